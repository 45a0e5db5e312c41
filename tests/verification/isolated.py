"""Runs in which one mechanism is at work and all others are neutral."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from unittest.mock import patch

import numpy as np

from sim import country as countries
from sim import engine, parameters
from sim.country import Country, first_ids
from sim.world import World
from tests.sim.worlds import APART, EVERYBODY_IN_SIGHT, INSIDE, WOMEN, crowd, simulation

# Share of the time of police for looking for people, and how many officers look in the whole country.
PROACTIVE, OFFICERS, UNITS = 0.5, 57.0, 7


def checks(chance: float) -> dict[str, float]:
    """Return settings at which police with time check a given venue in a week with this chance."""
    return {"checks_an_officer": -math.log(1.0 - chance) / PROACTIVE, "venues": OFFICERS}


def capacity(cases: float) -> dict[str, float]:
    """Return settings at which each police unit could give full attention to so many cases."""
    return {"cases_an_officer": cases * UNITS / OFFICERS}


# Each mechanism that could interfere with a hazard, switched off. A new mechanism needs one line here.
NEUTRAL = {
    **APART,  # nothing reaches recruiters, money never runs out, nobody is trafficked again
    # ways out of exploitation
    **dict.fromkeys(("checks_an_officer", "inspections", "health_contact", "outreach_contact"), 0.0),
    **dict.fromkeys(("street_contact", "tip", "own_report", "escape", "release", "found_abroad"), 0.0),
    **{"border_recognition": 0.0, "begging_share_family": 0.0, "begging_share_other": 0.0},
    # police that always have time: half of it goes to looking for people
    **{"police_proactive": PROACTIVE, "police_officers": OFFICERS, **capacity(100.0)},
    "investigation_weeks": 1.0,
    **EVERYBODY_IN_SIGHT,
    "begging_for_others_in_law": 1.0,
    # prosecutors who indict at once, nobody bought off, nothing leaked
    **{"prosecutor_capacity": 50.0, "indictment": 1.0, "indictment_without_witness": 0.0},
    **{"police_bribe_propensity": 0.0, "court_bribe_propensity": 0.0, "case_leak": 0.0},
    **{
        "border_bribe_discovered": 0.0,
        "officials_prosecuted": 0.0,
        "fright_without_charge": 0.0,
        "network_broken_up": 0.0,
    },
    "time_served": 1.0,
    # nobody falls ill, and health services are trusted
    **{"illness": 0.0, "health_contact_ill": 1.0, "health_avoidance": 0.0, "health_leak": 0.0},
    **{"treatment": 0.0, "treatment_outside": 0.0, "foster_care": 0.0},
    # jobs last, permits are not renewed, sponsors not looked into
    **{"job_loss": 0.0, "permit_renewal": 0.0, "sponsor_check": 0.0},
    # recruitment, travel and the time after
    "acceptance": 3.0,
    "deterrence": 0.0,
    "quitting": 0.0,
    "report_after_refusal": 0.0,
    "opportunity_response": 0.0,
    "grooming_withdrawal": 0.0,
    "reintegration": 0.0,
    "permit_scrutiny": 0.0,
    "permit_bribe": 0.0,
    "border_bribe": 0.0,
    "entry_check": 0.0,
    "exit_check": 0.0,
    "irregular_check": 0.0,
    "cost_irregular_travel": 0.0,
    "taken_back": 0.0,
    "children_go_missing": 1.0,
    # the run begins with nobody on the pathway and nothing before the court
    **{"spell_at_start": 0.0, "after_at_start": 0.0, "indictments_before": 0.0},
}
# About 160 people a week set out at once inside Kosovo: large samples from short runs.
FLOOD = {**NEUTRAL, **INSIDE, "approach_rate": 1.0, "grooming_weeks": 1.0}
# Everybody in exploitation is found in a few weeks and wants a place in a shelter.
TO_SHELTER = {
    **FLOOD,
    "approach_rate": 0.2,
    **checks(0.1),
    "police_skill_sexual": 1.0,
    "police_skill_labour": 1.0,
    "assistance_acceptance": 1.0,
    "wants_shelter": 1.0,
    "early_leaving": 0.0,
    "training": 0.0,
    "placement": 0.0,
    "shelter_max_stay_weeks": 520.0,
    **WOMEN,  # for whom there is always more than one kind of centre
}


@cache
def room_for_all() -> Country:
    """Kosovo, much populated, with more places in every shelter than anybody could fill."""
    shelters = crowd().shelters.copy()
    shelters.places = 10**6
    return replace(crowd(), shelters=shelters)


@cache
def one_centre(places: int) -> Country:
    """Kosovo, much populated, with a single regional centre."""
    shelters = countries.load().shelters[:1].copy()
    shelters.places = places
    regions = len(countries.load().regions)
    return replace(crowd(), shelters=shelters, nearest_shelter=np.zeros((regions, 1), np.int64))


@cache
def town() -> Country:
    """Kosovo with twenty people a cohort, so that the same ones are met every other year."""
    size = np.minimum(countries.load().cohort_size, 20)
    return replace(countries.load(), cohort_size=size, cohort_first=first_ids(size))


def values(settings: Mapping[str, float], beyond: Mapping[str, float] | None = None) -> np.recarray:
    """Return a parameter record; ``beyond`` may lie outside the declared bounds."""
    record = parameters.from_values(settings)
    for name, value in (beyond or {}).items():
        record[name] = value
    return record


@contextmanager
def unbounded() -> Iterator[None]:
    """Let runs take parameters out of bounds, which they refuse from everybody else."""
    with patch.object(parameters, "rows", lambda draw, n: draw):
        yield


def weeks(
    settings: Mapping[str, float], *, seed: int = 1, beyond: Mapping[str, float] | None = None, **scenario
) -> Iterator[tuple[int, World]]:
    """Live a run week by week; yields the number of the week just lived, and the world."""
    at = simulation(**scenario)
    draw, world = values(settings, beyond), at.new_world(1 << 16)
    for week in range(at.calendar.weeks):
        with unbounded():
            has_room = engine.advance(at, draw, seed, world, week, week + 1)
        if not has_room:
            raise MemoryError("more people than rows: make the check smaller")
        yield at.calendar.first_week + week, world
