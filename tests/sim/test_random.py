"""The generator: known answers, keys, and independence of the coordinates of a draw."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys

import numba
import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim import engine, parameters, random
from sim.random import (
    LARGEST_SEED,
    Purpose,
    draw_at,
    draw_of_week,
    key_of,
    next_week_below,
    philox4x32,
    seed_of,
    squares64,
    uniforms,
)
from sim.world import Clock
from tests.known_answers import ANSWERS, PHILOX, SQUARES

WEEKS = 200


@numba.njit
def compiled_squares(counters, key):
    out = np.empty_like(counters)
    for i in range(len(counters)):
        out[i] = squares64(counters[i], key)
    return out


@numba.njit
def draws(keys, agents, weeks, purposes, numbers):
    out = np.empty(len(agents))
    for i in range(len(agents)):
        out[i] = draw_at(keys[i], agents[i], weeks[i], purposes[i], numbers[i])
    return out


@pytest.mark.parametrize("case", SQUARES, ids=lambda case: case["source"])
def test_squares_gives_the_published_answers(case):
    counters = np.arange(len(case["outputs"]), dtype=np.uint64)
    outputs = compiled_squares(counters, np.uint64(int(case["key"], 16)))
    assert [f"{int(word):016x}" for word in outputs] == case["outputs"]


@pytest.mark.parametrize("case", PHILOX, ids=lambda case: case["counter"][0])
def test_philox_gives_the_published_answers(case):
    words = (np.uint64(int(word, 16)) for word in case["counter"] + case["key"])
    assert [f"{int(word):08x}" for word in philox4x32(*words)] == case["output"]


@given(st.integers(0, 2**63 - 1))
def test_a_key_has_the_irregular_digits_that_squares_needs(seed):
    digits = f"{int(key_of(seed)):016x}"
    for half in (digits[:8], digits[8:]):
        assert len(set(half)) == 8
        assert "0" not in half
    assert int(digits[-1], 16) % 2 == 1


def test_seeds_have_different_keys():
    assert len({int(key_of(seed)) for seed in range(5000)}) == 5000


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ValueError, match="whole number"):
        key_of(seed)


@pytest.mark.parametrize(
    "given",
    [7, np.int32(7), np.uint8(7), np.int64(7), np.uint64(7)],
    ids=lambda one: type(one).__name__,
)
def test_a_whole_number_is_a_seed_whatever_its_type(given):
    assert (seed_of(given), type(seed_of(given))) == (7, int)
    assert key_of(given) == key_of(7)
    assert np.array_equal(uniforms(given, "any", 3), uniforms(7, "any", 3))


def test_what_numpy_makes_generators_of_makes_a_seed():
    made = [
        seed_of(np.random.SeedSequence(7)),
        seed_of(np.random.SeedSequence(7)),
        seed_of([7, 1]),
        seed_of(np.array([7, 1])),
        seed_of(np.random.default_rng(7)),
        seed_of(np.random.PCG64(7)),
    ]
    assert seed_of(np.array(7)) == 7
    assert made[0] == made[1]
    assert made[2] == made[3]
    assert made[4] == made[5]
    assert len(set(made)) == 3
    assert all(0 <= seed <= LARGEST_SEED for seed in made)
    spawned = np.random.SeedSequence(7).spawn(100)
    assert len({seed_of(one) for one in spawned}) == 100


def test_a_generator_gives_one_seed_after_the_other():
    generator = np.random.default_rng(3)
    assert len({seed_of(generator) for _ in range(100)}) == 100


def test_no_seed_means_a_new_one_each_time_where_that_is_wanted():
    assert len({seed_of(None, any_luck=True) for _ in range(20)}) == 20


NO_SEEDS = (
    1.7,
    1.0,
    True,
    np.True_,
    "1",
    b"1",
    None,
    np.nan,
    -1,
    np.int8(-1),
    2**63,
    2**70,
    [],
    [1.7],
    [-1],
    [[1]],
)


@pytest.mark.parametrize("given", NO_SEEDS, ids=repr)
def test_what_is_no_seed_is_refused_at_every_door(given, simulation):
    draw = parameters.central()
    doors = (
        seed_of,
        key_of,
        lambda seed: engine.run(simulation, draw, seed),
        lambda seed: parameters.draw(1, seed),
        lambda seed: simulation.draws(1, seed),
    )
    for door in doors:
        with pytest.raises((TypeError, ValueError), match=r"a seed is a whole number from 0 to 2\*\*63 - 1"):
            door(given)


def test_the_engine_takes_the_seeds_of_numpy(simulation):
    draw = parameters.central()
    first, again, other = (
        engine.run(simulation, draw, seed).series.copy()
        for seed in (np.random.SeedSequence(4), seed_of(np.random.SeedSequence(4)), np.int32(4))
    )
    assert np.array_equal(first, again)
    assert np.array_equal(other, engine.run(simulation, draw, 4).series)


@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**14 - 1),
    st.integers(0, 2**10 - 1),
    st.integers(0, 255),
    st.data(),
)
def test_every_coordinate_of_a_draw_matters(agent, week, purpose, number, data):
    key = key_of(7)
    other = data.draw(
        st.sampled_from(
            [(agent ^ 1, week, purpose, number), (agent, week ^ 1, purpose, number)]
            + [(agent, week, purpose ^ 1, number), (agent, week, purpose, number ^ 1)]
        )
    )
    columns = np.array([(agent, week, purpose, number), other]).T
    a, b = draws(np.array([key, key]), *columns)
    assert a != b
    assert 0.0 <= min(a, b) <= max(a, b) < 1.0


def test_purposes_keep_their_numbers_for_ever():
    kept = yaml.safe_load((ANSWERS / "purposes.yaml").read_text())
    assert {member.name: int(member) for member in Purpose} == kept


def test_seeds_of_runs_keep_their_numbers_for_ever():
    """A run seed is in published tables: whoever repeats the run must get the same one."""
    assert random.run_seeds(1, [0, 1, 2]).tolist() == [
        1685021415795597,
        1570786285010682,
        1904990373728484,
    ]
    assert random.run_seeds(1, 0, [1, 2]).tolist() == [7629495722231375, 2510054051350420]
    assert random.run_seeds(2**63 - 1, 5) == 7014375771549006
    assert random.another_seed(1685021415795597) == 7790812587999990


def test_plans_with_other_seeds_share_no_run():
    seeds = [
        random.run_seeds(seed, np.arange(200)[:, None], np.arange(5)) for seed in (0, 1, 2, 3, 2**32 + 1)
    ]
    every = np.concatenate([*seeds, random.another_seed(seeds[1])]).ravel()
    assert len(np.unique(every)) == 6 * 200 * 5
    assert every.dtype == np.int64
    assert 0 <= every.min() < every.max() < 2**53
    assert (every.astype(float).astype(np.int64) == every).all()


@given(st.integers(0, LARGEST_SEED), st.integers(1, 30), st.integers(1, 4))
def test_more_draws_and_replicates_only_add_seeds(seed, draws, replicates):
    few, many = (
        random.run_seeds(seed, np.arange(n)[:, None], np.arange(each))
        for n, each in ((draws, replicates), (2 * draws, replicates + 1))
    )
    assert (many[:draws, :replicates] == few).all()


def test_run_seeds_are_spread_evenly():
    for seeds in (random.run_seeds(1, np.arange(20_000)), random.run_seeds(np.arange(20_000), 0)):
        assert stats.kstest(seeds / 2**53, "uniform").pvalue > 0.01
        assert stats.kstest(seeds % 1_000 / 1_000, "uniform").pvalue > 0.01
        assert abs(np.corrcoef(seeds[1:], seeds[:-1])[0, 1]) < 0.03


def test_uniform_numbers_depend_on_seed_label_and_index_only():
    first = uniforms(3, "parameter a", 10)
    assert np.array_equal(first[:4], uniforms(3, "parameter a", 4))
    assert not np.array_equal(first, uniforms(4, "parameter a", 10))
    assert not np.array_equal(first, uniforms(3, "parameter b", 10))
    assert np.all((first > 0) & (first < 1))


def test_uniform_numbers_are_uniform():
    assert stats.kstest(uniforms(11, "any", 20000), "uniform").pvalue > 1e-4


@numba.njit
def weeks_and_next(key, agents, chance, longest):
    """Return the number of each agent's week, and for each the next week that may lie below a chance."""
    numbers = np.empty((agents, WEEKS))
    following = np.empty((agents, WEEKS), np.int64)
    for agent in range(agents):
        for week in range(WEEKS):
            numbers[agent, week] = draw_of_week(Clock(key, week, 2010, 0), agent)
            following[agent, week] = next_week_below(key, agent, week, chance, longest)
    return numbers, following


@pytest.mark.parametrize("chance", [1 / 256, 1 / 16, 1 / 4, 1.0])
def test_whoever_looks_ahead_misses_no_week_that_may_matter(chance):
    """The week found is the first whose number lies below the chance, or the last that was looked at."""
    longest = 64
    numbers, following = weeks_and_next(key_of(5), 20, chance, longest)
    for agent, week in itertools.product(range(20), range(WEEKS - longest)):
        hits = np.flatnonzero(numbers[agent, week : week + longest] < chance)
        assert following[agent, week] == week + (hits[0] if len(hits) else longest)


def test_the_numbers_of_weeks_are_uniform_and_independent():
    """Eight weeks in a row share a draw: there as elsewhere, numbers tell nothing of each other."""
    numbers, _ = weeks_and_next(key_of(8), 2000, 1.0, 1)
    assert stats.kstest(numbers.ravel()[::7], "uniform").pvalue > 1e-4
    for apart in (1, 2, 7, 8):
        one, other = numbers[:, :-apart].ravel(), numbers[:, apart:].ravel()
        pairs = np.histogram2d(one, other, bins=16, range=[[0, 1], [0, 1]])[0]
        assert stats.chisquare(pairs.ravel()).pvalue > 1e-4


def grid(size: int) -> dict[str, np.ndarray]:
    """Return neighbouring values of each coordinate: agent, week, purpose, seed."""
    keys = np.array([key_of(seed) for seed in range(size)])
    return {
        "seed": keys,
        "agent": np.arange(size) + 1_000_000,
        "week": np.arange(size) % 2**14,
        "purpose": np.arange(size) % 2**10,
    }


@pytest.mark.statistical
@pytest.mark.parametrize(
    ("first", "second"), list(itertools.permutations(["seed", "agent", "week", "purpose"], 2))
)
def test_neighbours_along_one_coordinate_are_independent(first, second):
    """Pairs (draw, draw of the neighbour along ``first``) fill 64 x 64 cells evenly."""
    size = 1024
    values = {name: np.full(size * size, column[3]) for name, column in grid(size).items()}
    values[first] = np.repeat(grid(size)[first], size)
    values[second] = np.tile(grid(size)[second], size)
    columns = [values[name] for name in ("seed", "agent", "week", "purpose")]
    table = draws(*columns, np.zeros(size * size, np.int64)).reshape(size, size)
    pairs = np.histogram2d(table[:-1].ravel(), table[1:].ravel(), bins=64, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(pairs.ravel()).pvalue > 1e-4
    assert stats.kstest(table.ravel()[::17], "uniform").pvalue > 1e-4


def test_the_generator_in_use_is_named():
    assert random.GENERATOR == "squares64/1"


CONCLUSIONS = """
import json, numpy as np
from sim import engine, parameters, random
from sim.records import CELL_ALL, Series
from sim.scenario import Scenario
stays = Scenario.load("scenarios/longer_shelter_stays.yaml")
pair = tuple(engine.Simulation.of(one) for one in (stays.base, stays))
plan = [engine.Comparison(pair, (parameters.central(),) * 2, seed) for seed in range(80)]
kept = [Series.NEWLY_EXPLOITED, Series.IDENTIFIED, Series.IN_SHELTER]
runs = np.array(list(engine.run_many(plan, lambda world: world.series[:, kept, CELL_ALL].sum(axis=0))))
columns = np.concatenate([runs[:, 0], runs[:, 1] - runs[:, 0]], axis=1)
errors = columns.std(axis=0) / np.sqrt(len(columns))
print(json.dumps([random.GENERATOR, columns.mean(axis=0).tolist(), errors.tolist()]))
"""


@pytest.mark.statistical
def test_conclusions_do_not_depend_on_the_generator():
    """Levels and effects agree between Squares and Philox within four standard errors."""
    found = []
    for generator in ("squares", "philox"):
        environment = {**os.environ, "UDHA_GENERATOR": generator}
        done = subprocess.run(
            [sys.executable, "-c", CONCLUSIONS], env=environment, capture_output=True, text=True, check=True
        )
        found.append(json.loads(done.stdout))
    (first, squares, error), (second, philox, other_error) = found
    assert (first, second) == ("squares64/1", "philox4x32-10/1")
    difference = np.abs(np.subtract(squares, philox)) / np.hypot(error, other_error)
    assert difference.max() < 4.0, (squares, philox)
