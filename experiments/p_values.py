"""P-values of many tests."""

from __future__ import annotations

import numpy as np


def holm(p_values: np.ndarray) -> np.ndarray:
    """Return p-values adjusted for their number, float64 of the same shape, in the same order.

    Rejecting those below a level makes any false rejection at all no more probable than that level.

    Source: Holm 1979, Scand. J. Stat. 6, 65-70.
    """
    order = np.argsort(p_values, kind="stable")
    steps = np.maximum.accumulate(p_values[order] * np.arange(len(p_values), 0, -1))
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted
