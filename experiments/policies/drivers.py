"""What drives an effect, from the runs of an ordinary ensemble: a few hundred draws of some 250 parameters.

Among so many parameters, the largest correlation that arises by chance is large. So parameters are named one
by one, the strongest first, and only while the strongest remaining one stands out from what chance would
produce among all that remain; "none can be named" is a proper answer. Mechanisms, which are all parameters of
a file together, are judged by their share of the variance: many weak parameters may matter as one where none
can be named alone. Everything is worked out on ranks: it holds for any monotone association, and no outlying
run decides it. An association that goes both ways is not seen.

Sources: forward selection stopped by the corrected p-value of the strongest (Westfall and Young 1993,
Resampling-based multiple testing, ch. 2: single-step control of the family-wise error); intervals of what was
selected, widened for the selection (Benjamini and Yekutieli 2005, J. Am. Stat. Assoc. 100, 71-81), of rank
correlations (Bonett and Wright 2000, Psychometrika 65, 23-28); shares of variance of groups by Haseman and
Elston's regression (Behav. Genet. 2, 3-19, 1972; Zhou 2017, Ann. Appl. Stat. 11, 2027-2051), with the
jackknife over draws, and a permutation test corrected by Holm's method.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from experiments.p_values import holm

# Probability of naming anything at all where chance alone is at work, of parameters and of mechanisms.
ERROR = 0.05
# Intervals hold with this probability; those of named parameters after the selection.
LEVEL = 0.9
# With fewer draws nothing is named.
FEWEST_DRAWS = 30
# No more parameters are named than one for so many draws.
DRAWS_A_NAME = 10
PERMUTATIONS = 1_000
# So many numbers of them are held at a time.
MOST_NUMBERS = 2_000_000
# What is left of a parameter, once those named are taken out, must be more than this share of its variance.
LEFT = 1e-6


@dataclass(frozen=True)
class Driver:
    """A parameter that drives an effect.

    Attributes:
        parameter, mechanism: names.
        correlation: of ranks, between -1 and 1, the other named parameters held fixed; ``low``, ``high``: its
            90 % interval, widened for the selection among all parameters.
        share: of the variance of the effect's ranks that it alone explains.
    """

    parameter: str
    mechanism: str
    correlation: float
    low: float
    high: float
    share: float


@dataclass(frozen=True)
class Mechanism:
    """All parameters of a mechanism together.

    Attributes:
        share: of the variance of the effect's ranks; ``low``, ``high``: its 90 % interval.
        named: whether it stands out from chance.
    """

    mechanism: str
    parameters: int
    share: float
    low: float
    high: float
    named: bool


@dataclass(frozen=True)
class Drivers:
    """What can be said about the drivers of an effect.

    Attributes:
        draws, tested: how many draws, and how many parameters that vary over them.
        parameters: those that can be named, strongest first.
        mechanisms: all of them, the largest share first; empty where nothing can be said.
        faintest: the smallest correlation that would have been named, given what was; 1 where none would.
        reason: why nothing can be named whatever the numbers are; empty otherwise.
    """

    draws: int
    tested: int
    parameters: tuple[Driver, ...]
    mechanisms: tuple[Mechanism, ...]
    faintest: float
    reason: str = ""


def drivers(draws: np.ndarray, effect: np.ndarray, mechanism_of: Mapping[str, str]) -> Drivers:
    """Name the parameters and mechanisms that drive an effect, or any output.

    Args:
        draws: parameter draws, record array (draws,).
        effect: float64 (draws,); with several runs per draw their mean.
        mechanism_of: the mechanism of each parameter (``Parameter.group``).

    Raises:
        ValueError: draws and effect differ in number, or a parameter has no mechanism.
    """
    n = len(effect)
    if len(draws) != n:
        raise ValueError(f"{len(draws)} draws, but {n} effects")
    fields = draws.dtype.names or ()
    values = np.column_stack([draws[name] for name in fields])
    varies = (values != values[:1]).any(axis=0)
    names = [name for name, one in zip(fields, varies, strict=True) if one]
    if missing := [name for name in names if name not in mechanism_of]:
        raise ValueError(f"the mechanism of {missing[0]} is not given")
    reason = _reason(n, effect, names)
    if reason:
        return Drivers(n, len(names), (), (), 1.0, reason)
    x, y = _standard(values[:, varies]), _standard(effect[:, None])[:, 0]
    found, faintest = _parameters(x, y, names, mechanism_of)
    return Drivers(n, len(names), found, _mechanisms(x, y, names, mechanism_of), faintest)


def _reason(n: int, effect: np.ndarray, names: Sequence[str]) -> str:
    if n < FEWEST_DRAWS:
        return f"{n} draws are too few: {FEWEST_DRAWS} are needed"
    if not np.isfinite(effect).all():
        return "some runs give no number"
    if not names:
        return "no parameter varies"
    return "" if np.ptp(effect) > 0 else "it is the same in all runs"


def _standard(values: np.ndarray) -> np.ndarray:
    """Ranks with mean 0 and variance 1, column by column."""
    ranks = np.apply_along_axis(_ranks, 0, values)
    ranks -= ranks.mean(axis=0)
    return ranks / ranks.std(axis=0)


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1, ties sharing their mean: ``scipy.stats.rankdata`` would take a second to import."""
    _, of, times = np.unique(values, return_inverse=True, return_counts=True)
    return (times.cumsum() - (times - 1) / 2)[of]


def _parameters(
    x: np.ndarray, y: np.ndarray, names: Sequence[str], mechanism_of: Mapping[str, str]
) -> tuple[tuple[Driver, ...], float]:
    """The named parameters, strongest first, and the weakest correlation that would have been named next."""
    chosen, faintest = _forward(x, y)
    if not chosen:
        return (), faintest
    n, k = len(y), len(chosen)
    freedom = n - k - 1
    inverse = np.linalg.inv(x[:, chosen].T @ x[:, chosen])
    slopes = inverse @ (x[:, chosen].T @ y)
    left = np.sum((y - x[:, chosen] @ slopes) ** 2) / np.sum(y**2)
    t = slopes / np.sqrt(inverse.diagonal() * left * np.sum(y**2) / freedom)
    partial = t / np.sqrt(t**2 + freedom)
    # With R named among m, intervals of 1 - (1 - level) R / m hold as often as the level says on average.
    z = -ndtri(0.5 * (1 - LEVEL) * k / len(names))
    margin = z * np.sqrt((1 + partial**2 / 2) / (n - k - 2))
    low, high = np.tanh(np.arctanh(partial) - margin), np.tanh(np.arctanh(partial) + margin)
    # What the others leave of the variance is what a partial correlation is a share of.
    unexplained = left / (1 - partial**2)
    return tuple(
        Driver(
            parameter=names[at],
            mechanism=mechanism_of[names[at]],
            correlation=float(partial[place]),
            low=float(low[place]),
            high=float(high[place]),
            share=float(partial[place] ** 2 * unexplained[place]),
        )
        for place, at in sorted(enumerate(chosen), key=lambda one: -abs(partial[one[0]]))
    ), faintest


def _forward(x: np.ndarray, y: np.ndarray) -> tuple[list[int], float]:
    """Choose columns one by one, the strongest first, while the strongest left stands out from chance."""
    x, y = x.copy(), y.copy()
    n, full = len(y), np.sum(x**2, axis=0)
    chosen: list[int] = []
    while True:
        size = np.sum(x**2, axis=0)
        open_ = size > LEFT * full
        open_[chosen] = False
        freedom, left = n - 2 - len(chosen), int(open_.sum())
        alone = 1 - (1 - ERROR) ** (1 / max(left, 1))
        edge = stdtrit(freedom, 1 - alone / 2)
        faintest = float(edge / np.sqrt(edge**2 + freedom)) if left else 1.0
        if not left or len(chosen) >= n // DRAWS_A_NAME or np.sum(y**2) <= LEFT * n:
            return chosen, faintest
        r = np.zeros(x.shape[1])
        r[open_] = (x[:, open_].T @ y) / np.sqrt(size[open_] * np.sum(y**2))
        best = int(np.argmax(np.abs(r)))
        if abs(r[best]) < faintest:
            return chosen, faintest
        chosen.append(best)
        unit = x[:, best] / np.sqrt(size[best])
        y -= unit * (unit @ y)
        x -= np.outer(unit, unit @ x)


def _mechanisms(
    x: np.ndarray, y: np.ndarray, names: Sequence[str], mechanism_of: Mapping[str, str]
) -> tuple[Mechanism, ...]:
    """Shares of the variance by mechanism, the largest first."""
    of_column = np.array([mechanism_of[name] for name in names])
    groups = sorted(set(of_column.tolist()))
    own = [x[:, of_column == group] / np.sqrt(np.sum(of_column == group)) for group in groups]
    alike = _alike(own)
    inverse = np.linalg.pinv(alike.sum(axis=0))

    def shares(of: np.ndarray) -> np.ndarray:
        """Of outputs in rows, (rows, draws), to (rows, groups)."""
        alone = [np.sum(one**2, axis=1) for one in own]
        pairs = [
            np.sum((of @ one) ** 2, axis=1) - of**2 @ diagonal
            for one, diagonal in zip(own, alone, strict=True)
        ]
        return np.stack(pairs, axis=1) @ inverse

    found = shares(y[None])[0]
    each = np.stack([y * (one @ (y @ one)) - y**2 * np.sum(one**2, axis=1) for one in own], axis=1)
    rng, rows = np.random.default_rng(1), max(1, MOST_NUMBERS // len(y))
    larger = np.zeros(len(groups))
    for first in range(0, PERMUTATIONS, rows):
        some = np.tile(y, (min(rows, PERMUTATIONS - first), 1))
        larger += np.sum(shares(rng.permuted(some, axis=1)) >= found, axis=0)
    adjusted = holm((1 + larger) / (1 + PERMUTATIONS))
    margin = -ndtri(0.5 * (1 - LEVEL)) * _jackknife(alike, each)
    return tuple(
        Mechanism(
            mechanism=groups[at],
            parameters=own[at].shape[1],
            share=float(np.clip(found[at], 0, 1)),
            low=float(np.clip(found[at] - margin[at], 0, 1)),
            high=float(np.clip(found[at] + margin[at], 0, 1)),
            named=bool(adjusted[at] <= ERROR),
        )
        for at in np.argsort(-found, kind="stable")
    )


def _alike(own: Sequence[np.ndarray]) -> np.ndarray:
    """How far draws that are alike in one mechanism are alike in another: (draws, groups, groups).

    The sum over all other draws of the products of two likenesses, each a product of rows, by way of the
    products of columns: no matrix of draws by draws is made.
    """
    x, ends = np.concatenate(own, axis=1), np.cumsum([0, *(one.shape[1] for one in own)])[:-1]
    size = np.add.reduceat(x**2, ends, axis=1)
    each = [np.add.reduceat((one @ (one.T @ x)) * x, ends, axis=1) for one in own]
    return np.stack(each, axis=1) - size[:, :, None] * size[:, None, :]


def _jackknife(alike: np.ndarray, each: np.ndarray) -> np.ndarray:
    """Standard errors of the shares, from leaving out each draw in turn."""
    n = len(each)
    # A draw takes with it its pairs with all others, from both sides.
    inverse = np.linalg.pinv(alike.sum(axis=0) - 2 * alike)
    without = inverse @ (each.sum(axis=0) - 2 * each)[..., None]
    return np.sqrt((n - 1) * without[..., 0].var(axis=0))
