"""The direction in which an output moves when a factor rises: from finite changes of one factor, or from
ranks.

Source: Borgonovo et al. 2022, doi 10.1007/s10588-021-09358-5 (finite changes from many base points).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import rankdata

from experiments.sensitivity import LEVEL
from experiments.sensitivity.resampling import interval

CHANGES, RANKS, CONTRAST = "finite changes", "partial rank correlation", "main effect"
RAISES, LOWERS, EITHER_WAY = "raises", "lowers", "either way"
CANNOT_TELL, NO_CHANGE, UNDEFINED = "cannot tell", "no change", "many parameters"
# Share of all change that goes one way, upwards less downwards: above the first a direction is stated, above
# the second it is called mostly so. They are the probabilities of 95 and 75 % at which effects are stated.
ONE_WAY, MOSTLY = 0.9, 0.5


@dataclass(frozen=True, eq=False)
class Directions:
    """The direction of change by factor.

    Attributes:
        measure: what was measured.
        estimate, low, high: from -1, always downwards, to +1, always upwards; float64 (factors,), NaN where a
            factor is several parameters together.
        no_change: whether the output never changed with the factor, bool (factors,).
    """

    measure: str
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    no_change: np.ndarray

    def verdicts(self, matters: np.ndarray) -> list[str]:
        """Return the verdict on each factor.

        Args:
            matters: whether its index stands out from nothing, bool (factors,).
        """
        return [self._verdict(at, bool(matters[at])) for at in range(len(self.estimate))]

    def _verdict(self, at: int, matters: bool) -> str:
        if self.no_change[at]:
            return NO_CHANGE
        if np.isnan(self.estimate[at]):
            return UNDEFINED
        settled = self.low[at] > 0 or self.high[at] < 0
        word = RAISES if self.estimate[at] > 0 else LOWERS
        share = abs(self.estimate[at])
        if settled and (share >= ONE_WAY or self.measure != CHANGES):
            return word
        if settled and share >= MOSTLY:
            return f"mostly {word}"
        return EITHER_WAY if matters else CANNOT_TELL


def of_changes(changes: np.ndarray, counts: np.ndarray) -> Directions:
    """Return directions from changes of the output, each while one factor rises and all others are fixed.

    Args:
        changes: float64 (units, factors); 0 where the factor is fixed too, NaN for several together.
        counts: how often each unit counts, float64 (resamples, units).
    """
    up, size = changes.sum(axis=0), np.abs(changes).sum(axis=0)
    drawn_up, drawn_size = counts @ changes, counts @ np.abs(changes)
    low, high = interval(_ratio(drawn_up, drawn_size))
    return Directions(CHANGES, _ratio(up, size), low, high, size == 0)


def _ratio(up: np.ndarray, size: np.ndarray) -> np.ndarray:
    return np.divide(up, size, out=np.where(np.isnan(up), np.nan, 0.0), where=size > 0)


def of_ranks(x: np.ndarray, y: np.ndarray) -> Directions:
    """Return partial rank correlations: each factor's, all others held fixed; plain ones of too few rows.

    Args:
        x: float64 (rows, factors), NaN columns for several parameters together; ``y``: float64 (rows,).
    """
    estimate = np.full(x.shape[1], np.nan)
    varies = np.array([np.isfinite(one[0]) and np.ptp(one) > 0 for one in x.T])
    if np.ptp(y) == 0 or not varies.any():
        nothing = np.full(x.shape[1], np.ptp(y) == 0)
        return Directions(RANKS, estimate, estimate, estimate, nothing)
    n, held = len(y), int(varies.sum()) - 1
    ranks = rankdata(np.column_stack([x[:, varies], y]), axis=0)
    alike = np.corrcoef(ranks, rowvar=False)
    if n > 2 * (held + 2):
        inverse = np.linalg.pinv(alike)
        found = -inverse[:-1, -1] / np.sqrt(inverse.diagonal()[:-1] * inverse[-1, -1])
    else:
        held, found = 0, alike[:-1, -1]
    found = np.clip(found, -1 + 1e-12, 1 - 1e-12)
    # Bonett and Wright 2000, Psychometrika 65, 23-28.
    margin = ndtri((1 + LEVEL) / 2) * np.sqrt((1 + found**2 / 2) / max(n - held - 3, 1))
    low, high = estimate.copy(), estimate.copy()
    estimate[varies] = found
    low[varies], high[varies] = np.tanh(np.arctanh(found) - margin), np.tanh(np.arctanh(found) + margin)
    return Directions(RANKS, estimate, low, high, np.zeros(x.shape[1], bool))
