"""The yardstick lives: people move along the pathway, about as many as in the engine."""

from __future__ import annotations

from datetime import date

import pytest

from benchmarks.plain_mesa import PlainModel
from benchmarks.plain_mesa.person import Person
from sim import engine, parameters
from sim.codes import Stage
from sim.records import CELL_ALL, Series
from sim.scenario import Scenario
from sim.world import World

YEARS = 6
START = date(2008, 1, 1)


@pytest.fixture(scope="module")
def simulation() -> engine.Simulation:
    return engine.Simulation.of(
        Scenario("Yardstick", start=START, records_from=START, end=date(START.year + YEARS - 1, 12, 31))
    )


@pytest.fixture(scope="module")
def lived(simulation) -> tuple[PlainModel, dict[Stage, int]]:
    model = PlainModel(simulation, rng=1)
    seen = dict.fromkeys(Stage, 0)
    for _ in range(simulation.calendar.weeks):
        model.step()
        for person in model.people:
            seen[person.stage] += 1
    return model, seen


def test_people_pass_through_every_stage_of_the_pathway(lived):
    _, seen = lived
    assert seen.pop(Stage.DORMANT) == 0
    assert min(seen.values()) > 0, seen


def test_beds_bind_and_who_is_held_is_held_by_somebody(lived):
    model, _ = lived
    sheltered = [person for person in model.people if person.stage == Stage.SHELTERED]
    assert sum(len(shelter.people) for shelter in model.shelters) == len(sheltered) > 0
    assert all(len(shelter.people) <= shelter.capacity for shelter in model.shelters)
    held = [person for person in model.people if person.stage == Stage.EXPLOITED]
    assert sum(network.held for network in model.networks) == sum(
        person.network is not None for person in held
    )


def test_as_much_life_is_lived_as_in_the_engine(simulation, lived):
    """Within some tens of per cent: the ratio of speeds would otherwise say nothing."""
    model, seen = lived
    draw, world = parameters.central(), simulation.new_world()
    weeks = exploited = 0
    for seed in range(3):
        for week in range(simulation.calendar.weeks):
            engine.advance(simulation, draw, seed, world, week, week + 1)
            weeks += world.now[0].awake / 3
            exploited += exploited_in(world) / 3
    begun = world.series[:, Series.NEWLY_EXPLOITED, CELL_ALL].sum()
    assert model.person_weeks == pytest.approx(weeks, rel=0.3)
    assert seen[Stage.EXPLOITED] == pytest.approx(exploited, rel=0.3)
    assert model.newly_exploited == pytest.approx(begun, rel=0.3)


def exploited_in(world: World) -> int:
    return int((world.people.stage[: world.now[0].people] == Stage.EXPLOITED).sum())


def test_nobody_is_an_agent_before_somebody_recruits_her(simulation):
    empty = PlainModel(simulation, settings={"spell_at_start": 0.0, "after_at_start": 0.0})
    assert not empty.agents_by_type.get(Person)
