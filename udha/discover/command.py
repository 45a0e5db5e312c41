"""The command ``udha discover``: from a saved sweep to how robust policies are and where each one fails."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError
from udha.discover.result import AVERAGE, OFTEN, Found, Request, rights_of
from udha.output import terminal

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

    with terminal.announced("reading the runs", quiet):
        discovery.require()
        sweep = Sweep.load(request.folder)
        sampled = Sampled.of(sweep, str(request.folder))
    found = _write(request, sweep, sampled, quiet)
    if as_json:
        print(json.dumps(rows.as_data(found), indent=2, ensure_ascii=False, allow_nan=False))
    elif not quiet:
        screen.show(found)
        print(f"\nResults:    {request.out} (discovery.md, figures, tables as CSV)")
        print(f"To repeat:  {request.command}")


def _write(request: Request, sweep: Sweep, sampled: Sampled, quiet: bool) -> Found:
    from udha.discover import page, rows
    from udha.output import folder as results_folder
    from udha.output.folder import within

    measured = sampled.output(request.output)
    places = [sampled.policy(word) for word in dict.fromkeys(request.policies)]
    places = sorted(set(places)) or list(range(1, len(sampled.scenarios)))
    fails = _fails(request, sampled, measured)
    reached = _reached(request, sampled, measured)
    if within(request.out, request.folder):
        raise InputError(
            "would take the place of the runs themselves; choose another folder",
            str(request.out),
            field="--out",
        )
    with results_folder.staged(request.out) as folder:
        found = _found(request, sweep, sampled, measured, fails, reached, places, quiet)
        rows.write(folder, found)
        page.write(folder, found)
        results_folder.write_owned(folder, _manifest(found, sweep))
    return found


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
        given = tuple(criterion.read(one, sampled, measured, "--holds") for one in request.holds)
        return ((" and ".join(map(str, given)), given),)
    worthwhile = criterion.good_news(measured, WORTHWHILE)
    found: list[tuple[str, tuple[Criterion, ...]]] = [(str(worthwhile), (worthwhile,))]
    if rights := rights_of(sampled, measured):
        free = tuple(criterion.hardly_worse(one, TOLERABLE) for one in rights)
        said = f"{worthwhile}, and no cost to rights rises by more than {TOLERABLE:g} %"
        found.append((said, (worthwhile, *free)))
    return tuple(found)


def _found(
    request: Request,
    sweep: Sweep,
    sampled: Sampled,
    measured: Measured,
    fails: Criterion,
    reached: Sequence[tuple[str, tuple[Criterion, ...]]],
    places: list[int],
    quiet: bool,
) -> Found:
    from experiments.robustness import robustness

    drawn = robustness.resamples(sampled.rows, request.seed)
    domains = {
        robustness.domain(f"holds_{number}", name): np.all([one.holds(sampled) for one in criteria], axis=0)
        for number, (name, criteria) in enumerate(reached, start=1)
    }
    scores, regrets = {}, {}
    rankable = [sampled.outputs[name] for name in sampled.rankable]
    with terminal.bar("Ranking policies", len(rankable), quiet) as done:
        for number, one in enumerate(rankable, start=1):
            holds = domains if one is measured else None
            scores[one.name] = robustness.scores(one, sampled.scenarios, drawn, holds)
            regrets[one.name] = robustness.regrets(one, sampled.scenarios, drawn)
            done(number)
    discoveries, told = _failures(sampled, measured, fails, places, request.seed, quiet)
    return Found(
        request=request,
        about=sweep.about,
        sampled=sampled,
        measured=measured,
        fails=fails,
        reaches=tuple(name for name, _ in reached),
        metrics={one.name: one for one in (*robustness.METRICS, *domains)},
        scores=scores,
        regrets=regrets,
        traded=robustness.trade_off([measured, *rights_of(sampled, measured)], sampled.scenarios, drawn),
        discoveries=discoveries,
        thresholds=told,
    )


def _failures(
    sampled: Sampled, measured: Measured, fails: Criterion, places: list[int], seed: int, quiet: bool
) -> tuple[list[Discovery], dict[str, dict[str, list[Threshold]]]]:
    """Boxes and thresholds of each policy."""
    from experiments.robustness import discovery
    from experiments.robustness.criterion import EFFECT
    from experiments.robustness.thresholds import thresholds

    failing, again = fails.holds(sampled), fails.holds(sampled, again=True)
    discoveries, told = [], {}
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
            told[name] = {OFTEN: thresholds(sampled.factors, own.astype(np.float64), HALF_OF_ROWS)}
            if fails.of == EFFECT and not fails.relative:
                # An effect that is too little lies above the bound, or below it in the mirror.
                way = 1.0 if fails.sign in (">=", ">") else -1.0
                effects = way * sampled.outputs[fails.output].effects[:, at]
                told[name][AVERAGE] = thresholds(sampled.factors, effects, way * fails.bound)
            done(number)
    return discoveries, told


def _manifest(found: Found, sweep: Sweep) -> dict[str, Any]:
    return {
        "kind": "discovery",
        "study": sweep.about["study"],
        "model": sweep.about["model"],
        "sweep": {"folder": str(found.request.folder), "digest": sweep.about["digest"]},
        "rows": found.sampled.rows,
        "output": found.measured.name,
        "fails": str(found.fails),
        "reaches": list(found.reaches),
        "seed": found.request.seed,
        "command": found.request.command,
    }
