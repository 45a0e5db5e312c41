"""Ways into, out of and through the country: waves from abroad, transit, official posts, visa-free stays."""

from __future__ import annotations

from types import SimpleNamespace

import numba
import numpy as np
import pytest

from sim.agents.border_post import choose_post
from sim.codes import NOBODY, Channel, Crossing, Nationality, Route, Stage
from sim.processes.exploitation import is_without_status
from sim.records import Series
from sim.world import Clock
from tests.sim.worlds import (
    ALL_THE_TIME,
    APART,
    HELD,
    IN_NETWORKS,
    OUTBOUND,
    crowd,
    in_stage,
    people,
    place_of,
    run,
    simulation,
    totals,
    weeks,
)

OPEN_BORDERS = {"entry_check": 0.0, "exit_check": 0.0, "irregular_check": 0.0}
# Officers send back everybody whom they check.
HONEST = {"suspicion_legal": 1.0, "suspicion_leaving": 1.0, "suspicion_irregular": 1.0}
HONEST |= {"border_bribe_propensity": 0.0, "border_recognition": 0.0}
THROUGH = {**HELD, **IN_NETWORKS, **ALL_THE_TIME, "networks_reaching_abroad": 1.0, "transit_weight": 5.0}
THROUGH |= {"inbound_weight": 0.0, "outbound_weight": 0.0, **OPEN_BORDERS, **HONEST}
TRANSIT = Route.TRANSIT
OUT = {**HELD, **OUTBOUND, **OPEN_BORDERS, **HONEST, "inbound_weight": 0.0}


# waves from abroad


@pytest.mark.parametrize(("share", "length"), [(0.3, 52.0), (0.7, 20.0), (0.1, 10.0)])
def test_networks_bring_people_in_for_the_declared_time_and_share_of_the_time(share, length):
    """Waves end and begin at rates that keep the share, from the first week on."""
    weeks_in, weeks_out, begun, ended, origins = 0, 0, 0, 0, []
    settings = {"approach_rate": 0.0, "networks_with_origin": share, "origin_weeks": length}
    at_start = []
    for seed in range(12):
        before = None
        for _, world in weeks(settings, seed=seed, years=6):
            now = world.networks.origin.copy()
            if before is None:
                at_start += (now != NOBODY).tolist()
            else:
                was_in = before != NOBODY
                weeks_in, weeks_out = weeks_in + was_in.sum(), weeks_out + (~was_in).sum()
                ended += (was_in & (now == NOBODY)).sum()
                begins = ~was_in & (now != NOBODY)
                begun += begins.sum()
                origins += now[begins].tolist()
                assert np.array_equal(now[was_in & (now != NOBODY)], before[was_in & (now != NOBODY)])
            before = now
    chance = share / (1 - share) / length
    assert ended / weeks_in == pytest.approx(1 / length, abs=4 * np.sqrt(1 / length / weeks_in))
    assert begun / weeks_out == pytest.approx(chance, abs=4 * np.sqrt(chance / weeks_out))
    assert np.mean(at_start) == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / len(at_start)))
    for origin, part in enumerate(crowd().origin_share):
        error = 4 * np.sqrt(part * (1 - part) / len(origins))
        assert np.mean(np.array(origins) == origin) == pytest.approx(part, abs=error)


def test_nobody_is_brought_in_outside_a_wave():
    settings = {**HELD, **IN_NETWORKS, "networks_with_origin": 0.3, "origin_weeks": 20.0}
    seen, waves = 0, set()
    for _, world in weeks({**settings, "inbound_weight": 8.0}):
        rows = people(world)[seen:]
        seen = len(people(world))
        new = rows[rows.nationality == Nationality.FOREIGN]
        home = world.places.origin[new.home]
        assert np.array_equal(home, world.networks.origin[new.network])
        waves |= set(zip(new.network.tolist(), home.tolist()))
    assert len(waves) > len(world.networks)  # some networks turned to another country


# transit


def test_people_in_transit_end_abroad_without_papers_and_in_debt():
    rows = people(run(THROUGH))
    rows = rows[(rows.route == TRANSIT) & (rows.stage == Stage.EXPLOITED)]
    assert len(rows) > 200
    assert (rows.nationality == Nationality.FOREIGN).all()
    assert (rows.region == len(crowd().regions)).all()
    assert (rows.irregular == 1).all()
    assert (rows.debt > 0).all()


@pytest.mark.parametrize(
    ("closed", "stopped"),
    [
        ({}, False),
        ({"entry_check": 1.0}, True),
        ({"exit_check": 1.0, "leave_by_posts": 1.0}, True),
        ({"exit_check": 1.0, "leave_by_posts": 0.0}, False),
        ({"irregular_check": 1.0, "leave_by_posts": 0.0}, True),
        ({"irregular_check": 1.0, "leave_by_posts": 1.0}, False),
    ],
    ids=["open", "closed to those who enter", "posts closed to those who leave", "they leave elsewhere",
         "closed elsewhere", "they leave by posts"],
)  # fmt: skip
def test_people_in_transit_cross_twice(closed, stopped):
    """They come in through official posts, and leave as others do; one closed crossing stops all."""
    counted = totals({**THROUGH, **closed})
    through, back = (
        counted[place_of((one, TRANSIT))] for one in (Series.NEWLY_EXPLOITED, Series.TURNED_BACK)
    )
    assert (through == 0, back > 0) == (stopped, stopped)
    assert through + back > 200


def test_people_in_transit_who_are_found_abroad_go_home_and_into_nobody_s_record_here():
    world = run({**THROUGH, "found_abroad": 0.1, "referred_from_abroad": 1.0})
    found = people(world)
    found = found[(found.route == TRANSIT) & (found.channel == Channel.ABROAD)]
    assert len(found) > 50
    assert (found.identified == 0).all()
    assert (found.region[found.stage == Stage.REINTEGRATING] == -1).all()


# posts


@numba.njit
def posts_of(world, direction, irregular, chosen):
    clock = Clock(np.uint64(1), 0, 2010, 0)
    for uid in range(len(chosen)):
        chosen[uid] = choose_post(world, clock, uid, direction, irregular, 0)


@pytest.mark.parametrize("irregular", [False, True])
@pytest.mark.parametrize("end", [0, 1, 2, 3])
def test_people_cross_at_the_posts_that_lead_where_they_go_by_their_traffic(end, irregular):
    world = simulation().new_world()
    chosen = np.empty(20_000, np.int64)
    posts_of(world, end, irregular, chosen)
    shares = np.bincount(chosen, minlength=len(world.posts)) / len(chosen)
    kind = (world.posts.kind == Crossing.IRREGULAR) == irregular
    expected = np.where(kind, world.ways[end], 0.0)
    assert expected.sum() == pytest.approx(1)
    assert shares == pytest.approx(expected, abs=0.02)
    assert (shares[expected == 0] == 0).all()


@pytest.mark.parametrize("by_posts", [0.0, 0.4, 1.0])
def test_a_share_of_those_taken_abroad_irregularly_leaves_by_official_posts(by_posts):
    """Where only those are checked, that share is sent back."""
    counted = totals({**OUT, "exit_check": 1.0, "leave_by_posts": by_posts})
    where = Route.OUTBOUND_IRREGULAR
    back, gone = (counted[place_of((one, where))] for one in (Series.TURNED_BACK, Series.NEWLY_EXPLOITED))
    error = 4 * np.sqrt(by_posts * (1 - by_posts) / (back + gone))
    assert back + gone > 500
    assert back / (back + gone) == pytest.approx(by_posts, abs=error)


# visa-free stays


@pytest.mark.parametrize("stay", [5, 26])
def test_who_went_visa_free_is_without_status_once_the_time_allowed_is_over(stay):
    settings = {**OUT, "outbound_weight": 0.0, "visa_free_weight": 3.0, "visa_free_stay": float(stay)}
    late = early = 0
    for week, world in weeks(settings, years=2):
        rows = in_stage(world, Stage.EXPLOITED)
        rows = rows[rows.route == Route.OUTBOUND_VISA_FREE]
        assert np.array_equal(rows.permit_until, rows.since + stay)
        over = week >= rows.since + stay
        for row, out in zip(rows[:20], over[:20].tolist(), strict=True):
            assert is_without_status.py_func(SimpleNamespace(week=week), row) == (1.0 if out else 0.0)
        late, early = late + over.sum(), early + (~over).sum()
    assert min(late, early) > 100


def test_who_overstays_escapes_less_often():
    settings = {**APART, **OUT, "outbound_weight": 0.0, "visa_free_weight": 3.0, "escape": 0.05}
    settings |= {"barrier_irregular": 5.0, "escape_barrier": 1.0, "visa_free_stay": 10.0}
    before: dict[int, int] = {}
    lived, ended = np.zeros(2), np.zeros(2)
    for week, world in weeks(settings):
        rows = people(world)
        out = set(rows.uid[(rows.stage == Stage.REINTEGRATING) & (rows.channel == Channel.ESCAPE)].tolist())
        for uid, until in before.items():
            over = int(week >= until)
            lived[over] += 1
            ended[over] += uid in out
        here = in_stage(world, Stage.EXPLOITED)
        here = here[here.route == Route.OUTBOUND_VISA_FREE]
        before = dict(zip(here.uid.tolist(), here.permit_until.tolist(), strict=True))
    assert lived.min() > 1000
    assert ended[1] / lived[1] < 0.2 * ended[0] / lived[0]
