"""Effects of policies: paired differences, their intervals and verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from experiments import QUANTILES
from experiments.ensemble import Ensemble
from experiments.shares import CLEAR, MANY, PROBABLE, reached
from sim.records import SeriesInfo
from sim.scenario import refuse_namesakes


@dataclass(frozen=True)
class Effect:
    """The effect of a scenario on one series, from the date when policies first differ.

    Attributes:
        base, policy: mean total without and with the policy.
        mean, median, low_50, high_50, low_90, high_90: of the paired differences, in the series' unit.
        lower, higher, same: share of runs in which the total fell, rose, or stayed the same.
        draws: the parameter draws that these are over; many unless told.
        benefit, harm: the same as good and bad news for the people concerned, and of cost for those who pay;
            None where a change of the series may be either.
    """

    scenario: str
    series: SeriesInfo
    dimension: str
    cell: str
    base: float
    policy: float
    mean: float
    median: float
    low_50: float
    high_50: float
    low_90: float
    high_90: float
    lower: float
    higher: float
    same: float
    draws: int = MANY

    @property
    def quantiles(self) -> np.ndarray:
        """The ``QUANTILES`` of the paired differences, float64 (5,)."""
        return np.array([self.low_90, self.low_50, self.median, self.high_50, self.high_90])

    @property
    def benefit(self) -> float | None:
        return {"lower": self.lower, "higher": self.higher, "neither": None}[self.series.better]

    @property
    def harm(self) -> float | None:
        return {"lower": self.higher, "higher": self.lower, "neither": None}[self.series.better]

    @property
    def verdict(self) -> str:
        """The verdict on the direction: "cannot tell" is one of them, and what few draws allow."""
        if self.same == 1.0:
            return "no change"
        share, word = max((self.lower, "falls"), (self.higher, "rises"))
        if reached(share, self.draws, CLEAR):
            return word
        return f"probably {word}" if reached(share, self.draws, PROBABLE) else "cannot tell"


def effects(ensemble: Ensemble) -> Iterator[Effect]:
    """Yield the effects of every scenario against the base, on every series.

    As a whole, and where people are counted one by one also by route, form, age band, nationality and region.
    Differences are taken run by run, with the same parameters and seed, so common random numbers cancel
    chance.

    Raises:
        InputError: two policies have one name.
    """
    refuse_namesakes(ensemble.scenarios[1:])
    for scenario in range(1, len(ensemble.scenarios)):
        name = ensemble.scenarios[scenario].name
        for index, info in enumerate(ensemble.infos.values()):
            cells = [at for at, (dimension, _) in enumerate(ensemble.cells) if info.has(dimension)]
            base, policy = totals(ensemble, index, cells, info)[[0, scenario]]
            named = [ensemble.cells[cell] for cell in cells]
            yield from _effects_of(name, info, named, base, policy, len(ensemble.seeds))


def totals(ensemble: Ensemble, series: int, cells: list[int], info: SeriesInfo) -> np.ndarray:
    """Return a series' totals from the date when policies first differ, in its unit; for stocks a mean over
    weeks.

    Shape (scenarios, cells, draws x seeds).
    """
    counts = np.moveaxis(ensemble.totals[..., series, cells], -1, 1)
    return info.in_unit(counts.reshape(len(ensemble.scenarios), len(cells), -1), weeks_covered(ensemble))


def whole(ensemble: Ensemble, totals: np.ndarray) -> np.ndarray:
    """Return totals of all series as a whole, (..., series), in their units; means over weeks for stocks."""
    weeks = weeks_covered(ensemble)
    return np.stack(
        [info.in_unit(totals[..., at], weeks) for at, info in enumerate(ensemble.infos.values())], axis=-1
    )


def weeks_covered(ensemble: Ensemble) -> int:
    """Return how many weeks the totals cover."""
    return int(ensemble.calendar.weeks_a_month[ensemble.since :].sum())


def effect_of(
    scenario: str,
    info: SeriesInfo,
    dimension: str,
    cell: str,
    base: np.ndarray,
    policy: np.ndarray,
    draws: int | None = None,
) -> Effect:
    """Return the effect from paired totals, both of shape (runs,); each run has its own draw unless told."""
    cells = [(dimension, cell)]
    return next(_effects_of(scenario, info, cells, base[None], policy[None], draws or len(base)))


def _effects_of(
    scenario: str,
    info: SeriesInfo,
    cells: list[tuple[str, str]],
    base: np.ndarray,
    policy: np.ndarray,
    draws: int,
) -> Iterator[Effect]:
    """Yield the effects from paired totals of some cells, both of shape (cells, runs)."""
    difference = policy - base
    low_90, low_50, median, high_50, high_90 = np.quantile(difference, QUANTILES, axis=1)
    numbers = {
        "base": base.mean(axis=1),
        "policy": policy.mean(axis=1),
        "mean": difference.mean(axis=1),
        "median": median,
        "low_50": low_50,
        "high_50": high_50,
        "low_90": low_90,
        "high_90": high_90,
        "lower": np.mean(difference < 0, axis=1),
        "higher": np.mean(difference > 0, axis=1),
        "same": np.mean(difference == 0, axis=1),
    }
    by_cell = zip(*(values.tolist() for values in numbers.values()), strict=True)
    for (dimension, cell), of_cell in zip(cells, by_cell, strict=True):
        shares = dict(zip(numbers, of_cell, strict=True))
        yield Effect(scenario, info, dimension, cell, **shares, draws=draws)
