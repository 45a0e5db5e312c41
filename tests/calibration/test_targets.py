"""The official figures as targets, and the model as a function that returns them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from calibration.targets import Simulator, official_targets
from sim import country as countries
from sim import engine
from sim.codes import Stage
from sim.frames import simulate
from sim.records import CELL_ALL, Series
from sim.scenario import Scenario, find

SEEDS = np.arange(4)


@pytest.fixture(scope="module")
def simulation() -> engine.Simulation:
    baseline = Scenario.load(find("baseline"))
    return engine.Simulation.of(baseline.on_dates(baseline.start, date(2012, 1, 1), date(2014, 12, 31)))


@pytest.fixture(scope="module")
def simulator(simulation) -> Simulator:
    return Simulator.of(simulation, official_targets(simulation.country))


def test_the_ten_official_figures_are_targets():
    named = {one.name: one.value for one in official_targets(countries.load())}
    assert named == {
        **{"cases 2013": 38, "cases 2014": 28, "identified 2013": 55, "identified 2014": 45},
        **{"assisted 2013": 48, "assisted 2014": 42, "convicted 2013": 25, "convicted 2014": 41},
        **{"open_prosecutions 2014-01-01": 83, "open_prosecutions 2014-12-31": 93},
    }


def test_a_yearly_count_is_what_the_records_say(simulation, simulator):
    frame = simulate(simulation.scenario, seed=3)
    counted = frame[(frame.dimension == "all") & (frame.series == "identified")]
    yearly = counted.groupby(counted.month.dt.year).value.sum()
    values = dict(zip((target.name for target in simulator.targets), simulator(simulation.central(), [3])[0]))
    assert values["identified 2013"] == yearly[2013] > 0
    assert values["identified 2014"] == yearly[2014] > 0


def test_a_stock_is_what_stood_in_an_average_week_of_the_month_before(simulation, simulator):
    """Followed week by week, without the records."""
    world, standing = simulation.new_world(), {}
    for week, monday in enumerate(simulation.calendar.mondays):
        engine.advance(simulation, simulation.central(), 3, world, week, week + 1)
        standing.setdefault(str(monday)[:7], []).append(world.now[0].before_court)
    values = dict(zip((target.name for target in simulator.targets), simulator(simulation.central(), [3])[0]))
    assert values["open_prosecutions 2014-01-01"] == pytest.approx(np.mean(standing["2013-12"]))
    assert values["open_prosecutions 2014-12-31"] == pytest.approx(np.mean(standing["2014-12"]))
    assert (world.people.stage == Stage.EXPLOITED).any()
    assert world.series[:, Series.CASES, CELL_ALL].sum() > 0


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_neither_threads_nor_company_change_a_number(simulation, simulator, threads):
    draws = simulation.draws(4, 1)
    together = simulator(draws, SEEDS, threads=threads)
    alone = [simulator(draws[row : row + 1], SEEDS[row : row + 1])[0] for row in range(4)]
    assert np.array_equal(together, alone)
    assert len(np.unique(together[:, 2])) > 1


def test_progress_tells_every_finished_run(simulation, simulator):
    told: list[int] = []
    simulator(simulation.draws(3, 1), SEEDS[:3], progress=told.append)
    assert told == [1, 2, 3]


def test_each_row_needs_a_seed_of_its_own(simulation, simulator):
    with pytest.raises(ValueError, match="2 rows of parameters but 4 seeds"):
        simulator(simulation.draws(2, 1), SEEDS)


def test_a_month_recorded_in_part_is_no_month_of_a_target(simulation):
    scenario = simulation.scenario
    shorter = engine.Simulation.of(
        scenario.on_dates(scenario.start, scenario.records_from, date(2014, 12, 20))
    )
    with pytest.raises(ValueError, match="cases 2014 lies outside the records, 2012-01-01 to 2014-12-20"):
        Simulator.of(shorter, official_targets(shorter.country))


@pytest.mark.parametrize("moved", ["first", "last"])
def test_a_target_outside_the_records_is_refused(simulation, moved):
    target = official_targets(simulation.country)[0]
    day = date(2011, 12, 1) if moved == "first" else date(2015, 1, 1)
    with pytest.raises(ValueError, match="cases 2013 lies outside the records"):
        Simulator.of(simulation, [replace(target, **{moved: day})])
