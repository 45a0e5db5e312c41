"""The analysis of a sweep: indices, interactions, directions, convergence, chance, and warnings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri

from experiments.sensitivity import LEVEL, NEGLIGIBLE, NOTABLE
from experiments.sensitivity.methods import MORRIS, SECOND, SOBOL, UNITLESS, Index, Outcome, Pairs, analyse
from experiments.sensitivity.resampling import interval, weights
from experiments.sensitivity.sobol import chance_share
from experiments.sensitivity.targets import Factors, Plan, Target, read, unit_word
from experiments.sweep import Sweep

# So many factors at the head of a ranking are asked whether their order is settled.
RANKED = 3
WIDE, UNSETTLED = "wide interval", "order not settled"


@dataclass(frozen=True)
class Warned:
    """Something that a reader must know before quoting an index."""

    output: str
    scenario: str
    what: str
    kind: str
    factors: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """A sweep analysed.

    Attributes:
        study: as declared; ``factors``: what was varied.
        units: number of ``unit``, which are independent of each other: blocks, trajectories, curves or rows.
        targets: what was analysed: (output, scenario, what).
        indices, pairs, directions, convergence, chance: tables, one row per number; ``COLUMNS`` describes
            them.
    """

    study: dict[str, Any]
    scenarios: tuple[str, ...]
    factors: Factors
    units: int
    unit: str
    resamples: int
    seed: int
    targets: tuple[Target, ...]
    indices: pd.DataFrame
    pairs: pd.DataFrame
    directions: pd.DataFrame
    convergence: pd.DataFrame
    chance: pd.DataFrame
    warnings: tuple[Warned, ...]

    @property
    def method(self) -> str:
        return self.study["sample"]["method"]

    @property
    def main(self) -> tuple[str, str]:
        """Method and name of the index by which factors are ranked."""
        first = self.indices.iloc[0]
        return first["method"], first["index"]

    def ranking(self, target: Target) -> pd.DataFrame:
        """Return a target's factors by the size of the main index, the largest first."""
        method, name = self.main
        rows = self.of("indices", target)
        rows = rows[(rows["method"] == method) & (rows["index"] == name)]
        return rows.iloc[np.argsort(-rows.estimate.abs().to_numpy(), kind="stable")]

    def of(self, table: str, target: Target) -> pd.DataFrame:
        """Return a target's rows of a table."""
        rows = getattr(self, table)
        return rows.iloc[self._places[table].get((target.output, target.scenario, target.what), [])]

    @cached_property
    def _places(self) -> dict[str, dict[tuple, np.ndarray]]:
        """Which rows of each table belong to which target."""
        return {name: getattr(self, name).groupby(list(KEYS), sort=False).indices for name in COLUMNS}

    def clear_of_chance(self, what: str) -> list[Target]:
        """Return the levels, or the effects, that vary and in which chance has a share below NOTABLE."""
        shares = {name: rows.share.iloc[0] for name, rows in self.chance.groupby(list(KEYS))}
        key = lambda one: (one.output, one.scenario, one.what)  # noqa: E731
        return [
            one
            for one in self.targets
            if one.varies and one.what == what and shares.get(key(one), 1) < NOTABLE
        ]

    def negligible(self, what: str) -> list[str]:
        """Return the factors that no level, or no effect, depends on, as far as chance allows to see.

        By Sobol indices: the total index, interval included, lies at most NEGLIGIBLE above the share of
        chance; by elementary effects: mu* lies below NOTABLE of the largest, or cannot be distinguished from
        chance. No other method can show this.
        """
        if self.method not in (MORRIS, SOBOL) or not (targets := self.clear_of_chance(what)):
            return []
        kept: set[str] = set()
        for rows in map(self.ranking, targets):
            limit = rows.nothing + NEGLIGIBLE
            if self.method == MORRIS:
                limit = rows.nothing.clip(lower=NOTABLE * rows.estimate.max())
            kept |= set(rows[rows.high > limit].factor)
        return [name for name in self.factors.names if name not in kept]


KEYS = ("output", "scenario", "what")
COLUMNS = {
    "indices": (
        *KEYS,
        *("unit", "method", "index", "factor", "estimate", "low", "high", "nothing", "wider_than_index"),
    ),
    "pairs": (
        *KEYS,
        *("unit", "method", "index", "factor_1", "factor_2", "estimate", "low", "high", "stands_out"),
        "sharing",
    ),
    "directions": (*KEYS, "factor", "stands_out", "direction", "measure", "estimate", "low", "high"),
    "convergence": (*KEYS, "method", "index", "n", "factor", "estimate", "low", "high"),
    "chance": (*KEYS, "share", "low", "high", "rows"),
}


def analyse_sweep(
    sweep: Sweep,
    folder: Path | str,
    resamples: int = 1_000,
    seed: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> Sensitivity:
    """Analyse every output of every scenario and every effect of a sweep.

    Args:
        folder: where it was read from, for messages.
        resamples: of the bootstrap; ``seed``: from which it follows.
        progress: called with the number of outputs and effects that are finished.

    Raises:
        InputError: the sweep has no such analysis, is of another model, broken, or too small.
    """
    plan, targets = read(sweep, folder)
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    warned: list[Warned] = []
    known: dict[bytes, Outcome] = {}
    for done, target in enumerate(targets, start=1):
        # Before policies differ, a policy's levels are the base's.
        same = np.concatenate([target.y, target.again]).tobytes()
        if same not in known:
            known[same] = analyse(plan, target, resamples, seed)
        found = known[same]
        for name, of in _TABLES.items():
            key = dict(zip(KEYS, (target.output, target.scenario, target.what), strict=True))
            rows[name] += [key | one for one in of(plan, target, found)]
        rows["chance"] += _chance(target, resamples, seed)
        warned += _warnings(plan, target, found)
        progress(done)
    return Sensitivity(
        study=sweep.about["study"],
        scenarios=tuple(sweep.scenarios),
        factors=plan.factors,
        units=plan.units,
        unit=unit_word(plan.sample.method),
        resamples=resamples,
        seed=seed,
        targets=tuple(targets),
        warnings=tuple(warned),
        **{name: pd.DataFrame(rows[name], columns=list(COLUMNS[name])) for name in COLUMNS},
    )


def _unit(target: Target, index: str) -> str:
    return "" if index in UNITLESS else target.unit


def _by_factor(plan: Plan, one: Index) -> Iterator[dict[str, Any]]:
    for at, factor in enumerate(plan.factors.names):
        yield {
            "factor": factor,
            "estimate": float(one.estimate[at]),
            "low": float(one.low[at]),
            "high": float(one.high[at]),
        }


def _indices(plan: Plan, target: Target, found: Outcome) -> Iterator[dict[str, Any]]:
    for one in found.indices:
        nothing = np.full(len(plan.factors), np.nan) if one.nothing is None else one.nothing
        for at, row in enumerate(_by_factor(plan, one)):
            if np.isfinite(row["estimate"]):
                yield {
                    "unit": _unit(target, one.name),
                    "method": one.method,
                    "index": one.name,
                    **row,
                    "nothing": float(nothing[at]),
                    "wider_than_index": _wider(row["estimate"], row["low"], row["high"]),
                }


def _wider(estimate: float, low: float, high: float) -> bool:
    return high - low > abs(estimate)


def _pairs(plan: Plan, target: Target, found: Outcome) -> Iterator[dict[str, Any]]:
    if found.pairs is None:
        return
    of, names = found.pairs, plan.factors.names
    clear = stands_out(of, found.matters)
    for at in range(len(of.first)):
        yield {
            "unit": _unit(target, of.name),
            "method": of.method,
            "index": of.name,
            "factor_1": names[of.first[at]],
            "factor_2": names[of.second[at]],
            "estimate": float(of.estimate[at]),
            "low": float(of.low[at]),
            "high": float(of.high[at]),
            "stands_out": bool(clear[at]),
            "sharing": int(of.alike[at]),
        }


def stands_out(pairs: Pairs, matters: np.ndarray) -> np.ndarray:
    """Return which interactions stand out from chance among so many pairs, bool (pairs,).

    Their intervals exclude zero even after widening for all pairs (Bonferroni). A share of variance is never
    negative, and is part of both factors' total indices: a negative share, or one of a factor that does not
    stand out itself (``matters``), means that there are too few blocks.
    """
    wider = ndtri(1 - (1 - LEVEL) / 2 / len(pairs.estimate)) / ndtri((1 + LEVEL) / 2)
    margin = np.where(pairs.estimate > 0, pairs.estimate - pairs.low, pairs.high - pairs.estimate)
    clear = np.abs(pairs.estimate) > wider * margin
    if pairs.name == SECOND:
        clear &= (pairs.estimate > 0) & matters[pairs.first] & matters[pairs.second]
    return clear


def _directions(plan: Plan, target: Target, found: Outcome) -> Iterator[dict[str, Any]]:
    of = found.directions
    for at, verdict in enumerate(of.verdicts(found.matters)):
        yield {
            "factor": plan.factors.names[at],
            "stands_out": bool(found.matters[at]),
            "direction": verdict,
            "measure": of.measure,
            "estimate": float(of.estimate[at]),
            "low": float(of.low[at]),
            "high": float(of.high[at]),
        }


def _convergence(plan: Plan, target: Target, found: Outcome) -> Iterator[dict[str, Any]]:
    for n, one in found.convergence:
        for row in _by_factor(plan, one):
            if np.isfinite(row["estimate"]):
                yield {"method": one.method, "index": one.name, "n": n, **row}


_TABLES = {"indices": _indices, "pairs": _pairs, "directions": _directions, "convergence": _convergence}


def _chance(target: Target, resamples: int, seed: int) -> Iterator[dict[str, Any]]:
    """The share of chance alone, if rows were run again with independent seeds."""
    n = len(target.again)
    if n < 2:
        return
    counts = weights(n, resamples, seed)
    halves = 0.5 * (target.first - target.again) ** 2
    both = np.stack([target.first, target.again])
    mean, squares = counts @ both.mean(axis=0) / n, counts @ (both**2).mean(axis=0) / n
    spread = squares - mean**2
    drawn = np.divide(counts @ halves / n, spread, out=np.zeros_like(spread), where=spread > 0)
    low, high = interval(drawn)
    yield {
        **dict(zip(KEYS, (target.output, target.scenario, target.what), strict=True)),
        "share": min(chance_share(target.first, target.again), 1.0),
        "low": min(float(low), 1.0),
        "high": min(float(high), 1.0),
        "rows": n,
    }


def _warnings(plan: Plan, target: Target, found: Outcome) -> Iterator[Warned]:
    """Important factors whose interval is wider than their index, and those whose order is not settled."""
    if not target.varies:
        return
    main, names = found.indices[0], plan.factors.names
    key = target.output, target.scenario, target.what
    width = main.high - main.low
    of_note = main.high >= (NOTABLE if main.name in UNITLESS else NOTABLE * np.nanmax(np.abs(main.estimate)))
    wide = of_note & (width > np.abs(main.estimate))
    if wide.any():
        yield Warned(*key, WIDE, tuple(names[at] for at in np.flatnonzero(wide)))
    if found.ranked is None:
        return
    order = [at for at in np.argsort(-main.estimate, kind="stable") if of_note[at]][: RANKED + 1]
    open_ = [
        (names[one], names[other])
        for one, other in pairwise(order)
        if np.mean(found.ranked[:, one] > found.ranked[:, other]) < LEVEL
    ]
    if open_:
        yield Warned(*key, UNSETTLED, tuple(dict.fromkeys(name for pair in open_ for name in pair)))
