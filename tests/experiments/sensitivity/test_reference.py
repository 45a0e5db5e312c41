"""SALib is the reference: what is worked out here instead is what SALib works out, to rounding."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import pawn as salib_pawn
from SALib.analyze.delta import calc_delta
from SALib.sample.morris import sample as trajectories

from experiments.design import LEVELS
from experiments.sensitivity import given, morris
from experiments.sensitivity.factorial import lenth_margin
from experiments.sensitivity.resampling import weights

N = 700
RNG = np.random.default_rng(1)
X = RNG.random((N, 4))
X[:, 3] = X[:, 3] > 0.5
SMOOTH = X[:, 0] + X[:, 1] ** 2 + 0.5 * X[:, 3] + 0.1 * RNG.normal(size=N)
OUTPUTS = {"smooth": SMOOTH, "counts": np.floor(4 * SMOOTH), "mostly none": np.maximum(0, SMOOTH - 1.8)}
PROBLEM = {"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}


@pytest.mark.parametrize("kind", OUTPUTS)
def test_pawn_is_that_of_salib(kind):
    y = OUTPUTS[kind]
    found = given.pawn(given.Given(X, y, weights(N, 20, 1), 1))
    np.testing.assert_allclose(found.estimate, salib_pawn.analyze(PROBLEM, X, y)["median"], atol=1e-12)


@pytest.mark.parametrize("kind", OUTPUTS)
@pytest.mark.filterwarnings("ignore")
def test_delta_before_its_bias_is_reduced_is_that_of_salib(kind):
    y = OUTPUTS[kind]
    classes = len(given.classes_of(X[:, 0]))
    grid = np.linspace(y.min(), y.max(), given.POINTS)
    expected = [calc_delta(y, grid, column, np.linspace(0, N, classes + 1)) for column in X.T]
    found = given.delta(given.Given(X, y, weights(N, 20, 1), 1))
    np.testing.assert_allclose(found.plain, expected, atol=1e-12)


def test_resamples_of_delta_are_those_of_resampled_rows():
    """Binned to the grid, and with the kernels of the original rows: near, if not the same."""
    counts = weights(N, 3, 5)
    found = given.delta(given.Given(X, SMOOTH, counts, 1))
    classes = len(given.classes_of(X[:, 0]))
    grid = np.linspace(SMOOTH.min(), SMOOTH.max(), given.POINTS)
    for at, count in enumerate(counts):
        rows = np.repeat(np.arange(N), count.astype(int))
        again = calc_delta(SMOOTH[rows], grid, X[rows, 0], np.linspace(0, N, classes + 1))
        assert 2 * found.plain[0] - found.resampled[at, 0] == pytest.approx(again, abs=0.02)


@pytest.mark.parametrize("groups", [None, ["g", "g", "c", "d"]])
def test_elementary_effects_are_those_of_salib(groups):
    problem = PROBLEM | ({"groups": groups} if groups else {})
    x = trajectories(problem, 40, num_levels=LEVELS, seed=1)
    y = x @ [1, 2, -3, 0] + 4 * x[:, 0] * x[:, 2]
    names = list(dict.fromkeys(groups or PROBLEM["names"]))
    own = np.array([groups is None or groups.count(name) == 1 for name in names])
    steps = morris.Steps.of(x, [names.index(name) for name in groups or PROBLEM["names"]], own)
    found = morris.mu_mu_star_sigma(*morris.elementary_effects(y, steps), np.ones((1, 40)))
    expected = salib_morris.analyze(problem, x, y, num_levels=LEVELS, num_resamples=2, seed=1)
    mu, mu_star, sigma = (one[0] for one in found)
    np.testing.assert_allclose(mu_star, np.asarray(expected["mu_star"], float), atol=1e-12)
    np.testing.assert_allclose(mu[own], np.asarray(expected["mu"], float)[own], atol=1e-12)
    np.testing.assert_allclose(sigma[own], np.asarray(expected["sigma"], float)[own], atol=1e-12)
    assert np.isnan(mu[~own]).all()


def test_what_chance_makes_of_the_largest_of_all_factors_stays_under_the_level_of_nothing():
    over = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        x, y = rng.random((300, 5)), rng.normal(size=300)
        rows = given.Given(x, y, weights(300, 20, seed), seed)
        over.append([np.any(of.estimate > of.nothing) for of in (given.pawn(rows), given.delta(rows))])
    assert (np.mean(over, axis=0) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 40)).all()


def test_the_error_of_small_effects_is_found_beside_large_ones():
    rng = np.random.default_rng(1)
    margins = [lenth_margin(np.concatenate([[50, -30], rng.normal(size=29)])) for _ in range(200)]
    assert 1.6 <= np.median(margins) <= 2.6
    assert np.isnan(lenth_margin(np.ones(6)))
