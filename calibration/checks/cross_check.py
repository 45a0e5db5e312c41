"""Another method on the same runs: rejection with regression adjustment, compared by a classifier.

Runs of the first wave come from the prior, so rejection can use them as they are: those whose targets lie
nearest to the observed ones are kept, and what a local regression expects between their targets and the
observed ones is added (Beaumont et al. 2002). It knows no emulator, no normal likelihood and no sampler.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.calibrate import Calibration
from sim.errors import needing

KEPT = 1_500
FOLDS = 5


@dataclass(frozen=True)
class CrossCheck:
    """How well two methods agree along the informed directions.

    Attributes:
        score: share of draws that a classifier assigns to the right method: 0.5 if it cannot tell them
            apart, 1 if they have nothing in common. Of the posterior against regression-adjusted rejection.
        prior_score: of the posterior against the prior, for comparison.
        mean_apart: largest difference of means, in standard deviations of the posterior.
        spread: median over directions of rejection's standard deviation over the posterior's.
        kept, of: runs nearest to the observed targets, of all.
    """

    score: float
    prior_score: float
    mean_apart: float
    spread: float
    kept: int
    of: int


def cross_check(found: Calibration) -> CrossCheck:
    """Compare the posterior with regression-adjusted rejection over the first wave."""
    rejected = rejection(found)
    generator = np.random.default_rng([found.study.declared.seed, 4])
    ours = found.samples[generator.choice(len(found.samples), len(rejected), replace=False)]
    prior = generator.standard_normal(ours.shape)
    apart = np.abs(rejected.mean(axis=0) - ours.mean(axis=0)) / ours.std(axis=0)
    return CrossCheck(
        score=two_sample_score(ours, rejected),
        prior_score=two_sample_score(ours, prior),
        mean_apart=float(apart.max()),
        spread=float(np.median(rejected.std(axis=0) / ours.std(axis=0))),
        kept=len(rejected),
        of=len(found.waves[0].z),
    )


def rejection(found: Calibration, kept: int = KEPT) -> np.ndarray:
    """Return draws along the informed directions by regression-adjusted rejection, float64 (n, directions).

    Targets get the errors of ranges and of reporting as noise; distances are over those in use, in units of
    what chance does to them together. Runs are resampled with Epanechnikov's weights.
    """
    first, observed, seed = found.waves[0], found.study.observed, found.study.declared.seed
    used = observed.used
    generator = np.random.default_rng([seed, 5])
    t = (first.t + observed.error * generator.standard_normal(first.t.shape))[:, used] - observed.value[used]
    u = found.directions.along(first.z)
    # What is left of the targets once parameters are known roughly.
    x = np.column_stack([np.ones(len(u)), u])
    left = t - x @ np.linalg.lstsq(x, t, rcond=None)[0]
    whitened = t @ np.linalg.cholesky(np.linalg.inv(np.cov(left.T).reshape(t.shape[1], -1)))
    distance = np.linalg.norm(whitened, axis=1)
    nearest = np.argsort(distance, kind="stable")[:kept]
    weights = 1.0 - np.square(distance[nearest] / distance[nearest].max())
    x = np.column_stack([np.ones(len(nearest)), t[nearest]])
    roots = np.sqrt(weights)[:, None]
    coefficients = np.linalg.lstsq(roots * x, roots * u[nearest], rcond=None)[0]
    adjusted = u[nearest] - t[nearest] @ coefficients[1:]
    return adjusted[generator.choice(len(nearest), len(nearest), p=weights / weights.sum())]


def two_sample_score(one: np.ndarray, other: np.ndarray, seed: int = 1) -> float:
    """Return the cross-validated accuracy of a classifier that separates two samples.

    Args:
        one, other: float64 (n, dimensions) each, of the same length.
    """
    with needing("calibrate", "calibration"):
        from sklearn.model_selection import StratifiedKFold, cross_val_score
        from sklearn.neural_network import MLPClassifier
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

    classifier = make_pipeline(
        StandardScaler(), MLPClassifier((50,), alpha=0.01, early_stopping=True, random_state=seed)
    )
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    x, y = np.concatenate([one, other]), np.repeat([0, 1], [len(one), len(other)])
    return float(cross_val_score(classifier, x, y, cv=folds).mean())
