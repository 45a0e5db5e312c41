"""Fractional factorials: main effects and two-factor interactions, and what chance would produce.

The design has one run for each combination, so there is no spread to judge effects by. Two things stand in
for it, and the wider counts. Most effects are small; the spread of the small ones is the error of all (Lenth
1989, Technometrics 31, 469-473). As all runs share one luck, that says nothing of another luck: so all come
again, each with luck of its own, and no effect is surer than the two passes agree. The effects are SALib's:
half the difference between a factor's high and low end.
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
        pairs: of each pair of factors, float64 (factors, factors), upper triangle, otherwise NaN.
        alike: how many pairs share a pair's number, because the design cannot separate them; same shape.
        margin: half the width of an interval, NaN where there are too few effects to judge by.
    """

    main: np.ndarray
    pairs: np.ndarray
    alike: np.ndarray
    margin: float


def effects(problem: dict, y: np.ndarray, again: np.ndarray) -> Effects:
    """Return the effects of an output.

    Args:
        y: in the order of SALib's sample, float64 (rows,).
        again: the same rows with independent seeds; empty where there are none.
    """
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
    contrasts = _contrasts(found["ME"], pairs)
    margin = lenth_margin(contrasts)
    if len(again) == len(y):
        other = ff.analyze({**problem, "names": list(problem["names"])}, None, again, second_order=True)
        pairs_again = np.full((columns, columns), np.nan)
        pairs_again[earlier, later] = other["IE"]
        margin = float(np.fmax(margin, chance_margin(contrasts - _contrasts(other["ME"], pairs_again))))
    return Effects(found["ME"][:factors], pairs[:factors, :factors], alike, margin)


def _contrasts(main: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """All that the design can separate: main effects, and pairs that share no column with another."""
    return np.concatenate([main, pairs[0, 1:]])


def chance_margin(differences: np.ndarray) -> float:
    """Return half the width of an interval, from the difference of effects between the two passes."""
    spread = float(np.sqrt(np.mean(differences**2)))
    return float(stdtrit(len(differences), (1 + LEVEL) / 2)) * spread


def lenth_margin(contrasts: np.ndarray) -> float:
    """Return half the width of an interval of these effects, most of which are small; otherwise NaN."""
    size = np.abs(contrasts)
    if len(size) < 7:  # with fewer the small ones cannot be told from the large
        return float("nan")
    first = 1.5 * np.median(size)
    small = size[size < 2.5 * first]
    error = 1.5 * np.median(small) if len(small) else 0.0
    return float(stdtrit(len(size) / 3, (1 + LEVEL) / 2) * error)
