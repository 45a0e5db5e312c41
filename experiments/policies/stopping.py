"""When draws are enough: the ranking is settled, including ties, however often it was looked at.

For each ordered pair of policies, a confidence sequence tracks the probability that one is better in a draw:
intervals that simultaneously contain the true value after every draw (Robbins 1970; Howard, Ramdas, McAuliffe
and Sekhon 2021). So the ranking may be checked after each batch, and drawing may stop at any time. A pair is
settled when what is shown of it lies beyond doubt: "better" when less than ``AT_LEAST`` is excluded, "not
better" when more than ``AT_MOST`` is. Between the two either may be shown, so every pair is settled at last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import betaln

from experiments.ensemble import REPEATED_EVERY
from experiments.shares import CLEAR, reached

# The probability that any pair at all is shown wrongly when it is stopped.
ERROR = 0.05
# What is shown as better is better in more of all draws than the one; what is not, in fewer than the other.
AT_LEAST, AT_MOST = 0.90, 0.98
# Mixed over in the martingale; a half, as it loses least where one policy is nearly always better.
PRIOR = 0.5
# Draws before the first look, and what each further one adds, in shares of those there are.
FIRST_LOOK, GROWTH = 60, 0.25
# Looks come after whole groups of draws, the last of which is run again with other luck.
ROUND = REPEATED_EVERY


@dataclass(frozen=True)
class Settled:
    """How far the ranking is settled.

    Attributes:
        draws: looked at so far.
        pairs: of policies; ``open``: those that are not settled.
    """

    draws: int
    pairs: int
    open: int

    @property
    def settled(self) -> bool:
        return self.open == 0


def looks(most: int) -> Iterator[int]:
    """Yield the numbers of draws after which to look, up to ``most``."""
    draws = min(FIRST_LOOK, most)
    yield draws
    while draws < most:
        draws = min(most, -(-int(draws * (1 + GROWTH)) // ROUND) * ROUND)
        yield draws


def log_evidence(sums: np.ndarray, n: int, against: float) -> np.ndarray:
    """Return the log of the martingale against the mean of numbers in [0, 1] being ``against``.

    Under that mean it ever exceeds log(1 / a) with probability at most a (Ville), for independent draws. It
    is that of a coin, mixed over its bias; numbers between 0 and 1 with the same mean make it no larger.

    Args:
        sums: of n numbers each, float64 (...).
    """
    mixed = betaln(PRIOR + sums, PRIOR + n - sums) - betaln(PRIOR, PRIOR)
    return mixed - sums * np.log(against) - (n - sums) * np.log1p(-against)


def settled(gains: np.ndarray, error: float = ERROR) -> Settled:
    """Return how far the ranking of policies is settled.

    Args:
        gains: where more is better, float64 (policies, draws, seeds); draws are independent of one another.
        error: the probability that any pair is shown wrongly.
    """
    policies, draws = gains.shape[:2]
    pairs = policies * (policies - 1) // 2
    if not pairs:
        return Settled(draws, 0, 0)
    # What each draw says: the share of its seeds in which the one is better.
    sums = np.array([(one > gains).mean(axis=2).sum(axis=1) for one in gains])
    least = np.log(2 * pairs / error)
    better = reached(sums / draws, draws, CLEAR)
    done = np.where(
        better,
        log_evidence(sums, draws, AT_LEAST) >= least,
        log_evidence(sums, draws, AT_MOST) >= least,
    )
    both = done & done.T
    return Settled(draws, pairs, int(np.count_nonzero(~both[np.triu_indices(policies, 1)])))
