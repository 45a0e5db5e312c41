"""Scales on which targets are compared: those on which chance has much the same size everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit


@dataclass(frozen=True)
class Scale:
    """A scale: ``of`` turns values into it and ``back`` turns them back; float64 arrays of any shape."""

    name: str
    of: Callable[[np.ndarray], np.ndarray]
    back: Callable[[np.ndarray], np.ndarray]


# Twice the square root: a Poisson count has variance 1 on it, whatever its mean (Anscombe 1948).
COUNT = Scale(
    "count",
    lambda count: 2.0 * np.sqrt(np.maximum(count, 0.0) + 0.375),
    lambda root: np.maximum(np.square(np.maximum(root, 0.0) / 2.0) - 0.375, 0.0),
)
SHARE = Scale("share", logit, expit)
LOG = Scale("log", np.log, np.exp)
