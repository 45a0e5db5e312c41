"""What holds in every week of every run, whatever the policies, the parameters and the luck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sim import country as countries
from sim import engine, levers, parameters
from sim.levers import Lever
from sim.processes.pathway import STALE
from sim.records import CELL_ALL, Stock
from sim.scenario import Period, Scenario
from tests.sim import worlds
from tests.sim.engine.invariants import CLAIMS, Week
from tests.sim.worlds import START, people

YEARS = 3
ROOM = 1 << 17  # rows for all whom recruiters may win over before the first week and after it


@dataclass(frozen=True)
class Plan:
    """One run to live: what an example of hypothesis stands for."""

    seed: int
    prior_seed: int | None  # None: central values
    extremes: dict[str, int]  # parameters at their lowest (0) or highest (1) value
    levers: dict[str, Period]
    few_people: bool

    @property
    def simulation(self) -> engine.Simulation:
        end = date(START.year + YEARS - 1, 12, 31)
        periods = {name: (period,) for name, period in self.levers.items()}
        scenario = Scenario("Any", start=START, records_from=START, end=end, levers=periods)
        return engine.Simulation.of(scenario, worlds.village() if self.few_people else countries.load())

    @property
    def draw(self) -> np.recarray:
        known = parameters.declared()
        drawn = parameters.central() if self.prior_seed is None else parameters.draw(1, self.prior_seed)
        for name, end in self.extremes.items():
            drawn[name] = known[name].bounds[end]
        return drawn


def periods(lever: Lever) -> some.SearchStrategy[Period]:
    """Return any period of a lever within the years of a plan."""
    day = some.integers(0, 365 * YEARS - 8)
    return some.builds(
        lambda first, length, value, ramp: Period(
            START + timedelta(first), START + timedelta(first + length) if length else None, value, ramp
        ),
        day,
        some.none() | day,
        some.sampled_from(lever.setting.bounds) | some.floats(*lever.setting.bounds),
        some.sampled_from((0, 0, 7, 60)),
    ).filter(lambda period: period.within(START, date(START.year + YEARS - 1, 12, 31)))


PLANS = some.builds(
    Plan,
    seed=some.integers(0, 2**63 - 1),
    prior_seed=some.none() | some.integers(0, 2**32),
    extremes=some.dictionaries(
        some.sampled_from(list(parameters.declared())), some.integers(0, 1), max_size=30
    ),
    levers=some.fixed_dictionaries({}, optional={n: periods(one) for n, one in levers.declared().items()}),
    few_people=some.booleans(),
)


def life(plan: Plan) -> Iterator[Week]:
    """Live a plan week by week."""
    simulation, draw = plan.simulation, plan.draw
    world = simulation.new_world(ROOM)
    # The first week begins with those who are on the pathway already.
    assert engine.advance(simulation, draw, plan.seed, world, 0, 0, engine.START)
    begun = int(people(world).times.sum())
    for week in range(simulation.calendar.weeks):
        before = (
            people(world).copy(),
            world.shelters.occupied.copy(),
            world.series.sum(axis=0),
            world.stocks[Stock.IN_EXPLOITATION, CELL_ALL],
            begun,
            world.cases.state[: world.now[0].cases].copy(),
            world.networks.status.copy(),
        )
        assert engine.advance(simulation, draw, plan.seed, world, week, week + 1)
        yield Week(simulation.calendar.first_week + week, world, simulation, *before)


@settings(max_examples=20, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(plan=PLANS)
def test_in_every_week(plan: Plan):
    """All claims over one life; the traceback names the claim that failed, and hypothesis each that did."""
    for week in life(plan):
        for claim in CLAIMS:
            claim(week)


@settings(max_examples=20, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(plan=PLANS)
def test_what_recruiters_keep_in_mind_is_never_out_of_date(plan):
    """Their drive is worked out when it changes; working it out each week must come to the same."""
    simulation, draw = plan.simulation, plan.draw
    kept, anew = simulation.new_world(ROOM), simulation.new_world(ROOM)
    weeks = simulation.calendar.weeks
    assert engine.advance(simulation, draw, plan.seed, kept, 0, weeks)
    for week in range(weeks):
        anew.recruiters.drive = STALE
        assert engine.advance(simulation, draw, plan.seed, anew, week, week + 1)
    assert np.array_equal(kept.series, anew.series)
    assert np.array_equal(people(kept), people(anew))


@settings(max_examples=20, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(plan=PLANS)
def test_bounds_that_settle_most_weeks_leave_nothing_out(plan):
    """Weeks whose luck is not below a bound are passed over; working out each of them comes to the same."""
    simulation, draw = plan.simulation, plan.draw
    quick, slow = simulation.new_world(ROOM), simulation.new_world(ROOM)
    weeks = simulation.calendar.weeks
    assert engine.advance(simulation, draw, plan.seed, quick, 0, weeks)
    engine.advance(simulation, draw, plan.seed, slow, 0, 0, engine.START)
    for week in range(weeks):
        for part in (engine.OPEN, engine.LIVE, engine.CLOSE):
            assert engine.advance(simulation, draw, plan.seed, slow, week, week + 1, part)
            if part == engine.OPEN:
                slow.now.most = 1.0
                if week > 0:  # in the first, nobody has looked ahead yet
                    slow.due[:] = 0
    assert np.array_equal(quick.series, slow.series)
    assert np.array_equal(people(quick), people(slow))


@pytest.mark.parametrize(
    ("records_from", "end"),
    [(2010, 2010), (2011, 2012), (2011, 2011)],
    ids=["ends earlier", "as many months but others", "both"],
)
def test_scenarios_of_other_dates_run_side_by_side_as_alone(records_from, end):
    """The past that scenarios share is lived once; that may not mix up their records."""
    dates = [(date(first, 1, 1), date(last, 12, 31)) for first, last in ((2010, 2011), (records_from, end))]
    pair = tuple(engine.Simulation.of(Scenario("Dates", "", START, *both)) for both in dates)
    draw = parameters.central()
    together = next(iter(engine.run_many([engine.Comparison(pair, (draw, draw), 1)], threads=1)))
    for simulation, series in zip(pair, together, strict=True):
        assert np.array_equal(series, engine.run(simulation, draw, 1).series)
