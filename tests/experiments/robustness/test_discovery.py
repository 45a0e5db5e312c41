"""Boxes: found where a policy was made to fail, measured in other rows, and none where there is none."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from experiments.robustness import boxes, discovery
from experiments.robustness.boxes import PRIM, TREE, Limit, inside, proportion
from experiments.robustness.discovery import ALWAYS_FAILS, NEVER_FAILS, NOTHING_TELLS, discover
from experiments.robustness.sampled import Factor
from sim.errors import InputError

ROWS = 800


@pytest.fixture(scope="module", autouse=True)
def _faster():
    """Fewer half-samples and larger peels, so that tests take seconds."""
    pytest.importorskip("ema_workbench")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boxes, "HALVES", 2)
        patch.setattr(discovery, "PEEL", 0.1)
        yield


def factors(rng: np.random.Generator, count: int = 4) -> list[Factor]:
    return [Factor(f"factor_{at}", f"Factor {at}", "", rng.random(ROWS)) for at in range(count)]


@pytest.fixture(scope="module")
def found(_faster) -> discovery.Discovery:
    """A policy that fails in nine of ten rows where the first is above .6 and the second below .5."""
    rng = np.random.default_rng(1)
    given = factors(rng)
    bad = (given[0].values > 0.6) & (given[1].values < 0.5)
    fails = rng.random(ROWS) < np.where(bad, 0.9, 0.15)
    effects = np.where(bad, 5.0, -5.0) + rng.normal(0, 1, ROWS)
    return discover("Policy", given, fails, effects, 0.2, seed=1)


def test_the_box_is_where_the_policy_was_made_to_fail(found):
    box = found.boxes[0]
    assert box.method == PRIM
    limits = {one.factor: one for one in box.limits}
    assert set(limits) == {"factor_0", "factor_1"}
    assert limits["factor_0"].low == pytest.approx(0.6, abs=0.08)
    assert limits["factor_0"].high is None
    assert limits["factor_1"].high == pytest.approx(0.5, abs=0.08)
    assert limits["factor_1"].low is None


def test_a_box_is_measured_in_rows_it_was_not_found_in(found):
    box = found.boxes[0]
    assert box.density[1] <= 0.9 <= box.density[2] + 0.05
    assert box.density[0] > found.fails[2]
    assert box.mass[1] <= 0.2 <= box.mass[2] + 0.05
    assert box.coverage[0] == pytest.approx(box.density[0] * box.mass[0] / found.fails[0], rel=0.3)
    assert box.inside[1] > 0 > box.outside[2]
    trajectory = found.trajectory
    assert trajectory.loc[0, ["mass_found", "coverage_measured"]].tolist() == [1, 1]
    assert (trajectory["restricted"].diff().dropna() >= 0).all()


def test_restrictions_are_surer_than_chance_and_come_again_in_half_samples(found):
    for one in found.boxes[0].limits:
        assert 0 <= one.quasi_p <= discovery.QUASI_P
        assert one.reproduced > 0.9


def test_a_tree_gives_a_second_opinion(found):
    tree = [box for box in found.boxes if box.method == TREE]
    assert len(tree) == 1
    assert {one.factor for one in tree[0].limits} == {"factor_0", "factor_1"}
    assert 0 < tree[0].overlap <= 1


def test_the_same_seed_finds_the_same_boxes(found):
    rng = np.random.default_rng(1)
    given = factors(rng)
    bad = (given[0].values > 0.6) & (given[1].values < 0.5)
    fails = rng.random(ROWS) < np.where(bad, 0.9, 0.15)
    again = discover("Policy", given, fails, np.zeros(ROWS), 0.2, seed=1)
    # As text: what is not defined, as a limit of a tree's in half-samples, is equal to nothing.
    assert repr([box.limits for box in again.boxes]) == repr([box.limits for box in found.boxes])


def test_two_boxes_tell_of_different_failures():
    rng = np.random.default_rng(2)
    given = factors(rng)
    bad = (given[0].values > 0.75) | (given[1].values < 0.2)
    fails = rng.random(ROWS) < np.where(bad, 0.95, 0.05)
    found = [
        box for box in discover("Policy", given, fails, fails * 1.0, 0.1, seed=1).boxes if box.method == PRIM
    ]
    assert len(found) == 2
    assert {one.limits[0].factor for one in found} == {"factor_0", "factor_1"}
    assert sum(one.coverage[0] for one in found) <= 1


def test_where_chance_alone_decides_no_box_is_told():
    told = 0
    for seed in range(6):
        rng = np.random.default_rng([7, seed])
        one = discover("Policy", factors(rng), rng.random(ROWS) < 0.4, np.zeros(ROWS), 0.48, seed=seed)
        told += bool(one.boxes)
        assert bool(one.boxes) != bool(one.why)
    assert told <= 1


@pytest.mark.parametrize(("fails", "why"), [(np.zeros, NEVER_FAILS), (np.ones, ALWAYS_FAILS)])
def test_a_policy_that_never_or_always_fails_has_no_box(fails, why):
    given = factors(np.random.default_rng(1))
    one = discover("Policy", given, fails(ROWS, bool), np.zeros(ROWS), np.nan, seed=1)
    assert (one.boxes, one.why) == ((), why)


def test_without_parameters_varied_by_name_there_is_nowhere_to_look():
    one = discover("Policy", [], np.arange(ROWS) % 2 == 0, np.zeros(ROWS), np.nan, seed=1)
    assert one.why == NOTHING_TELLS


def test_a_box_is_worth_what_it_holds_and_how_little_else():
    coverage, density = np.array([1.0, 0.5, 0.5, 0.1]), np.array([0.2, 0.6, 0.1, 1.0])
    worth = boxes.balance(coverage, density, 0.2)
    assert worth.tolist() == pytest.approx([0, 0.5, 0, 2 * 0.1 / 1.1])


def test_limits_hold_their_ends():
    frame = discovery.pd.DataFrame({"x": [1.0, 2.0, 3.0]})
    assert inside(frame, [Limit("x", 2.0, None, 0, 0)]).tolist() == [False, True, True]
    assert inside(frame, [Limit("x", None, 2.0, 0, 0)]).tolist() == [True, True, False]
    assert inside(frame, []).all()


def test_a_share_of_nothing_is_not_a_number():
    assert np.isnan(proportion(0, 0)).all()
    value, low, high = proportion(0, 100)
    assert value == 0 == pytest.approx(low)
    assert 0 < high < 0.05


def test_without_the_package_the_message_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ema_workbench.analysis.prim", None)
    with pytest.raises(InputError, match=r"pip install 'udha\[explore\]'"):
        discovery.require()
