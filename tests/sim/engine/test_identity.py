"""One behaviour, several schedulers: all give the same trajectory to the last bit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from sim import engine, parameters
from sim.codes import NOBODY, CaseState, Channel, Form, Nationality, Relation, Route, Stage, Status
from sim.model import TraffickingModel
from sim.processes.pathway import LONGEST
from sim.records import CELL_ALL, Series
from sim.world import World
from tests.known_answers import PHILOX, SQUARES
from tests.sim.engine.plain import SEED, WEEKS, digest, engine_digest
from tests.sim.worlds import people, village

A_YEAR = 52


@pytest.fixture(scope="module")
def expected() -> str:
    return engine_digest()


@pytest.mark.parametrize("teaching", [False, True], ids=["one call a week", "agent by agent"])
def test_the_mesa_model_lives_the_engine_s_run(expected, busy, teaching):
    model = TraffickingModel(busy, seed=SEED, teaching=teaching)
    for _ in range(WEEKS):
        model.step()
    assert digest(model.world) == expected


@pytest.fixture(scope="module")
def plain() -> dict:
    """What ``tests.sim.engine.plain`` finds with the compiler off."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.sim.engine.plain"],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_plain_python_lives_the_compiled_run(expected, plain):
    assert plain["lived"]["digest"] == expected


def test_both_generators_give_the_same_bits_without_the_compiler(plain):
    assert plain["bits"] == {
        "squares": [case["outputs"] for case in SQUARES],
        "philox": [case["output"] for case in PHILOX],
    }


# Somebody met twice in a week is held with others and recognised, and her case is classified, alike both
# times; somebody who is approached twice in a week gives the same answer.
ALIKE_BOTH_TIMES = {"HELD_TOGETHER", "RECOGNITION", "CLASSIFICATION", "ACCEPTANCE", "CENTRE", "DANGER"}


def test_no_draw_decides_twice(plain):
    assert plain["lived"]["draws"] > 50_000
    assert set(plain["lived"]["drawn twice"]) <= ALIKE_BOTH_TIMES


WORDS = {"stage": Stage, "form": Form, "route": Route, "relation": Relation}


@pytest.fixture(scope="module")
def watched(busy) -> tuple[World, Counter[str]]:
    """The run compared, lived week by week: the world after it, and how often what has no series happened."""
    simulation = engine.Simulation.of(busy)
    draw, world, seen = parameters.from_values(busy.parameters), simulation.new_world(), Counter()
    before = world.people[:0].copy()
    for week in range(WEEKS):
        formed = world.networks.status == Status.QUIT
        engine.advance(simulation, draw, SEED, world, week, week + 1)
        now = world.people[: len(before)]
        same = now.stage == before.stage
        at_work = same & (now.stage == Stage.WORKING)
        seen["jobs lost"] += (now.permit_until < before.permit_until)[at_work].sum()
        seen["permits renewed"] += (now.permit_until > before.permit_until)[at_work].sum()
        well = same & (now.ill < before.ill)
        seen["treated in a shelter"] += (well & (now.stage == Stage.SHELTERED)).sum()
        seen["treated outside"] += (well & (now.stage == Stage.REINTEGRATING)).sum()
        seen["treated in exploitation"] += (same & (now.ill_from > before.ill_from + LONGEST / 2)).sum()
        seen["networks formed anew"] += (formed & (world.networks.status == Status.ACTIVE)).sum()
        before = people(world).copy()
        for field, words in WORDS.items():
            seen.update(f"{field}: {words(value).name}" for value in set(getattr(before, field).tolist()))
    return world, seen


def test_in_the_run_compared_everything_that_is_counted_happens(watched):
    world, _ = watched
    counted = world.series.sum(axis=0)[:, CELL_ALL]
    assert [series.name for series in Series if counted[series] == 0] == []


def test_the_run_compared_is_a_rich_one(watched):
    world, seen = watched
    assert [what for what, times in seen.items() if times == 0] == []
    rows = people(world)
    assert [
        f"{field}: {word.name}"
        for field, words in WORDS.items()
        for word in words
        if f"{field}: {word.name}" not in seen
    ] == []
    assert set(rows.channel.tolist()) == {NOBODY, *Channel}
    assert set(world.cases.state[: world.now[0].cases].tolist()) == set(CaseState)
    assert set(world.recruiters.status.tolist()) == set(Status)


@pytest.mark.parametrize("table", ["posts", "officials", "police", "courts"])
def test_in_the_run_compared_bribes_are_found_out_at_every_institution(watched, table):
    assert getattr(watched[0], table).charged.sum() > 0


def test_in_the_run_compared_children_are_brought_from_abroad_to_beg(watched):
    world, _ = watched
    rows = people(world)
    begging = rows[(rows.form == Form.BEGGING) & (rows.times > 0)]
    assert set(begging.nationality.tolist()) == set(Nationality)
    assert set(begging.female.tolist()) == {0, 1}


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_do_not_change_a_byte(simulation, threads):
    drawn = parameters.draw(5, 3)
    plan = [engine.Comparison((simulation,), (drawn[i : i + 1],), 40 + i) for i in range(5)]
    runs = [kept[0] for kept in engine.run_many(plan, threads=threads)]
    alone = [engine.run(simulation, drawn[i : i + 1], 40 + i).series for i in range(5)]
    assert all(np.array_equal(a, b) for a, b in zip(runs, alone, strict=True))


@pytest.mark.parametrize("teaching", [False, True], ids=["one call a week", "agent by agent"])
def test_people_may_act_before_institutions(busy, teaching):
    """The order within a week can be varied, and both schedulers follow it.

    In a village, many who withdraw are met and won over again in the same week.
    """
    simulation = engine.Simulation.of(busy, village())
    usual = simulation.central({"grooming_withdrawal": 0.2})
    people_first = simulation.central({"grooming_withdrawal": 0.2, "people_act_first": 1})
    worlds = [simulation.new_world() for _ in range(2)]
    for draw, world in zip((usual, people_first), worlds, strict=True):
        assert engine.advance(simulation, draw, SEED, world, 0, A_YEAR)
    usually, expected = map(digest, worlds)
    assert expected != usually
    model = TraffickingModel(busy, seed=SEED, draw=people_first, teaching=teaching, country=village())
    for _ in range(A_YEAR):
        model.step()
    assert digest(model.world) == expected
