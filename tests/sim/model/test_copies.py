"""A copy of a model or of a world goes on as the original would, and leaves it alone."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import TraffickingModel, engine
from sim.model import Recruiter
from sim.world import World, read_only
from tests.sim.engine.plain import digest

# Policies of the busy scenario begin in each month between the two days.
COPIED, END = "2010-02-28", "2010-05-31"
WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda original: pickle.loads(pickle.dumps(original)),
}
ways = pytest.mark.parametrize("copied", WAYS.values(), ids=WAYS)


def made(busy, teaching: bool = False) -> TraffickingModel:
    model = TraffickingModel(busy, seed=3, teaching=teaching)
    model.run_until(COPIED)
    return model


def series(model: TraffickingModel) -> pd.DataFrame:
    return model.datacollector.get_model_vars_dataframe()


@pytest.fixture(scope="module")
def uncopied(busy) -> TraffickingModel:
    model = made(busy)
    model.run_until(END)
    return model


@ways
@pytest.mark.parametrize("teaching", [False, True], ids=["one call a week", "agent by agent"])
def test_a_copied_model_goes_on_as_the_original_would(busy, uncopied, copied, teaching):
    original = made(busy, teaching)
    before = digest(original.world)
    other = copied(original)
    other.run_until(END)
    assert digest(other.world) == digest(uncopied.world)
    assert series(other).equals(series(uncopied))
    assert digest(original.world) == before
    original.run_until(END)
    assert digest(original.world) == digest(uncopied.world)


@ways
def test_agents_of_a_copy_are_its_own(busy, copied):
    original = made(busy)
    other = copied(original)
    assert set(other.people.values()) <= set(other.agents)
    assert [agent.unique_id for agent in other.agents] == [agent.unique_id for agent in original.agents]
    assert all(agent.model is other for agent in other.agents)
    changed, kept = (model.agents_by_type[Recruiter][0] for model in (other, original))
    before = kept.risk
    changed.risk = before / 2
    assert (changed.risk, kept.risk) == (before / 2, before)
    other.run_until(END)
    assert set(other.people.values()) <= set(other.agents)


@ways
@pytest.mark.parametrize("seen", [lambda world: world, read_only], ids=["writable", "read only"])
def test_a_copied_world_goes_on_as_the_original_would(busy, copied, seen):
    simulation = engine.Simulation.of(busy)
    draw, world = simulation.central(), simulation.new_world()
    engine.advance(simulation, draw, 5, world, 0, 12)
    known = list(engine.run_weeks.signatures)
    other: World = copied(seen(world))
    before = digest(world)
    engine.advance(simulation, draw, 5, other, 12, 60)
    assert digest(world) == before
    engine.advance(simulation, draw, 5, world, 12, 60)
    assert digest(other) == digest(world)
    assert np.shares_memory(other.values, other.params)
    assert list(engine.run_weeks.signatures) == known
