"""Effects of policies: paired differences, their intervals, and what may be said of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from experiments.ensemble import Ensemble
from sim.records import CELL_ALL, SeriesInfo, catalogue

# Probability above which a direction is stated, and above which it is called probable.
CLEAR = 0.95
PROBABLE = 0.75


@dataclass(frozen=True)
class Effect:
    """The effect of a scenario on one series, over the time since policies differ.

    Attributes:
        base, policy: mean total without and with the policy.
        median, low_50, high_50, low_90, high_90: of the paired differences, in the series' unit.
        lower, higher, same: share of runs in which the total fell, rose, or stayed the same.
        benefit, harm: the same as good and bad news for the people concerned; None where a change of the
            series may be either.
    """

    scenario: str
    series: SeriesInfo
    dimension: str
    cell: str
    base: float
    policy: float
    median: float
    low_50: float
    high_50: float
    low_90: float
    high_90: float
    lower: float
    higher: float
    same: float

    @property
    def benefit(self) -> float | None:
        return {"lower": self.lower, "higher": self.higher, "neither": None}[self.series.better]

    @property
    def harm(self) -> float | None:
        return {"lower": self.higher, "higher": self.lower, "neither": None}[self.series.better]

    @property
    def verdict(self) -> str:
        """What may be said of the direction: "cannot tell" is an answer."""
        if self.same == 1.0:
            return "no change"
        share, word = max((self.lower, "falls"), (self.higher, "rises"))
        if share >= CLEAR:
            return word
        return f"probably {word}" if share >= PROBABLE else "cannot tell"


def effects(ensemble: Ensemble) -> Iterator[Effect]:
    """Yield the effects of every scenario against the base, on every series, as a whole and by route.

    Differences are taken run by run: same parameters, same seed, so everybody's luck cancels out.
    """
    for scenario in range(1, len(ensemble.scenarios)):
        for index, info in enumerate(catalogue().values()):
            for cell, (dimension, value) in enumerate(ensemble.cells):
                if cell == CELL_ALL or (dimension == "route" and info.routes):
                    base, policy = totals(ensemble, index, cell, info)[[0, scenario]]
                    name = ensemble.scenarios[scenario].name
                    yield effect_of(name, info, dimension, value, base, policy)


def totals(ensemble: Ensemble, series: int, cell: int, info: SeriesInfo) -> np.ndarray:
    """Return a series' total since policies differ, in its unit; a mean over weeks for stocks.

    Shape (scenarios, draws x seeds).
    """
    values = ensemble.totals[..., series, cell].reshape(len(ensemble.scenarios), -1) * info.scale
    if info.stock:
        weeks = ensemble.scenarios[0].calendar.month
        values = values / np.count_nonzero(weeks >= ensemble.since)
    return values


def effect_of(
    scenario: str, info: SeriesInfo, dimension: str, cell: str, base: np.ndarray, policy: np.ndarray
) -> Effect:
    """Return the effect from paired totals, both of shape (runs,)."""
    difference = policy - base
    low_90, low_50, median, high_50, high_90 = np.quantile(difference, [0.05, 0.25, 0.5, 0.75, 0.95])
    return Effect(
        scenario=scenario,
        series=info,
        dimension=dimension,
        cell=cell,
        base=float(base.mean()),
        policy=float(policy.mean()),
        median=float(median),
        low_50=float(low_50),
        high_50=float(high_50),
        low_90=float(low_90),
        high_90=float(high_90),
        lower=float(np.mean(difference < 0)),
        higher=float(np.mean(difference > 0)),
        same=float(np.mean(difference == 0)),
    )
