"""The bootstrap over independent units (blocks, trajectories or rows): how often each counts."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.special import ndtri

from experiments.sensitivity import LEVEL


@lru_cache(maxsize=8)
def weights(n: int, resamples: int, seed: int) -> np.ndarray:
    """Return how often each of ``n`` is drawn in each resample, float64 (resamples, n); read only.

    The same for all outputs, so that differences between outputs do not come from resampling.
    """
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=resamples).astype(np.float64)
    drawn.setflags(write=False)
    return drawn


def interval(resampled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of the percentile interval over the first axis."""
    low, high = np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return low, high


def around(estimate: np.ndarray, resampled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the ends of a normal interval with the standard error of resamples, over the first axis.

    For statistics whose resamples lie apart from the estimate, such as distances, which chance enlarges.
    """
    margin = ndtri((1 + LEVEL) / 2) * resampled.std(axis=0, ddof=1)
    return estimate - margin, estimate + margin
