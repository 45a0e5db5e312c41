"""Measures of robustness: what each says of made-up rows, with intervals, and ties as ties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from experiments.robustness import robustness
from experiments.robustness.robustness import domain, places, regret, regrets, resamples, scores, trade_off
from experiments.robustness.sampled import Measured

NAMES = ("Base", "Steady", "Bold")


def measured(values, better: str = "lower", name: str = "in_exploitation") -> Measured:
    values = np.asarray(values, np.float64)
    return Measured(name, name, "persons", "true", better, False, values, values[:0])


# Steady is never best by far and never bad; Bold is best in most rows and terrible in one.
VALUES = [[10, 9, 5], [10, 9, 5], [10, 9, 5], [10, 9, 5], [10, 9, 30]]


def by(found, metric: str) -> dict[str, float]:
    return {one.scenario: one.value for one in found if one.metric == metric}


def test_each_measure_is_what_its_author_defined():
    found = scores(measured(VALUES), NAMES, resamples(5, 1, 50))
    assert by(found, "expected_effect") == {"Base": 0, "Steady": -1, "Bold": 0}
    assert by(found, "worst_effect") == {"Base": 0, "Steady": -1, "Bold": 20}
    assert by(found, "maximin") == {"Base": 10, "Steady": 9, "Bold": 30}
    assert by(found, "hurwicz") == {"Base": 10, "Steady": 9, "Bold": 17.5}
    assert by(found, "expected_regret") == {"Base": 4.2, "Steady": 3.2, "Bold": 4.2}
    assert by(found, "minimax_regret") == {"Base": 5, "Steady": 4, "Bold": 21}
    assert by(found, "regret_90")["Steady"] == 4


def test_where_higher_is_better_everything_turns_round():
    turned = scores(measured(-np.array(VALUES), "higher"), NAMES, resamples(5, 1, 50))
    plain = scores(measured(VALUES), NAMES, resamples(5, 1, 50))
    for one, other in zip(turned, plain, strict=True):
        assert (one.first, one.last) == (other.first, other.last)
        if "regret" in one.metric:
            assert one.value == other.value
        else:
            assert one.value == -other.value


def test_a_criterion_counts_the_rows_in_which_it_holds():
    holds = {domain("holds_1", "at most 9"): np.array(VALUES) <= 9}
    found = scores(measured(VALUES), NAMES, resamples(5, 1, 200), holds)
    assert by(found, "holds_1") == {"Base": 0, "Steady": 1, "Bold": 0.8}
    bold = next(one for one in found if one.scenario == "Bold" and one.metric == "holds_1")
    assert 0.4 <= bold.low_90 < 0.8 < bold.high_90 == 1


def test_policies_that_do_the_same_are_tied():
    values = np.random.default_rng(1).normal(100, 10, (200, 1)) + np.array([0.0, -5.0, -5.0])
    for score in scores(measured(values), NAMES, resamples(200, 1, 200)):
        assert (score.first, score.last) == ((3, 3) if score.scenario == "Base" else (1, 2)), score


def test_what_rows_cannot_tell_apart_is_tied_however_means_fall():
    values = np.random.default_rng(2).normal(100, 10, (200, 3))
    found = scores(measured(values), NAMES, resamples(200, 1, 300))
    expected = [one for one in found if one.metric == "expected_regret"]
    assert len({one.value for one in expected}) == 3
    assert all((one.first, one.last) == (1, 3) for one in expected)


def test_places_agree_with_values_when_all_is_clear():
    each = np.array([[1.0, 3.0, 2.0]] * 10)
    first, last = places(each)
    assert first.tolist() == last.tolist() == [1, 3, 2]


@given(arrays(np.float64, (6, 3), elements=st.floats(-1e6, 1e6)))
def test_regret_is_never_negative_and_somebody_has_none(values):
    found = regret(measured(values))
    assert (found >= 0).all()
    assert (found.min(axis=1) == 0).all()


def test_regret_is_spread_as_its_quantiles_say():
    of_all = regrets(measured(VALUES), NAMES, resamples(5, 1, 50))
    found = {(one.scenario, one.statistic): one for one in of_all}
    assert found["Bold", "best"].value == 0.8
    assert found["Steady", "best"].value == 0.2
    assert found["Bold", "quantile_50"].value == 0
    assert found["Bold", "worst"].value == 21
    assert found["Steady", "mean"].low_90 <= 3.2 <= found["Steady", "mean"].high_90


def test_a_policy_is_dominated_only_if_it_is_clearly_worse_on_all_counts():
    rng = np.random.default_rng(3)
    base = rng.normal(100, 5, (300, 1))
    good = measured(base + np.array([0.0, -10.0, -20.0]))
    dear = measured(base + np.array([0.0, 0.0, 7.0]), name="travellers_refused")
    found = {one.scenario: one for one in trade_off([good, dear], NAMES, resamples(300, 1, 200))}
    assert found["Base"].dominated_by == ("Steady",)
    assert (found["Steady"].dominated_by, found["Bold"].dominated_by) == ((), ())
    assert [found[name].efficient for name in NAMES] == [0.0, 1.0, 1.0]
    assert found["Bold"].effects["travellers_refused"][0] == pytest.approx(7)
    alone = {one.scenario: one for one in trade_off([good], NAMES, resamples(300, 1, 200))}
    assert alone["Steady"].dominated_by == ("Bold",)


def test_one_that_equals_another_does_not_dominate_it():
    values = np.random.default_rng(4).normal(100, 5, (100, 1)) + np.zeros(3)
    assert all(one.efficient == 1 for one in trade_off([measured(values)], NAMES, resamples(100, 1, 50)))


def test_an_output_that_may_be_either_news_gives_no_loss():
    with pytest.raises(ValueError, match="no good direction"):
        trade_off([replace(measured(VALUES), better="neither")], NAMES, resamples(5, 1, 10))


def test_the_same_seed_gives_the_same_numbers():
    of = measured(np.random.default_rng(5).normal(size=(50, 3)))
    one, other = (scores(of, NAMES, resamples(50, 7, 40)) for _ in range(2))
    assert one == other
    assert scores(of, NAMES, resamples(50, 8, 40)) != one


@pytest.mark.statistical
def test_intervals_hold_the_expected_regret_as_often_as_they_say():
    """Two policies of which either may be better: expected regret is known in closed form."""
    held, sets = 0, 200
    for number in range(sets):
        values = np.random.default_rng([9, number]).normal(0, 1, (300, 2))
        drawn = resamples(300, number, 300)
        one = next(
            score
            for score in scores(measured(values), NAMES[:2], drawn)
            if (score.metric, score.scenario) == ("expected_regret", "Base")
        )
        # The mean of the positive part of a normal difference with standard deviation root 2.
        held += one.low_90 <= np.sqrt(2) / np.sqrt(2 * np.pi) <= one.high_90
    assert 0.85 <= held / sets <= 0.95


def test_every_measure_asks_a_question():
    names = [one.name for one in robustness.METRICS]
    assert len(set(names)) == len(names)
    assert all(one.asks.endswith("?") for one in robustness.METRICS)
