"""The true and the official series, kept apart and written side by side.

Kernels count events into ``series[month, series, cell]``. A *cell* is one margin of the tables: all,
a route, a form of exploitation, an age band, a nationality, a region. Stocks (people in
exploitation, beds in use) are kept as running totals and added once a week, so a month holds
person-weeks whatever the number of people. A few series have further margins: by circumstances, by channel
of identification, by kind of help, by institution.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Any, overload

import numpy as np

from sim.codes import (
    AgeBand,
    Channel,
    Form,
    Hardship,
    Help,
    Institution,
    Nationality,
    Relation,
    Residence,
    Route,
    Schooling,
    Sex,
    Venue,
)
from sim.compiled.compiler import kernel
from sim.reading import strict_yaml

CELL_ALL = 0
CELL_ROUTE = 1
CELL_FORM = CELL_ROUTE + len(Route)
CELL_AGE = CELL_FORM + len(Form)
CELL_NATIONALITY = CELL_AGE + len(AgeBand)
# From here on it depends on the country: its regions, and abroad.
CELL_REGION = CELL_NATIONALITY + len(Nationality)

# Further cells of a few series.
DETAIL_RELATION = 0
DETAIL_RESIDENCE = DETAIL_RELATION + len(Relation)
DETAIL_SEX = DETAIL_RESIDENCE + len(Residence)
DETAIL_SCHOOLING = DETAIL_SEX + len(Sex)
DETAIL_HARDSHIP = DETAIL_SCHOOLING + len(Schooling)
DETAIL_VENUE = DETAIL_HARDSHIP + len(Hardship)
DETAIL_CHANNEL = DETAIL_VENUE + len(Venue)
DETAIL_HELP = DETAIL_CHANNEL + len(Channel)
DETAIL_INSTITUTION = DETAIL_HELP + len(Help)
# From here on it depends on the country: where people are brought from.
DETAIL_ORIGIN = DETAIL_INSTITUTION + len(Institution)

# The margins that every series by person has, and those of a few series that have more.
BASIC = ("route", "form", "age", "nationality", "region")
CIRCUMSTANCES = ("relation", "residence", "sex", "schooling", "hardship", "venue", "origin")


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
    PERMITS_GRANTED = 37
    PERMITS_BY_BRIBE = 38
    TRUST = 39


class Detailed(IntEnum):
    """The series that have further cells, by their row in ``world.details``; those of stocks come first."""

    IN_EXPLOITATION = 0
    IN_SHELTER = 1
    NEWLY_EXPLOITED = 2
    IDENTIFIED = 3
    ASSISTED = 4
    BRIBES_PAID = 5
    OFFICIALS_CHARGED = 6


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
        by_person: whether it is counted person by person, so that it can be broken down by ``BASIC``.
        also_by: further dimensions that it is broken down by.
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
    also_by: tuple[str, ...]
    scale: float
    stock: bool

    def has(self, dimension: str) -> bool:
        """Whether the series is broken down by a dimension; as a whole (``all``) each one exists."""
        return dimension == "all" or dimension in self.also_by or (self.by_person and dimension in BASIC)

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
    unless_said: dict[str, Any] = {"by_person": False, "also_by": (), "scale": 1.0, "stock": False}
    found = {}
    for member in Series:
        said = unless_said | data[member.name.lower()]
        also = tuple(
            one for name in said["also_by"] for one in (CIRCUMSTANCES if name == "circumstances" else (name,))
        )
        found[member.name.lower()] = SeriesInfo(name=member.name.lower(), **(said | {"also_by": also}))
    return found


def cell_names(regions: tuple[str, ...], origins: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the (dimension, value) of every cell, in order: first those of all series by person."""
    basic = {"route": Route, "form": Form, "age": AgeBand, "nationality": Nationality}
    details = {
        "relation": Relation,
        "residence": Residence,
        "sex": Sex,
        "schooling": Schooling,
        "hardship": Hardship,
        "venue": Venue,
        "channel": Channel,
        "help": Help,
        "institution": Institution,
    }
    return [
        ("all", "all"),
        *((dimension, value.name.lower()) for dimension, values in basic.items() for value in values),
        *(("region", region) for region in regions),
        ("region", "abroad"),
        *((dimension, value.name.lower()) for dimension, values in details.items() for value in values),
        *(("origin", origin) for origin in origins),
    ]


def with_details(series: np.ndarray, details: np.ndarray) -> np.ndarray:
    """Return counts in all cells, float64 (periods, series, cells as in ``cell_names``).

    Args:
        series: of a run, float64 (periods, series, cells); ``details``: float64 (periods, detailed, further
            cells).
    """
    cells = series.shape[-1]
    whole = np.zeros((*series.shape[:-1], cells + details.shape[-1]))
    whole[..., :cells] = series
    whole[..., [Series[one.name] for one in Detailed], cells:] = details
    return whole


def meaningful(infos: Iterable[SeriesInfo], cells: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    """Return the (series, cell) that have a meaning, by series and then cell."""
    return [
        (at, cell)
        for at, info in enumerate(infos)
        for cell, (dimension, _) in enumerate(cells)
        if info.has(dimension)
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
def tally_at(world, clock, series, detailed, institution):
    """Add one to a series as a whole and by institution."""
    if clock.month >= 0:
        world.series[clock.month, series + 0, CELL_ALL] += 1.0
        world.details[clock.month, detailed + 0, DETAIL_INSTITUTION + institution] += 1.0


@kernel
def count_in(world, clock, detailed, cell):
    """Count one person in one further cell of a series."""
    if clock.month >= 0:
        world.details[clock.month, detailed + 0, cell] += 1.0


@kernel
def count_circumstances(world, clock, detailed, row):
    """Count one person in the further margins of a series that is broken down by circumstances."""
    if clock.month >= 0:
        add_circumstances(world, world.details[clock.month, detailed + 0], row, 1.0)


@kernel(inline=False)
def add_circumstances(world, cells, row, amount):
    """Add to the cells of one person's ``CIRCUMSTANCES``."""
    me = world.people[row]
    home = world.places[me.home]
    cells[DETAIL_RELATION + me.relation] += amount
    cells[DETAIL_RESIDENCE + residence(home)] += amount
    cells[DETAIL_SEX + me.female] += amount
    cells[DETAIL_SCHOOLING + me.dropped_out] += amount
    cells[DETAIL_HARDSHIP + me.hardship] += amount
    cells[DETAIL_VENUE + me.venue] += amount
    if home.origin >= 0:
        cells[DETAIL_ORIGIN + home.origin] += amount


@kernel
def residence(home):
    """Return where a home is: ``Residence``."""
    if home.origin >= 0:
        return Residence.ABROAD + 0
    return Residence.STREET + 0 if home.street == 1 else home.rural + 0


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
    for stock in range(world.detail_stocks.shape[0]):
        for cell in range(world.detail_stocks.shape[1]):
            world.details[clock.month, stock, cell] += world.detail_stocks[stock, cell]
    month[Series.OPEN_PROSECUTIONS + 0, CELL_ALL] += now.before_court
    month[Series.TRUST + 0, CELL_ALL] += now.trust
