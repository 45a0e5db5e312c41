"""The command ``udha discover``: from a saved sweep to how robust policies are and where each one fails."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from udha.discover.result import AVERAGE, OFTEN, Discovered, Request, rights_of
from udha.output import folder as results_folder
from udha.output import terminal
from udha.output.csv_files import write_csv
from udha.output.faults import Undrawn
from udha.output.json_data import print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.robustness.criterion import Criterion
    from experiments.robustness.discovery import Discovery
    from experiments.robustness.sampled import Measured, Sampled
    from experiments.robustness.thresholds import Threshold
    from experiments.sweep import Sweep

# A policy that is worth its effort makes things better by so much: the usual question of satisficing.
WORTHWHILE = 5.0
# What chance alone may do to counts of a few hundred: a smaller rise is none that a run can show.
TOLERABLE = 5.0
HALF_OF_ROWS = 0.5


def discover_and_report(request: Request, as_json: bool, quiet: bool) -> None:
    """Check, work out, write and show; nothing is simulated."""
    from experiments.robustness import discovery
    from experiments.robustness.sampled import Sampled
    from experiments.sweep import Sweep
    from udha.discover import rows, screen

    # Before others import matplotlib with a person's own settings.
    from udha.output import matplotlib_alone  # noqa: F401

    with terminal.announced("reading the runs", quiet):
        discovery.require()
        sweep = Sweep.load(request.folder)
        sampled = Sampled.of(sweep, str(request.folder))
    result, undrawn = _discover_and_write(request, sweep, sampled, quiet)
    if as_json:
        print_json(rows.as_data(result))
    elif not quiet:
        screen.show(result)
        terminal.print_end(request.out, "discovery.md, figures, tables as CSV", request.command)
    if undrawn:
        raise Undrawn(undrawn, request.command)


def _discover_and_write(
    request: Request, sweep: Sweep, sampled: Sampled, quiet: bool
) -> tuple[Discovered, dict[str, str]]:
    """Work out and write; return what there is to show, and why some of the figures could not be drawn."""
    from udha.discover import figures, page, rows

    measured = sampled.output(request.output)
    places = [sampled.policy(word) for word in dict.fromkeys(request.policies)]
    places = sorted(set(places)) or list(range(1, len(sampled.scenarios)))
    fails = _fails(request, sampled, measured)
    reached = _reached(request, sampled, measured)
    results_folder.refuse_within(request.out, request.folder)
    with results_folder.staged(request.out) as folder:
        result = _discovered(request, sweep, sampled, measured, fails, reached, places, quiet)
        tables = rows.tables_of(result)
        for table, records in tables.items():
            write_csv(folder, table, records)
        drawn, undrawn = figures.draw_all(result)
        results_folder.write_page(folder, page.PAGE, page.text(result, tables, drawn), drawn)
        results_folder.write_owned(folder, _manifest(result, sweep))
    return result, undrawn


def _fails(request: Request, sampled: Sampled, measured: Measured) -> Criterion:
    from experiments.robustness import criterion

    if request.fails is None:
        return criterion.no_good_news(measured)
    return criterion.read(request.fails, sampled, measured, "--fails")


def _reached(
    request: Request, sampled: Sampled, measured: Measured
) -> tuple[tuple[str, tuple[Criterion, ...]], ...]:
    """What policies are to reach: each a name and criteria that must hold together."""
    from experiments.robustness import criterion

    if request.holds:
        given = tuple(criterion.read(text, sampled, measured, "--holds") for text in request.holds)
        return ((" and ".join(map(str, given)), given),)
    worthwhile = criterion.good_news(measured, WORTHWHILE)
    reached: list[tuple[str, tuple[Criterion, ...]]] = [(str(worthwhile), (worthwhile,))]
    if rights := rights_of(sampled, measured):
        free = tuple(criterion.hardly_worse(output, TOLERABLE) for output in rights)
        name = f"{worthwhile}, and no cost to rights rises by more than {TOLERABLE:g} %"
        reached.append((name, (worthwhile, *free)))
    return tuple(reached)


def _discovered(
    request: Request,
    sweep: Sweep,
    sampled: Sampled,
    measured: Measured,
    fails: Criterion,
    reached: Sequence[tuple[str, tuple[Criterion, ...]]],
    places: list[int],
    quiet: bool,
) -> Discovered:
    from experiments.robustness import robustness

    drawn = robustness.resamples(sampled.rows, request.seed)
    domains = {
        robustness.domain(f"holds_{number}", name): np.all(
            [criterion.holds(sampled) for criterion in criteria], axis=0
        )
        for number, (name, criteria) in enumerate(reached, start=1)
    }
    scores, regrets = {}, {}
    rankable = [sampled.outputs[name] for name in sampled.rankable]
    with terminal.bar("Ranking policies", len(rankable), quiet) as done:
        for number, output in enumerate(rankable, start=1):
            holds = domains if output is measured else None
            scores[output.name] = robustness.scores(output, sampled.scenarios, drawn, holds)
            regrets[output.name] = robustness.regrets(output, sampled.scenarios, drawn)
            done(number)
    discoveries, thresholds = _failures(sampled, measured, fails, places, request.seed, quiet)
    return Discovered(
        request=request,
        about=sweep.about,
        sampled=sampled,
        measured=measured,
        fails=fails,
        reaches=tuple(name for name, _ in reached),
        metrics={metric.name: metric for metric in (*robustness.METRICS, *domains)},
        scores=scores,
        regrets=regrets,
        traded=robustness.trade_off([measured, *rights_of(sampled, measured)], sampled.scenarios, drawn),
        discoveries=discoveries,
        thresholds=thresholds,
    )


def _failures(
    sampled: Sampled, measured: Measured, fails: Criterion, places: list[int], seed: int, quiet: bool
) -> tuple[list[Discovery], dict[str, dict[str, list[Threshold]]]]:
    """Boxes and thresholds of each policy."""
    from experiments.robustness import discovery
    from experiments.robustness.criterion import EFFECT
    from experiments.robustness.thresholds import thresholds

    failing, again = fails.holds(sampled), fails.holds(sampled, again=True)
    discoveries, by_policy = [], {}
    with terminal.bar("Looking for where policies fail", len(places), quiet) as done:
        for number, at in enumerate(places, start=1):
            name, own = sampled.scenarios[at], failing[:, at]
            changed = own[sampled.first] != again[:, at]
            discoveries.append(
                discovery.discover(
                    name,
                    sampled.factors,
                    own,
                    measured.effects[:, at],
                    float(changed.mean()) if len(changed) else math.nan,
                    seed,
                )
            )
            by_policy[name] = {OFTEN: thresholds(sampled.factors, own.astype(np.float64), HALF_OF_ROWS)}
            if fails.of == EFFECT and not fails.relative:
                # An effect that is too little lies above the bound, or below it in the mirror.
                way = 1.0 if fails.sign in (">=", ">") else -1.0
                effects = way * sampled.outputs[fails.output].effects[:, at]
                by_policy[name][AVERAGE] = thresholds(sampled.factors, effects, way * fails.bound)
            done(number)
    return discoveries, by_policy


def _manifest(result: Discovered, sweep: Sweep) -> dict[str, Any]:
    return {
        "kind": "discovery",
        "study": sweep.about["study"],
        "model": sweep.about["model"],
        "sweep": {"folder": str(result.request.folder), "digest": sweep.about["digest"]},
        "rows": result.sampled.rows,
        "output": result.measured.name,
        "fails": str(result.fails),
        "reaches": list(result.reaches),
        "seed": result.request.seed,
        "command": result.request.command,
    }
