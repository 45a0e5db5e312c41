"""Softer patterns: shares and ratios that the model should show, within ranges.

Each is taken from the records of a run like an official figure, but nobody counted it: it enters the
likelihood as a wide range, and a study can leave it out. Ranges and sources are in the country's
``targets.yaml`` and in the study.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from calibration.inference.scales import LOG, SHARE, Scale
from sim.codes import AgeBand, Nationality, Route
from sim.engine import Simulation
from sim.records import CELL_AGE, CELL_ALL, CELL_NATIONALITY, CELL_REGION, CELL_ROUTE, Series
from sim.world import World

INBOUND = (Route.INBOUND_LEGAL, Route.INBOUND_IRREGULAR)


@dataclass(frozen=True)
class Records:
    """The records of a finished run, year by year."""

    simulation: Simulation
    world: World

    def total(self, series: Series, years: tuple[int, int], *cells: int) -> float:
        """Return what was counted from the first to the last of two years, in some cells or in all."""
        return float(self.world.series[self.months(years), series][:, list(cells or (CELL_ALL,))].sum())

    def standing(self, series: Series, year: int) -> float:
        """Return what stood in an average week of the December before a year."""
        before = self.months((year, year)).start - 1
        weeks = self.simulation.calendar.weeks_a_month[before]
        return float(self.world.series[before, series, CELL_ALL] / weeks)

    def months(self, years: tuple[int, int]) -> slice:
        """Return the months of some years in the records."""
        start = self.simulation.calendar.months[0]
        first, end = (
            int((np.datetime64(year, "M") - start).astype(int))
            for year in (f"{years[0]}-01", f"{years[1] + 1}-01")
        )
        return slice(first, end)


@dataclass(frozen=True)
class Pattern:
    """A pattern and how it is read.

    Attributes:
        years: first and last year that it is read from.
        scale: the scale on which it is compared.
        before: whether the December before is read as well.
        read: parts and whole of a run's records.
    """

    name: str
    label: str
    years: tuple[int, int]
    scale: Scale
    read: Callable[[Records, tuple[int, int]], tuple[float, float]]
    before: bool = False

    def value(self, records: Records) -> float:
        """Return the share or the ratio; half a unit on either side keeps it off 0 and infinity."""
        part, whole = self.read(records, self.years)
        if self.scale is SHARE:
            return (part + 0.5) / (whole + 1.0)
        return (part + 0.5) / (whole + 0.5)


def domestic(records: Records, years: tuple[int, int]) -> tuple[float, float]:
    """Citizens among the identified."""
    citizens = records.total(Series.IDENTIFIED, years, CELL_NATIONALITY + Nationality.DOMESTIC)
    return citizens, records.total(Series.IDENTIFIED, years)


def children(records: Records, years: tuple[int, int]) -> tuple[float, float]:
    """Children among the identified."""
    under_age = records.total(Series.IDENTIFIED, years, CELL_AGE + AgeBand.CHILD)
    return under_age, records.total(Series.IDENTIFIED, years)


def from_hot_spots(records: Records, years: tuple[int, int]) -> tuple[float, float]:
    """People from the regions that the report names, among the identified from any region."""
    named = np.flatnonzero(records.simulation.country.hot_spot)
    regions = range(len(records.simulation.country.hot_spot))
    return (
        records.total(Series.IDENTIFIED, years, *(CELL_REGION + region for region in named.tolist())),
        records.total(Series.IDENTIFIED, years, *(CELL_REGION + region for region in regions)),
    )


def hidden(records: Records, years: tuple[int, int]) -> tuple[float, float]:
    """People in exploitation at any time in a year, one year after the other, over those identified."""
    exploited = sum(
        records.standing(Series.IN_EXPLOITATION, year) + records.total(Series.NEWLY_EXPLOITED, (year, year))
        for year in range(years[0], years[1] + 1)
    )
    return exploited, records.total(Series.IDENTIFIED, years)


def short_sentences(records: Records, years: tuple[int, int]) -> tuple[float, float]:
    """Persons with a sentence under two years' imprisonment, or none, among those convicted."""
    convicted = records.total(Series.CONVICTED, years)
    return convicted - records.total(Series.LONG_SENTENCES, years), convicted


def legal_entry(records: Records, years: tuple[int, int]) -> tuple[float, float]:
    """People brought in legally, among those brought in."""
    inbound = [CELL_ROUTE + route for route in INBOUND]
    legally = records.total(Series.NEWLY_EXPLOITED, years, inbound[0])
    return legally, records.total(Series.NEWLY_EXPLOITED, years, *inbound)


PATTERNS: Mapping[str, Pattern] = MappingProxyType(
    {
        one.name: one
        for one in (
            Pattern("domestic_share", "Citizens among the identified", (2013, 2014), SHARE, domestic),
            Pattern("child_share", "Children among the identified", (2011, 2014), SHARE, children),
            Pattern("hot_spots", "Identified from the hot spots", (2013, 2014), SHARE, from_hot_spots),
            Pattern("hidden_to_detected", "In exploitation per identified", (2013, 2014), LOG, hidden, True),
            Pattern("sentences", "Sentences under two years", (2013, 2014), SHARE, short_sentences),
            Pattern("inbound_legal_entry", "Legal entry among inbound", (2011, 2014), SHARE, legal_entry),
        )
    }
)
