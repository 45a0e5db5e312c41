"""What answers to events in the large: trust falls, recovers, changes reports; demand presses recruiters."""

from __future__ import annotations

import math

import numba
import numpy as np
import pytest

from sim import engine, parameters
from sim.processes.feedback import gain_trust, lose_trust, week_of_demand, week_of_trust
from sim.records import CELL_ALL, CELL_REGION, Series, Stock
from sim.world import World
from tests.sim.worlds import APART, FOUND, HELD, INBOUND, INSIDE, run, simulation, totals, weeks

MOVING = {"trust_moves": 1.0}
EVERYDAY = 0.4
# Reports are all that comes of approaches, and nothing else tells institutions of people.
REFUSED = {**APART, "acceptance": -6.0, "awareness": 0.0, "approach_rate": 0.5, "report_after_refusal": 0.5}
REFUSED |= {**INSIDE, "trust_in_institutions": EVERYDAY}
SCANDALS = {**FOUND, **INBOUND, **MOVING, "permit_scrutiny": 0.5, "permit_bribe_propensity": 0.6}
SCANDALS |= {"permit_audit": 0.3, "officials_prosecuted": 1.0, "audit_memory": 0.5, "case_leak": 0.8}
SCANDALS |= {"trial_weeks": 4.0, "prosecutor_capacity": 50.0, "trust_in_institutions": EVERYDAY}


@numba.njit
def live(world, lost, gained, path):
    for week in range(len(path)):
        if week == 0:
            lose_trust(world, lost)
            gain_trust(world, gained)
        week_of_trust(world, world.params[0])
        path[week] = world.now[0].trust


def path_of_trust(settings: dict[str, float], lost: float, gained: float = 0.0, n: int = 300) -> np.ndarray:
    """Return the trust of each week from the one after an event on; the last entry is long after."""
    world, path = simulation().new_world(), np.empty(n)
    draw = parameters.from_values({"approach_rate": 0.0, "trust_in_institutions": EVERYDAY, **settings})
    assert engine.advance(simulation(), draw, 1, world, 0, 1)
    live(world, lost, gained, path)
    return path


# trust


@pytest.mark.parametrize("lost", [0.05, 0.3])
@pytest.mark.parametrize("memory", [4.0, 26.0])
def test_trust_falls_after_a_scandal_and_recovers_with_its_half_life(lost, memory):
    path = path_of_trust({"trust_memory": memory}, lost)
    fall = EVERYDAY * (1 - math.exp(-lost))
    assert path[0] == pytest.approx(EVERYDAY - fall)
    assert EVERYDAY - path[int(memory)] == pytest.approx(fall / 2)
    assert EVERYDAY - path[2 * int(memory)] == pytest.approx(fall / 4)
    assert (np.diff(path[:100]) > 0).all()
    assert path[-1] == pytest.approx(EVERYDAY, abs=1e-3)


def test_trust_that_is_won_is_a_share_of_what_is_missing_and_fades_as_well():
    path = path_of_trust({"trust_memory": 10.0}, 0.0, 0.2)
    rise = (1 - EVERYDAY) * (1 - math.exp(-0.2))
    assert path[0] - EVERYDAY == pytest.approx(rise)
    assert path[10] - EVERYDAY == pytest.approx(rise / 2)


@pytest.mark.parametrize(("lost", "gained"), [(0.5, 0.0), (0.0, 0.5), (50.0, 0.0), (0.0, 50.0)])
def test_trust_stays_where_it_does_not_move_and_within_0_and_1_where_it_does(lost, gained):
    assert (path_of_trust({"trust_moves": 0.0}, lost, gained) == EVERYDAY).all()
    moving = path_of_trust(MOVING, lost, gained)
    assert (moving != EVERYDAY).any()
    assert ((moving >= 0) & (moving <= 1)).all()


def test_trust_is_what_the_events_of_each_week_make_of_it():
    """Charges and leaks cost a share of it, convictions win back a share of what is missing."""
    sizes = {"trust_lost_scandal": 0.1, "trust_lost_leak": 0.03, "trust_gained_conviction": 0.02}
    still = {"trust_lost_acquittal": 0.0, "trust_gained_help": 0.0, "trust_memory": 12.0}
    counted, expected, lowest = np.zeros(3), EVERYDAY, EVERYDAY
    events = (Series.OFFICIALS_CHARGED, Series.LEAKS, Series.CONVICTED)
    felt = np.zeros(3)
    for _, world in weeks({**SCANDALS, **sizes, **still}):
        expected += (EVERYDAY - expected) * (1 - 0.5 ** (1 / 12))
        lost, gained = felt[0] * 0.1 + felt[1] * 0.03, felt[2] * 0.02
        expected *= math.exp(-lost)
        expected += (1 - expected) * (1 - math.exp(-gained))
        assert world.now[0].trust == pytest.approx(expected)
        now = np.array([world.series[:, one, CELL_ALL].sum() for one in events])
        felt, counted = now - counted, now
        lowest = min(lowest, expected)
    assert counted.min() > 10
    assert lowest < 0.8 * EVERYDAY


def test_the_series_of_trust_is_its_mean_over_time():
    levels, total = [], 0.0
    for _, world in weeks({**SCANDALS, "trust_lost_scandal": 0.2}, years=2):
        levels.append(float(world.now[0].trust))
        total = world.series[:, Series.TRUST, CELL_ALL].sum()
    assert total == pytest.approx(sum(levels))
    assert np.ptp(levels) > 0.05


# what trust does


@pytest.mark.parametrize("trust", [0.0, 0.2, 0.6, 1.0])
def test_refused_offers_are_reported_in_proportion_to_trust(trust):
    counted = totals({**REFUSED, "trust_in_institutions": trust})[:, CELL_ALL]
    expected, refused = 0.5 * trust, counted[Series.APPROACHED] - counted[Series.RECRUITED]
    error = 4 * math.sqrt(expected * (1 - expected) / refused)
    assert counted[Series.REPORTS] / refused == pytest.approx(expected, abs=error)


@pytest.mark.parametrize("moves", [0.0, 1.0])
def test_a_loss_of_trust_keeps_people_from_reporting(moves):
    """Each report opens a case, and each case leaks: where trust moves, the leaks of some silence others."""
    leaking = {
        **REFUSED,
        "report_acted_on": 1.0,
        "case_leak": 1.0,
        "confidentiality": 0.0,
        "trust_moves": moves,
    }
    none, leaks = (totals({**leaking, "trust_lost_leak": lost})[:, CELL_ALL] for lost in (0.0, 0.2))
    assert none[Series.LEAKS] > 100
    assert none[Series.APPROACHED] == leaks[Series.APPROACHED]
    if moves:
        assert leaks[Series.REPORTS] < 0.7 * none[Series.REPORTS]
    else:
        assert np.array_equal(none, leaks)


def test_own_reports_follow_trust():
    found = [
        totals({**HELD, "own_report": 0.1, "trust_in_institutions": trust})[Series.IDENTIFIED, CELL_ALL]
        for trust in (0.0, 0.1, 0.9)
    ]
    assert found[0] == 0 < found[1] < 0.5 * found[2]


# demand


def held_here(world: World) -> float:
    stock = world.stocks[Stock.IN_EXPLOITATION]
    return stock[CELL_ALL] - stock[CELL_REGION + len(world.police)]


RESPONDING = {"demand_responds": 1.0, "demand_response": 0.5, "demand_memory": 26.0}


@pytest.mark.parametrize("responds", [0.0, 1.0])
def test_pressure_is_the_number_buyers_are_used_to_over_the_number_held(responds):
    """What they are used to follows with its half-life; people held abroad are none of theirs."""
    settings = {**FOUND, **RESPONDING, "demand_responds": responds, "spell_at_start": 60.0}
    usual = held = None
    seen = []
    for _, world in weeks(settings):
        if held is not None and usual is not None:
            now, before = max(1.0, held), max(1.0, usual)
            usual += (now - usual) * (1 - 0.5 ** (1 / 26))
            assert world.now[0].pressure == pytest.approx((before / now) ** 0.5 if responds else 1.0)
            seen.append(world.now[0].pressure)
        else:
            usual = float(world.now[0].usual_held)
        held = held_here(world)
        assert world.now[0].usual_held == pytest.approx(usual)
    assert (max(seen) > 1.1) == (responds == 1)


def test_when_fewer_are_held_demand_that_responds_presses_recruiters():
    """Where it does not, they approach as many as before."""
    released = {**HELD, **RESPONDING, "spell_at_start": 60.0, "release": 0.5, "demand_memory": 1040.0}
    settings = [{**released, **one} for one in ({"demand_responds": 0.0}, {"demand_response": 0.5}, {})]
    settings[2] |= {"demand_response": 1.0}
    still, half, whole = (totals(one)[Series.APPROACHED, CELL_ALL] for one in settings)
    assert still < half < whole
    assert half > 1.2 * still


def test_demand_that_responds_refills_what_a_raid_has_emptied():
    """Approaches rise in the years after people were found; without an answer of demand they do not."""

    def rise(responds: float) -> float:
        settings = {**HELD, **RESPONDING, "demand_responds": responds, "demand_memory": 1040.0}
        settings |= {"spell_at_start": 60.0}
        quiet, raided = (
            run({**settings, "release": release}).series[24:, Series.APPROACHED, CELL_ALL].sum()
            for release in (0.0, 0.3)
        )
        return raided / quiet

    assert rise(0.0) == 1.0
    assert rise(1.0) > 1.2


@numba.njit
def press(world):
    week_of_demand(world, world.params[0])


def test_with_nobody_held_pressure_stays_finite():
    world, draw = simulation().new_world(), parameters.from_values({"approach_rate": 0.0, **RESPONDING})
    assert engine.advance(simulation(), draw, 1, world, 0, 1)
    world.stocks[:] = 0.0
    for _ in range(200):
        press(world)
    assert world.now[0].pressure == pytest.approx(1.0, abs=0.05)
