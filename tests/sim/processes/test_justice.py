"""Police, prosecutors, court (docs/odd.md, 7.10): what they have time for, and what is lost on the way."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numba
import numpy as np
import pytest

from sim import engine, parameters
from sim.agents.network import STALE
from sim.agents.police_unit import attention
from sim.agents.recruiter import chance_of_replacement
from sim.calendar import WEEKS_A_YEAR
from sim.codes import NOBODY, CaseState, Channel, Route, Stage, Status
from sim.processes.justice.prosecution import drop
from sim.records import CELL_ALL, CELL_ROUTE, Series
from sim.scenario import Period
from sim.world import Clock, World
from tests.sim.worlds import (
    APART,
    BUSY,
    FIRST_WEEK,
    FOUND,
    IN_NETWORKS,
    INSIDE,
    OUTBOUND,
    in_stage,
    people,
    run,
    simulation,
    totals,
    weeks,
)

POLICED = {**BUSY, "checks_an_officer": 0.2, "venues": 57.0, "police_skill_sexual": 0.5, "trial_weeks": 4.0}
# Nobody is ready to testify, everybody stands trial alone, and no case is left over from before.
SILENT = {**FOUND, "cooperation": 0.0, "co_defendant": 0.0, "indictments_before": 0.0, "trial_weeks": 4.0}
SILENT |= {"prosecutor_capacity": 50.0}
SURE = {
    "cooperation": 1.0,
    "cooperation_fear": 0.0,
    "cooperation_without_help": 1.0,
    "cooperation_from_abroad": 1.0,
}
BROKEN_UP = {**POLICED, **OUTBOUND, "arrest": 1.0, "network_broken_up": 1.0, "cases_an_officer": 12.0}


def share_of(settings: dict[str, float], part: Series, whole: Series) -> tuple[float, float]:
    """Return a share of what was counted, and four standard errors of it."""
    counted = totals(settings)[:, CELL_ALL]
    share = counted[part] / counted[whole]
    return share, 4 * np.sqrt(share * (1 - share) / counted[whole])


# police


@pytest.mark.parametrize("open_cases", [0, 3, 4, 5, 40])
@pytest.mark.parametrize("proactive", [0.0, 0.3, 0.9, 1.0])
def test_the_time_of_a_police_unit_adds_up(proactive, open_cases):
    """What cases get and what looking for people gets is what there is, if both need more than that."""
    got = attention.py_func(SimpleNamespace(police_proactive=proactive), open_cases, 6.0)
    needed = open_cases + 6.0 * proactive
    assert got * needed == pytest.approx(min(6.0, needed))
    assert 0 < got <= 1


def test_units_with_more_cases_look_for_fewer_people():
    for _, world in weeks({**FOUND, "cases_an_officer": 0.25, "investigation_weeks": 50.0}, years=2):
        loaded = world.police[world.police.reports > 0]
    assert loaded.attention.max() < 1
    assert np.corrcoef(loaded.open_cases, loaded.attention)[0, 1] < -0.8


@numba.njit
def drop_case(world, clock, row):
    drop(world, clock, row)


@pytest.mark.parametrize("state", [CaseState.INVESTIGATED, CaseState.WITH_PROSECUTOR])
@pytest.mark.parametrize("status", [Status.UNDER_INVESTIGATION, Status.ARRESTED, Status.IMPRISONED])
def test_a_case_that_is_dropped_is_no_longer_held_against_its_suspect(state, status):
    """Only detention goes on when police drop another case than the one that led to it."""
    world = simulation().new_world()
    world.cases[0].recruiter, world.cases[0].state = 3, state
    world.recruiters[3].case, world.recruiters[3].status = 0, status
    drop_case(world, Clock(np.uint64(1), FIRST_WEEK, 2010, 0), 0)
    assert world.cases[0].state == CaseState.DROPPED
    assert world.recruiters[3].case == NOBODY
    goes_on = status == Status.IMPRISONED or (status == Status.ARRESTED and state == CaseState.INVESTIGATED)
    assert world.recruiters[3].status == (status if goes_on else Status.ACTIVE)
    assert world.series[0, Series.CASES_DROPPED, CELL_ALL] == 1


# prosecutors and witnesses


def test_prosecutors_decide_what_they_can_oldest_first():
    decided, begun = [], None
    for week, world in weeks({**FOUND, "prosecutor_capacity": 0.25}):
        now = world.now[0]
        if begun is None and now.files_tail - now.files_head > 5:
            begun = week
        if begun is not None:
            decided.append(int(now.files_head))
            pile = world.files[np.arange(now.files_head, now.files_tail) % len(world.files)]
            assert (world.cases.state[pile] == CaseState.WITH_PROSECUTOR).all()
    assert decided[-1] - decided[0] == pytest.approx((len(decided) - 1) / 4, abs=1)
    assert len(decided) > 100


def test_capacity_of_prosecutors_cannot_be_saved_up():
    for _, world in weeks({**FOUND, "prosecutor_capacity": 0.9}, years=1):
        assert world.courts[0].prosecuted < 1
        if world.now[0].files_head == world.now[0].files_tail:
            assert world.courts[0].prosecuted < 0.9 + 1e-9


@pytest.mark.parametrize("lost", [0.0, 0.5, 1.0])
def test_without_a_witness_a_share_of_indictments_is_lost(lost):
    settings = {**SILENT, "indictment": 0.8, "indictment_without_witness": lost, "case_filed": 1.0}
    share, error = share_of(settings, Series.CASES_DROPPED, Series.CASES)
    decided = totals(settings)[:, CELL_ALL]
    dropped = decided[Series.CASES_DROPPED] / (decided[Series.CASES_DROPPED] + decided[Series.CASES_CLOSED])
    assert share < 1
    assert dropped == pytest.approx(1 - 0.8 * (1 - lost), abs=error + 0.01)


@pytest.mark.parametrize(("lost", "ready"), [(0.0, {}), (0.5, {}), (1.0, {}), (1.0, SURE)])
def test_without_a_witness_a_share_of_convictions_is_lost(lost, ready):
    settings = {**SILENT, **ready, "report_after_refusal": 0.0, "conviction_without_witness": lost}
    share, error = share_of({**settings, "conviction": 0.6}, Series.CONVICTED, Series.CASES_CLOSED)
    assert share == pytest.approx(0.6 if ready else 0.6 * (1 - lost), abs=error)


def test_everybody_testifies_whom_nothing_keeps_from_it():
    world = run({**FOUND, **SURE})
    cases = world.cases[: world.now[0].cases]
    assert np.array_equal(cases.witnesses, cases.people)
    assert cases.people.sum() > 100


def test_witnesses_whose_names_leak_withdraw():
    leaking = {
        "case_leak": 1.0,
        "confidentiality": 0.0,
        "witness_lost_after_leak": 1.0,
        "indictments_before": 0.0,
    }
    world = run({**FOUND, **SURE, **leaking})
    cases = world.cases[: world.now[0].cases]
    filed = np.isin(cases.state, (CaseState.WITH_PROSECUTOR, CaseState.BEFORE_COURT, CaseState.CLOSED))
    assert (cases.witnesses[filed] == 0).all()
    assert (cases.witnesses[cases.state == CaseState.INVESTIGATED] > 0).any()
    assert filed.sum() <= world.series[:, Series.LEAKS, CELL_ALL].sum()


def test_suspects_who_are_warned_get_away():
    leaking = {
        "case_leak": 1.0,
        "confidentiality": 0.0,
        "flight_after_leak": 1.0,
        "arrest": 1.0,
        "custody": 0.0,
    }
    for _, world in weeks({**POLICED, **leaking}, years=2):
        assert not (world.recruiters.status == Status.ARRESTED).any()
    assert world.series[:, Series.LEAKS, CELL_ALL].sum() > 10


# arrests


def held_by(world: World, *status: Status) -> np.ndarray:
    """Return the rows of people held inside Kosovo by recruiters of a status."""
    held = in_stage(world, Stage.EXPLOITED)
    gone = np.flatnonzero(np.isin(world.recruiters.status, status))
    return held[np.isin(held.recruiter, gone) & (held.region < len(world.police))]


def test_an_arrest_frees_the_people_held():
    arrested = 0
    for _, world in weeks({**POLICED, **INSIDE, "arrest": 1.0, "recognised_at_arrest": 0.5}):
        assert len(held_by(world, Status.ARRESTED)) == 0
        arrested += (world.recruiters.status == Status.ARRESTED).sum()
    assert arrested > 0
    assert {0, 1} == set(people(world).identified[people(world).channel == Channel.ARREST].tolist())


def test_nobody_is_held_by_a_recruiter_in_prison():
    """Whoever was at large until the judgement leaves people free when led away, as at an arrest."""
    certain = {"arrest": 0.0, "custody": 1.0, "conviction": 1.0, "indictments_before": 0.0}
    for _, world in weeks({**POLICED, **INSIDE, **certain}):
        assert len(held_by(world, Status.IMPRISONED)) == 0


def test_vacant_places_are_refilled_by_demand():
    for replacement, vacant in ((1.0, False), (0.0, True)):
        world = run({**POLICED, "quitting": 0.1, "replacement": replacement})
        gone = np.isin(world.recruiters.status, (Status.QUIT, Status.IMPRISONED))
        assert (gone.mean() > 0.5) == vacant
        assert (world.recruiters.since.max() > 0) == (not vacant)


# the court


def test_courts_close_the_same_share_of_their_queue_each_week_inherited_cases_first():
    inherited = int(60.0 / WEEKS_A_YEAR * 52.0)
    closed, due = 0, 0.0
    for _, world in weeks({**FOUND, "trial_weeks": 52.0, "indictments_before": 60.0}):
        now, court = world.now[0], world.courts[0]
        due += (now.before_court + court.closed - closed) / 52.0
        closed = int(court.closed)
        assert -1e-9 <= due - closed < 1.0 + 1e-9
        own = world.cases.state[: now.cases] == CaseState.CLOSED
        assert own.sum() == max(0, closed - inherited)
    assert own.sum() > 0


def test_a_case_before_the_court_is_no_shield_against_the_next_report():
    certain = dict.fromkeys(("report_after_refusal", "trust_in_institutions", "report_acted_on"), 1.0)
    settings = {**APART, **certain, "acceptance": -6.0, "approach_rate": 0.5, "cases_an_officer": 12.0}
    world = run({**settings, "case_filed": 1.0, "court_effort": 0.0})
    assert world.now[0].cases > 1.5 * len(world.recruiters)


def test_who_comes_back_from_prison_knows_the_policies_of_the_day():
    """What routes promise is kept from week to week; working it out anew each week comes to the same."""
    at = simulation({"visa_liberalisation": Period(date(2011, 6, 1), None, 1.0)})
    draw = parameters.from_values(
        {**POLICED, "arrest": 1.0, "learning_rate": 0.0, "visa_free_weight_when_open": 3.0}
    )
    kept, anew = at.new_world(1 << 14), at.new_world(1 << 14)
    assert engine.advance(at, draw, 1, kept, 0, at.calendar.weeks)
    for week in range(at.calendar.weeks):
        anew.recruiters.drive = STALE
        assert engine.advance(at, draw, 1, anew, week, week + 1)
    assert np.array_equal(kept.series, anew.series)


@pytest.mark.parametrize("long", [40.0, 80.0, 160.0])
def test_terms_are_spread_as_an_exponential_with_their_median(long):
    settings = {**FOUND, "custody": 1.0, "prison_weeks": 80.0, "long_sentence": long, "trial_weeks": 4.0}
    share, error = share_of(settings, Series.LONG_SENTENCES, Series.PRISON_SENTENCES)
    assert share == pytest.approx(0.5 ** (long / 80.0), abs=error)


def test_part_of_a_sentence_is_served():
    def first_in_prison(served: float) -> np.ndarray:
        settings = {
            **POLICED,
            "arrest": 0.0,
            "custody": 1.0,
            "indictments_before": 0.0,
            "time_served": served,
        }
        for _, world in weeks(settings):
            if (world.recruiters.status == Status.IMPRISONED).any():
                return world.recruiters.weeks_left[world.recruiters.status == Status.IMPRISONED]
        return np.zeros(0)

    whole, half = first_in_prison(1.0), first_in_prison(0.5)
    assert whole.sum() > 0
    assert half == pytest.approx(whole / 2)


# networks


def test_a_network_broken_up_lets_go_of_those_it_held_here():
    before, broken_up = np.zeros(16, int), 0
    for _, world in weeks({**BROKEN_UP, "network_replacement": 0.0}):
        new = np.flatnonzero((world.networks.status == Status.QUIT) & (before == Status.ACTIVE))
        held = in_stage(world, Stage.EXPLOITED)
        assert (held.region[np.isin(held.network, new)] == len(world.police)).all()
        broken_up += len(new)
        before = world.networks.status.copy()
    assert broken_up == world.series[:, Series.GROUPS_BROKEN_UP, CELL_ALL].sum() > 5


def test_demand_lets_other_networks_form():
    again = {**BROKEN_UP, "network_replacement": 1.0, "network_money_at_start": 777.0, "network_income": 0.0}
    formed = 0
    for _, world in weeks(again):
        formed += ((world.networks.status == Status.ACTIVE) & (world.networks.money == 777.0)).any()
        assert (world.networks.money <= 777.0).all()
    assert formed > 0
    assert world.series[:, Series.GROUPS_BROKEN_UP, CELL_ALL].sum() > len(world.networks)


def test_without_networks_routes_that_need_one_are_closed():
    never = {**BROKEN_UP, **IN_NETWORKS, "network_replacement": 0.0, "inbound_weight": 3.0}
    world = run(never, years=6)
    assert (world.networks.status == Status.QUIT).all()
    late = world.series[-12:, Series.RECRUITED].sum(axis=0)
    assert late[CELL_ROUTE + Route.INTERNAL] == late[CELL_ALL] > 0


# recruiters who follow


@numba.njit
def chances_of_replacement(world, chances):
    for region in range(len(chances)):
        world.recruiters[0].region = region
        chances[region] = chance_of_replacement(world, world.params[0], world.recruiters[0])


def test_vacant_places_are_refilled_in_proportion_to_demand():
    at = simulation()
    world = at.new_world()
    draw = parameters.from_values({"replacement": 0.1, "hot_spot_demand": 2.0})
    assert engine.advance(at, draw, 1, world, 0, 1)
    chances = np.empty(len(world.police))
    chances_of_replacement(world, chances)
    demand = world.region_weight * np.where(world.hot_spot == 1, 2.0, 1.0)
    assert chances == pytest.approx(0.1 * demand / demand.mean())
