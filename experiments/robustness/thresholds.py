"""Thresholds: does a policy fail above, or below, some value of a parameter, and how well is that known?

Along one parameter, while all others remain uncertain, the share of rows in which a policy fails (or its mean
effect) is assumed to rise or to fall, with no further assumption on its shape. A threshold is where it
crosses one half (or no effect). Its interval contains the values at which a crossing is not rejected by the
likelihood-ratio test for monotone functions, which needs no smoothing and holds its level at bends and at
steps. A threshold is stated only if the parameter matters at all, among as many as were looked at, if rows do
not speak against a rise or fall, and if the interval ends within the range. "No threshold can be told" is an
answer.

Sources: Banerjee and Wellner 2001, Ann. Stat. 29, 1699-1731, and Banerjee 2007, Ann. Stat. 35, 931-956 (test
and interval); Holm 1979, Scand. J. Stat. 6, 65-70 (many parameters).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.stats import chi2, norm, spearmanr

from experiments.p_values import holm
from experiments.robustness.sampled import Factor
from experiments.shares import CLEAR

Verdict = Literal["above", "below", "always", "never", "untold"]
ABOVE, BELOW, ALWAYS, NEVER, UNTOLD = "above", "below", "always", "never", "untold"
UNRELATED = "the parameter does not tell rows in which it fails from others"
BENT = "failures neither rise nor fall all along the parameter"
OPEN = "a threshold may lie beyond the values looked at"

# 90 % quantile of the limit of the likelihood ratio, the same for all such functions (Banerjee and Wellner).
LIKELY = 1.60
# Shares of rows below a value; beyond these too few lie on one side.
RANKS = np.linspace(0.02, 0.98, 193)
# Share of rows, either side of a value, from which the scatter around the curve there is taken.
NEAR = 0.05
BINS = 10
# A rise or fall is refuted at this level: it is presumed until rows speak plainly against it.
PLAINLY = 0.001
FEWEST_VALUES = 10
# Half of the width of a normal distribution's 90 % interval, in standard deviations.
HALF = float(norm.ppf(0.95))


@dataclass(frozen=True, eq=False)
class Curve:
    """Outcomes of rows along a parameter.

    Attributes:
        at, share, low_90, high_90: means over tenths of the rows, and their 90 % intervals.
        steps_at, steps: the monotone curve.
    """

    at: np.ndarray
    share: np.ndarray
    low_90: np.ndarray
    high_90: np.ndarray
    steps_at: np.ndarray
    steps: np.ndarray


@dataclass(frozen=True, eq=False)
class Threshold:
    """What can be said about one parameter.

    Attributes:
        verdict: fails above, or below, the value; always or never, wherever in the range; or untold.
        why: why nothing can be stated; empty otherwise.
        value, low_90, high_90: the threshold in the parameter's unit; NaN without one.
        p: of no relation, by rank correlation, adjusted for all parameters looked at.
    """

    factor: str
    verdict: Verdict
    why: str
    value: float
    low_90: float
    high_90: float
    p: float
    curve: Curve


def thresholds(factors: Sequence[Factor], y: np.ndarray, level: float) -> list[Threshold]:
    """Return what can be said about each parameter that takes enough values.

    Args:
        y: 1 in rows where a policy fails, otherwise 0; or how bad its effect is; float64 (rows,). Rows are
            independent of each other.
        level: above it a policy fails: one half, or the effect that is too little.
    """
    followed = [one for one in factors if len(np.unique(one.values)) >= FEWEST_VALUES]
    if not followed or np.ptp(y) == 0:
        return []
    related = [spearmanr(one.values, y) for one in followed]
    p = holm(np.array([one.pvalue for one in related]))
    return [
        _threshold(factor, y, level, float(adjusted), rises=one.statistic >= 0)
        for factor, adjusted, one in zip(followed, p, related, strict=True)
    ]


def _threshold(factor: Factor, y: np.ndarray, level: float, p: float, rises: bool) -> Threshold:
    order = np.argsort(factor.values, kind="stable")
    x, along = factor.values[order], y[order]
    # A fall is a rise in the mirror.
    way = 1.0 if rises else -1.0
    z = way * (along - level)
    fitted = isotonic_regression(z).x
    ranks = _ranks(fitted)
    likely = _ratios(z, fitted, ranks) <= LIKELY
    at, share, low_90, high_90 = _tenths(x, along)
    curve = Curve(at, share, low_90, high_90, x[ranks], way * fitted[ranks] + level)
    verdict, why = _verdict(likely, bool(y.mean() > level), rises, p, _bent(z, fitted))
    value = low_90 = high_90 = np.nan
    if verdict in (ABOVE, BELOW):
        # The truth may lie between ranks looked at, so the interval ends at the nearest that are refuted.
        first, last = np.flatnonzero(likely)[[0, -1]]
        low_90, high_90 = float(x[ranks[first - 1]]), float(x[ranks[last + 1]])
        value = float(np.clip(x[np.searchsorted(fitted, 0.0)], low_90, high_90))
    return Threshold(factor.name, verdict, why, value, low_90, high_90, p, curve)


def _ranks(fitted: np.ndarray) -> np.ndarray:
    """Places at which a crossing is looked for: evenly spread, and where the curve itself crosses."""
    spread = (RANKS * len(fitted)).astype(np.int64)
    own = np.searchsorted(fitted, 0.0)
    inside = spread[0] < own < spread[-1]
    return np.union1d(spread, [own] if inside else []).astype(np.int64)


def _verdict(likely: np.ndarray, fails: bool, rises: bool, p: float, bent: bool) -> tuple[Verdict, str]:
    """The verdict, given the places at which a crossing is likely."""
    if bent:
        return UNTOLD, BENT
    if not likely.any():
        return (ALWAYS if fails else NEVER), ""
    if p > 1 - CLEAR:
        return UNTOLD, UNRELATED
    if likely[0] or likely[-1]:
        return UNTOLD, OPEN
    return (ABOVE if rises else BELOW), ""


def _ratios(z: np.ndarray, fitted: np.ndarray, ranks: np.ndarray) -> np.ndarray:
    """Likelihood ratios of a rising curve that crosses 0 at each of some ranks, float64 (ranks,).

    Args:
        z: in the order of the parameter; ``fitted``: the rising curve without that condition.
    """
    left = (z - fitted) ** 2
    found = np.empty(len(ranks))
    for number, at in enumerate(ranks.tolist()):
        below = np.minimum(isotonic_regression(z[:at]).x, 0.0)
        beyond = np.maximum(isotonic_regression(z[at:]).x, 0.0)
        lost = np.sum((z[:at] - below) ** 2) + np.sum((z[at:] - beyond) ** 2) - left.sum()
        near = slice(max(0, at - int(NEAR * len(z))), at + int(NEAR * len(z)))
        scatter = left[near].mean()
        found[number] = lost / scatter if scatter > 0 else (np.inf if lost > 0 else 0.0)
    return found


def _bent(z: np.ndarray, fitted: np.ndarray) -> bool:
    """Whether tenths of the rows lie too far from any rising curve."""
    pieces = zip(np.array_split(z, BINS), np.array_split(fitted, BINS), strict=True)
    away = 0.0
    for own, curve in pieces:
        error = own.var() / len(own)
        away += (own.mean() - curve.mean()) ** 2 / error if error > 0 else 0.0
    return bool(chi2.sf(away, BINS) < PLAINLY)


def _tenths(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Mean of each tenth of the rows, with its 90 % interval."""
    pieces = np.array_split(y, BINS)
    at = np.array([np.median(one) for one in np.array_split(x, BINS)])
    mean = np.array([one.mean() for one in pieces])
    half = HALF * np.array([one.std() / np.sqrt(len(one)) for one in pieces])
    return at, mean, mean - half, mean + half
