"""The engine: shared pasts, growing worlds, common random numbers, what it may not do."""

from __future__ import annotations

import dataclasses
import threading
from datetime import date

import numpy as np

from sim import engine, parameters
from sim.compiled.compiler import CACHE
from sim.records import CELL_ALL, Series
from sim.scenario import Period, Scenario


def with_lever(scenario: Scenario, name: str, period: Period) -> Scenario:
    return dataclasses.replace(scenario, levers={**scenario.levers, name: (period,)})


def test_a_run_depends_on_its_seed_and_parameters_alone(simulation):
    world = engine.run(simulation, parameters.central(), 1)
    first = world.series.copy()
    engine.run(simulation, parameters.draw(1, 9), 2, world)
    assert not np.array_equal(world.series, first)
    engine.run(simulation, parameters.central(), 1, world)
    assert np.array_equal(world.series, first)


def test_a_world_that_is_too_small_grows_and_gives_the_same_run(simulation):
    small = engine.run(simulation, parameters.central(), 5, simulation.new_world(capacity=64))
    assert len(small.people) > 64
    assert np.array_equal(small.series, engine.run(simulation, parameters.central(), 5).series)


def test_a_past_that_scenarios_share_is_run_once_and_changes_nothing(baseline):
    later = with_lever(baseline, "border_screening", Period(date(2016, 1, 1), None, 1.0))
    pair = (engine.Simulation.of(baseline), engine.Simulation.of(later))
    draw = parameters.draw(1, 4)
    comparison = engine.Comparison(pair, (draw, draw), 77)
    assert 560 < comparison.shared_weeks < 590
    together = next(iter(engine.run_many([comparison], threads=1)))
    for simulation, series in zip(pair, together, strict=True):
        assert np.array_equal(series, engine.run(simulation, draw, 77).series)


def test_scenarios_with_other_parameters_share_no_past(simulation):
    draws = (parameters.central(), parameters.from_values({"approach_rate": 0.2}))
    assert engine.Comparison((simulation, simulation), draws, 1).shared_weeks == 0


def test_a_lever_that_changes_nothing_gives_an_identical_path(baseline):
    idle = with_lever(baseline, "shelter_max_stay", Period(date(2012, 1, 1), None, 26.0))
    for seed in range(3):
        runs = [
            engine.run(engine.Simulation.of(one), parameters.draw(1, seed), seed).series
            for one in (baseline, idle)
        ]
        assert np.array_equal(*runs)


def test_a_policy_changes_nothing_before_its_date(baseline):
    policy = with_lever(baseline, "awareness_campaigns", Period(date(2015, 1, 1), None, 1.0))
    before, after = (
        engine.run(engine.Simulation.of(one), parameters.central(), 3).series for one in (baseline, policy)
    )
    assert np.array_equal(before[:60], after[:60])
    assert not np.array_equal(before[60:], after[60:])


def test_ten_times_the_dormant_people_give_about_the_same_run(simulation):
    """People who stay dormant play no part; only who exactly is met differs."""
    ten = dataclasses.replace(simulation, country=simulation.country.scaled(10))
    assert ten.country.people(2014) == 10 * simulation.country.people(2014)

    def newly_exploited(one: engine.Simulation) -> np.ndarray:
        runs = [engine.run(one, parameters.central(), seed).series for seed in range(12)]
        return np.array([run[:, Series.NEWLY_EXPLOITED, CELL_ALL].sum() for run in runs])

    few, many = newly_exploited(simulation), newly_exploited(ten)
    assert abs(few.mean() - many.mean()) < 4 * np.hypot(few.std(), many.std()) / np.sqrt(12)


def test_the_population_is_shared_and_never_copied(simulation):
    first, second = simulation.new_world(), simulation.new_world()
    for table in ("cohort_size", "cohort_first", "places", "nearest_shelter"):
        assert getattr(first, table) is getattr(second, table)


def test_a_thread_s_worlds_take_less_than_seven_megabytes(baseline):
    bench = engine.Bench()
    later = with_lever(baseline, "border_screening", Period(date(2016, 1, 1), None, 1.0))
    pair = (engine.Simulation.of(baseline), engine.Simulation.of(later))
    bench.run(engine.Comparison(pair, (parameters.central(),) * 2, 1), lambda world: None)
    own = {id(array): array.nbytes for world in bench.worlds.values() for array in world}
    shared = {id(array) for array in (pair[0].country.cohort_size, pair[0].country.cohort_first)}
    assert sum(size for at, size in own.items() if at not in shared) < 7e6


def test_the_machine_code_counts_no_references(simulation):
    """Reference counting in a week would cost several times what the week does."""
    engine.run(simulation, parameters.central(), 1)
    kept = [path.read_bytes() for path in CACHE.glob("*run_weeks*.kernel")]
    assert kept
    assert not any(b"NRT_incref" in code or b"NRT_decref" in code for code in kept)


def test_stopping_early_leaves_no_thread_behind(simulation):
    drawn = parameters.draw(6, 1)
    runs = engine.run_many(
        [engine.Comparison((simulation,), (drawn[i : i + 1],), i) for i in range(6)], threads=2
    )
    next(runs)
    runs.close()
    assert not [thread for thread in threading.enumerate() if "ThreadPool" in thread.name]
