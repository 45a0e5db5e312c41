"""The emulator: how targets depend on parameters, learnt from runs, with its own error.

Ten figures cannot say much about hundreds of parameters. A linear fit finds the few directions in the space
of all parameters that move the targets; along these the mean of each target is a polynomial and the log of
its variance another. Everything else about a run is chance as far as the targets can tell: the luck of the
run, all other directions (which keep their prior), and the emulator's own error, which is measured on runs
that it has not seen and added.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

# Among the first so many directions all products of three are terms; of the others only cubes.
CUBIC = 5
# Log variances are followed over the products of the first so many directions.
QUADRATIC_VARIANCE = 5
FOLDS = 5
NEWTON_STEPS = 25


@dataclass(frozen=True, eq=False)
class Directions:
    """An orthonormal turn of the parameters: informed directions first, all that is left to the prior after.

    Attributes:
        informed: unit vectors, float64 (parameters, directions).
        strengths: how far one standard deviation along each moves the targets, float64 (directions,).
    """

    informed: np.ndarray
    strengths: np.ndarray

    @classmethod
    def of(cls, z: np.ndarray, t: np.ndarray) -> Directions:
        """Find the directions that move the targets, by linear regression over draws from the prior.

        Kept are those stronger than what chance alone would show in a matrix of coefficients of this size.

        Args:
            z: parameters on the standard normal scale, float64 (runs, parameters).
            t: targets on their scales, each divided by its standard deviation, float64 (runs, targets).
        """
        x = np.column_stack([np.ones(len(z)), z])
        coefficients = np.linalg.lstsq(x, t, rcond=None)[0]
        noise = (t - x @ coefficients).std(axis=0).mean() / np.sqrt(len(z))
        vectors, strengths, _ = np.linalg.svd(coefficients[1:], full_matrices=False)
        # The largest singular value that pure noise of this shape has.
        floor = noise * (np.sqrt(z.shape[1]) + np.sqrt(t.shape[1]))
        kept = max(int(np.count_nonzero(strengths > floor)), 1)
        vectors = vectors * np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(len(strengths))])
        return cls(np.ascontiguousarray(vectors[:, :kept]), strengths[:kept])

    def along(self, z: np.ndarray) -> np.ndarray:
        """Return how far parameters lie along the informed directions, float64 (n, directions)."""
        return z @ self.informed

    def complete(self, u: np.ndarray, prior: np.ndarray) -> np.ndarray:
        """Return parameters at ``u`` along the informed directions and at ``prior`` in all others."""
        return prior + (u - self.along(prior)) @ self.informed.T


def terms(u: np.ndarray, cubic: int = CUBIC) -> np.ndarray:
    """Return polynomial terms of the third order, float64 (n, terms)."""
    n, k = u.shape
    pairs = list(combinations_with_replacement(range(k), 2))
    triples = list(combinations_with_replacement(range(min(cubic, k)), 3))
    alone = range(min(cubic, k), k)
    out = np.empty((n, 1 + k + len(pairs) + len(triples) + len(alone)))
    out[:, 0] = 1.0
    out[:, 1 : 1 + k] = u
    place = 1 + k
    products = {}
    for i, j in pairs:
        products[i, j] = np.multiply(u[:, i], u[:, j], out=out[:, place])
        place += 1
    for i, j, m in triples:
        np.multiply(products[i, j], u[:, m], out=out[:, place])
        place += 1
    for i in alone:
        np.multiply(products[i, i], u[:, i], out=out[:, place])
        place += 1
    return out


def variance_terms(u: np.ndarray) -> np.ndarray:
    """Return the terms of the log variance, float64 (n, terms): linear in all, quadratic in the first few."""
    few = u[:, :QUADRATIC_VARIANCE]
    pairs = [few[:, i] * few[:, j] for i, j in combinations_with_replacement(range(few.shape[1]), 2)]
    return np.column_stack([np.ones(len(u)), u, *pairs])


@dataclass(frozen=True, eq=False)
class Emulator:
    """Mean and covariance of all targets, given where parameters lie along the informed directions.

    Attributes:
        mean: coefficients of ``terms``, float64 (terms, targets).
        log_variance: coefficients of ``variance_terms``, float64 (variance terms, targets).
        correlation: of what is left, float64 (targets, targets): figures that are linked are linked here.
        inflation: standard deviation of errors on unseen runs in units of what was predicted, (targets,);
            contained in ``predict``.
        coverage: share of unseen runs within the 50 and the 90 % interval predicted for them, (2, targets).
        explained: share of the variance of unseen runs that is explained, (targets,).
        reach: lowest and highest value of each direction among the runs learnt from, (2, directions).
    """

    mean: np.ndarray
    log_variance: np.ndarray
    correlation: np.ndarray
    inflation: np.ndarray
    coverage: np.ndarray
    explained: np.ndarray
    reach: np.ndarray

    @classmethod
    def fit(cls, u: np.ndarray, t: np.ndarray) -> Emulator:
        """Learn from runs.

        Args:
            u: float64 (runs, directions).
            t: targets on their scales, float64 (runs, targets).
        """
        reach = np.array([u.min(axis=0), u.max(axis=0)])
        unseen = np.empty_like(t)
        predicted = np.empty_like(t)
        for fold in range(FOLDS):
            held = np.arange(len(u)) % FOLDS == fold
            mean, log_variance = _fit(u[~held], t[~held])
            predicted[held] = terms(u[held]) @ mean
            unseen[held] = (t[held] - predicted[held]) / np.exp(0.5 * variance_terms(u[held]) @ log_variance)
        mean, log_variance = _fit(u, t)
        inflation = np.sqrt(np.mean(unseen**2, axis=0))
        within = np.abs(unseen / inflation)
        return cls(
            mean=mean,
            log_variance=log_variance,
            correlation=np.corrcoef(unseen.T).reshape(t.shape[1], t.shape[1]),
            inflation=inflation,
            coverage=np.array([np.mean(within < width, axis=0) for width in (0.6745, 1.6449)]),
            explained=1.0 - np.var(t - predicted, axis=0) / np.var(t, axis=0),
            reach=reach,
        )

    def predict(self, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return means and standard deviations of the targets on their scales, both float64 (n, targets)."""
        return terms(u) @ self.mean, self.inflation * np.exp(0.5 * variance_terms(u) @ self.log_variance)

    def simulate(self, u: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """Return targets on their scales as runs at ``u`` would give them, float64 (n, targets)."""
        mean, sd = self.predict(u)
        noise = generator.standard_normal(mean.shape) @ np.linalg.cholesky(self.correlation).T
        return mean + sd * noise


def _fit(u: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least squares for the mean, then maximum likelihood for the log variance of what is left."""
    x, v = terms(u), variance_terms(u)
    mean = np.linalg.lstsq(x, t, rcond=None)[0]
    squares = (t - x @ mean) ** 2
    gram = np.linalg.inv(v.T @ v)
    log_variance = np.zeros((v.shape[1], t.shape[1]))
    log_variance[0] = np.log(squares.mean(axis=0))
    for _ in range(NEWTON_STEPS):
        score = v.T @ (squares * np.exp(-v @ log_variance) - 1.0)
        step = gram @ score
        log_variance += step
        if np.abs(step).max() < 1e-6:
            break
    return mean, log_variance
