"""Ranks with their ties, pairs, regret: known answers, and what holds for any policies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from experiments.effects import CLEAR
from experiments.ranking import (
    COUNTS,
    best_shares,
    better_on_every_count,
    better_shares,
    groups,
    pairs,
    ranks,
    regrets,
    sign_of,
)
from sim.money.pricing import priced_catalogue
from sim.records import catalogue

NEWLY = catalogue()["newly_exploited"]
NAMES = ("base", "a", "b", "c")


def totals(*of_policies) -> np.ndarray:
    """Totals of policies, one run per draw: (policies, draws, 1)."""
    return np.array(np.broadcast_arrays(*of_policies), float)[..., None]


def spread(mean: float, n: int = 100) -> np.ndarray:
    """Totals that range evenly from 10 below a mean to 10 above it."""
    return mean + np.linspace(-10, 10, n)


def by_name(found) -> dict:
    return {one.scenario: one for one in found}


def test_what_cannot_be_told_apart_shares_a_rank():
    same_luck = spread(0)
    other_luck = same_luck[::-1]
    found = by_name(
        ranks(NAMES, NEWLY, totals(100 + same_luck, 50 + same_luck, 51 + other_luck, 99 + same_luck))
    )
    assert {name: one.group for name, one in found.items()} == {"a": 1, "b": 1, "c": 2, "base": 3}
    assert (found["a"].first, found["a"].last, found["a"].tied) == (1, 2, 1)
    # With the same luck, one less in every run is clear, however much runs differ.
    assert (found["c"].first, found["c"].last, found["c"].tied) == (3, 3, 0)


def test_a_small_advantage_in_every_run_is_clear_and_a_large_one_in_most_is_not():
    base = spread(100)
    often = base - np.where(np.arange(100) < 94, 50, -1)
    found = by_name(ranks(("base", "always", "often"), NEWLY, totals(base, base - 1, often)))
    assert found["always"].group == 1
    assert found["often"].group == 1
    assert found["base"].group == 2
    assert found["often"].tied == 2
    assert (found["often"].first, found["often"].last) == (1, 3)


def test_a_policy_compared_with_itself_is_tied_with_it():
    base = spread(100)
    first, second = ranks(("base", "twin"), NEWLY, totals(base, base))
    assert first.group == second.group == 1
    assert first.tied == second.tied == 1
    assert first.best == second.best == 0.5
    assert first.regret == second.regret == 0
    (pair,) = pairs(("base", "twin"), NEWLY, totals(base, base))
    assert (pair.same, pair.verdict, pair.median) == (1.0, "the same", 0.0)


def test_a_policy_that_is_best_in_every_draw_has_no_regret():
    base = spread(100)
    best, second, *_ = ranks(NAMES, NEWLY, totals(base, base - 5, base - 2, base + 3))
    assert (best.scenario, best.regret, best.regret_90, best.best) == ("a", 0.0, 0.0, 1.0)
    assert second.regret == pytest.approx(3)
    assert second.best == 0


def test_regret_is_the_mean_distance_from_the_best_of_each_draw():
    base, policy = np.array([10.0, 10.0, 10.0, 10.0]), np.array([6.0, 6.0, 6.0, 22.0])
    found = by_name(ranks(("base", "risky"), NEWLY, totals(base, policy)))
    assert found["base"].regret == pytest.approx((4 + 4 + 4 + 0) / 4)
    assert found["risky"].regret == pytest.approx(12 / 4)
    assert found["risky"].best == 0.75


def test_luck_within_a_draw_is_averaged_before_regret():
    values = np.array([[[10.0, 10.0]], [[0.0, 20.0]]])
    assert [rank.regret for rank in ranks(("base", "lucky"), NEWLY, values)] == [0.0, 0.0]


def test_higher_is_better_where_the_series_says_so_and_less_cost_is():
    base = spread(100)
    found = ranks(("base", "more"), catalogue()["reintegrated"], totals(base, base + 1))
    assert found[0].scenario == "more"
    cost = priced_catalogue({"shelter_bed_night": (35.0, "EUR")})["cost"]
    assert ranks(("base", "more"), cost, totals(base, base + 1))[0].scenario == "base"
    assert sign_of(catalogue()["identified"]) == 0


def test_pairs_name_the_better_one_first_and_give_the_difference():
    base = spread(100)
    found = list(pairs(("base", "worse", "better"), NEWLY, totals(base, base + 2, base - 1)))
    assert [(one.first, one.second, one.median) for one in found] == [
        ("base", "worse", pytest.approx(-2)),
        ("better", "base", pytest.approx(-1)),
        ("better", "worse", pytest.approx(-3)),
    ]
    assert all(one.verdict == "better" for one in found)


@pytest.mark.parametrize(
    ("wins", "verdict"), [(95, "better"), (80, "probably better"), (60, "cannot tell"), (50, "cannot tell")]
)
def test_what_is_said_of_a_pair_follows_its_share_of_runs(wins, verdict):
    base = spread(100)
    policy = base - np.where(np.arange(100) < wins, 1, -1)
    (pair,) = pairs(("base", "policy"), NEWLY, totals(base, policy))
    assert pair.verdict == verdict
    assert pair.better == wins / 100
    assert pair.better + pair.worse + pair.same == 1


VALUES = arrays.arrays(float, (5, 12, 2), elements=some.integers(0, 6).map(float))


@given(VALUES, some.permutations(range(5)))
def test_the_order_of_policies_has_no_influence(values, order):
    names = ("p", "q", "r", "s", "t")
    turned = tuple(names[at] for at in order)
    assert ranks(turned, NEWLY, values[list(order)]) == pytest.approx(ranks(names, NEWLY, values))

    def known(found):
        return {frozenset((one.first, one.second)): one for one in found}

    assert known(pairs(turned, NEWLY, values[list(order)])) == known(pairs(names, NEWLY, values))


@given(VALUES)
def test_probabilities_add_up_and_somebody_has_no_regret(values):
    gains = -values.mean(axis=2)
    assert best_shares(gains).sum() == pytest.approx(1)
    assert (regrets(gains) >= 0).all()
    assert (regrets(gains).min(axis=0) == 0).all()
    shares = better_shares(-values.reshape(5, -1))
    assert (shares + shares.T <= 1 + 1e-9).all()


@given(arrays.arrays(bool, (7, 7)))
def test_groups_follow_from_who_is_above_whom(above):
    above = np.triu(above, 1)
    group = groups(above)
    assert sorted(set(group.tolist())) == list(range(1, group.max() + 1))
    for one in range(7):
        higher = [group[other] for other in range(7) if above[other, one]]
        assert group[one] == 1 + max(higher, default=0)


def test_a_circle_is_a_tie():
    above = np.zeros((4, 4), bool)
    above[[0, 1, 2], [1, 2, 0]] = True
    above[2, 3] = True
    assert groups(above).tolist() == [1, 1, 1, 2]


def test_better_on_every_count_means_worse_on_none_in_nearly_all_runs():
    infos = {name: info for name, info in catalogue().items() if name in (*COUNTS, "identified")}
    n = len(infos)
    base = np.tile(spread(100)[:, None], (1, n))
    better, dearer, busier = base.copy(), base.copy(), base.copy()
    harm, rights = list(infos).index("newly_exploited"), list(infos).index("travellers_refused")
    better[:, harm] -= 1
    dearer[:, harm] -= 5
    dearer[:, rights] += 1
    busier[:, list(infos).index("identified")] += 9
    values = np.stack([base, better, dearer, busier])[:, :, None]
    found = better_on_every_count(("base", "better", "dearer", "busier"), infos, values)
    # Who costs others more is not better on every count; who is recorded more is neither better nor worse.
    assert {(one.first, one.second) for one in found} == {("better", "base"), ("better", "busier")}
    assert all(one.probability == 1.0 for one in found)


def test_clear_is_the_same_share_as_for_effects():
    base = spread(100)
    for wins in (94, 95):
        policy = base - np.where(np.arange(100) < wins, 1, -1)
        group = by_name(ranks(("base", "policy"), NEWLY, totals(base, policy)))["base"].group
        assert group == (2 if wins / 100 >= CLEAR else 1)


def test_a_rank_is_plain_data():
    one = ranks(("base",), NEWLY, totals(spread(100)))[0]
    assert replace(one, group=1) == one
    assert (one.first, one.last, one.tied, one.best) == (1, 1, 0, 1.0)
