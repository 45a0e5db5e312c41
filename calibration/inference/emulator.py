"""The emulator: how targets depend on parameters, learnt from runs, with its own error.

Ten figures cannot say much about hundreds of parameters. Two fits find the few directions in the space of
all parameters that move the targets: a linear one, and of what that leaves a quadratic one, for parameters
that matter through each other. Along these the mean of each target is a polynomial and the log of its
variance another. Everything else about a run is chance as far as the targets can tell: the luck of the run,
all other directions (which keep their prior), and the emulator's own error, which is measured on runs that
it has not seen and added.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

import numpy as np

# Among the first so many directions all products of three are terms; of the others only cubes.
CUBIC = 5
# Log variances are followed over the products of the first so many directions.
QUADRATIC_VARIANCE = 5
# Directions that a quadratic fit adds, at most: more explain no more of runs that were not seen.
CURVED = 12
# How many of its scales the strongest direction of pure chance may be above what is expected.
FLUCTUATION = 2.0
FOLDS = 5
NEWTON_STEPS = 50
# Of the log variance of any run.
FARTHEST_STEP = 2.0


@dataclass(frozen=True, eq=False)
class Directions:
    """An orthonormal turn of the parameters: informed directions first, all that is left to the prior after.

    Attributes:
        informed: unit vectors, float64 (parameters, directions).
    """

    informed: np.ndarray

    @classmethod
    def of(cls, z: np.ndarray, t: np.ndarray) -> Directions:
        """Find the directions that move the targets, from runs over draws from the prior.

        Kept are those stronger than what chance alone would show in matrices of coefficients of this size.

        Args:
            z: parameters on the standard normal scale, float64 (runs, parameters).
            t: targets on their scales, float64 (runs, targets).
        """
        t = t / t.std(axis=0)
        straight = _straight(z, t)
        x = terms(z @ straight)
        left = t - x @ np.linalg.lstsq(x, t, rcond=None)[0]
        return cls(np.column_stack([straight, _curved(z, left / left.std(axis=0), straight)]))

    def along(self, z: np.ndarray) -> np.ndarray:
        """Return how far parameters lie along the informed directions, float64 (n, directions)."""
        return z @ self.informed


def _straight(z: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Return directions along which a linear regression finds the targets to move, (parameters, n)."""
    x = np.column_stack([np.ones(len(z)), z])
    coefficients = np.linalg.lstsq(x, t, rcond=None)[0]
    noise = (t - x @ coefficients).std(axis=0).mean() / np.sqrt(len(z))
    vectors, strengths, _ = np.linalg.svd(coefficients[1:], full_matrices=False)
    # The largest singular value that pure noise of this shape has.
    floor = noise * (np.sqrt(z.shape[1]) + np.sqrt(t.shape[1]))
    return _signed(vectors[:, : max(int(np.count_nonzero(strengths > floor)), 1)])


def _curved(z: np.ndarray, left: np.ndarray, straight: np.ndarray) -> np.ndarray:
    """Return directions across ``straight`` that matter through products with any other, (parameters, n).

    The mean of a residual times the product of two parameters is the coefficient of that product, as
    parameters are independent (Li 1992, principal Hessian directions); ``left``: residuals, (runs, targets).
    """

    def products(left: np.ndarray) -> np.ndarray:
        found = np.concatenate([(z * one[:, None]).T @ z for one in left.T], axis=1) / len(z)
        return found - straight @ (straight.T @ found)

    vectors, strengths, _ = np.linalg.svd(products(left), full_matrices=False)
    # The largest singular value where what is left belongs to other runs, and by how much that may fluctuate
    # (Tracy and Widom's scale).
    chance = np.linalg.norm(products(np.roll(left, len(left) // 2, axis=0)), ord=2)
    floor = chance * (1.0 + FLUCTUATION * z.shape[1] ** (-2 / 3))
    return _signed(vectors[:, : min(int(np.count_nonzero(strengths > floor)), CURVED)])


def _signed(vectors: np.ndarray) -> np.ndarray:
    """Turn every column such that its largest component is positive."""
    largest = np.abs(vectors).argmax(axis=0)
    return vectors * np.sign(vectors[largest, np.arange(vectors.shape[1])])


def terms(u: np.ndarray) -> np.ndarray:
    """Return polynomial terms of the third order, float64 (n, terms)."""
    pairs, triples = _products(u.shape[1])
    squares = u[:, pairs[:, 0]] * u[:, pairs[:, 1]]
    return np.concatenate(
        [np.ones((len(u), 1)), u, squares, squares[:, triples[:, 0]] * u[:, triples[:, 1]]], axis=1
    )


@cache
def _products(k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return which two of ``k`` directions make each square, and which square and direction each cube."""
    pairs = list(combinations_with_replacement(range(k), 2))
    few = min(CUBIC, k)
    triples = [(pairs.index((i, j)), m) for i, j, m in combinations_with_replacement(range(few), 3)]
    triples += [(pairs.index((i, i)), i) for i in range(few, k)]
    return np.array(pairs), np.array(triples)


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
            spread = np.exp(0.5 * variance_terms(u[held]) @ log_variance)
            unseen[held] = (t[held] - predicted[held]) / spread
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
        spread = np.exp(0.5 * variance_terms(u) @ self.log_variance)
        return terms(u) @ self.mean, self.inflation * spread


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
        # Where residuals have long tails a full step may go too far.
        step *= np.minimum(1.0, FARTHEST_STEP / np.maximum(np.abs(v @ step).max(axis=0), FARTHEST_STEP))
        log_variance += step
        if np.abs(step).max() < 1e-6:
            break
    return mean, log_variance
