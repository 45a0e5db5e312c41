"""The command ``udha discover``: from a saved sweep to how robust policies are and where each one fails."""

from __future__ import annotations

import json
import math
import shlex
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import InputError
from udha import terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.criterion import Criterion
    from experiments.discovery import Discovery
    from experiments.robustness import Metric, Regret, Score, Traded
    from experiments.sampled import Measured, Sampled
    from experiments.sweep import Sweep
    from experiments.thresholds import Threshold

# A policy that is worth its effort makes things better by so much: the usual question of satisficing.
WORTHWHILE = 5.0
# What chance alone may do to counts of a few hundred: a smaller rise is none that a run can show.
TOLERABLE = 5.0
RIGHTS = "rights"
OFTEN, AVERAGE = "more often than not", "on average"
HALF_OF_ROWS = 0.5


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    folder: Path
    out: Path
    policies: tuple[str, ...]
    output: str | None
    fails: str | None
    holds: tuple[str, ...]
    seed: int

    @property
    def command(self) -> str:
        """The command that repeats it."""
        words = ["udha", "discover", str(self.folder)]
        words += [word for one in self.policies for word in ("--policy", one)]
        words += ["--output", self.output] if self.output else []
        words += ["--fails", self.fails] if self.fails else []
        words += [word for one in self.holds for word in ("--holds", one)]
        return shlex.join([*words, "--seed", str(self.seed), "--out", str(self.out)])


@dataclass(frozen=True, eq=False)
class Found:
    """What there is to show.

    Attributes:
        about: the sweep's study, model and seed.
        measured: the output asked about; ``fails``: when a policy fails; ``reaches``: what it is to reach.
        scores, regrets: by name of every output that policies can be ranked by.
        traded: expected effects on the output asked about and on those of rights.
        discoveries, thresholds: of each policy looked at; thresholds by kind, more often than not or on
            average.
    """

    request: Request
    about: dict[str, Any]
    sampled: Sampled
    measured: Measured
    fails: Criterion
    reaches: tuple[str, ...]
    metrics: dict[str, Metric]
    scores: dict[str, list[Score]]
    regrets: dict[str, list[Regret]]
    traded: list[Traded]
    discoveries: list[Discovery]
    thresholds: dict[str, dict[str, list[Threshold]]]

    @property
    def rights(self) -> list[Measured]:
        """Outputs of rights, over all the time."""
        return rights_of(self.sampled, self.measured)

    def labels(self) -> dict[str, str]:
        """Label of each factor by name."""
        return {one.name: one.label for one in self.sampled.factors}


def discover_and_report(request: Request, as_json: bool, quiet: bool) -> None:
    """Check, work out, write and show; nothing is simulated."""
    from experiments import discovery
    from experiments.sampled import Sampled
    from experiments.sweep import Sweep
    from udha import discovery_tables, discovery_words

    with terminal.announced("reading the runs", quiet):
        discovery.require()
        sweep = Sweep.load(request.folder)
        sampled = Sampled.of(sweep, str(request.folder))
    found = _write(request, sweep, sampled, quiet)
    if as_json:
        print(json.dumps(discovery_tables.as_data(found), indent=2, ensure_ascii=False, allow_nan=False))
    elif not quiet:
        discovery_words.show(found)
        print(f"\nResults:    {request.out} (discovery.md, figures, tables as CSV)")
        print(f"To repeat:  {request.command}")


def _write(request: Request, sweep: Sweep, sampled: Sampled, quiet: bool) -> Found:
    from udha import discovery_page, discovery_tables, results
    from udha.sensing import within

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
    with results.staged(request.out) as folder:
        found = _found(request, sweep, sampled, measured, fails, reached, places, quiet)
        discovery_tables.write(folder, found)
        discovery_page.write(folder, found)
        results.write_owned(folder, _manifest(found, sweep))
    return found


def _fails(request: Request, sampled: Sampled, measured: Measured) -> Criterion:
    from experiments import criterion

    if request.fails is None:
        return criterion.no_good_news(measured)
    return criterion.read(request.fails, sampled, measured, "--fails")


def _reached(
    request: Request, sampled: Sampled, measured: Measured
) -> tuple[tuple[str, tuple[Criterion, ...]], ...]:
    """What policies are to reach: each a name and criteria that must hold together."""
    from experiments import criterion

    if request.holds:
        given = tuple(criterion.read(one, sampled, measured, "--holds") for one in request.holds)
        return ((" and ".join(map(str, given)), given),)
    worthwhile = criterion.good_news(measured, WORTHWHILE)
    found = [(str(worthwhile), (worthwhile,))]
    if rights := rights_of(sampled, measured):
        free = tuple(criterion.hardly_worse(one, TOLERABLE) for one in rights)
        said = f"{worthwhile}, and no cost to rights rises by more than {TOLERABLE:g} %"
        found.append((said, (worthwhile, *free)))
    return tuple(found)


def rights_of(sampled: Sampled, measured: Measured) -> list[Measured]:
    """Return the outputs of rights with a good direction, over all the time, but for the one asked about."""
    rankable = [sampled.outputs[name] for name in sampled.rankable]
    return [one for one in rankable if one.side == RIGHTS and not one.yearly and one.name != measured.name]


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
    from experiments import robustness

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
    from experiments import discovery
    from experiments.criterion import EFFECT
    from experiments.thresholds import thresholds

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


def plain(value: Any) -> Any:
    """Return dataclasses and numbers as JSON may hold them: nothing for what is not a number."""
    if isinstance(value, float | np.floating):
        return float(value) + 0.0 if math.isfinite(value) else None
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return plain(asdict(value)) if hasattr(value, "__dataclass_fields__") else value
