"""Weeks belong to the month and year of their Monday."""

from __future__ import annotations

from datetime import date

import numpy as np

from sim.calendar import Calendar

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
