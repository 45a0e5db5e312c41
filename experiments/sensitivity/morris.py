"""Elementary effects of Morris' trajectories: how far an output moves when one factor crosses its range.

A step belongs to one factor; a factor of several parameters moves them together, each in its own way, so only
the size of its effects is meaningful. The numbers are SALib's; it resamples factors one by one, here whole
trajectories are resampled, as they share their seed.

Sources: Morris 1991, Technometrics 33, 161-174; Campolongo, Cariboni and Saltelli 2007, Environ. Model.
Softw. 22, 1509-1518.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.design import LEVELS

# Length of a step, as a share of a factor's range, in the design of SALib.
STEP = LEVELS / (2 * (LEVELS - 1))


@dataclass(frozen=True, eq=False)
class Steps:
    """Which factor moves where in a design.

    Attributes:
        factor: that moves in each step, int64 (trajectories, factors).
        upwards: +1.0 or -1.0 for a factor that is one number, NaN for several together; same shape.
    """

    factor: np.ndarray
    upwards: np.ndarray

    @classmethod
    def of(cls, ranks: np.ndarray, factor_of: Sequence[int], own: np.ndarray) -> Steps:
        """Find the steps in a sample of ranks, float64 (rows, columns).

        Args:
            factor_of: the factor of each column.
            own: whether a factor is one column, bool (factors,).
        """
        factors = len(own)
        moves = np.diff(ranks.reshape(-1, factors + 1, ranks.shape[1]), axis=1)
        column = np.argmax(np.abs(moves), axis=2)
        factor = np.asarray(factor_of)[column]
        direction = np.sign(np.take_along_axis(moves, column[..., None], axis=2)[..., 0])
        return cls(factor, np.where(own[factor], direction, np.nan))


def elementary_effects(y: np.ndarray, steps: Steps) -> tuple[np.ndarray, np.ndarray]:
    """Return a factor's effects over its whole range, one per trajectory.

    Args:
        y: float64 (rows,), trajectory by trajectory.

    Returns:
        with sign, NaN for several parameters together, and without; both float64 (trajectories, factors).
    """
    trajectories, factors = steps.factor.shape
    change = np.diff(y.reshape(trajectories, factors + 1), axis=1) / STEP
    signed, size = np.empty_like(change), np.empty_like(change)
    np.put_along_axis(signed, steps.factor, change * steps.upwards, axis=1)
    np.put_along_axis(size, steps.factor, np.abs(change), axis=1)
    return signed, size


def mu_mu_star_sigma(
    signed: np.ndarray, size: np.ndarray, counts: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return mean, mean size and standard deviation of elementary effects.

    Args:
        counts: how often each trajectory counts, float64 (resamples, trajectories).

    Returns:
        float64 (resamples, factors) each; mean and deviation NaN for several parameters together.
    """
    n = counts.sum(axis=1, keepdims=True)
    mu = counts @ signed / n
    # Squares around one mean for all resamples, which keeps digits.
    middle = signed.mean(axis=0)
    squares = counts @ (signed - middle) ** 2 / n - (mu - middle) ** 2
    return mu, counts @ size / n, np.sqrt(np.maximum(squares, 0) * n / (n - 1))
