"""Indices are SALib's, find what is known of two test functions, and are not fooled by chance."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import sobol as salib
from SALib.sample import sobol as saltelli
from SALib.test_functions import Ishigami, Sobol_G

from experiments.sensitivity.sobol import Blocks, bootstrap, chance_share, indices

ISHIGAMI = {"num_vars": 3, "names": ["x1", "x2", "x3"], "bounds": [[-np.pi, np.pi]] * 3}
G = {"num_vars": 8, "names": [f"x{at}" for at in range(8)], "bounds": [[0, 1]] * 8}


@pytest.mark.parametrize("second", [True, False])
def test_estimates_are_those_of_salib(second):
    x = saltelli.sample(ISHIGAMI, 256, calc_second_order=second, seed=1)
    y = Ishigami.evaluate(x)
    expected = salib.analyze(ISHIGAMI, y, calc_second_order=second, num_resamples=2, seed=1)
    found = indices(Blocks.of(y, 3, second))
    np.testing.assert_allclose(found.first, expected["S1"], rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.total, expected["ST"], rtol=0, atol=1e-12)
    if second:
        np.testing.assert_allclose(found.second, expected["S2"], rtol=0, atol=1e-12)
    else:
        assert found.second is None


def test_resamples_are_those_of_salib():
    """A resample by weights is the indices of the resampled blocks themselves."""
    y = Ishigami.evaluate(saltelli.sample(ISHIGAMI, 64, seed=2))
    blocks = Blocks.of(y, 3, True)
    drawn = bootstrap(blocks, 5, seed=3)
    counts = np.random.default_rng(3).multinomial(64, np.full(64, 1 / 64), size=5)
    for at, count in enumerate(counts):
        rows = np.repeat(np.arange(64), count)
        a, b, ab, ba = blocks.a[rows], blocks.b[rows], blocks.ab[rows], blocks.ba[rows]
        first = salib.first_order(a, ab[:, 0], b)
        np.testing.assert_allclose(drawn.first[at, 0], first, atol=1e-12)
        np.testing.assert_allclose(drawn.total[at, 1], salib.total_order(a, ab[:, 1], b), atol=1e-12)
        second = salib.second_order(a, ab[:, 0], ab[:, 2], ba[:, 0], b)
        np.testing.assert_allclose(drawn.second[at, 0, 2], second, atol=1e-12)


def test_ishigami_is_recovered_within_the_intervals():
    blocks = Blocks.of(Ishigami.evaluate(saltelli.sample(ISHIGAMI, 2048, seed=4)), 3, True)
    found, resampled = indices(blocks), bootstrap(blocks, 400, seed=4)
    truth = ("first", [0.3139, 0.4424, 0.0]), ("total", [0.5576, 0.4424, 0.2437])
    for order, expected in truth:
        margin = 3 * getattr(resampled, order).std(axis=0) + 1e-4
        assert (np.abs(getattr(found, order) - expected) <= margin).all()
    assert found.second[0, 2] == pytest.approx(0.2437, abs=3 * resampled.second[:, 0, 2].std() + 1e-4)


def test_g_is_recovered_within_the_intervals():
    a = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
    blocks = Blocks.of(
        Sobol_G.evaluate(saltelli.sample(G, 2048, calc_second_order=False, seed=5), a=a), 8, False
    )
    found, resampled = indices(blocks), bootstrap(blocks, 400, seed=5)
    for order, expected in (
        ("first", Sobol_G.sensitivity_index(a)),
        ("total", Sobol_G.total_sensitivity_index(a)),
    ):
        margin = 3.5 * getattr(resampled, order).std(axis=0) + 1e-4
        assert (np.abs(getattr(found, order) - expected) <= margin).all(), order


@pytest.mark.statistical
def test_bootstrap_intervals_hold_the_truth_as_often_as_they_say():
    assert 0.93 <= share_of_intervals_that_hold(designs=100) <= 0.97


def share_of_intervals_that_hold(designs: int) -> float:
    """How many 95 % intervals of total indices of G hold the truth, over designs of independent points."""
    a = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
    truth, inside = Sobol_G.total_sensitivity_index(a), []
    for seed in range(designs):
        rng = np.random.default_rng(seed)
        base, other = rng.random((1024, 8)), rng.random((1024, 8))
        swapped = np.repeat(base[:, None], 8, axis=1)
        swapped[:, np.arange(8), np.arange(8)] = other
        rows = np.concatenate([base[:, None], swapped, other[:, None]], axis=1).reshape(-1, 8)
        drawn = bootstrap(Blocks.of(Sobol_G.evaluate(rows, a=a), 8, False), 400, seed)
        low, high = np.quantile(drawn.total, [0.025, 0.975], axis=0)
        inside.append((low <= truth) & (truth <= high))
    return float(np.mean(inside))


def test_what_does_not_vary_has_no_shares():
    found = indices(Blocks.of(np.full(8 * 4, 3.0), 3, True))
    assert not found.first.any()
    assert not found.total.any()


def test_rows_that_are_no_whole_blocks_are_refused():
    with pytest.raises(ValueError, match="whole blocks"):
        Blocks.of(np.zeros(9), 3, True)


def test_a_dead_factor_has_no_share_where_blocks_share_their_luck():
    """With luck of its own for each row, chance would pass for an effect."""
    rng = np.random.default_rng(6)
    x = saltelli.sample(ISHIGAMI, 512, calc_second_order=False, seed=6)
    signal, luck = x[:, 0], rng.normal(size=512)
    shared = Blocks.of(signal + np.repeat(luck, 5), 3, False)
    own = Blocks.of(signal + rng.normal(size=len(signal)), 3, False)
    assert indices(shared).total[1] <= 1e-12
    assert indices(own).total[1] > 0.1


def test_the_share_of_chance_is_found():
    rng = np.random.default_rng(7)
    signal = rng.normal(size=20_000)
    y, again = (signal + 0.5 * rng.normal(size=20_000) for _ in range(2))
    assert chance_share(y, again) == pytest.approx(0.2, abs=0.02)
    assert chance_share(np.ones(3), np.ones(3)) == 0
