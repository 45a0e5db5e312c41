"""The emulator, where the truth is known in closed form."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.inference.emulator import Directions, Emulator
from calibration.inference.sampling import Observed, Posterior, Prior, sample

RUNS, PARAMETERS = 6000, 20


@pytest.fixture(scope="module")
def toy():
    """Three targets of two directions among twenty; curved, with chance that grows along the first."""
    generator = np.random.default_rng(5)
    z = generator.standard_normal((RUNS, PARAMETERS))
    a, b = z[:, 0], (z[:, 1] + z[:, 2]) / np.sqrt(2)
    mean = np.column_stack([2 * a + 0.3 * a * b, b + 0.2 * a**3, a - b])
    sd = np.exp(0.2 * a)[:, None] * [1.0, 0.5, 0.7]
    noise = generator.standard_normal((RUNS, 3))
    noise[:, 1] = 0.6 * noise[:, 0] + 0.8 * noise[:, 1]
    return z, mean, sd, mean + sd * noise


@pytest.fixture(scope="module")
def fitted(toy):
    z, _, _, t = toy
    directions = Directions.of(z, t / t.std(axis=0))
    return directions, Emulator.fit(directions.along(z), t)


def test_only_the_directions_that_move_targets_are_kept(toy, fitted):
    directions, _ = fitted
    assert directions.informed.shape == (PARAMETERS, 2)
    truth = np.zeros((PARAMETERS, 2))
    truth[0, 0] = 1.0
    truth[1:3, 1] = np.sqrt(0.5)
    overlap = np.linalg.svd(directions.informed.T @ truth)[1]
    assert overlap == pytest.approx([1, 1], abs=0.01)


def test_directions_that_matter_only_through_each_other_are_found():
    """Neither moves the target by itself: a linear fit sees nothing of them."""
    z = np.random.default_rng(6).standard_normal((RUNS, PARAMETERS))
    t = z[:, [0]] + z[:, [3]] * z[:, [4]] + 0.5 * np.random.default_rng(7).standard_normal((RUNS, 1))
    directions = Directions.of(z, t)
    assert directions.informed.shape == (PARAMETERS, 3)
    assert directions.informed.T @ directions.informed == pytest.approx(np.eye(3), abs=1e-9)
    overlap = np.linalg.svd(directions.informed.T @ np.eye(PARAMETERS)[:, [0, 3, 4]])[1]
    assert overlap == pytest.approx([1, 1, 1], abs=0.02)
    emulator = Emulator.fit(directions.along(z), t)
    assert emulator.explained == pytest.approx([2 / 2.25], abs=0.02)


def test_chance_alone_shows_no_direction_but_the_strongest():
    generator = np.random.default_rng(8)
    z = generator.standard_normal((RUNS, PARAMETERS))
    assert Directions.of(z, generator.standard_normal((RUNS, 2))).informed.shape[1] <= 2


def test_completing_parameters_keeps_them_where_they_were_along_informed_directions(toy, fitted):
    directions, _ = fitted
    z = toy[0][:50]
    u = np.random.default_rng(1).standard_normal((50, 2))
    completed = Prior.standard(PARAMETERS).complete(directions.informed, u, z)
    assert directions.along(completed) == pytest.approx(u)
    across = np.eye(PARAMETERS) - directions.informed @ directions.informed.T
    assert completed @ across == pytest.approx(z @ across)


def test_mean_spread_and_links_are_learnt(toy, fitted):
    z, mean, sd, _ = toy
    directions, emulator = fitted
    predicted, spread = emulator.predict(directions.along(z))
    assert np.sqrt(np.mean((predicted - mean) ** 2, axis=0)) == pytest.approx([0, 0, 0], abs=0.12)
    assert np.median(spread / sd, axis=0) == pytest.approx([1, 1, 1], abs=0.05)
    assert emulator.correlation[0, 1] == pytest.approx(0.6, abs=0.05)
    assert emulator.correlation[0, 2] == pytest.approx(0.0, abs=0.05)


def test_its_intervals_hold_as_many_unseen_runs_as_they_say(fitted):
    _, emulator = fitted
    assert emulator.coverage[0] == pytest.approx(0.5, abs=0.03)
    assert emulator.coverage[1] == pytest.approx(0.9, abs=0.02)


def linear(error: float = 0.0) -> Posterior:
    """One direction, one target equal to it with chance of variance one; 2 is observed."""
    emulator = Emulator(
        mean=np.array([[0.0], [1.0], [0.0], [0.0]]),
        log_variance=np.zeros((3, 1)),
        correlation=np.eye(1),
        inflation=np.ones(1),
        coverage=np.zeros((2, 1)),
        explained=np.zeros(1),
        reach=np.array([[-9.0], [9.0]]),
    )
    observed = Observed(np.array([2.0]), np.array([error]), np.array([True]))
    return Posterior(emulator, observed, Prior.standard(1).along(np.eye(1)))


@pytest.mark.parametrize(
    ("error", "mean", "variance"), [(0.0, 1.0, 0.5), (1.0, 2 / 3, 2 / 3)], ids=["exact", "with error"]
)
def test_the_posterior_of_a_linear_model_is_the_closed_form(error, mean, variance):
    found = sample(linear(error), 1, seed=3, ensembles=2).reshape(-1)
    assert found.mean() == pytest.approx(mean, abs=0.06)
    assert found.var() == pytest.approx(variance, rel=0.12)


def test_in_many_dimensions_a_normal_density_keeps_its_spread():
    """A move that favoured one side, however little, would show here first."""
    found = sample(lambda u: -0.5 * (u**2).sum(axis=1), 24, seed=3, kept=600, ensembles=2)
    found = found.reshape(-1, 24)
    assert found.std(axis=0).mean() == pytest.approx(1.0, abs=0.015)
    assert np.abs(found.mean(axis=0)).max() < 0.15


def test_a_figure_left_out_leaves_the_prior():
    density = linear()
    unused = replace(density, observed=Observed(np.array([2.0]), np.zeros(1), np.array([False])))
    found = sample(unused, 1, seed=3, ensembles=2).reshape(-1)
    assert found.mean() == pytest.approx(0.0, abs=0.08)
    assert found.var() == pytest.approx(1.0, rel=0.12)


def test_another_prior_moves_the_posterior_as_in_closed_form():
    """Mean 1, standard deviation 2: precisions add."""
    moved = Prior(np.array([1.0]), np.array([2.0]))
    found = sample(replace(linear(), prior=moved.along(np.eye(1))), 1, seed=3, ensembles=2).reshape(-1)
    assert found.mean() == pytest.approx((0.25 * 1 + 2) / 1.25, abs=0.06)
    assert found.var() == pytest.approx(1 / 1.25, rel=0.12)


def test_parameters_completed_under_another_prior_are_those_of_conditioning():
    """Three correlated numbers seen through one direction, against the textbook's conditional normal."""
    prior = Prior(np.array([0.0, 1.0, -1.0]), np.array([1.0, 2.0, 0.5]))
    direction = np.array([[0.6], [0.8], [0.0]])
    n = 40_000
    z = np.random.default_rng(2).standard_normal((n, 3))
    drawn = prior.complete(direction, np.full((n, 1), 0.7), z)
    assert drawn @ direction == pytest.approx(np.full((n, 1), 0.7))
    spread = np.diag(prior.sd**2)
    gain = spread @ direction / (direction.T @ spread @ direction)
    assert drawn.mean(axis=0) == pytest.approx(
        prior.mean + (gain * (0.7 - prior.mean @ direction)).sum(axis=1), abs=0.03
    )
    assert np.cov(drawn.T) == pytest.approx(spread - gain @ direction.T @ spread, abs=0.06)


def test_the_same_seed_gives_the_same_sample():
    one = sample(linear(), 1, seed=4, kept=20)
    assert np.array_equal(one, sample(linear(), 1, seed=4, kept=20))
    assert not np.array_equal(one, sample(linear(), 1, seed=5, kept=20))
