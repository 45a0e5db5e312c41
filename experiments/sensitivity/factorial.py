"""Fractional factorials: main effects and interactions of two factors, and what chance would make of them.

The design has one run for each combination, so there is no spread to judge effects by. Most effects are
small; the spread of the small ones is the error of all (Lenth 1989, Technometrics 31, 469-473). The effects
are SALib's: half the difference between a factor's high and low end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from SALib.analyze import ff
from scipy.special import stdtrit

from experiments.sensitivity import LEVEL


@dataclass(frozen=True, eq=False)
class Effects:
    """Effects of a fractional factorial.

    Attributes:
        main: of each factor, float64 (factors,).
        pairs: of each pair of factors, float64 (factors, factors), upper triangle, else NaN.
        alike: how many pairs share a pair's number, because the design cannot tell them apart; same shape.
        margin: half the width of an interval, NaN where there are too few effects to judge by.
    """

    main: np.ndarray
    pairs: np.ndarray
    alike: np.ndarray
    margin: float


def effects(problem: dict, y: np.ndarray) -> Effects:
    """Return the effects of an output, float64 (rows,), in the order of SALib's sample."""
    factors = problem["num_vars"]
    found = ff.analyze({**problem, "names": list(problem["names"])}, None, y, second_order=True)
    columns = len(found["ME"])
    pairs = np.full((columns, columns), np.nan)
    later, earlier = np.tril_indices(columns, -1)  # the order of SALib's loops
    pairs[earlier, later] = found["IE"]
    # The product of two columns of a Hadamard matrix is the column of their numbers' exclusive or.
    product = np.arange(columns)[:, None] ^ np.arange(columns)
    upper = np.triu(np.ones((factors, factors), bool), 1)
    shared = np.bincount(product[:factors, :factors][upper], minlength=columns)
    alike = np.where(upper, shared[product[:factors, :factors]], 0)
    even = np.array([pairs[0, at] for at in range(1, columns)])
    contrasts = np.concatenate([found["ME"], even])
    return Effects(found["ME"][:factors], pairs[:factors, :factors], alike, lenth_margin(contrasts))


def lenth_margin(contrasts: np.ndarray) -> float:
    """Return half the width of an interval of each of these effects, most of which are small; else NaN."""
    size = np.abs(contrasts)
    if len(size) < 7:  # with fewer the small ones cannot be told from the large
        return float("nan")
    first = 1.5 * np.median(size)
    small = size[size < 2.5 * first]
    error = 1.5 * np.median(small) if len(small) else 0.0
    return float(stdtrit(len(size) / 3, (1 + LEVEL) / 2) * error)
