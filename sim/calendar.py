"""Weeks and months on the real calendar.

A week is identified by its number since Monday 5 January 1970, so a draw for a date does not depend on the
date at which a run starts. A week belongs to the month and year of its Monday, and so does a policy: one from
Friday 1 January 2016 is in force from Monday 4 January, and does not touch 2015.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np

FIRST_MONDAY = np.datetime64("1970-01-05", "D")
WEEKS_A_YEAR = 365.2425 / 7.0


def day_of(given: Any) -> np.datetime64:
    """Return the day that a date means: ``date``, ``datetime``, pandas' or NumPy's, or ISO text.

    Raises:
        TypeError, ValueError: it is no date, or the missing one (``NaT``).
    """
    refusal = f"a day is a date such as '2015-06-30', not {given!r}"
    try:
        day = datetime.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise ValueError(refusal) from None
    if isinstance(day, date):
        day = np.datetime64(day.isoformat()[:10], "D")  # pandas' missing date writes itself NaT
    if not isinstance(day, np.datetime64):
        raise TypeError(refusal)
    if np.isnat(day):
        raise ValueError(refusal)
    return day.astype("datetime64[D]")


def week_of(day: date | np.datetime64) -> int:
    """Return the number of the week that contains a day."""
    return int((np.datetime64(day, "D") - FIRST_MONDAY).astype(int) // 7)


def first_week_from(day: date | np.datetime64) -> int:
    """Return the number of the first week whose Monday is not before a day."""
    return week_of(np.datetime64(day, "D") + np.timedelta64(6, "D"))


def monday_of(week: int | np.ndarray) -> np.ndarray:
    """Return the Monday (``datetime64[D]``) of a week number or an array of them."""
    return FIRST_MONDAY + np.asarray(week) * np.timedelta64(7, "D")


def year_of(days: np.ndarray) -> np.ndarray:
    """Return the year of each of some days or months, int64 of the same shape."""
    return days.astype("datetime64[Y]").astype(np.int64) + 1970


@dataclass(frozen=True)
class Calendar:
    """The weeks of a run and the months of its records.

    Attributes:
        first_week: number of the first simulated week.
        weeks: how many weeks are simulated.
        records_from: first day from which months are recorded; earlier weeks are spin-up.
        month: per simulated week the index of its month in the records, -1 before; int64 (weeks,).
        months: the recorded months' first days, ``datetime64[M]`` (months,).
    """

    first_week: int
    weeks: int
    records_from: date
    month: np.ndarray
    months: np.ndarray

    @classmethod
    def between(cls, start: date, records_from: date, end: date) -> Calendar:
        """Build the calendar of all weeks whose Monday lies in ``start`` .. ``end`` (both included)."""
        if not start <= records_from <= end:
            raise ValueError(f"dates out of order: {start}, {records_from}, {end}")
        first = first_week_from(start)
        weeks = week_of(end) - first + 1
        month_of_week = monday_of(first + np.arange(weeks)).astype("datetime64[M]")
        start_month = np.datetime64(records_from, "M")
        index = (month_of_week - start_month).astype(np.int64)
        index[index < 0] = -1
        months = start_month + np.arange(int(index.max()) + 1)
        return cls(first, weeks, records_from, index, months)

    @property
    def mondays(self) -> np.ndarray:
        """The Monday of each simulated week, ``datetime64[D]`` (weeks,)."""
        return monday_of(self.first_week + np.arange(self.weeks))

    @property
    def weeks_a_month(self) -> np.ndarray:
        """How many weeks belong to each recorded month, int64 (months,)."""
        return np.bincount(self.month[self.month >= 0], minlength=len(self.months))

    @property
    def weeks_a_year(self) -> np.ndarray:
        """How many weeks belong to each recorded year, int64 (years,)."""
        return np.add.reduceat(self.weeks_a_month, self.first_months)

    @property
    def years(self) -> np.ndarray:
        """The recorded years, int64 (years,)."""
        return year_of(self.months[self.first_months])

    @property
    def first_months(self) -> np.ndarray:
        """The index of each recorded year's first month in the records, int64 (years,)."""
        return np.unique(year_of(self.months), return_index=True)[1]
