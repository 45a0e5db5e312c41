"""What a scenario makes of the one that it extends, and of other dates."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from sim.errors import InputError
from sim.scenario import Period, Scenario
from tests.sim.scenarios.files import load


def test_a_child_replaces_a_levers_periods_and_keeps_the_others(write):
    write(
        "name: b\n"
        "levers: {visa_liberalisation: {}, hotline_promotion: [{until: 2012-01-01}, {from: 2014-01-01}]}\n",
        "b.yaml",
    )
    child = load(write, "extends: b.yaml\nlevers: {hotline_promotion: {from: 2013-01-01}}\n")
    assert child.levers["hotline_promotion"] == (Period(date(2013, 1, 1), None, 1.0),)
    assert child.levers["visa_liberalisation"] == child.base.levers["visa_liberalisation"]


def test_an_empty_list_takes_a_lever_away(write):
    write("name: b\nlevers: {visa_liberalisation: {}}\n", "b.yaml")
    assert load(write, "extends: b.yaml\nlevers: {visa_liberalisation: []}\n").levers == {}


def test_a_section_with_nothing_under_it_changes_nothing(write):
    write("name: b\nlevers: {visa_liberalisation: {}}\ncosts: {court_case: 1 EUR}\n", "b.yaml")
    child = load(write, "extends: b.yaml\nlevers:\nparameters:\ncosts:\n")
    assert (child.levers, child.costs) == (child.base.levers, child.base.costs)


def test_all_costs_of_the_base_may_be_put_in_another_currency(write):
    write("name: b\ncosts: {court_case: 1 EUR, border_check: 2 EUR}\n", "b.yaml")
    child = load(write, "extends: b.yaml\ncosts: {court_case: 1 CHF, border_check: 2.5 CHF}\n")
    assert child.costs == {"border_check": (2.5, "CHF"), "court_case": (1.0, "CHF")}
    with pytest.raises(InputError, match=r"x\.yaml:3: costs\.court_case: costs in CHF and EUR"):
        load(write, "extends: b.yaml\ncosts: {court_case: 1 CHF}\n")


def test_what_is_in_force_from_the_start_stays_so_when_a_child_moves_the_start(write):
    write("name: b\nlevers: {visa_liberalisation: {}, hotline_promotion: {from: 2009-01-01}}\n", "b.yaml")
    child = load(write, "extends: b.yaml\nstart: 2005-01-01\n")
    assert child.levers["visa_liberalisation"][0].start == date(2005, 1, 1)
    assert child.levers["hotline_promotion"][0].start == date(2009, 1, 1)


def test_the_bases_periods_outside_a_childs_dates_are_left_out(write):
    write("name: b\nlevers: {visa_liberalisation: {from: 2016-01-01}}\n", "b.yaml")
    assert load(write, "extends: b.yaml\nend: 2013-12-31\n").levers == {}


def test_on_other_dates_a_lever_from_the_start_stays_so_and_others_keep_their_dates():
    early = Period(date(2005, 1, 1), None, 1.0)
    late = Period(date(2015, 1, 1), None, 1.0)
    found = Scenario("s", levers={"hotline_promotion": (early,), "visa_liberalisation": (late,)})
    moved = found.on_dates(date(2012, 1, 1), date(2013, 1, 1), date(2016, 12, 31))
    assert moved.levers == {
        "hotline_promotion": (Period(date(2012, 1, 1), None, 1.0),),
        "visa_liberalisation": (late,),
    }
    assert (moved.start, moved.records_from, moved.end) == (
        *(date(2012, 1, 1), date(2013, 1, 1), date(2016, 12, 31)),
    )


def test_on_other_dates_what_is_in_force_on_no_monday_is_left_out(write):
    """As a file of these dates would be refused: the dates are Saturday and Sunday at the end of a run."""
    weekend = Period(date(2016, 12, 31), None, 1.0)
    over = Period(date(2009, 1, 1), date(2011, 12, 31), 1.0)
    found = Scenario("s", levers={"visa_liberalisation": (over, weekend)})
    dates = date(2012, 1, 2), date(2013, 1, 1), date(2016, 12, 31)
    assert found.on_dates(*dates).levers == {}
    assert Scenario.load(write(yaml.safe_dump(found.on_dates(*dates).resolved()))).levers == {}
    assert found.on_dates(found.start, found.records_from, found.end) == found


@pytest.mark.parametrize(
    ("day", "recorded_from"),
    [
        ("2010-03-29", "2010-03-29"),  # the last Monday of March
        ("2010-03-30", "2010-04-01"),
        ("2010-03-31", "2010-04-01"),
        ("2010-04-01", "2010-04-01"),
    ],
)
def test_no_month_is_recorded_in_which_no_week_begins(write, day, recorded_from):
    """Its mean stocks would be nothing divided by nothing."""
    found = Scenario.load(write(f"name: Late\nstart: {day}\nrecords_from: {day}\nend: 2010-12-31\n"))
    assert (found.calendar.weeks_a_month > 0).all()
    assert str(found.records_from) == recorded_from
    months = found.calendar.months.astype(str)
    assert months[0] == recorded_from[:7]
