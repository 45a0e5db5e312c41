"""The mechanisms of docs/odd.md, section 7, told as stories: who does what when, and where it leaves people.

``test_causes.py`` holds the tables of what raises what, ``worlds.py`` the settings that keep all else still.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import numba
import numpy as np
import pytest

from sim import engine, parameters
from sim.codes import Channel, Nationality, Route, Stage
from sim.errors import InputError
from sim.processes.exploitation import CONTACTS, contact
from sim.records import CELL_ALL, CELL_ROUTE, Series
from sim.scenario import Period, Scenario
from sim.world import Clock
from tests.sim.worlds import (
    APART,
    BUSY,
    FIRST_WEEK,
    FOUND,
    HELD,
    INBOUND,
    INSIDE,
    INVITED,
    OUTBOUND,
    POOR,
    START,
    crowd,
    in_stage,
    people,
    run,
    totals,
    village,
    weeks,
)

LEGAL = Route.INBOUND_LEGAL
CHECKED = {"entry_check": 1.0, "suspicion_legal": 1.0, "irregular_check": 0.8, "border_bribe_propensity": 0.0}
# Everybody invited is stopped at the border, most of those on the irregular way out too.
STOPPED = {**HELD, **INVITED, **CHECKED, "outbound_weight": 5.0, "networks_reaching_abroad": 1.0}
POLICED = {**BUSY, "checks_an_officer": 0.2, "venues": 57.0, "police_skill_sexual": 0.5, "trial_weeks": 4.0}
# Whoever is sheltered stays to the limit, and there is room for all.
ROOMY = {**FOUND, "early_leaving": 0.0, "training": 0.0, "placement": 0.0, "shelter_places": 10.0}


# 3.2 exposure

LOOKING_BACK = """
from sim.processes.exposure import holds
from sim.random import Purpose, draw_at, key_of
key, renewed, state = key_of(7), Purpose.HARDSHIP_RENEWED, Purpose.HARDSHIP
for uid in range(400):
    now = draw_at(key, uid, 0, state) < 0.3
    for birthday in range(1, 20):
        if draw_at(key, uid, birthday, renewed) < 0.2:
            now = draw_at(key, uid, birthday, state) < 0.3
        assert holds(key, uid, birthday, renewed, state, 0.2, 0.3) == now
"""


def test_a_dormant_person_looked_back_upon_is_as_if_she_had_lived_each_year():
    plain = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONWARNINGS": "ignore"}
    subprocess.run([sys.executable, "-c", LOOKING_BACK], check=True, env=plain)


def test_campaigns_fade():
    campaign = {"awareness_campaigns": Period(START, date(2010, 12, 31), 1.0)}
    settings = {**APART, "awareness_half_life": 8.0, "campaign_reach_reached": 0.1, "awareness": 0.0}
    settings |= {"acceptance_awareness": 1.0}
    never, once = (run(settings, levers=one).series[:, Series.RECRUITED, CELL_ALL] for one in ({}, campaign))
    assert once[:12].sum() < 0.8 * never[:12].sum()
    assert np.array_equal(once[30:], never[30:])


# 3.3 recruitment


@pytest.mark.parametrize("grooming_weeks", [2.0, 8.0, 20.0])
def test_grooming_takes_weeks(grooming_weeks):
    """From a first yes to setting out, for those won over early enough to see the end."""
    won: dict[int, int] = {}
    ended: set[int] = set()
    waited = []
    settings = {**HELD, **INSIDE, "grooming_weeks": grooming_weeks, "grooming_withdrawal": 0.0}
    for week, world in weeks(settings, years=6):
        rows = people(world)
        for uid, begun in zip(rows.uid.tolist(), (rows.stage == Stage.EXPLOITED).tolist(), strict=True):
            if won.setdefault(uid, week) < FIRST_WEEK + 104 and begun and uid not in ended:
                ended.add(uid)
                waited.append(week - won[uid])
    assert np.mean(waited) == pytest.approx(grooming_weeks, rel=0.1)


def test_recruiters_turn_to_other_routes_when_one_is_closed():
    def shares(learning: float) -> np.ndarray:
        closed = {**INVITED, **POOR, "inbound_weight": 1.0, "permit_scrutiny": 1.0, "learning_rate": learning}
        counted = totals({**closed, "outbound_weight": 0.0, "approach_rate": 0.3})[Series.RECRUITED]
        return counted[CELL_ROUTE : CELL_ROUTE + len(Route)] / counted[CELL_ALL]

    blind, learned = shares(0.0), shares(0.5)
    assert learned[LEGAL] < 0.7 * blind[LEGAL]
    assert learned[Route.INTERNAL] > blind[Route.INTERNAL]


@pytest.mark.parametrize("recognition", [0.0, 1.0], ids=["refused", "recognised"])
def test_whoever_is_stopped_at_a_border_teaches_the_recruiter(recognition):
    world = run({**STOPPED, "learning_rate": 0.5, "border_recognition": recognition})
    assert world.recruiters.belief[:, LEGAL].min() < parameters.declared()["first_belief"].value


# 3.4 permits


def test_only_people_whose_country_needs_a_visa_wait_for_one():
    waited = set()
    for _, world in weeks(INVITED):
        waited |= set(in_stage(world, Stage.AWAITING_VISA).home.tolist())
    came = np.unique(people(world).home[people(world).route == LEGAL]).tolist()
    assert waited == {home for home in came if crowd().places.visa_required[home]}
    assert waited < set(came)


def test_people_work_first_and_are_coerced_later():
    worked = set()
    for _, world in weeks({**INVITED, "coerced_at_once": 0.0}):
        worked |= set(in_stage(world, Stage.WORKING).uid.tolist())
        exploited = in_stage(world, Stage.EXPLOITED)
        coerced = set(exploited.uid[exploited.route == LEGAL].tolist())
        assert coerced <= worked
    assert coerced


def test_who_works_on_after_the_permit_ran_out_is_without_status():
    settings = {**INVITED, "permit_validity": 26.0, "coerced_at_once": 0.0, "coercion_onset": 0.0}
    for week, world in weeks(settings):
        rows = in_stage(world, Stage.WORKING)
        assert np.array_equal(rows.irregular == 1, rows.permit_until <= week)
    assert (rows.permit_until <= week).sum() > 50


@pytest.mark.parametrize("told", [0.0, 1.0])
def test_who_loses_the_job_goes_home_if_the_ministry_is_told(told):
    """Otherwise she stays, and is without status from that week on."""
    settings = {
        **INVITED,
        "coerced_at_once": 0.0,
        "coercion_onset": 0.0,
        "leaving_work": 0.0,
        "inspections": 0.0,
    }
    settings |= {"permit_validity": 260.0, "job_loss": 0.2, "notification_compliance": told}
    for week, world in weeks(settings):
        rows = in_stage(world, Stage.WORKING)
        lost = rows.permit_until <= week
        assert np.array_equal(rows.irregular == 1, lost)
    if told:
        assert not lost.any()
        assert (rows.since > week - 60).all()  # nobody keeps such a job for long
    else:
        assert lost.mean() > 0.9


def test_a_permit_that_is_always_renewed_never_runs_out():
    settings = {**INVITED, "permit_validity": 8.0, "permit_renewal": 1.0, "coerced_at_once": 0.0}
    for week, world in weeks({**settings, "coercion_onset": 0.0}):
        assert (in_stage(world, Stage.WORKING).permit_until > week).all()
    assert (week - in_stage(world, Stage.WORKING).since > 20).any()


def test_a_sponsor_is_barred_once_and_may_invite_again_afterwards():
    settings = {**INVITED, **POOR, "permit_scrutiny": 1.0, "sponsor_check": 1.0, "quitting": 0.0}
    world, again = (run({**settings, "barring_weeks": length}) for length in (520.0, 4.0))
    barred = (world.recruiters.barred_until > FIRST_WEEK + 208).sum()
    assert world.series[:, Series.SPONSORS_BARRED, CELL_ALL].sum() == barred > 50
    assert again.series[:, Series.SPONSORS_BARRED, CELL_ALL].sum() > barred


# 3.5 travel


def test_who_was_stopped_is_home_and_warned():
    for _, world in weeks(STOPPED, place=village):
        home = in_stage(world, Stage.DORMANT)
        assert (home.warned[home.times == 0] == 1).all()
        groomed = in_stage(world, Stage.GROOMED)
        assert (groomed.aware[groomed.warned == 1] == 1).all()
    assert (groomed.warned == 1).any()


def met_again() -> list[np.ndarray]:
    """Return those in exploitation in each week of a place where people are met again and again."""
    ways = {"irregular_check": 0.5, "entry_check": 0.1, "visa_free_weight": 2.0, "inbound_legal_share": 0.5}
    over = {"release": 0.05, "trafficked_again": 0.02, "reintegration": 0.1}
    settings = {**APART, **INBOUND, **OUTBOUND, **ways, **over, "inbound_weight": 2.0, "outbound_weight": 2.0}
    settings |= {"begging_share_family": 0.3, "begging_share_other": 0.3}
    return [in_stage(world, Stage.EXPLOITED).copy() for _, world in weeks(settings, place=village)]


def test_nobody_owes_for_an_earlier_way():
    rows = np.concatenate(met_again())
    free = np.isin(rows["route"], (Route.INTERNAL, Route.OUTBOUND_VISA_FREE))
    assert free.sum() > 1000
    assert (rows["debt"][free] == 0).all()


def test_nobody_is_without_status_at_home_or_with_a_permit():
    for week, rows in enumerate(met_again(), start=FIRST_WEEK):
        at_home = (rows["nationality"] == Nationality.DOMESTIC) & (rows["route"] == Route.INTERNAL)
        permitted = (rows["route"] == LEGAL) & (rows["permit_until"] > week)
        assert not rows["irregular"][at_home | permitted].any()


def test_who_is_recognised_at_a_border_is_never_exploited():
    rows = people(run({**STOPPED, "border_recognition": 1.0}))
    met = rows[(rows.channel == Channel.BORDER) & (rows.identified == 1)]
    assert len(met) > 100
    assert (met.times == 0).all()


# 3.6-3.7 exploitation, identification, assistance


@numba.njit
def met(world, clock, row, channel):
    return contact(world, world.params[0], clock, world.people[row], channel)


def test_each_channel_that_meets_people_has_a_chance_and_a_skill_and_no_other_has():
    """A channel that is listed without them, or has them without being listed, would find nobody."""
    world, clock = run(HELD), Clock(np.uint64(1), FIRST_WEEK, 2010, 0)
    row = int(np.flatnonzero(world.people.stage == Stage.EXPLOITED)[0])
    told = {channel for channel in Channel if not np.isnan(met(world, clock, row, int(channel))).any()}
    assert told == set(CONTACTS)


def test_who_is_found_abroad_comes_home():
    world = run({**HELD, **OUTBOUND, "found_abroad": 0.05, "referred_from_abroad": 0.5})
    rows = people(world)
    found = rows[(rows.channel == Channel.ABROAD) & (rows.stage == Stage.REINTEGRATING)]
    assert {0, 1} == set(found.identified.tolist())
    assert np.array_equal(found.region, world.places.region[found.home])


def test_several_people_share_a_case():
    world = run(FOUND)
    assert world.cases.people.max() > 3
    assert world.now[0].cases < people(world).identified.sum()


def test_everybody_accepts_help_that_nobody_fears():
    counted = totals({**FOUND, **INSIDE, "confidentiality": 1.0, "refusal_from_exposure": 1.0})
    assert counted[Series.ASSISTED, CELL_ALL] == counted[Series.IDENTIFIED, CELL_ALL]


# 3.8 shelters


def test_without_places_all_who_want_one_are_counted_as_having_found_none():
    counted = totals({**FOUND, "shelter_places": 0.0, "wants_shelter": 1.0})[:, CELL_ALL]
    assert counted[Series.NO_PLACE_FOUND] == counted[Series.ASSISTED] > 0


@pytest.mark.parametrize("limit", [1, 8, 26])
def test_a_stay_lasts_to_the_limit(limit):
    stays: dict[int, int] = {}
    for _, world in weeks({**ROOMY, **INSIDE, "passing_on": 0.0, "shelter_max_stay_weeks": float(limit)}):
        here = in_stage(world, Stage.SHELTERED).uid.tolist()
        stays |= {uid: stays.get(uid, 0) + 1 for uid in here}
    assert {stay for uid, stay in stays.items() if uid not in here} == {limit}


def test_who_is_passed_on_stays_on_in_another_centre():
    centres: dict[int, list[int]] = {}
    for week, world in weeks({**ROOMY, "passing_on": 1.0}):
        rows = in_stage(world, Stage.SHELTERED)
        assert (week - rows.since < 26).all()
        for uid, shelter in zip(rows.uid.tolist(), rows.shelter.tolist(), strict=True):
            centres.setdefault(uid, []).append(shelter)
    stays = list(centres.values())
    assert max(map(len, stays)) > 50
    assert all(len(set(stay)) > 1 for stay in stays if len(stay) > 26)


def test_recovery_in_a_shelter_has_diminishing_returns():
    paths: dict[int, list[float]] = {}
    for _, world in weeks({**ROOMY, "illness": 0.0}, years=1):
        rows = in_stage(world, Stage.SHELTERED)
        for uid, recovery in zip(rows.uid.tolist(), rows.recovery.tolist(), strict=True):
            paths.setdefault(uid, []).append(recovery)
    gains = [np.diff(path) for path in paths.values() if len(path) > 10]
    assert gains
    assert all((gain > 0).all() and (np.diff(gain) < 0).all() for gain in gains)


def test_a_cut_of_places_turns_nobody_out_and_lets_nobody_in():
    before: set[int] = set()
    endless = {**ROOMY, "shelter_places": 1.0, "shelter_max_stay_weeks": 520.0}
    for _, world in weeks(endless, levers={"shelter_beds": Period(date(2012, 1, 2), None, 0.0)}):
        now = set(in_stage(world, Stage.SHELTERED).uid.tolist())
        assert now == before or world.shelters.capacity.any()
        before = now
    assert before
    assert not world.shelters.capacity.any()


@pytest.mark.parametrize("people_first", [0.0, 1.0])
def test_from_the_week_of_a_cut_nobody_is_let_in_whoever_acts_first(people_first):
    before: set[int] = set()
    let_in = []
    at_work = {**ROOMY, "people_act_first": people_first, "approach_rate": 0.6, "early_leaving": 0.2}
    for _, world in weeks(at_work, levers={"shelter_beds": Period(date(2012, 1, 2), None, 0.0)}):
        now = set(in_stage(world, Stage.SHELTERED).uid.tolist())
        if world.shelters.capacity.any():
            let_in.append(len(now - before))
        else:
            assert now <= before
        before = now
    assert min(let_in[-10:]) > 0


# 3.9 return and reintegration


@pytest.mark.parametrize("granted", [0.0, 1.0])
def test_foreign_people_stay_under_a_permit_and_go_home_without(granted):
    sheltered: set[int] = set()
    for _, world in weeks({**ROOMY, **INBOUND, "residence_permits": granted}):
        sheltered |= set(in_stage(world, Stage.SHELTERED).uid.tolist())
    rows = in_stage(world, Stage.REINTEGRATING)
    rows = rows[(rows.nationality == Nationality.FOREIGN) & np.isin(rows.uid, list(sheltered))]
    assert len(rows) > 50
    assert ((rows.region >= 0) == (granted == 1)).all()


def test_work_found_in_a_shelter_does_not_outlast_the_next_exploitation():
    sheltered: set[int] = set()
    for _, world in weeks({**FOUND, "trafficked_again": 0.05, "training": 0.2, "release": 0.0}):
        sheltered |= set(in_stage(world, Stage.SHELTERED).uid.tolist())
    again = in_stage(world, Stage.EXPLOITED)
    again = again[np.isin(again.uid, list(sheltered))]
    assert len(again) > 0
    assert (again.in_work == 0).all()


# the edges of the world


@pytest.mark.parametrize("first", [1995, 2060])
def test_years_for_which_no_population_is_declared_are_refused(first):
    start = date(first, 1, 1)
    with pytest.raises((InputError, ValueError)):
        engine.Simulation.of(Scenario("Too far", start=start, records_from=start, end=date(first + 3, 1, 1)))
