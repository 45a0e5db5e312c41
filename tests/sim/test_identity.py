"""One behaviour, several schedulers: all give the same trajectory to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from sim import engine, parameters
from sim.model import TraffickingModel
from tests.sim.plain import SEED, WEEKS, digest, engine_digest
from tests.sim.test_random import plain


@pytest.fixture(scope="module")
def expected() -> str:
    return engine_digest()


@pytest.mark.parametrize("teaching", [False, True], ids=["one call a week", "agent by agent"])
def test_the_mesa_model_lives_the_engine_s_run(expected, busy, teaching):
    model = TraffickingModel(busy, seed=SEED, teaching=teaching)
    for _ in range(WEEKS):
        model.step()
    assert digest(model.world) == expected


def test_plain_python_lives_the_compiled_run(expected):
    assert plain("engine_digest") == expected


def test_the_run_compared_is_a_rich_one(busy):
    simulation = engine.Simulation.of(busy)
    world = simulation.new_world()
    engine.advance(simulation, parameters.from_values(busy.parameters), SEED, world, 0, WEEKS)
    stages = np.bincount(world.people.stage[: world.now[0].people], minlength=9)
    assert np.count_nonzero(stages) >= 8, stages


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_do_not_change_a_byte(simulation, threads):
    drawn = parameters.draw(5, 3)
    plan = [engine.Comparison((simulation,), (drawn[i : i + 1],), 40 + i) for i in range(5)]
    runs = [kept[0] for kept in engine.run_many(plan, threads=threads)]
    alone = [engine.run(simulation, drawn[i : i + 1], 40 + i).series for i in range(5)]
    assert all(np.array_equal(a, b) for a, b in zip(runs, alone, strict=True))
