"""Draws end when the ranking is settled, and looking often does not make it wrong more often."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from experiments.effects import CLEAR
from experiments.policies.stopping import (
    AT_LEAST,
    AT_MOST,
    ERROR,
    FIRST_LOOK,
    ROUND,
    log_evidence,
    looks,
    settled,
)


def coin(generator, probabilities, draws: int) -> np.ndarray:
    """Gains of a base and of policies better than it with these probabilities, and never the same."""
    better = generator.random((len(probabilities), draws)) < np.array(probabilities)[:, None]
    # Policies are far apart, so that only those against the base are in question.
    steps = np.arange(1, len(probabilities) + 1)[:, None]
    return np.concatenate([np.zeros((1, draws)), np.where(better, steps, -steps)])[..., None]


def stopped(gains: np.ndarray, most: int) -> tuple[int, np.ndarray] | None:
    """When one stops, and which pairs are shown as better then; None if never."""
    for draws in looks(most):
        if settled(gains[:, :draws]).settled:
            return draws, np.array([(one > gains[:, :draws]).mean(axis=(1, 2)) for one in gains[:, :draws]])
    return None


@pytest.mark.parametrize("p", [0.5, AT_LEAST, 0.95, AT_MOST])
def test_the_martingale_has_mean_one_under_what_it_stands_against(p):
    for n in (1, 7, 60):
        wins = np.arange(n + 1)
        assert binom.pmf(wins, n, p) @ np.exp(log_evidence(wins, n, p)) == pytest.approx(1)


def test_shares_of_seeds_are_no_stronger_evidence_than_coins():
    """A mean over seeds lies between 0 and 1; it must not make the martingale larger on average."""
    generator = np.random.default_rng(1)
    sums = generator.beta(0.9 * 3, 0.1 * 3, (20_000, 40)).sum(axis=1)
    assert np.exp(log_evidence(sums, 40, 0.9)).mean() < 1


def test_looks_come_after_whole_rounds_and_end_with_the_most():
    found = list(looks(1_000))
    assert found[0] == FIRST_LOOK
    assert found[-1] == 1_000
    assert found == sorted(set(found))
    assert all(one % ROUND == 0 for one in found)
    assert list(looks(30)) == [30]
    # More draws allowed, the same looks before.
    assert list(looks(5_000))[: len(found) - 1] == found[:-1]


def test_a_clear_ranking_settles_early_and_so_does_a_tie():
    generator = np.random.default_rng(2)
    draws, shares = stopped(coin(generator, [1.0], 400), 400)
    assert draws == FIRST_LOOK
    assert shares[1, 0] == 1.0
    draws, shares = stopped(coin(generator, [0.5], 400), 400)
    assert draws == FIRST_LOOK
    assert max(shares[1, 0], shares[0, 1]) < CLEAR


def test_policies_that_are_the_same_are_a_settled_tie():
    assert settled(np.zeros((3, FIRST_LOOK, 1))).settled


def test_more_policies_need_more_evidence():
    generator = np.random.default_rng(3)
    few, many = (settled(coin(generator, [1.0] * n, 80)) for n in (1, 30))
    assert few.settled
    assert not many.settled
    assert many.pairs == 31 * 30 / 2


def test_a_single_policy_has_nothing_to_settle():
    assert settled(np.zeros((1, 5, 1))).settled


def test_seeds_of_one_draw_count_as_one_draw():
    """Ten runs of the same parameters are no ten independent answers."""
    generator = np.random.default_rng(4)
    gains = coin(generator, [1.0], 20).repeat(10, axis=2)
    assert not settled(gains).settled


@pytest.mark.parametrize("p", [0.85, AT_LEAST, AT_MOST, 0.995])
def test_at_most_one_ranking_in_twenty_is_settled_wrongly(p):
    """Whatever the truth, and although one looks after each batch until it is settled."""
    generator, wrong, n = np.random.default_rng(5), 0, 300
    for _ in range(n):
        if (end := stopped(coin(generator, [p], 2_000), 2_000)) is None:
            continue
        shown = end[1][1, 0] >= CLEAR
        wrong += shown if p <= AT_LEAST else not shown
    # Far fewer, in fact; a naive look at the share after each batch is wrong far more often.
    assert wrong <= n * ERROR


def test_looking_at_the_bare_share_would_be_wrong_more_often():
    generator, wrong, n = np.random.default_rng(6), 0, 200
    for _ in range(n):
        gains = coin(generator, [AT_LEAST], 2_000)[1, :, 0] > 0
        wrong += any(gains[:draws].mean() >= CLEAR for draws in looks(2_000))
    assert wrong > n * ERROR


@pytest.mark.statistical
@pytest.mark.parametrize("p", [0.93, 0.95, 0.97])
def test_every_ranking_is_settled_at_last(p):
    generator = np.random.default_rng(7)
    assert all(stopped(coin(generator, [p] * 3, 20_000), 20_000) for _ in range(20))
