"""Robustness: which policy does well whatever the unknowns are, by the measures of the field.

Policies and the base are compared in the same rows, with common random numbers. Intervals come from
resampling rows. Two policies are distinguished only if one does better in 95 % of resamples; otherwise they
are tied.

Sources: Savage 1951, J. Am. Stat. Assoc. 46, 55-67 (regret); Wald 1950, Statistical Decision Functions
(maximin); Hurwicz 1951; Starr 1963 (domain criterion); McPhail et al. 2018, Earth's Future 6, 169-191, and
Herman et al. 2015, J. Water Resour. Plan. Manag. 141, 04015012 (which measure tells what).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments import ranking
from experiments.robustness.sampled import Measured
from experiments.shares import CLEAR

RESAMPLES = 500
ENDS = (0.05, 0.95)
# How much the best row weighs beside the worst, by Hurwicz.
OPTIMISM = 0.5
TAIL = 0.90
REGRET_QUANTILES = (0.5, 0.75, 0.9, 0.95)

On = Literal["level", "effect", "regret", "holds"]


@dataclass(frozen=True)
class Metric:
    """A measure of robustness.

    Attributes:
        asks: the question it answers.
        on: what it is worked out from: losses that policies leave, add to the base's, or regret; or criteria.
        of: from float64 (rows, scenarios) of it to one number a scenario, lower the better.
        extreme: whether it rests on one row, so that it only gets worse with more rows.
    """

    name: str
    label: str
    asks: str
    on: On
    of: Callable[[np.ndarray], np.ndarray]
    extreme: bool = False


METRICS = (
    Metric(
        "expected_effect",
        "Expected effect",
        "What does it change on average?",
        "effect",
        lambda x: x.mean(axis=0),
    ),
    Metric(
        "worst_effect",
        "Worst effect",
        "How much worse than doing nothing can it be?",
        "effect",
        lambda x: x.max(axis=0),
        extreme=True,
    ),
    Metric(
        "maximin",
        "Worst outcome (maximin)",
        "How bad can things be under it?",
        "level",
        lambda x: x.max(axis=0),
        extreme=True,
    ),
    Metric(
        "hurwicz",
        "Between worst and best outcome (Hurwicz)",
        "What lies half-way between the worst and the best under it?",
        "level",
        lambda x: OPTIMISM * x.min(axis=0) + (1 - OPTIMISM) * x.max(axis=0),
        extreme=True,
    ),
    Metric(
        "expected_regret",
        "Expected regret",
        "How far is it from the best choice on average?",
        "regret",
        lambda x: x.mean(axis=0),
    ),
    Metric(
        "regret_90",
        "90th percentile of regret",
        "How far is it from the best choice in all but the worst tenth of rows?",
        "regret",
        lambda x: np.quantile(x, TAIL, axis=0),
    ),
    Metric(
        "minimax_regret",
        "Worst regret (minimax)",
        "How far from the best choice can it be?",
        "regret",
        lambda x: x.max(axis=0),
        extreme=True,
    ),
)


def domain(name: str, label: str) -> Metric:
    """Return the measure that counts the rows in which criteria hold; its arrays are given to ``scores``."""
    return Metric(name, label, "In how many rows does this hold?", "holds", lambda x: -x.mean(axis=0))


@dataclass(frozen=True)
class Score:
    """A measure of one scenario.

    Attributes:
        value, low_90, high_90: in the output's unit; a share for criteria.
        first, last: places it may have among all; from first to last 1 it is the best or tied with it.
    """

    metric: str
    scenario: str
    value: float
    low_90: float
    high_90: float
    first: int
    last: int

    @property
    def best(self) -> bool:
        """Whether no other is clearly better."""
        return self.first == 1


def resamples(rows: int, seed: int, count: int = RESAMPLES) -> np.ndarray:
    """Return rows drawn with replacement, int64 (count, rows)."""
    return np.random.default_rng(seed).integers(0, rows, size=(count, rows))


def regret(measured: Measured) -> np.ndarray:
    """Return how far each scenario is from the best in its row, float64 (rows, scenarios), never below 0."""
    return ranking.regrets(-measured.sign * measured.values.T).T


def scores(
    measured: Measured,
    scenarios: Sequence[str],
    drawn: np.ndarray,
    holds: dict[Metric, np.ndarray] | None = None,
) -> list[Score]:
    """Return every measure of every scenario by one output.

    Args:
        drawn: resampled rows, int64 (resamples, rows).
        holds: for each domain criterion whether it holds, bool (rows, scenarios).
    """
    arrays = {
        "level": measured.sign * measured.values,
        "effect": measured.sign * measured.effects,
        "regret": regret(measured),
    }
    given = [(metric, arrays[metric.on]) for metric in METRICS] + list((holds or {}).items())
    # As people read them: levels and effects in their own direction, shares as shares.
    written = {"level": measured.sign, "effect": measured.sign, "regret": 1.0, "holds": -1.0}
    found = []
    for metric, of in given:
        found += _scored(metric.name, scenarios, of, metric.of, written[metric.on], drawn)
    return found


def _scored(
    name: str,
    scenarios: Sequence[str],
    of: np.ndarray,
    statistic: Callable[[np.ndarray], np.ndarray],
    written: float,
    drawn: np.ndarray,
) -> list[Score]:
    value = written * statistic(of)
    each = np.stack([statistic(of.take(rows, axis=0)) for rows in drawn])
    first, last = places(each)
    low, high = np.quantile(written * each, ENDS, axis=0)
    return [
        Score(name, one, float(value[at]), float(low[at]), float(high[at]), int(first[at]), int(last[at]))
        for at, one in enumerate(scenarios)
    ]


def places(each: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last place that each scenario may have.

    Args:
        each: a measure in every resample, lower the better, float64 (resamples, scenarios).
    """
    clearly = ranking.better_shares(-each.T) >= CLEAR
    return 1 + clearly.sum(axis=0), each.shape[1] - clearly.sum(axis=1)


@dataclass(frozen=True)
class Regret:
    """A summary of the regret of one scenario over rows, with its 90 % interval."""

    scenario: str
    statistic: str
    value: float
    low_90: float
    high_90: float


def regrets(measured: Measured, scenarios: Sequence[str], drawn: np.ndarray) -> list[Regret]:
    """Return how regret is spread over rows: the share in which a scenario is best, alone or tied, mean,
    quantiles and the worst."""
    of = regret(measured)
    names = ("best", "mean", *(f"quantile_{100 * q:g}" for q in REGRET_QUANTILES), "worst")

    def numbers(x: np.ndarray) -> np.ndarray:
        spread = np.quantile(x, REGRET_QUANTILES, axis=0)
        return np.vstack([(x == 0).mean(axis=0), x.mean(axis=0), spread, x.max(axis=0)])

    value = numbers(of)
    low, high = np.quantile(np.stack([numbers(of.take(rows, axis=0)) for rows in drawn]), ENDS, axis=0)
    return [
        Regret(one, name, float(value[row, at]), float(low[row, at]), float(high[row, at]))
        for at, one in enumerate(scenarios)
        for row, name in enumerate(names)
    ]


@dataclass(frozen=True)
class Traded:
    """A scenario's effects on several outputs.

    Attributes:
        effects: mean effect on each output, with its 90 % interval: (value, low, high) by name.
        efficient: share of resamples in which no other scenario is at least as good on all and better on one.
        dominated_by: scenarios that are so in 95 % of resamples.
    """

    scenario: str
    effects: dict[str, tuple[float, float, float]]
    efficient: float
    dominated_by: tuple[str, ...]


def trade_off(outputs: Sequence[Measured], scenarios: Sequence[str], drawn: np.ndarray) -> list[Traded]:
    """Return expected effects on several outputs, and who is efficient in Pareto's sense.

    Raises:
        ValueError: an output has no good direction.
    """
    weights = np.stack([np.bincount(rows, minlength=drawn.shape[1]) for rows in drawn]) / drawn.shape[1]
    means = np.stack([weights @ one.effects for one in outputs])
    losses = np.stack([one.sign * mean for one, mean in zip(outputs, means, strict=True)])
    beats = _beats(losses)
    efficient = 1.0 - beats.any(axis=1).mean(axis=0)
    clearly = beats.mean(axis=0) >= CLEAR
    found = []
    for at, name in enumerate(scenarios):
        effects = {}
        for one, mean in zip(outputs, means, strict=True):
            low, high = np.quantile(mean[:, at], ENDS).tolist()
            effects[one.name] = float(one.effects[:, at].mean()), low, high
        by = tuple(other for row, other in enumerate(scenarios) if clearly[row, at])
        found.append(Traded(name, effects, float(efficient[at]), by))
    return found


def _beats(losses: np.ndarray) -> np.ndarray:
    """Who dominates whom, bool (resamples, one, other), from losses (outputs, resamples, scenarios)."""
    shape = (*losses.shape[1:], losses.shape[-1])
    never_worse, better_once = np.ones(shape, bool), np.zeros(shape, bool)
    for of in losses:
        never_worse &= of[:, :, None] <= of[:, None, :]
        better_once |= of[:, :, None] < of[:, None, :]
    return never_worse & better_once
