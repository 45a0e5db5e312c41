"""The true and the official series, kept apart and written side by side.

Kernels count events into ``series[month, series, cell]``. A *cell* is one margin of the tables: all,
a route, a form of exploitation, an age band, a nationality, or a region. Stocks (people in
exploitation, beds in use) are kept as running totals and added once a week, so a month holds
person-weeks whatever the number of people.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any, overload

import numpy as np

from sim.codes import AgeBand, Form, Nationality, Route
from sim.compiled.compiler import kernel
from sim.reading import strict_yaml

CELL_ALL = 0
CELL_ROUTE = 1
CELL_FORM = CELL_ROUTE + len(Route)
CELL_AGE = CELL_FORM + len(Form)
CELL_NATIONALITY = CELL_AGE + len(AgeBand)
CELL_REGION = CELL_NATIONALITY + len(Nationality)


class Series(IntEnum):
    """What is counted. ``sim/series.yaml`` has label, unit and side of each."""

    APPROACHED = 0
    RECRUITED = 1
    TURNED_BACK = 2
    NEWLY_EXPLOITED = 3
    TRAFFICKED_AGAIN = 4
    IN_EXPLOITATION = 5
    ENDED_UNIDENTIFIED = 6
    MET_UNRECOGNISED = 7
    REPORTS = 8
    CASES = 9
    IDENTIFIED = 10
    ASSISTED = 11
    CONVICTED = 12
    OPEN_PROSECUTIONS = 13
    OFFICIALS_CHARGED = 14
    IN_SHELTER = 15
    NO_PLACE_FOUND = 16
    PASSED_ON = 17
    LEFT_EARLY = 18
    REINTEGRATED = 19
    COMPENSATED = 20
    TRAVELLERS_CHECKED = 21
    TRAVELLERS_REFUSED = 22
    PERMITS_DELAYED = 23
    CASES_CLOSED = 24
    FILES_CHECKED = 25
    INSPECTIONS = 26
    CASES_DROPPED = 27
    BRIBES_PAID = 28
    LEAKS = 29
    TREATED = 30
    FOSTERED = 31
    PRISON_SENTENCES = 32
    LONG_SENTENCES = 33
    GROUPS_BROKEN_UP = 34
    SPONSORS_BARRED = 35
    CHILDREN_SENT_BACK = 36


class Stock(IntEnum):
    """Running totals that are added to their series every week."""

    IN_EXPLOITATION = 0
    IN_SHELTER = 1


@dataclass(frozen=True)
class SeriesInfo:
    """What a reader needs to know about a series.

    Attributes:
        side: ``true`` (only the model knows), ``recorded``, ``protection``, ``rights`` or ``cost``.
        better: ``lower``, ``higher``, or ``neither`` where a change may be good or bad news.
        by_person: whether it is counted person by person, so that it can be broken down by route, form, age
            band, nationality and region; where False it exists only as a whole.
        scale: factor from what kernels count to ``unit``.
        stock: averages over time where True, sums over time where False.
    """

    name: str
    label: str
    unit: str
    side: str
    better: str
    description: str
    by_person: bool
    scale: float
    stock: bool

    @overload
    def in_unit(self, counts: float, weeks: int) -> float: ...

    @overload
    def in_unit(self, counts: np.ndarray, weeks: int | np.ndarray) -> np.ndarray: ...

    def in_unit(self, counts: float | np.ndarray, weeks: int | np.ndarray) -> float | np.ndarray:
        """Return what kernels counted, summed over so many weeks, in ``unit``: of a stock the mean."""
        scaled = counts * self.scale
        return scaled / weeks if self.stock else scaled


@cache
def catalogue() -> dict[str, SeriesInfo]:
    """Return all series by name, in the order of ``Series``."""
    data = strict_yaml.read(Path(__file__).with_name("series.yaml")).data
    unless_said: dict[str, Any] = {"by_person": False, "scale": 1.0, "stock": False}
    return {
        member.name.lower(): SeriesInfo(name=member.name.lower(), **(unless_said | data[member.name.lower()]))
        for member in Series
    }


def cell_names(regions: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the (dimension, value) of every cell, in order."""
    return [
        ("all", "all"),
        *(("route", route.name.lower()) for route in Route),
        *(("form", form.name.lower()) for form in Form),
        *(("age", band.name.lower()) for band in AgeBand),
        *(("nationality", nationality.name.lower()) for nationality in Nationality),
        *(("region", region) for region in regions),
        ("region", "abroad"),
    ]


@kernel
def count(world, clock, series, row):
    """Count one person in a series, in every margin that applies to that person."""
    if clock.month >= 0:
        add_to_margins(world.series[clock.month, series + 0], world.people[row], 1.0)


@kernel
def tally(world, clock, series, amount):
    """Add an amount to a series as a whole."""
    if clock.month >= 0:
        world.series[clock.month, series + 0, CELL_ALL] += amount


@kernel
def enter(world, stock, row):
    """Add a person to a stock; ``leave`` must see the same margins."""
    add_to_margins(world.stocks[stock + 0], world.people[row], 1.0)


@kernel
def leave(world, stock, row):
    """Take a person out of a stock."""
    add_to_margins(world.stocks[stock + 0], world.people[row], -1.0)


@kernel(inline=False)
def add_to_margins(cells, me, amount):
    """Add to the cells of one person's route, form, age band, nationality and region."""
    cells[CELL_ALL] += amount
    cells[CELL_ROUTE + me.route] += amount
    cells[CELL_FORM + me.form] += amount
    cells[CELL_AGE + me.age_band] += amount
    cells[CELL_NATIONALITY + me.nationality] += amount
    if me.region >= 0:
        cells[CELL_REGION + me.region] += amount


@kernel
def record_week(world, clock):
    """Add the week's stocks to the month."""
    if clock.month < 0:
        return
    now = world.now[0]
    month = world.series[clock.month]
    for cell in range(world.stocks.shape[1]):
        month[Series.IN_EXPLOITATION + 0, cell] += world.stocks[Stock.IN_EXPLOITATION + 0, cell]
        month[Series.IN_SHELTER + 0, cell] += world.stocks[Stock.IN_SHELTER + 0, cell]
    month[Series.OPEN_PROSECUTIONS + 0, CELL_ALL] += now.before_court
