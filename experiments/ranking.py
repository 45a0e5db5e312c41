"""Which policy is better: pairs, ranks with their ties, regret, and what is better on every count.

Policies are compared run by run, with the same parameters and common random numbers. A policy ranks above
another only if it is better in enough runs for a direction to be stated (``shares.CLEAR``); otherwise the
two are tied.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments import QUANTILES
from experiments.shares import CLEAR, PROBABLE, reached
from sim.money import pricing
from sim.records import SeriesInfo

# What a policy must be no worse on, and better on one, to be better on every count: harm, rights and cost.
# Recorded series are none of them: neither more nor fewer identified people are good news as such.
COUNTS = ("newly_exploited", "in_exploitation", "travellers_refused", "permits_delayed", pricing.TOTAL)


@dataclass(frozen=True)
class Pair:
    """Two policies on one series; the first is the better one in more of the runs.

    Attributes:
        better, worse, same: share of runs in which the first is better than the second, worse, or the same.
        draws: the parameter draws that these are over.
        median, low_90, high_90: of the first less the second, run by run, in the series' unit.
    """

    series: SeriesInfo
    first: str
    second: str
    better: float
    worse: float
    same: float
    median: float
    low_90: float
    high_90: float
    draws: int

    @property
    def verdict(self) -> str:
        """The verdict on the two."""
        if self.same == 1.0:
            return "the same"
        if reached(self.better, self.draws, CLEAR):
            return "better"
        return "probably better" if reached(self.better, self.draws, PROBABLE) else "cannot tell"


@dataclass(frozen=True)
class Rank:
    """The rank of a policy, or of the base, on one series.

    Attributes:
        group: 1 if no other is clearly better; otherwise one more than the group of the lowest that is
            clearly better.
        first, last: the places that it may have, 1 for the best, given all that are clearly better and all
            that are clearly worse.
        tied: how many others cannot be distinguished from it.
        best: probability of being the best of all; those that share the best of a draw share it.
        regret: expected distance, over draws, from the best of the draw, in the series' unit.
        regret_90: the distance that is exceeded in one draw of ten.
    """

    series: SeriesInfo
    scenario: str
    group: int
    first: int
    last: int
    tied: int
    best: float
    regret: float
    regret_90: float


@dataclass(frozen=True)
class Dominance:
    """A policy that is better than another on every count; ``probability``: the share of runs."""

    first: str
    second: str
    probability: float


def sign_of(info: SeriesInfo) -> int:
    """Return 1 where more of a series is better, -1 where less is, 0 where neither is."""
    return {"higher": 1, "lower": -1, "neither": 0}[info.better]


def better_shares(gains: np.ndarray) -> np.ndarray:
    """Return the share of runs in which each policy beats each other, float64 (policies, policies).

    Argument: ``gains``, where more is better, float64 (policies, runs).
    """
    return np.array([(one > gains).mean(axis=1) for one in gains])


def groups(above: np.ndarray) -> np.ndarray:
    """Return the group of each policy, int64 (policies,), 1 for the top.

    The top group has those that none is above; the next group those that only members of earlier groups are
    above; and so on. Of two in one group, neither is above the other. Pairwise comparisons can form a cycle;
    policies in a cycle are tied.

    Argument: ``above``, bool (policies, policies): whether the one of the row is above that of the column.
    """
    reaches = above.copy()
    for middle in range(len(above)):
        reaches |= reaches[:, [middle]] & reaches[[middle]]
    strictly = reaches & ~reaches.T
    group, left, number = np.zeros(len(above), np.int64), np.ones(len(above), bool), 0
    while left.any():
        number += 1
        top = left & ~strictly[left].any(axis=0)
        group[top] = number
        left &= ~top
    return group


def regrets(gains: np.ndarray) -> np.ndarray:
    """Return each policy's distance from the best of the draw, float64 (policies, draws); the best has none.

    Argument: ``gains`` per draw, where more is better, float64 (policies, draws).
    """
    return gains.max(axis=0) - gains


def best_shares(gains: np.ndarray) -> np.ndarray:
    """Return each policy's probability of being the best, float64 (policies,); they add up to one."""
    best = gains == gains.max(axis=0)
    return (best / best.sum(axis=0)).mean(axis=1)


def ranks(names: Sequence[str], info: SeriesInfo, values: np.ndarray) -> list[Rank]:
    """Rank policies, the base among them, on a series that has a good direction; the best first.

    Policies of one group are ordered by their mean, which carries no information.

    Args:
        names: of the policies.
        values: totals in the series' unit, float64 (policies, draws, seeds).
    """
    gains = sign_of(info) * values
    shares = better_shares(gains.reshape(len(names), -1))
    above = reached(shares, values.shape[1], CLEAR)
    group = groups(above)
    a_draw = gains.mean(axis=2)
    regret, best = regrets(a_draw), best_shares(a_draw)
    places = [
        Rank(
            series=info,
            scenario=name,
            group=int(group[at]),
            first=1 + int(above[:, at].sum()),
            last=len(names) - int(above[at].sum()),
            tied=len(names) - 1 - int((above[at] | above[:, at]).sum()),
            best=float(best[at]),
            regret=float(regret[at].mean()),
            regret_90=float(np.quantile(regret[at], 0.9)),
        )
        for at, name in enumerate(names)
    ]
    mean = dict(zip(names, gains.mean(axis=(1, 2)).tolist(), strict=True))
    return sorted(places, key=lambda one: (one.group, -mean[one.scenario], one.scenario))


def pairs(names: Sequence[str], info: SeriesInfo, values: np.ndarray) -> Iterator[Pair]:
    """Yield all pairs of policies on a series that has a good direction, the better one first.

    Args: as for ``ranks``.
    """
    draws = values.shape[1]
    values = values.reshape(len(names), -1)
    shares = better_shares(sign_of(info) * values)
    for one, other in itertools.combinations(range(len(names)), 2):
        first, second = sorted((one, other), key=lambda at: (-shares[at, one + other - at], names[at]))
        low_90, _, median, _, high_90 = np.quantile(values[first] - values[second], QUANTILES).tolist()
        better, worse = float(shares[first, second]), float(shares[second, first])
        yield Pair(
            series=info,
            first=names[first],
            second=names[second],
            better=better,
            worse=worse,
            same=float(np.mean(values[first] == values[second])),
            median=median,
            low_90=low_90,
            high_90=high_90,
            draws=draws,
        )


def better_on_every_count(
    names: Sequence[str], infos: Mapping[str, SeriesInfo], values: np.ndarray
) -> list[Dominance]:
    """Return which policies are clearly better than which on every count.

    Better in a run: no worse on any of ``COUNTS``, and better on one. Without prices, cost is not among them.

    Argument: ``values``, totals of all series, float64 (policies, draws, seeds, series).
    """
    at = [place for place, name in enumerate(infos) if name in COUNTS]
    signs = np.array([sign_of(info) for info in infos.values()])[at]
    gains = np.moveaxis(values[..., at] * signs, -1, 0).reshape(len(at), len(names), -1)
    found = []
    for place, name in enumerate(names):
        mine = gains[:, [place]]
        share = ((mine >= gains).all(axis=0) & (mine > gains).any(axis=0)).mean(axis=1)
        found += [
            Dominance(name, names[other], float(share[other]))
            for other in np.flatnonzero(reached(share, values.shape[1], CLEAR)).tolist()
        ]
    return found
