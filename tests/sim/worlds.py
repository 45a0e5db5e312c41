"""Runs in a line for tests of behaviour: a few years, some parameters, some levers, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np

from sim import country as countries
from sim import engine, parameters
from sim.calendar import week_of
from sim.codes import AgeBand, Form, Institution, Nationality, PlaceKind, Route, Sex, Stage
from sim.country import Country, first_ids
from sim.records import (
    CELL_AGE,
    CELL_ALL,
    CELL_FORM,
    CELL_NATIONALITY,
    CELL_REGION,
    CELL_ROUTE,
    DETAIL_INSTITUTION,
    DETAIL_SEX,
    Series,
    with_details,
)
from sim.scenario import Period, Scenario
from sim.world import World

START = date(2010, 1, 1)
FIRST_WEEK = week_of(START) + 1  # a Friday: the first week begins on the Monday after

# Enough happens in four years for effects to show, whatever the central values of the day.
# Nobody is on the pathway yet.
EMPTY = {"spell_at_start": 0.0, "after_at_start": 0.0}
BUSY = {"approach_rate": 0.1, "acceptance": -1.3, **EMPTY}

NO_BEGGING = {"begging_share_family": 0.0, "begging_share_other": 0.0}
# Nobody in justice takes a bribe, and nothing leaks.
CLEAN = {"police_bribe_propensity": 0.0, "court_bribe_propensity": 0.0, "case_leak": 0.0, "health_leak": 0.0}
# Police see all venues alike, know their work, meet one person at a time and send nobody back.
EVERYBODY_IN_SIGHT = {
    "home_visibility": 1.0,
    "online_visibility": 1.0,
    "children_sent_back": 0.0,
    "skill_from_cases": 0.0,
    "held_together": 0.0,
    "begging_in_law": 1.0,
    "begging_for_others_in_law": 1.0,
}
# Recruiters whom nothing that happens to people can reach, networks that live on what they have, officers who
# are not frightened by what others did, jobs and permits that run their course, trust that no event moves,
# police who see all venues alike and find one person at a time, begging that counts in law, people trafficked
# once at most: then a cause shows its own effect, and nothing that follows from it later.
APART = {
    **BUSY,
    **NO_BEGGING,
    **CLEAN,
    "border_bribe_discovered": 0.0,
    "sponsor_check": 0.0,
    "job_loss": 0.0,
    "permit_renewal": 0.0,
    "network_broken_up": 0.0,
    "network_money_at_start": 100_000.0,
    "network_income": 0.0,
    "network_spending": 0.0,
    "learning_rate": 0.0,
    "arrest": 0.0,
    "custody": 0.0,
    "activity_under_investigation": 1.0,
    "risk_from_investigation": 0.0,
    "risk_from_conviction": 0.0,
    "trust_moves": 0.0,
    **EVERYBODY_IN_SIGHT,
    "trafficked_again": 0.0,
    "taken_back": 0.0,
}
WAYS_OUT = (
    *("checks_an_officer", "inspections", "health_contact", "outreach_contact", "street_contact", "tip"),
    *("own_report", "escape", "release", "found_abroad", "border_recognition"),
)
# Nobody and nothing ends a spell of exploitation; a test opens the one way out that it is about.
HELD = {**APART, **dict.fromkeys(WAYS_OUT, 0.0)}
# Many of those in exploitation are found, by police who have time for that and for every case.
SKILLED = {"police_skill_sexual": 0.7, "police_skill_labour": 0.7}
FOUND = {
    **APART,
    **SKILLED,
    "checks_an_officer": 0.2,
    "venues": 57.0,
    "police_proactive": 0.5,
    "cases_an_officer": 12.0,
}
# Every approach but those abroad is to a child in a street situation.
BEGGING = {"begging_share_family": 1.0, "begging_share_other": 1.0}

IN_NETWORKS = {"recruiters_in_networks": 1.0}
# Networks that bring people in do so all the time.
ALL_THE_TIME = {"networks_with_origin": 1.0, "origin_weeks": 1040.0}
NO_TRANSIT = {"transit_weight": 0.0}
INBOUND = {**IN_NETWORKS, **ALL_THE_TIME, **NO_TRANSIT, "inbound_weight": 5.0, "inbound_legal_share": 1.0}
OUTBOUND = {**IN_NETWORKS, **NO_TRANSIT, "outbound_weight": 5.0, "networks_reaching_abroad": 1.0}
INSIDE = {**NO_TRANSIT, "inbound_weight": 0.0, "outbound_weight": 0.0}
# Recruiters approach anybody of their circle, girls and women alone.
ANYBODY = {"approach_targeted": 0.0}
WOMEN = {"men_in_labour": 0.0}
# Many are invited, and nothing stops them on the way.
INVITED = {**APART, **INBOUND, "entry_check": 0.0, "permit_scrutiny": 0.0}
POOR = {"network_money_at_start": 0.0, "network_income": 0.0}


@cache
def crowd() -> Country:
    """Kosovo with so many dormant people that hardly anybody is met twice."""
    country = countries.load()
    kind = country.places.kind
    times = np.select([kind == PlaceKind.ORIGIN, kind == PlaceKind.MEN], [50, 400], 1400)
    size = country.cohort_size * times[:, None]
    return replace(country, cohort_size=size, cohort_first=first_ids(size))


@cache
def village() -> Country:
    """Kosovo with so few people that the same ones are met again and again."""
    country = countries.load()
    size = np.minimum(country.cohort_size, 2)
    return replace(country, cohort_size=size, cohort_first=first_ids(size))


@cache
def _simulation(levers: tuple, years: int, place: Callable[[], Country]) -> engine.Simulation:
    end = date(START.year + years - 1, 12, 31)
    scenario = Scenario(name="Test", start=START, records_from=START, end=end, levers=dict(levers))
    return engine.Simulation.of(scenario, place())


def simulation(
    levers: Mapping[str, Period] | None = None, years: int = 4, place: Callable[[], Country] = crowd
) -> engine.Simulation:
    """Return a scenario of these levers that is recorded from its first week, ready to run."""
    return _simulation(tuple((name, (period,)) for name, period in (levers or {}).items()), years, place)


def run(settings: Mapping[str, float] | None = None, *, seed: int = 1, **scenario) -> World:
    """Return the world after a run; ``settings`` are parameters that differ from their central value."""
    return engine.run(simulation(**scenario), parameters.from_values(settings or {}), seed)


def weeks(
    settings: Mapping[str, float] | None = None, *, seed: int = 1, **scenario
) -> Iterator[tuple[int, World]]:
    """Live a run week by week; yields the calendar's number of the week just lived, and the world."""
    at = simulation(**scenario)
    draw, world = parameters.from_values(settings or {}), at.new_world(1 << 14)
    for week in range(at.calendar.weeks):
        assert engine.advance(at, draw, seed, world, week, week + 1)
        yield at.calendar.first_week + week, world


def totals(settings: Mapping[str, float] | None = None, *, seeds: int = 6, **scenario) -> np.ndarray:
    """Return what was counted in all months of some seeds; shape (series, cells)."""
    at = simulation(**scenario)
    draw, world = parameters.from_values(settings or {}), at.new_world(1 << 14)
    counted = np.zeros(())
    for seed in range(seeds):
        world = engine.run(at, draw, seed, world)
        counted = counted + with_details(world.series.sum(axis=0), world.details.sum(axis=0))
    return counted


def people(world: World) -> np.recarray:
    """Return the rows of everybody who has ever been awake."""
    return world.people[: world.now[0].people]


def in_stage(world: World, stage: Stage) -> np.recarray:
    """Return the rows of the people in a stage."""
    rows = people(world)
    return rows[rows.stage == stage]


Margin = Route | Form | AgeBand | Nationality | Sex | Institution | None
# A series as a whole, or a margin of it.
Where = Series | tuple[Series, Margin]


def place_of(where: Where) -> tuple[int, int]:
    """Return the place of a series, or of a margin of it, in the tables."""
    series, of = where if isinstance(where, tuple) else (where, None)
    first: dict[type, int] = {Route: CELL_ROUTE, Form: CELL_FORM, AgeBand: CELL_AGE}
    further = CELL_REGION + len(countries.load().regions) + 1
    first |= {Nationality: CELL_NATIONALITY, Sex: further + DETAIL_SEX}
    first |= {Institution: further + DETAIL_INSTITUTION}
    return int(series), CELL_ALL if of is None else first[type(of)] + of


def street_children(country: Country, year: int) -> int:
    """Return how many resident children are in street situations in a year."""
    streets = slice(country.first_street, country.first_street + len(country.regions))
    born = year - country.first_birth_year
    ages = slice(born - country.street_oldest, born - country.street_youngest + 1)
    return int(country.cohort_size[streets, ages].sum())
