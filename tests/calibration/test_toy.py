"""The toy's likelihood is exact: it belongs to what the toy simulates."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.stats import binom, poisson

from tests.calibration.toy import FIGURES, MODIFIERS, OBSERVED, Toy


@pytest.fixture(params=(0, MODIFIERS), ids=("8 parameters", "25 parameters"))
def toy(request) -> Toy:
    return Toy.of(request.param)


def test_the_likelihood_sums_to_one_over_all_that_may_happen(toy):
    """Over all convictions, which depend on what is hidden; what remains are two lines of textbook."""
    small = toy.small()
    z = np.random.default_rng(1).standard_normal((3, toy.parameters))
    identified, assisted, cases = (4, 3), (2, 3), (3, 1)
    first, second = small.backlog + cases[0], small.backlog + sum(cases)
    summed = sum(
        np.exp(small.log_likelihood(z, [*identified, *assisted, *cases, *convicted]))
        for convicted in product(range(first + 1), range(second + 1))
    )
    rate, (acceptance, case, _, _) = small.natural(z)
    known = poisson.pmf(identified, rate) * binom.pmf(assisted, identified, acceptance)
    known = (known * binom.pmf(cases, identified, case)).prod(axis=1)
    assert summed == pytest.approx(known, rel=1e-10)


def test_likelihoods_are_the_shares_of_simulated_runs(toy):
    small, runs = toy.small(), 400_000
    generator = np.random.default_rng(2)
    z = 0.5 * generator.standard_normal(toy.parameters)
    y = small.simulate(np.broadcast_to(z, (runs, toy.parameters)), generator)
    found, times = np.unique(y, axis=0, return_counts=True)
    most = np.argsort(-times)[:200]
    expected = runs * np.exp([small.log_likelihood(z[None], one)[0] for one in found[most]])
    away = (times[most] - expected) / np.sqrt(expected)
    # Ordered by what was found, so slightly above what is expected; over 200 results that hardly shows.
    assert np.abs(away).max() < 4.5
    assert np.square(away).mean() == pytest.approx(1.0, abs=0.4)


def test_likelihood_ratios_are_one_on_average(toy):
    """Over runs of one point, the likelihood of another relative to it: 1 if and only if both are exact."""
    generator = np.random.default_rng(3)
    truth = 0.5 * generator.standard_normal(toy.parameters)
    others = truth + 0.1 * generator.standard_normal((20, toy.parameters))
    y = toy.simulate(np.broadcast_to(truth, (3000, toy.parameters)), generator)
    log = np.array([toy.log_likelihood(np.vstack([truth, others]), one) for one in y])
    ratios = np.exp(log[:, 1:] - log[:, [0]])
    away = (ratios.mean(axis=0) - 1.0) / (ratios.std(axis=0) / np.sqrt(len(y)))
    assert np.abs(away).max() < 4.0
    assert ratios.std(axis=0).min() > 0.05


def test_the_same_seed_gives_the_same_counts_and_another_others(toy):
    z = np.random.default_rng(4).standard_normal((50, toy.parameters))
    one, same, other = (toy.simulate(z, np.random.default_rng(seed)) for seed in (5, 5, 6))
    assert (one == same).all()
    assert (one != other).any(axis=0).all()


def test_many_points_at_once_have_the_likelihoods_of_each_alone(toy):
    z = np.random.default_rng(7).standard_normal((20, toy.parameters))
    alone = [toy.log_likelihood(one[None], OBSERVED)[0] for one in z]
    assert toy.log_likelihood(z, OBSERVED) == pytest.approx(alone, rel=1e-12)


def test_what_cannot_happen_has_no_probability(toy):
    z = np.zeros((1, toy.parameters))
    for at, count in ((2, 56), (4, 56), (6, 83 + 39)):
        assert toy.log_likelihood(z, np.where(np.arange(8) == at, count, OBSERVED)) == -np.inf


def test_the_official_figures_are_not_absurd_under_the_prior(toy):
    generator = np.random.default_rng(8)
    y = toy.simulate(generator.standard_normal((20_000, toy.parameters)), generator)
    below = (y < OBSERVED).mean(axis=0)
    assert below.min() > 0.1
    assert below.max() < 0.9
    rise = np.diff(y.reshape(-1, len(FIGURES), 2)[:, 3])
    assert (rise >= 41 - 25).mean() > 0.05


def test_every_modifier_matters():
    toy = Toy.of(MODIFIERS)
    z = np.eye(toy.parameters)[-MODIFIERS:]
    up, down = (toy.log_likelihood(at, OBSERVED) for at in (z, -z))
    assert (np.abs(up - down) > 0.1).all()
    rate, probabilities = toy.natural(z)
    rate_here, probabilities_here = toy.natural(0 * z)
    assert (np.abs(np.log(rate / rate_here)).max(axis=1) > 0.05).all()
    assert (np.abs(probabilities - probabilities_here).max(axis=(0, 2)) > 0.01).all()
