"""Rejection with regression adjustment, and the classifier that compares samples, against closed forms."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from calibration.checks.cross_check import cross_check, rejection, two_sample_score
from calibration.inference.emulator import Directions
from calibration.inference.sampling import Observed
from calibration.inference.waves import Wave
from tests.calibration.small import PRIOR_RUNS


def test_a_classifier_cannot_tell_equal_samples_apart_and_tells_distant_ones():
    generator = np.random.default_rng(1)
    one, other = generator.standard_normal((2, 1500, 4))
    assert two_sample_score(one, other) == pytest.approx(0.5, abs=0.04)
    assert two_sample_score(one, other + [3, 0, 0, 0]) > 0.9


def linear(unused: bool = False) -> SimpleNamespace:
    """Two parameters, each seen as 1 and -1 with chance and a range, both of standard deviation 0.5."""
    generator = np.random.default_rng(2)
    z = generator.standard_normal((30_000, 2))
    observed = Observed(np.array([1.0, -1.0]), np.full(2, 0.5), np.array([True, not unused]))
    return SimpleNamespace(
        waves=(Wave(z, z + 0.5 * generator.standard_normal(z.shape)),),
        directions=Directions(np.eye(2)),
        study=SimpleNamespace(observed=observed, declared=SimpleNamespace(seed=3)),
    )


def test_rejection_gives_the_closed_form_of_a_linear_model():
    draws = rejection(linear(), kept=3000)
    assert draws.mean(axis=0) == pytest.approx([2 / 3, -2 / 3], abs=0.05)
    assert draws.std(axis=0) == pytest.approx(np.sqrt([1 / 3, 1 / 3]), abs=0.05)


def test_a_figure_not_in_use_is_not_looked_at():
    draws = rejection(linear(unused=True), kept=3000)
    assert draws.mean(axis=0) == pytest.approx([2 / 3, 0], abs=0.06)
    assert draws.std(axis=0) == pytest.approx([np.sqrt(1 / 3), 1], abs=0.06)


def test_both_methods_agree_on_the_small_calibration_more_than_prior_and_posterior(found):
    one = cross_check(found)
    assert one.of == PRIOR_RUNS
    assert 0.4 < one.score < one.prior_score
    assert one.mean_apart < 1.0
