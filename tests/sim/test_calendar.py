"""Weeks belong to the month and year of their Monday."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from sim.calendar import Calendar, day_of

# 2012 had 53 Mondays; 2013 begins on a Tuesday, so its first week is that of 7 January.
CALENDAR = Calendar.between(date(2011, 6, 1), date(2011, 12, 1), date(2013, 3, 31))


def test_weeks_of_months_and_years_add_up_to_the_recorded_weeks():
    recorded = np.count_nonzero(CALENDAR.month >= 0)
    assert CALENDAR.weeks_a_month.sum() == CALENDAR.weeks_a_year.sum() == recorded < CALENDAR.weeks
    assert len(CALENDAR.weeks_a_month) == len(CALENDAR.months) == 16


def test_a_week_belongs_to_the_year_of_its_monday():
    mondays = [f"{year}-{month:02}" for year, month in ((2011, 12), (2012, 1), (2013, 1))]
    assert CALENDAR.months[CALENDAR.first_months].astype(str).tolist() == mondays
    assert CALENDAR.years.tolist() == [2011, 2012, 2013]
    assert CALENDAR.weeks_a_year.tolist() == [4, 53, 12]


NOON = datetime(2011, 6, 30, 12)


@pytest.mark.parametrize(
    "given",
    [NOON, NOON.date(), pd.Timestamp(NOON), np.datetime64(NOON), "2011-06-30", "2011-06-30T12:00"],
    ids=lambda one: type(one).__name__,
)
def test_a_day_is_the_same_from_whatever_library(given):
    assert day_of(given) == np.datetime64("2011-06-30", "D")


@pytest.mark.parametrize(
    "given",
    [
        pd.NaT,
        np.datetime64("NaT", "D"),
        "NaT",
        "today",
        "30.6.2011",
        "2011-06-31",
        "",
        None,
        True,
        15155,
        1.5,
        np.nan,
    ],
    ids=repr,
)
def test_what_is_no_day_is_refused(given):
    with pytest.raises((TypeError, ValueError), match="a day is a date such as '2015-06-30', not"):
        day_of(given)
