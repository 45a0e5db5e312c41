"""What it costs to avert a person-year is said only where it can be told."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from experiments.cost_effectiveness import cost_per_person_year
from experiments.effects import effects
from experiments.ensemble import Ensemble, run_ensemble
from sim import Scenario
from sim.records import CELL_ALL, Series

PERSON_YEAR = 365.2425 / 7


@pytest.fixture(scope="module")
def priced() -> Ensemble:
    stays = Scenario.load("scenarios/longer_shelter_stays.yaml")
    policy = dataclasses.replace(stays, costs={"shelter_bed_night": (35.0, "EUR")})
    return run_ensemble([stays.base, policy], draws=20, threads=2)


def moved(ensemble: Ensemble, averted: np.ndarray, cost: np.ndarray) -> Ensemble:
    """The same ensemble with these differences, by run, in person-years averted and in cost."""
    totals = ensemble.totals.copy()
    totals[1] = totals[0]
    totals[1, :, 0, Series.IN_EXPLOITATION, CELL_ALL] -= averted * PERSON_YEAR
    totals[1, :, 0, -1, CELL_ALL] += cost
    return dataclasses.replace(ensemble, totals=totals)


def test_both_sides_are_priced_with_the_scenarios_unit_costs(priced):
    found = {effect.series.name: effect for effect in effects(priced) if effect.dimension == "all"}
    nights, cost = found["in_shelter"], found["cost"]
    assert cost.verdict == "probably rises"
    for at in ("base", "policy", "median", "low_50", "high_50", "low_90", "high_90"):
        assert getattr(cost, at) == pytest.approx(35 * getattr(nights, at))


def test_cost_is_divided_by_what_is_averted_run_by_run(priced):
    averted = np.linspace(1, 20, 20)
    found = cost_per_person_year(moved(priced, averted, 1000 * averted))
    assert found.verdict == "can be told"
    assert found.unit == "EUR per person-year"
    assert found.median == pytest.approx(1000, rel=1e-4)
    assert found.low_90 == pytest.approx(1000, rel=1e-4)
    fixed = cost_per_person_year(moved(priced, averted, np.full(20, 840.0)))
    # Each is the ratio of one run, which averts 20, 16, 11, 6 or 2 person-years.
    found = (fixed.low_90, fixed.low_50, fixed.median, fixed.high_50, fixed.high_90)
    assert found == pytest.approx([840 / years for years in (20, 16, 11, 6, 2)], rel=1e-4)


@pytest.mark.parametrize(
    ("averted", "cost", "reason"),
    [
        (np.linspace(-2, 9, 20), np.ones(20), "exploitation contains zero"),
        (np.zeros(20), np.ones(20), "does not change"),
        (-np.ones(20), np.ones(20), "exploitation rises"),
        (np.ones(20), np.linspace(-2, 9, 20), "cost contains zero"),
        (np.ones(20), np.zeros(20), "cost contains zero"),
        (np.ones(20), -np.ones(20), "cost falls"),
        (np.array([0.0] * 1 + [1.0] * 19), np.ones(20), None),
        (np.array([-9.0] + [1e-9] * 19), np.ones(20), "contains zero"),
    ],
)
def test_it_is_not_said_where_a_divisor_may_be_zero_or_cost_may_not_rise(priced, averted, cost, reason):
    found = cost_per_person_year(moved(priced, averted, cost))
    if reason is None:
        assert found.verdict == "can be told"
        assert np.isfinite(found.high_90)
    else:
        assert found.verdict == "cannot tell"
        assert reason in found.reason
        assert found.median is None


def test_a_run_that_averts_nothing_counts_as_one_without_a_limit(priced):
    averted = np.array([0.0] + [1.0] * 19)
    found = cost_per_person_year(moved(priced, averted, np.ones(20)))
    assert found.high_90 == pytest.approx(1, rel=1e-4)


def test_a_few_draws_say_no_price(priced):
    few = moved(priced, np.ones(20), np.ones(20))
    few = dataclasses.replace(few, totals=few.totals[:, :3], seeds=few.seeds[:3])
    assert cost_per_person_year(few).reason == "there are too few draws"
