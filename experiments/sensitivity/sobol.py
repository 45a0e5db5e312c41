"""Variance-based sensitivity from Saltelli designs: SALib's estimators, the bootstrap as matrix products.

SALib samples and is the reference: the estimates here are SALib's, to rounding. Its bootstrap recomputes
every index for every resample; here a resample is a vector of weights over blocks, and all its indices come
from a few products of matrices.

Source: Saltelli et al. 2010, Comput. Phys. Commun. 181, 259-270 (first and total order); Saltelli 2002,
Comput. Phys. Commun. 145, 280-297 (second order).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from experiments.sensitivity.resampling import weights
from experiments.study import saltelli_rows

TINY = np.finfo(np.float64).eps


@dataclass(frozen=True, eq=False)
class Blocks:
    """An output of a Saltelli design, block by block.

    Attributes:
        a, b: at the two base points of each block, float64 (blocks,).
        ab: with one factor of ``a`` taken from ``b``, float64 (blocks, factors).
        ba: the reverse, same shape; None without second order.
    """

    a: np.ndarray
    b: np.ndarray
    ab: np.ndarray
    ba: np.ndarray | None

    @classmethod
    def of(cls, y: np.ndarray, factors: int, second_order: bool) -> Blocks:
        """Take apart an output in the order of SALib's sample, float64 (rows,); it is centred and scaled.

        Raises:
            ValueError: the rows do not make whole blocks.
        """
        rows = saltelli_rows(factors, second_order)
        if len(y) == 0 or len(y) % rows:
            raise ValueError(f"{len(y)} rows are not whole blocks of {rows}")
        spread = y.std()
        # Indices are ratios of variances: centring them keeps digits (as in SALib).
        scaled = (y - y.mean()) / (spread if spread > 0 else 1.0)
        table = scaled.reshape(-1, rows)
        return cls(
            a=table[:, 0],
            b=table[:, -1],
            ab=table[:, 1 : factors + 1],
            ba=table[:, factors + 1 : -1] if second_order else None,
        )

    def __len__(self) -> int:
        return len(self.a)

    def first(self, n: int) -> Blocks:
        """Return the first ``n`` blocks."""
        return Blocks(self.a[:n], self.b[:n], self.ab[:n], None if self.ba is None else self.ba[:n])

    def without_pairs(self) -> Blocks:
        """Return the blocks as of a design without second order."""
        return replace(self, ba=None)


@dataclass(frozen=True, eq=False)
class Indices:
    """Indices of one output; of resamples, with one more axis in front.

    Attributes:
        first, total: share of variance by a factor alone, and with all its interactions; float64 (factors,).
        second: by pairs beyond the first order, upper triangle of (factors, factors), otherwise NaN; None
            without.
    """

    first: np.ndarray
    total: np.ndarray
    second: np.ndarray | None


def indices(blocks: Blocks) -> Indices:
    """Return the estimates; all 0 where the output does not vary."""
    first, total, second = _weighted(blocks, np.ones((1, len(blocks))))
    return Indices(first[0], total[0], None if second is None else second[0])


def bootstrap(blocks: Blocks, resamples: int, seed: int) -> Indices:
    """Return indices of resamples of blocks; same shapes with ``resamples`` in front."""
    return Indices(*_weighted(blocks, weights(len(blocks), resamples, seed)))


def _weighted(blocks: Blocks, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Indices with each block counted so often; counts: (resamples, blocks)."""
    share_of = counts / counts.sum(axis=1, keepdims=True)
    a, b, ab, ba = blocks.a, blocks.b, blocks.ab, blocks.ba
    mean = share_of @ (a + b) / 2
    variance = share_of @ ((a**2 + b**2) / 2) - mean**2
    # What does not vary has no shares.
    share = np.divide(1.0, variance, out=np.zeros_like(variance), where=variance > TINY)[:, None]
    first = share_of @ (b[:, None] * (ab - a[:, None])) * share
    total = share_of @ (0.5 * (a[:, None] - ab) ** 2) * share
    if ba is None:
        return first, total, None
    factors = ab.shape[1]
    j, k = np.triu_indices(factors, 1)
    second = np.full((len(counts), factors, factors), np.nan)
    # A pair's products, in pieces, so that memory does not grow with the square of the factors.
    for at in range(0, len(j), 64):
        pair_j, pair_k = j[at : at + 64], k[at : at + 64]
        both = share_of @ (ba[:, pair_j] * ab[:, pair_k] - (a * b)[:, None]) * share
        second[:, pair_j, pair_k] = both - first[:, pair_j] - first[:, pair_k]
    return first, total, second


def chance_share(y: np.ndarray, again: np.ndarray) -> float:
    """Return the share of an output's variance that is chance alone.

    Args:
        y, again: the same rows with two independent seeds, float64 (rows,).
    """
    spread = np.concatenate([y, again]).var()
    return float(0.5 * np.mean((y - again) ** 2) / spread) if spread > 0 else 0.0
