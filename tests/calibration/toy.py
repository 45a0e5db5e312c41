"""A toy of what is calibrated, with an exact likelihood: the only way to know that an inference is right.

In each of two years people are identified, a Poisson number; of those some are assisted and some become
cases; of all open cases, at first a backlog, some are closed; and of those closed some end in conviction.
Official figures count all of these but the closed cases, which stay hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit, gammaln, logsumexp

FIGURES = ("identified", "assisted", "cases", "convicted")
# Each figure in 2013 and in 2014.
OBSERVED = np.array([55, 45, 48, 42, 38, 28, 25, 41])
BACKLOG = 83
MODIFIERS = 17

# What a year runs on: the log of how many people there are, and of five probabilities the log odds. In each
# row, at the prior's mean: the value in 2013 and in 2014.
VOLUME, IDENTIFICATION, ACCEPTANCE, CASE, CLOSING, CONVICTION = range(6)
CENTRE = np.array([[5.0, 5.0], [-0.7, -0.7], [1.7, 1.7], [0.6, 0.6], [-0.4, -0.1], [0.4, 0.4]])


def _loadings(modifiers: int) -> np.ndarray:
    """Return how far one standard deviation of each parameter moves what a year runs on."""
    own = np.zeros((len(Toy.PARAMETERS), 6, 2))
    own[0, VOLUME] = 0.5
    own[1, VOLUME, 1] = 0.3
    own[2, IDENTIFICATION] = 0.5
    own[3, ACCEPTANCE] = 0.7
    own[4, CASE] = 0.5
    own[5, CLOSING] = 0.5
    own[6, CONVICTION] = 0.6
    own[7, CLOSING, 1] = 0.5
    # Small, different for all, in no pattern, and the same in every version of numpy.
    small = 0.15 * np.cos(np.outer(np.arange(1, modifiers + 1), np.arange(1, 13)))
    return np.concatenate([own, small.reshape(modifiers, 6, 2)])


@dataclass(frozen=True, eq=False)
class Toy:
    """The toy; parameters ``z`` are independent standard normal numbers.

    Attributes:
        loadings: what one standard deviation of each parameter adds, float64 (parameters, 6, 2).
        centre: what a year runs on where all parameters are 0, float64 (6, 2).
        backlog: cases open at the start.
    """

    loadings: np.ndarray
    centre: np.ndarray
    backlog: int = BACKLOG

    PARAMETERS = (
        "volume",
        "change of volume",
        "identification",
        "acceptance",
        "case",
        "closing",
        "conviction",
        "gain of courts in 2014",
    )

    @classmethod
    def of(cls, modifiers: int = 0) -> Toy:
        """Return the toy with 8 parameters and so many modifiers, which move everything a little."""
        return cls(_loadings(modifiers), CENTRE)

    def small(self) -> Toy:
        """Return the toy with hardly any people, so that one result has a probability worth counting."""
        centre = self.centre.copy()
        centre[VOLUME] = 1.5
        return replace(self, centre=centre, backlog=3)

    @property
    def parameters(self) -> int:
        """How many."""
        return len(self.loadings)

    def natural(self, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return expected numbers of identified people (n, 2) and four probabilities after it (4, n, 2)."""
        at = self.centre + np.tensordot(z, self.loadings, axes=1)
        rate = np.exp(at[:, VOLUME]) * expit(at[:, IDENTIFICATION])
        return rate, expit(at[:, ACCEPTANCE:].swapaxes(0, 1))

    def simulate(self, z: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """Return the eight counts of a run for each row of ``z``, int64 (n, 8)."""
        rate, (acceptance, case, closing, conviction) = self.natural(z)
        identified = generator.poisson(rate)
        assisted = generator.binomial(identified, acceptance)
        cases = generator.binomial(identified, case)
        convicted = np.empty_like(cases)
        still_open = np.full(len(z), self.backlog)
        for year in range(2):
            still_open = still_open + cases[:, year]
            closed = generator.binomial(still_open, closing[:, year])
            convicted[:, year] = generator.binomial(closed, conviction[:, year])
            still_open = still_open - closed
        return np.concatenate([identified, assisted, cases, convicted], axis=1)

    def log_likelihood(self, z: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """Return the exact log probability of the eight ``counts`` for each row of ``z``, float64 (n,).

        The cases closed in 2013 are summed out. Those closed in 2014 need no sum: an open case is closed and
        ends in conviction with the product of both probabilities.
        """
        identified, assisted, cases, convicted = np.asarray(counts).reshape(4, 2)
        rate, (acceptance, case, closing, conviction) = self.natural(z)
        before = (
            identified * np.log(rate)
            - rate
            - gammaln(identified + 1)
            + _log_binomial(assisted, identified, acceptance)
            + _log_binomial(cases, identified, case)
        ).sum(axis=1)
        first = self.backlog + cases[0]
        closed = np.arange(convicted[0], first + 1)
        second = first - closed + cases[1]
        both = closing[:, [1]] * conviction[:, [1]]
        terms = (
            _log_binomial(closed, first, closing[:, [0]])
            + _log_binomial(convicted[0], closed, conviction[:, [0]])
            + _log_binomial(convicted[1], second, both)
        )
        return before + logsumexp(terms, axis=1)

    def log_posterior(self, z: np.ndarray) -> np.ndarray:
        """Return the exact log density given the official figures, up to a constant, float64 (n,)."""
        return self.log_likelihood(z, OBSERVED) - 0.5 * np.square(z).sum(axis=1)


def _log_binomial(hits: np.ndarray, of: np.ndarray, probability: np.ndarray) -> np.ndarray:
    """Return log probabilities of ``hits`` among ``of``; minus infinity where there are more."""
    possible = hits <= of
    of = np.where(possible, of, hits)
    ways = gammaln(of + 1) - gammaln(hits + 1) - gammaln(of - hits + 1)
    log = ways + hits * np.log(probability) + (of - hits) * np.log1p(-probability)
    return np.where(possible, log, -np.inf)
