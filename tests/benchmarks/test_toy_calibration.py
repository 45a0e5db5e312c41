"""The inference in waves, held against a posterior that is known exactly."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import toy_calibration
from calibration.checks.cross_check import two_sample_score
from calibration.study import Budget
from tests.calibration.toy import Toy

pytestmark = pytest.mark.statistical


@pytest.fixture(scope="module")
def exact() -> np.ndarray:
    return toy_calibration.reference(Toy.of(0))


def test_a_classifier_hardly_tells_the_inference_in_waves_from_the_exact_posterior(exact):
    """With 6,000 simulations, while it tells the prior with ease."""
    n = toy_calibration.DRAWS
    found = toy_calibration.ours(Toy.of(0), Budget(prior_runs=4000, wave_runs=2000, waves=1, draws=n))
    assert found.simulations == 6000
    assert two_sample_score(exact[:n], found.z) < 0.60
    prior = np.random.default_rng(5).standard_normal((n, 8))
    assert two_sample_score(exact[:n], prior) > 0.9
    spread = found.z.std(axis=0) / exact.std(axis=0)
    assert spread == pytest.approx(1.0, abs=0.25)


def test_the_exact_posterior_cannot_be_told_from_itself(exact):
    n = toy_calibration.DRAWS
    assert two_sample_score(exact[:n], exact[n:]) == pytest.approx(0.5, abs=0.04)
