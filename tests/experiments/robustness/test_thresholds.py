"""Thresholds: found where they are, with intervals that hold them, and not told where there are none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import isotonic_regression

from experiments.p_values import holm
from experiments.robustness.sampled import Factor
from experiments.robustness.thresholds import (
    ABOVE,
    ALWAYS,
    BELOW,
    BENT,
    LIKELY,
    NEVER,
    OPEN,
    UNRELATED,
    UNTOLD,
    thresholds,
)

TRUTH = 0.6


def factor(rng: np.random.Generator, n: int, name: str = "trafficked_again") -> Factor:
    return Factor(name, name, "chance a week", rng.random(n))


def rows(of, n: int = 1_500, seed: int = 1) -> tuple[Factor, np.ndarray]:
    """A factor, and failures with the probability that a function of it says."""
    rng = np.random.default_rng(seed)
    one = factor(rng, n)
    return one, (rng.random(n) < of(one.values)).astype(np.float64)


SHAPES = {
    "step": lambda x: np.where(x > TRUTH, 0.8, 0.2),
    "bend": lambda x: 1 / (1 + np.exp(-8 * (x - TRUTH))),
    "slow": lambda x: 0.5 + 0.6 * (x - TRUTH),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_threshold_is_found_where_it_is(shape):
    one, fails = rows(SHAPES[shape])
    (found,) = thresholds([one], fails, 0.5)
    assert (found.verdict, found.why) == (ABOVE, "")
    assert found.low_90 <= TRUTH <= found.high_90
    assert found.low_90 <= found.value <= found.high_90
    assert found.value == pytest.approx(TRUTH, abs=0.1)
    (other,) = thresholds([one], 1 - fails, 0.5)
    assert other.verdict == BELOW
    assert (other.low_90, other.high_90) == (found.low_90, found.high_90)


def test_a_threshold_of_mean_effects_is_found_whatever_their_scatter():
    rng = np.random.default_rng(6)
    one = factor(rng, 2_000)
    effects = 10 * (one.values - TRUTH) + rng.standard_t(4, 2_000) * (1 + 3 * one.values)
    (found,) = thresholds([one], effects, 0.0)
    assert found.verdict == ABOVE
    assert found.low_90 <= TRUTH <= found.high_90
    (shifted,) = thresholds([one], effects + 3, 3.0)
    assert (shifted.low_90, shifted.high_90) == (found.low_90, found.high_90)


@pytest.mark.parametrize(("share", "verdict"), [(0.7, ALWAYS), (0.3, NEVER)])
def test_what_fails_everywhere_or_nowhere_has_no_threshold(share, verdict):
    one, fails = rows(lambda x: np.full(len(x), share), 4_000)
    (found,) = thresholds([one], fails, 0.5)
    assert found.verdict == verdict
    assert np.isnan(found.value)


def test_no_threshold_can_be_told_of_a_parameter_that_does_not_matter():
    one, fails = rows(lambda x: np.full(len(x), 0.5))
    (found,) = thresholds([one], fails, 0.5)
    assert (found.verdict, found.why) == (UNTOLD, UNRELATED)


def test_no_threshold_can_be_told_where_failures_rise_and_fall():
    one, fails = rows(lambda x: np.where(np.abs(x - 0.5) < 0.2, 0.9, 0.2))
    (found,) = thresholds([one], fails, 0.5)
    assert (found.verdict, found.why) == (UNTOLD, BENT)


def test_no_threshold_can_be_told_beyond_the_values_looked_at():
    one, fails = rows(lambda x: 0.25 + 0.25 * x, 600)
    (found,) = thresholds([one], fails, 0.5)
    assert (found.verdict, found.why) == (UNTOLD, OPEN)


def test_the_more_parameters_are_looked_at_the_more_it_takes():
    one, fails = rows(lambda x: 0.42 + 0.16 * x, 1_000, seed=2)
    rng = np.random.default_rng(3)
    others = [factor(rng, 1_000, f"other_{number}") for number in range(30)]
    alone, among = thresholds([one], fails, 0.5)[0], thresholds([one, *others], fails, 0.5)[0]
    assert alone.p < among.p
    assert holm(np.array([0.01, 0.04, 0.03])).tolist() == pytest.approx([0.03, 0.06, 0.06])
    assert holm(np.array([0.6, 0.7])).tolist() == [1.0, 1.0]


def test_a_choice_of_a_few_values_has_no_threshold():
    rng = np.random.default_rng(1)
    one = Factor("people_act_first", "", "", rng.integers(0, 2, 500).astype(float))
    assert thresholds([one], rng.integers(0, 2, 500).astype(float), 0.5) == []


def test_where_nothing_varies_there_is_nothing_to_tell():
    assert thresholds([factor(np.random.default_rng(1), 300)], np.ones(300), 0.5) == []


def test_tenths_of_rows_are_shown_with_their_intervals():
    one, fails = rows(SHAPES["step"])
    curve = thresholds([one], fails, 0.5)[0].curve
    assert curve.share.mean() == pytest.approx(fails.mean())
    assert (curve.low_90 < curve.share).all()
    assert (np.diff(curve.steps) >= 0).all()


@pytest.mark.statistical
@pytest.mark.parametrize("shape", SHAPES)
def test_intervals_hold_the_threshold_as_often_as_they_say(shape):
    told = held = 0
    for seed in range(200):
        (found,) = thresholds([(pair := rows(SHAPES[shape], 1_000, seed))[0]], pair[1], 0.5)
        told += found.verdict == ABOVE
        held += found.verdict == ABOVE and found.low_90 <= TRUTH <= found.high_90
    assert told >= 190
    # At a step the test is cautious: it may hold more often.
    assert held / told >= 0.86


@pytest.mark.statistical
def test_a_threshold_is_seldom_told_where_there_is_none():
    wrong = 0
    for seed in range(200):
        rng = np.random.default_rng([11, seed])
        factors = [factor(rng, 600, f"factor_{number}") for number in range(4)]
        fails = (rng.random(600) < 0.5).astype(np.float64)
        wrong += any(threshold.verdict != UNTOLD for threshold in thresholds(factors, fails, 0.5))
    assert wrong / 200 <= 0.1


@pytest.mark.statistical
def test_the_limit_of_the_likelihood_ratio_is_what_theory_says():
    """90 % of ratios at the true crossing lie below the constant."""
    rng, n, ratios = np.random.default_rng(1), 2_000, []
    for _ in range(4_000):
        y = (rng.random(n) < (np.arange(n) + 0.5) / n) - 0.5
        fitted = isotonic_regression(y).x
        below = np.minimum(isotonic_regression(y[: n // 2]).x, 0)
        beyond = np.maximum(isotonic_regression(y[n // 2 :]).x, 0)
        bound = np.concatenate([below, beyond])
        ratios.append((((y - bound) ** 2).sum() - ((y - fitted) ** 2).sum()) / 0.25)
    assert np.mean(np.array(ratios) <= LIKELY) == pytest.approx(0.9, abs=0.015)
