"""Every door takes parameters by their names, and refuses by name what is missing, extra or out of bounds."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from calibration.targets import Simulator, Target
from sim import Scenario, TraffickingModel, engine, parameters, simulate, simulate_many
from sim.errors import InputError
from sim.records import CELL_ALL, Series

SHORT = Scenario("Short", start=date(2009, 1, 1), records_from=date(2009, 1, 1), end=date(2009, 12, 31))
SIMULATION = engine.Simulation.of(SHORT)
DRAW = parameters.draw(1, 5)
FRAME = pd.DataFrame(DRAW)
BACKWARDS = FRAME[FRAME.columns[::-1]]


def by_engine(draw: Any) -> np.ndarray:
    return engine.run(SIMULATION, draw, 3).series


def by_comparison(draw: Any) -> np.ndarray:
    (found,) = engine.run_many([engine.Comparison((SIMULATION, SIMULATION), (draw, draw), 3)], threads=1)
    return found[1]


def by_mesa(draw: Any) -> np.ndarray:
    model = TraffickingModel(SHORT, seed=3, draw=draw)
    while model.running:
        model.step()
    return model.world.series


def by_simulator(draw: Any) -> np.ndarray:
    """Of the run all but one number is lost; the engine's own gives the others."""
    target = Target("newly", "newly_exploited", date(2009, 1, 1), date(2009, 12, 1), False, 0.0)
    (found,) = Simulator.of(SIMULATION, [target])(draw, [3], threads=1)
    series = by_engine(DRAW)
    assert found == series[:, Series.NEWLY_EXPLOITED, CELL_ALL].sum()
    return series


def by_source(draw: Any) -> np.ndarray:
    table = simulate_many([SHORT], 1, source=lambda simulation, n, seed: draw, threads=1)
    (seed,) = table.seed.unique()
    again = simulate(SHORT, DRAW, seed).groupby("series", observed=True).value.sum()
    assert table.groupby("series", observed=True).value.sum()["newly_exploited"] == again["newly_exploited"]
    return by_engine(DRAW)


DOORS = [by_engine, by_comparison, by_mesa, by_simulator, by_source]
TABLES: dict[str, Callable[[], Any]] = {
    "columns in another order": lambda: BACKWARDS.to_records(index=False),
    "a data frame": lambda: BACKWARDS,
    "objects": lambda: BACKWARDS.astype(object),
    "a row of a data frame": lambda: BACKWARDS.loc[0],
    "a mapping": lambda: BACKWARDS.loc[0].to_dict(),
    "a record": lambda: DRAW[0],
    "a structured array": lambda: np.array(DRAW.tolist(), parameters.dtype()),
    "an Arrow table": lambda: pa.table(BACKWARDS),
    "a pickled copy": lambda: pickle.loads(pickle.dumps(DRAW)),
    "a deep copy": lambda: copy.deepcopy(DRAW),
    "a part of more": lambda: parameters.draw(9, 5)[0:9:9],
}


@pytest.fixture(scope="module")
def expected() -> np.ndarray:
    return by_engine(DRAW)


@pytest.mark.parametrize("table", TABLES)
def test_any_table_with_names_gives_the_same_run(expected, table):
    assert np.array_equal(by_engine(TABLES[table]()), expected)


@pytest.mark.parametrize("door", DOORS)
def test_every_door_takes_columns_by_their_names(expected, door):
    assert np.array_equal(door(BACKWARDS.to_records(index=False)), expected)


def test_single_precision_is_near_enough_and_ends_stay_within_bounds():
    lows, highs = ({n: one.bounds[end] for n, one in parameters.declared().items()} for end in (0, 1))
    for ends in (lows, highs):
        single = pd.DataFrame([ends]).astype(np.float32)
        np.testing.assert_allclose(list(parameters.rows(single, 1)[0]), list(ends.values()), rtol=1e-6)
    taken = parameters.rows(FRAME.astype(np.float32), 1)
    np.testing.assert_allclose(list(taken[0]), list(DRAW[0]), rtol=1e-6)


WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "three rows": (lambda: parameters.draw(3, 5), "3 rows of parameters, where 1 must be"),
    "no row": (lambda: DRAW[:0], "0 rows of parameters, where 1 must be"),
    "pandas' index": (FRAME.to_records, "index: unknown parameter"),
    "a column missing": (lambda: FRAME.drop(columns=["fine"]).to_records(index=False), "fine: is missing"),
    "few columns": (lambda: {"fine": 1000.0}, "is missing, like"),
    "a column too many": (lambda: FRAME.assign(draw=1), "draw: unknown parameter"),
    "a wrong name": (
        lambda: FRAME.rename(columns={"fine": "fines"}),
        "did you mean 'fine'",
    ),
    "NaN": (lambda: FRAME.assign(approach_rate=np.nan), "approach_rate: out of bounds: from 0 to 1"),
    "NaN in a record": (lambda: changed(approach_rate=np.nan), "approach_rate: out of bounds"),
    "infinity": (lambda: FRAME.assign(fine=np.inf), "fine: out of bounds"),
    "beyond": (lambda: changed(approach_rate=1.5), "approach_rate: out of bounds"),
    "text": (lambda: FRAME.assign(approach_rate="0.1"), "approach_rate: must be numbers"),
    "nothing": (lambda: FRAME.astype(object).assign(fine=None), "fine: must be numbers"),
    "a list in a column": (lambda: {**FRAME.loc[0], "fine": [[1.0]]}, "fine: must be a number or 1 of them"),
    "no names": (lambda: FRAME.to_numpy(), "parameters are given by name"),
    "a number": (lambda: 0.5, "parameters are given by name"),
}


def changed(**values: float) -> parameters.Draws:
    draw = parameters.draw(1, 5)
    for name, value in values.items():
        draw[name] = value
    return draw


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_row_of_parameters_is_refused_by_name(wrong):
    make, message = WRONG[wrong]
    with pytest.raises(InputError, match=message):
        by_engine(make())


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("wrong", ["pandas' index", "NaN in a record", "a column missing", "no names"])
def test_every_door_refuses(door, wrong):
    make, message = WRONG[wrong]
    with pytest.raises(InputError, match=message):
        door(make())


def test_every_door_refuses_another_number_of_rows():
    three = parameters.draw(3, 5)
    for door in (by_engine, by_comparison, by_mesa, by_source):
        with pytest.raises(InputError, match="3 rows of parameters, where 1 must be"):
            door(three)
    with pytest.raises(ValueError, match="3 rows of parameters but 1 seeds"):
        by_simulator(three)


def test_some_values_for_one_run_are_taken_from_any_table_of_one_row():
    known = simulate(SHORT, {"approach_rate": 0.2}, seed=3)
    for values in (pd.Series({"approach_rate": 0.2}), pd.DataFrame({"approach_rate": [0.2]})):
        assert simulate(SHORT, values, seed=3).equals(known)
    for values, message in (
        ({"approach_rate": [0.1, 0.2, 0.3]}, "3 rows of parameters, where 1 must be"),
        ({"approach_rate": None}, "approach_rate: must be numbers"),
        ({"aproach_rate": 0.1}, "did you mean 'approach_rate'"),
    ):
        with pytest.raises(InputError, match=message):
            simulate(SHORT, values, seed=3)


def test_values_of_unlike_length_are_refused():
    with pytest.raises(InputError, match="fine: must be a number or 3 of them"):
        parameters.from_values({"approach_rate": [0.1, 0.2, 0.3], "fine": [1.0, 2.0]})
