"""Boxes in parameter space: their limits, their contents, and whether other rows confirm them.

Sources: Bryant and Lempert 2010, Technol. Forecast. Soc. Change 77, 34-49 (coverage, density, quasi-p-values,
reproducibility); van Rijsbergen 1979, Information Retrieval (the harmonic mean); Wilson 1927, J. Am. Stat.
Assoc. 22, 209-212 (intervals of shares).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from experiments.robustness.robustness import ENDS, resamples

PRIM, TREE = "PRIM", "tree"
# A box is reported if chance would give so many failures in as many rows of the other half more seldom.
BORNE_OUT = 0.01
HALVES = 10
RESAMPLES = 500

Ends = tuple[float, float, float]


@dataclass(frozen=True)
class Limit:
    """A box's limits on one parameter; None where it has none.

    Attributes:
        quasi_p: of as many failures in the box without this restriction, where chance alone is at work.
        reproduced: share of half-samples in which a box as large, or as dense, restricts it too; NaN of
            trees.
    """

    factor: str
    low: float | None
    high: float | None
    quasi_p: float
    reproduced: float


@dataclass(frozen=True, eq=False)
class Box:
    """A part of parameter space, measured in other rows than those it was found in.

    Attributes:
        limits: parameters restricted, the surest first.
        density: share of its rows in which the policy fails; ``coverage``: share of all failures in it;
            ``mass``: share of all rows in it; with 90 % intervals.
        inside, outside: mean effect of the policy in it and elsewhere, with 90 % intervals.
        overlap: share of rows in this box or the first that are in both; NaN of the first itself.
    """

    method: str
    limits: tuple[Limit, ...]
    density: Ends
    coverage: Ends
    mass: Ends
    inside: Ends
    outside: Ends
    overlap: float


@dataclass(frozen=True, eq=False)
class Candidate:
    """A box that was found; ``peeled``: EMA Workbench's, None of a tree."""

    method: str
    limits: tuple[Limit, ...]
    peeled: Any = None


def proportion(count: int, of: int) -> Ends:
    """Return a share with its 90 % interval, by Wilson; a share of none is NaN."""
    if not of:
        return np.nan, np.nan, np.nan
    interval = binomtest(count, of).proportion_ci(0.9, method="wilson")
    return count / of, float(interval.low), float(interval.high)


def inside(x: pd.DataFrame, limits: Sequence[Limit]) -> np.ndarray:
    """Return which rows lie within limits, bool (rows,)."""
    within = np.ones(len(x), bool)
    for one in limits:
        values = x[one.factor].to_numpy()
        within &= (values >= (-np.inf if one.low is None else one.low)) & (
            values <= (np.inf if one.high is None else one.high)
        )
    return within


def balance(coverage: np.ndarray, density: np.ndarray, share: float) -> np.ndarray:
    """Return how well boxes contain many failures and little else, 0 to 1. It is the harmonic mean of
    coverage and of the rise of density from the share in all rows towards 1, as a fraction.
    """
    purer = np.clip((density - share) / (1 - share), 0, None)
    both = coverage + purer
    return np.divide(2 * coverage * purer, both, out=np.zeros_like(both), where=both > 0)


def _with_reproduced(one: Candidate, seed: int) -> tuple[Limit, ...]:
    """A box's limits with how often half-samples give them too; as they are of a tree."""
    if one.peeled is None:
        return one.limits
    shares = _reproduced(one.peeled, seed)
    return tuple(replace(limit, reproduced=float(shares[limit.factor])) for limit in one.limits)


def _reproduced(box: Any, seed: int) -> pd.Series:
    """In what share of half-samples a box like this restricts each parameter, by the worse of two ways."""
    at = box._cur_box
    both = box.resample(i=at, iterations=HALVES, rng=np.random.default_rng([seed, at]))
    return both.min(axis=1) / 100


def borne_out(
    candidates: Sequence[Candidate],
    x: pd.DataFrame,
    fails: np.ndarray,
    effects: np.ndarray,
    measured: np.ndarray,
    share: float,
    seed: int,
) -> tuple[Box, ...]:
    """The boxes with clearly more failures in the other half; PRIM's without rows of earlier ones."""
    x, fails, effects = x.iloc[measured], fails[measured], effects[measured]
    boxes: list[Box] = []
    first, told = None, np.zeros(len(x), bool)
    for one in candidates:
        within = inside(x, one.limits)
        if one.method == PRIM:
            within &= ~told
        held = int(fails[within].sum())
        rows = int(within.sum())
        if not rows or binomtest(held, rows, share, alternative="greater").pvalue > BORNE_OUT:
            continue
        overlap = np.nan if first is None else float((within & first).sum() / (within | first).sum())
        first = within if first is None else first
        told |= within
        boxes.append(
            Box(
                one.method,
                _with_reproduced(one, seed),
                proportion(held, rows),
                proportion(held, int(fails.sum())),
                proportion(rows, len(within)),
                _mean(effects[within], seed),
                _mean(effects[~within], seed),
                overlap,
            )
        )
    return tuple(boxes)


def _mean(values: np.ndarray, seed: int) -> Ends:
    """A mean with its 90 % interval from resampled rows."""
    if not len(values):
        return np.nan, np.nan, np.nan
    means = values[resamples(len(values), seed, RESAMPLES)].mean(axis=1)
    low, high = np.quantile(means, ENDS)
    return float(values.mean()), float(low), float(high)
