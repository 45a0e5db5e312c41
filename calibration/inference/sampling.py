"""The likelihood of what was observed, and samples from the posterior along the informed directions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from calibration.inference.emulator import Emulator
from sim.errors import needing

# Beyond the runs it learnt from a polynomial means nothing: it is read at the edge, this much further out.
MARGIN = 0.25
ENSEMBLES = 4
STEPS_KEPT = 1_000
STEPS_DROPPED = 250
# Walkers for each direction in each ensemble; at least twice as many as directions are needed.
WALKERS = 4


@dataclass(frozen=True, eq=False)
class Observed:
    """What was observed, on the targets' scales.

    Attributes:
        value: float64 (targets,).
        error: standard deviation of what lies between the figure and the model's quantity: the width of a
            pattern, or an error in reporting; 0 for counts taken at their word, float64 (targets,).
        used: whether a target enters the likelihood, bool (targets,).
    """

    value: np.ndarray
    error: np.ndarray
    used: np.ndarray


@dataclass(frozen=True, eq=False)
class Along:
    """A normal prior along the informed directions: ``mean`` (directions,), ``precision`` of it (n, n)."""

    mean: np.ndarray
    precision: np.ndarray

    def __call__(self, u: np.ndarray) -> np.ndarray:
        """Return the log density at ``u``, float64 (n,), up to a constant."""
        away = u - self.mean
        return -0.5 * np.einsum("ni,ij,nj->n", away, self.precision, away)


@dataclass(frozen=True, eq=False)
class Prior:
    """The prior of all parameters on the normal scale: independent normal numbers.

    As declared, each has mean 0 and standard deviation 1. To ask what depends on the prior, move a mean, or
    raise a prior to the power ``a``: that is a standard deviation of ``a ** -0.5`` (power-scaling).

    Attributes:
        mean, sd: float64 (parameters,).
    """

    mean: np.ndarray
    sd: np.ndarray

    @classmethod
    def standard(cls, parameters: int) -> Prior:
        """Return the prior as declared."""
        return cls(np.zeros(parameters), np.ones(parameters))

    def along(self, informed: np.ndarray) -> Along:
        """Return the prior along directions, unit vectors in the columns of (parameters, directions)."""
        return Along(informed.T @ self.mean, np.linalg.inv(self._covariance(informed)))

    def complete(self, informed: np.ndarray, u: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Return parameters at ``u`` along the directions, and in all others as ``z`` under the prior.

        Args:
            u: float64 (n, directions).
            z: independent standard normal numbers, float64 (n, parameters).
        """
        drawn = self.mean + self.sd * z
        spread = self.sd[:, None] ** 2 * informed
        # A draw, moved by what the prior expects given how far it is from u (Matheron's rule).
        return drawn + (u - drawn @ informed) @ np.linalg.solve(self._covariance(informed), spread.T)

    def _covariance(self, informed: np.ndarray) -> np.ndarray:
        return (informed.T * self.sd**2) @ informed


@dataclass(frozen=True, eq=False)
class Posterior:
    """The log density along the informed directions: a normal prior and a synthetic likelihood.

    Attributes:
        temper: power of the likelihood; below 1 for a design wider than the posterior.
    """

    emulator: Emulator
    observed: Observed
    prior: Along
    temper: float = 1.0

    def log_likelihood(self, u: np.ndarray) -> np.ndarray:
        """Return the log likelihood at ``u``, float64 (n,): normal, with the covariance predicted there."""
        used, low, high = self.observed.used, *self.emulator.reach
        if not used.any():
            return np.zeros(len(u))
        inside = np.clip(u, low - MARGIN, high + MARGIN)
        mean, sd = self.emulator.predict(inside)
        mean, sd = mean[:, used], sd[:, used]
        covariance = sd[:, :, None] * self.emulator.correlation[np.ix_(used, used)] * sd[:, None, :]
        place = np.arange(mean.shape[1])
        covariance[:, place, place] += self.observed.error[used] ** 2
        root = np.linalg.cholesky(covariance)
        away = np.linalg.solve(root, (self.observed.value[used] - mean)[:, :, None])[:, :, 0]
        return -0.5 * (away**2).sum(axis=1) - np.log(root[:, place, place]).sum(axis=1)

    def __call__(self, u: np.ndarray) -> np.ndarray:
        """Return the log density at ``u``, float64 (n,), up to a constant."""
        return self.prior(u) + self.temper * self.log_likelihood(u)


def sample(
    density: Callable[[np.ndarray], np.ndarray],
    directions: int,
    seed: int,
    kept: int = STEPS_KEPT,
    dropped: int = STEPS_DROPPED,
    ensembles: int = ENSEMBLES,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> np.ndarray:
    """Sample from a density by emcee's differential-evolution moves, in independent ensembles of walkers.

    Args:
        density: log density, vectorised: float64 (n, directions) to (n,).
        kept, dropped: steps of every walker that count, and those before them.
        progress: called with "sampling", the steps done and all steps, over all ensembles.

    Returns:
        float64 (ensembles, walkers, kept, directions).
    """
    with needing("calibrate", "calibration"):
        import emcee

    walkers = max(WALKERS * directions, 8)
    walkers += walkers % 2
    out = np.empty((ensembles, walkers, kept, directions))
    for which in range(ensembles):
        generator = np.random.default_rng([seed, which])
        sampler = emcee.EnsembleSampler(
            walkers,
            directions,
            density,
            vectorize=True,
            # Not with emcee's snooker move beside it: it draws walkers together (version 3.1.6: three
            # quarters of the spread of a normal distribution in 24 dimensions).
            moves=emcee.moves.DEMove(),
        )
        # emcee draws from the global kind of generator; this is one of its own.
        sampler.random_state = np.random.RandomState(generator.integers(2**32)).get_state()
        start = generator.standard_normal((walkers, directions))
        for step, _ in enumerate(sampler.sample(start, iterations=dropped + kept, store=True)):
            progress("sampling", which * (dropped + kept) + step + 1, ensembles * (dropped + kept))
        out[which] = sampler.get_chain(discard=dropped).swapaxes(0, 1)
    return out
