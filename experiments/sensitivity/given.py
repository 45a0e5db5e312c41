"""Moment-independent sensitivity from given data: PAWN, and Borgonovo's delta.

Both measure how far the distribution of an output shifts once a factor is known to lie in a part of its
range: PAWN by the Kolmogorov-Smirnov distance, delta by the area between densities. Any rows will do. The
estimates are SALib's, to rounding; where SALib works out each resample anew, here all resamples of a factor
are one table of how often outputs fall where, which is summed or smoothed. Chance alone keeps both indices
above 0, so the level comes with them under which an index cannot be told from nothing: that of shuffled
outputs, for the largest of all factors.

Sources: Pianosi and Wagener 2018, Environ. Model. Softw. 108, 197-207; Borgonovo 2007, Reliab. Eng. Syst.
Saf. 92, 771-784; Plischke, Borgonovo and Smith 2013, Eur. J. Oper. Res. 226, 536-550.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.ndimage import gaussian_filter1d
from scipy.special import ndtri
from scipy.stats import rankdata

from experiments.sensitivity import LEVEL

# As in SALib: conditioning intervals of PAWN, and points on which densities are compared.
SLICES, POINTS = 10, 100
SHUFFLES = 100
MOST_CLASSES = 48


@dataclass(frozen=True, eq=False)
class Distances:
    """An index of all factors.

    Attributes:
        estimate: float64 (factors,); ``plain``: before its bias is reduced, if it is.
        resampled: estimates of resamples, float64 (resamples, factors).
        nothing: level below which an index cannot be distinguished from that of a factor without effect,
            (factors,).
    """

    estimate: np.ndarray
    plain: np.ndarray
    resampled: np.ndarray
    nothing: np.ndarray


@dataclass(frozen=True, eq=False)
class Given:
    """Rows of given data.

    Attributes:
        x: factors' values, float64 (rows, factors).
        y: an output, float64 (rows,), not all the same.
        counts: how often each row counts in each resample, float64 (resamples, rows).
        seed: of the shuffles.
    """

    x: np.ndarray
    y: np.ndarray
    counts: np.ndarray
    seed: int

    @cached_property
    def by_row(self) -> np.ndarray:
        """Counts with every row once before the resamples, float64 (rows, 1 + resamples)."""
        return np.ascontiguousarray(np.vstack([np.ones(len(self.y)), self.counts]).T)

    @cached_property
    def shuffled(self) -> np.ndarray:
        """Orders of the rows, int64 (shuffles, rows)."""
        rng = np.random.default_rng(self.seed)
        return rng.permuted(np.tile(np.arange(len(self.y)), (SHUFFLES, 1)), axis=1)

    def level(self, of_nothing: np.ndarray) -> float:
        """Return the level that the largest index stays below with probability LEVEL if no factor has an
        effect.

        Args:
            of_nothing: statistics of shuffled outputs, (shuffles,).
        """
        one = LEVEL ** (1 / self.x.shape[1])
        return float(of_nothing.mean() + ndtri(one) * of_nothing.std(ddof=1))


def pawn(given: Given) -> Distances:
    """Return PAWN: the median distance over slices of a factor's range."""
    y = given.y
    order, (known_y, exact) = np.argsort(y, kind="stable"), np.unique(y, return_inverse=True)
    ends = np.searchsorted(y[order], known_y, side="right")
    # Resamples are compared on a grid of quantiles.
    grid = np.unique(np.quantile(y, np.linspace(0, 1, POINTS + 1)[1:], method="inverted_cdf"))
    place = np.searchsorted(grid, y)
    estimates, resampled, levels = [], [], []
    known: dict[tuple[int, ...], float] = {}
    for column in given.x.T:
        slices = slices_of(column)
        steps = np.cumsum(_members(slices, len(y))[order], axis=0)[ends - 1]
        apart = np.abs(steps / steps[-1] - (ends / len(y))[:, None]).max(axis=0)
        estimates.append(np.median(apart))
        resampled.append(_distance(_table(slices, place, len(grid), given.by_row[:, 1:])))
        sizes = tuple(map(len, slices))
        if sizes not in known:
            # Not on the grid, which would make the distance less.
            shuffled = _distance(_of_nothing(sizes, exact, len(known_y), given.shuffled))
            known[sizes] = given.level(shuffled)
        levels.append(known[sizes])
    found = np.array(estimates)
    return Distances(found, found, np.stack(resampled, axis=1), np.array(levels))


def slices_of(column: np.ndarray) -> list[np.ndarray]:
    """Return the rows of each slice of a factor's range, as SALib cuts it; empty ones left out."""
    edges = np.quantile(column, np.arange(0, 1 + 1 / SLICES, 1 / SLICES))
    found = [np.flatnonzero((column >= low) & (column < high)) for low, high in pairwise(edges)]
    return [one for one in found if len(one)]


def _members(parts: Sequence[np.ndarray], rows: int) -> np.ndarray:
    """Which rows belong to which part, float64 (rows, parts)."""
    found = np.zeros((rows, len(parts)))
    for at, one in enumerate(parts):
        found[one, at] = 1.0
    return found


def _table(parts: Sequence[np.ndarray], place: np.ndarray, places: int, by_row: np.ndarray) -> np.ndarray:
    """How often outputs of all rows, and of each part, fall into each place: (1 + parts, places, resamples).

    Args:
        place: of each row's output, int64 (rows,).
    """
    rows = np.concatenate([np.arange(len(place)), *parts])
    part = np.repeat(np.arange(1 + len(parts)), [len(place), *map(len, parts)])
    shape = (1 + len(parts)) * places, len(place)
    falls = sparse.csr_array((np.ones(len(rows)), (part * places + place[rows], rows)), shape=shape)
    return (falls @ by_row).reshape(1 + len(parts), places, -1)


def _of_nothing(sizes: Sequence[int], place: np.ndarray, places: int, shuffled: np.ndarray) -> np.ndarray:
    """The same table for parts of these sizes that rows fall into by chance, with shuffles for resamples."""
    part = np.repeat(np.arange(1, 1 + len(sizes)), sizes)
    codes = (part * places + place[shuffled[:, : len(part)]]) * len(shuffled)
    codes += np.arange(len(shuffled))[:, None]
    size = (1 + len(sizes)) * places * len(shuffled)
    table = np.bincount(codes.ravel(), minlength=size).reshape(1 + len(sizes), places, -1)
    table[0] = np.bincount(place, minlength=places)[:, None]
    return table


def _distance(table: np.ndarray) -> np.ndarray:
    """PAWN of each resample of a table."""
    steps = np.cumsum(table, axis=1, dtype=np.float64)
    steps /= np.maximum(steps[:, -1:], 1)
    return np.median(np.abs(steps[1:] - steps[0]).max(axis=1), axis=0)


def delta(given: Given) -> Distances:
    """Return Borgonovo's delta, its bias reduced by the bootstrap (Plischke et al. 2013, eq. 30)."""
    y, n = given.y, len(given.y)
    points = np.linspace(y.min(), y.max(), POINTS)
    step = points[1] - points[0]
    # Resamples are smoothed on the points themselves.
    place = np.rint((y - points[0]) / step).astype(np.int64)
    whole = density(y, points)
    plain, again = [], []
    for column in given.x.T:
        classes = [one for one in classes_of(column) if np.ptp(y[one]) > 0]
        apart = [np.abs(whole - density(y[one], points)) for one in classes]
        sizes = [len(one) for one in classes]
        plain.append(np.sum(np.array(sizes) / (2 * n) * np.trapezoid(apart, points, axis=-1)))
        widths = [width_of(one) / step for one in (y, *(y[one] for one in classes))]
        again.append(_area(_table(classes, place, POINTS, given.by_row), widths))
    plain, again = np.array(plain), np.stack(again, axis=1)
    bias = again[1:].mean(axis=0) - again[0]
    sizes = [len(one) for one in classes_of(np.arange(n))]
    # Parts that rows fall into by chance spread as widely as the whole.
    widths = [width_of(y, size) / step for size in (n, *sizes)]
    nothing = given.level(_area(_of_nothing(sizes, place, POINTS, given.shuffled), widths))
    coarse = plain - again[0]
    return Distances(plain - bias, plain, 2 * plain - again[1:] - coarse, nothing - bias + coarse)


def classes_of(column: np.ndarray) -> list[np.ndarray]:
    """Return the rows of each class of a factor, as SALib cuts them: equally many in each."""
    n = len(column)
    exponent = 2.0 / (7.0 + np.tanh((1500.0 - n) / 500.0))
    classes = int(np.round(min(int(np.ceil(n**exponent)), MOST_CLASSES)))
    ranks = rankdata(column, method="ordinal")
    edges = np.linspace(0, n, classes + 1)
    return [np.flatnonzero((ranks > low) & (ranks <= high)) for low, high in pairwise(edges)]


def width_of(y: np.ndarray, n: int | None = None) -> float:
    """Return Silverman's width of a Gaussian kernel for ``n`` values that spread like these."""
    return float(y.std(ddof=1) * ((n or len(y)) * 3 / 4) ** (-1 / 5))


def density(y: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return a kernel estimate of the density of values at the points, float64 (points,)."""
    width = width_of(y)
    scaled = (points - y[:, None]) / width
    return np.exp(-0.5 * scaled**2).mean(axis=0) / (width * np.sqrt(2 * np.pi))


def _area(table: np.ndarray, widths: Sequence[float]) -> np.ndarray:
    """Delta of each resample of a table; widths of the kernels in points, of the whole first."""
    n = table[0].sum(axis=0)
    smooth = [
        gaussian_filter1d(np.asarray(one, np.float64), width, axis=0, mode="constant")
        for one, width in zip(table, widths, strict=True)
    ]
    whole, found = smooth[0] / n, 0.0
    for one, part in zip(table[1:], smooth[1:], strict=True):
        size = one.sum(axis=0)
        apart = np.abs(whole - part / np.maximum(size, 1))
        found = found + size / (2 * n) * (apart.sum(axis=0) - (apart[0] + apart[-1]) / 2)
    return np.asarray(found)
