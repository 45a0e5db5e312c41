"""What ends a stay in a shelter, who comes at all, and with whom a run begins."""

from __future__ import annotations

import numpy as np
import pytest

from sim import engine, parameters
from sim.calendar import WEEKS_A_YEAR
from sim.codes import AgeBand, Route, Stage, Status
from sim.records import CELL_ALL, Series
from tests.sim.worlds import BEGGING, EMPTY, FOUND, INSIDE, INVITED, in_stage, people, run, simulation, weeks

LEAVING = {**FOUND, **INSIDE, "shelter_places": 10.0, "early_leaving": 0.5, "leaving_from_poor_care": 0.0}


def test_no_child_below_working_age_gets_work():
    stays = {**FOUND, **INSIDE, **BEGGING, "street_contact": 0.2, "street_skill": 1.0, "training": 1.0}
    seen: set[bool] = set()
    for week, world in weeks({**stays, "shelter_places": 10.0, "placement": 0.0}, years=2):
        rows = in_stage(world, Stage.SHELTERED)
        years = (week - rows.birth_week) / WEEKS_A_YEAR
        assert not rows.in_work[years < 15].any()
        seen |= set((years < 15).tolist())
    assert seen == {True, False}


@pytest.mark.parametrize("placement", [0.0, 1.0])
def test_a_recovered_child_leaves_when_a_placement_is_found(placement):
    stays = {**FOUND, **INSIDE, **BEGGING, "street_contact": 0.2, "street_skill": 1.0, "early_leaving": 0.0}
    stays |= {"recovery_rate": 0.5, "illness": 0.0, "working_age": 30.0, "shelter_max_stay_weeks": 200.0}
    left = {}
    for week, world in weeks({**stays, "placement": placement}, years=2):
        here = in_stage(world, Stage.SHELTERED)
        left |= {uid: week - since for uid, since in zip(here.uid.tolist(), here.since.tolist())}
    assert (max(left.values()) < 30) == (placement == 1.0)


@pytest.mark.parametrize("taken_back", [0.0, 1.0])
def test_who_leaves_early_is_without_support_and_may_be_taken_back(taken_back):
    before: dict[int, int] = {}
    out = 0
    for _, world in weeks({**LEAVING, "taken_back": taken_back, "recovery_ready": 1.0}, years=2):
        rows = people(world)
        left = np.isin(rows.uid, list(before)) & (rows.stage != Stage.SHELTERED)
        assert (rows.assisted[left] == 0).all()
        stage = Stage.EXPLOITED if taken_back else Stage.REINTEGRATING
        assert (rows.stage[left & (rows.recruiter >= 0)] == stage).all()
        out += left.sum()
        before = dict.fromkeys(rows.uid[rows.stage == Stage.SHELTERED].tolist(), 1)
    assert out > 50


def weekly_chance_of_leaving(settings: dict[str, float], band: AgeBand) -> tuple[float, int]:
    """Return the share of weeks in a shelter that end with leaving early, and how many weeks there were."""
    lived, left, here = 0, 0, np.zeros(0, np.int64)
    for _, world in weeks(settings):
        sheltered = in_stage(world, Stage.SHELTERED)
        left += len(here) - np.isin(here, sheltered.uid).sum()
        here = sheltered.uid[sheltered.age_band == band].copy()
        lived += len(here)
    return left / lived, lived


@pytest.mark.parametrize("times", [0.5, 3.0])
def test_children_go_missing_so_many_times_as_often_as_adults_leave(times):
    """Nobody leaves otherwise."""
    stays = {**LEAVING, "early_leaving": 0.05, "children_go_missing": times, "freedom_of_movement": 0.0}
    stays |= {"shelter_max_stay_weeks": 520.0, "recovery_rate": 0.0, "foster_care": 0.0}
    for band, expected in ((AgeBand.ADULT, 0.05), (AgeBand.CHILD, 0.05 * times)):
        chance, lived = weekly_chance_of_leaving(stays, band)
        assert lived > 1000
        assert chance == pytest.approx(expected, abs=4 * np.sqrt(expected / lived))


def test_nobody_waits_for_a_visa_where_none_are_asked():
    for _, world in weeks({**INVITED, "visas_asked": 0.0}, years=2):
        assert not len(in_stage(world, Stage.AWAITING_VISA))
    assert (people(world).route == Route.INBOUND_LEGAL).any()


@pytest.mark.parametrize("free", [0, 1, 2])
def test_origins_are_freed_in_the_order_of_the_data(free):
    """Nobody is brought from an origin that is free, where all people there have better places to go."""
    world = run({**INVITED, "origins_free": float(free), "origin_diversion": 0.0})
    rows = people(world)
    origins = rows.home[rows.route == Route.INBOUND_LEGAL] - world.setting[0].first_origin
    assert set(origins.tolist()) == set(range(free, len(world.origin_share)))


# the beginning of a run


def test_those_on_the_pathway_at_the_start_have_been_there_for_some_time():
    at = simulation()
    exploited, since = (parameters.declared()[name].value for name in ("spell_at_start", "after_at_start"))
    spells, after = [], 0
    for seed in range(6):
        world = at.new_world(1 << 14)
        assert engine.advance(at, at.central(), seed, world, 0, 0, engine.START)
        held = in_stage(world, Stage.EXPLOITED)
        assert len(held) == world.stocks[0, CELL_ALL]
        spells += (at.calendar.first_week - held.since).tolist()
        after += len(in_stage(world, Stage.REINTEGRATING))
        assert (world.recruiters.status != Status.QUIT).all()
        assert not world.series.any()
    assert len(spells) == pytest.approx(exploited / since * after, rel=0.1)
    assert min(spells) >= 0
    assert np.mean(spells) == pytest.approx(exploited, rel=0.1)


def test_the_beginning_of_a_run_leaves_no_trace():
    """The first year has about as many in exploitation as the fourth; a run that begins empty has not."""

    def rise(start: dict[str, float]) -> float:
        at = simulation()
        runs = [engine.run(at, at.central(start), seed).series for seed in range(6)]
        stock = np.sum(runs, axis=0)[:, Series.IN_EXPLOITATION, CELL_ALL]
        return stock[36:].sum() / stock[:12].sum()

    assert 0.75 < rise({}) < 1.25
    assert rise(EMPTY) > 1.75
