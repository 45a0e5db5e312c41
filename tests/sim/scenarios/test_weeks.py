"""From which week on, and how strongly, a lever is in force."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest

from sim.scenario import Scenario
from tests.sim.scenarios.files import MONDAYS, load

HOTLINE, STAY, VISA = range(3)


@pytest.mark.parametrize("day", ["2015-12-29", "2016-01-01", "2016-01-04"])
def test_a_lever_starts_with_the_first_monday_not_before_its_date(write, day):
    weight, _ = load(write, f"levers: {{visa_liberalisation: {{from: {day}}}}}\n").weekly(MONDAYS)
    assert weight[:, VISA].tolist() == [0, 0, 1, 1, 1, 1, 1, 1, 1]
    assert not weight[:, [HOTLINE, STAY]].any()


@pytest.mark.parametrize(("day", "last"), [("2016-01-17", 3), ("2016-01-18", 4), ("2016-01-20", 4)])
def test_the_last_week_is_the_last_whose_monday_is_not_after_until(write, day, last):
    weight, _ = load(write, f"levers: {{visa_liberalisation: {{until: {day}}}}}\n").weekly(MONDAYS)
    assert np.flatnonzero(weight[:, VISA]).tolist() == list(range(last + 1))


def test_a_ramp_rises_in_equal_steps(write):
    weight, setting = load(
        write,
        "levers: {hotline_promotion: {from: 2016-01-01, intensity: 0.6, ramp_weeks: 4, until: 2016-02-10}}\n",
    ).weekly(MONDAYS)
    np.testing.assert_allclose(weight[:, HOTLINE], [0, 0, 0.15, 0.3, 0.45, 0.6, 0.6, 0.6, 0], rtol=1e-15)
    assert weight[5, HOTLINE] == 0.6
    assert setting[:, HOTLINE].tolist() == [1, 1] + [0.6] * 6 + [1]


@pytest.mark.parametrize(
    ("written", "weeks"),
    [("104", 104), ("104 weeks", 104), ("until_reintegrated", 520), ("' until_reintegrated '", 520)],
)
def test_a_setting_is_a_number_a_number_with_its_unit_or_a_word(write, written, weeks):
    found = load(write, f"levers: {{shelter_max_stay: {{weeks: {written}}}}}\n")
    assert found.levers["shelter_max_stay"][0].value == weeks
    again = write(json.dumps(found.resolved()), "again.yaml")
    assert Scenario.load(again).levers == found.levers


def test_a_setting_in_natural_units_is_not_a_weight(write):
    weight, setting = load(
        write, "levers: {shelter_max_stay: {from: 2016-01-04, weeks: 104, ramp_weeks: 2}}\n"
    ).weekly(MONDAYS)
    assert weight[:, STAY].tolist() == [0, 0, 0.5, 1, 1, 1, 1, 1, 1]
    assert setting[:, STAY].tolist() == [52, 52] + [104] * 7


def test_periods_follow_one_another(write):
    periods = "[{until: 2016-01-06, intensity: 0.5}, {from: 2016-01-07, intensity: 0.25}]"
    weight, _ = load(write, f"levers: {{hotline_promotion: {periods}}}\n").weekly(MONDAYS)
    assert weight[:, HOTLINE].tolist() == [0.5] * 3 + [0.25] * 6


def test_a_lever_is_in_force_in_all_weeks_unless_dated(write):
    found = load(write, "levers: {hotline_promotion: {}}\n")
    weight, setting = found.weekly(found.calendar.mondays)
    assert weight.shape == setting.shape == (found.calendar.weeks, 3)
    assert (weight[:, HOTLINE] == 1).all()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", None),
        ("levers: {visa_liberalisation: {from: 2016-01-01}}\n", date(2016, 1, 4)),
        ("levers: {hotline_promotion: {until: 2014-05-05}}\n", date(2014, 5, 12)),
        ("levers: {visa_liberalisation: {from: 2016-01-06, intensity: 0}}\n", None),
        ("levers: {shelter_max_stay: {from: 2016-01-05}}\n", date(2016, 1, 11)),
        ("parameters: {compliance: 0.4}\n", date(2005, 1, 3)),
        ("costs: {court_case: 1 EUR}\n", None),
    ],
)
def test_policy_changes_from_the_first_week_that_differs(write, text, first):
    write("name: b\nlevers: {hotline_promotion: {}}\n", "b.yaml")
    child = load(write, "extends: b.yaml\n" + text)
    assert child.changed_from(child.base) == first
