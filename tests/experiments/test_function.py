"""The model as a function gives what the engine and the sweep give, whoever calls it and how."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from SALib import ProblemSpec
from SALib.sample import sobol

from experiments.design import design
from experiments.function import ModelFunction
from experiments.study import Study
from experiments.sweep import RUNS, Sweep, sweep
from sim import engine, parameters
from sim.errors import InputError
from sim.records import CELL_ALL, Series
from sim.scenario import Scenario, find
from tests.experiments.small import job
from tests.experiments.tiny_study import TINY, written

FACTORS = {"grooming_withdrawal": None, "shelter_max_stay": (4, 104), "rural_share": (0.5, 0.7)}
VALUES = np.array([[0.02, 26, 0.6], [0.03, 26, 0.6], [0.02, 52, 0.6], [0.02, 26, 0.65]])
OUTPUTS = ["newly_exploited", "identified"]


@pytest.fixture(scope="module")
def scenarios() -> tuple[Scenario, ...]:
    return job().scenarios


@pytest.fixture(scope="module")
def function(scenarios) -> ModelFunction:
    return ModelFunction.of(scenarios, FACTORS, OUTPUTS, seed=5)


def test_a_row_is_the_engine_s_run(scenarios):
    function = ModelFunction.of(scenarios[1], ["grooming_withdrawal"], OUTPUTS)
    (row,) = function([0.02], seeds=[7])
    simulation = engine.Simulation.of(scenarios[1])
    world = engine.run(simulation, simulation.central({"grooming_withdrawal": 0.02}), 7)
    counted = world.series[:, [Series.NEWLY_EXPLOITED, Series.IDENTIFIED], CELL_ALL].sum(axis=0)
    assert row.tolist() == counted.tolist()


def test_policies_give_effects_beside_the_level_of_the_base(function, scenarios):
    found = function(VALUES)
    assert function.outputs == [
        "newly_exploited",
        "identified",
        "effect_of_policy_on_newly_exploited",
        "effect_of_policy_on_identified",
    ]
    alone = [
        ModelFunction(replace(function.job, scenarios=(scenario,)), function.columns, seed=5)(VALUES)
        for scenario in scenarios
    ]
    # Totals since policies differ are of the pair.
    assert (found[:, :2] == alone[0]).all()
    assert (found[:, 2:] == alone[1] - alone[0]).all()


def test_each_row_has_its_own_luck_or_shares_it_by_blocks(function):
    same = np.tile(VALUES[:1], (4, 1))
    assert len(np.unique(function(same)[:, 0])) > 1
    blocks = replace(function, rows_a_block=2)(same)
    assert (blocks[0] == blocks[1]).all()
    assert (blocks[2] == blocks[3]).all()
    assert (blocks[0] != blocks[2]).any()
    assert (blocks == function(same, seeds=[5, 5, 6, 6])).all()


def test_neither_threads_nor_company_nor_pickling_make_a_difference(function):
    found = function(VALUES, threads=1)
    assert (function(VALUES, threads=3) == found).all()
    assert (pickle.loads(pickle.dumps(function))(VALUES) == found).all()
    with ThreadPoolExecutor(2) as pool:
        alone = list(pool.map(lambda row: function(VALUES[row], seeds=[5 + row])[0], range(4)))
    assert (np.array(alone) == found).all()


def test_tools_that_name_everything_get_the_same(function):
    named = [
        function.named(seed=5 + at, **dict(zip(function.factors, row, strict=True)))
        for at, row in enumerate(VALUES.tolist())
    ]
    assert [list(parameter.values()) for parameter in named] == function(VALUES).tolist()
    assert list(named[0]) == function.outputs
    with pytest.raises(ValueError, match="give each factor once, and nothing else: rural_share, urban_share"):
        function.named(seed=1, grooming_withdrawal=0.02, shelter_max_stay=26, urban_share=0.4)


def test_ranks_are_places_in_the_prior_or_between_the_ends(function):
    values = function.values([[0.5, 0.0, 1.0], [0.9, 0.5, 0.25]])
    prior = parameters.declared()["grooming_withdrawal"]
    np.testing.assert_allclose(values[:, 0], prior.ppf(np.array([0.5, 0.9])))
    assert values[:, 1].round(6).tolist() == [4, 54]
    assert values[:, 2].round(6).tolist() == [0.7, 0.55]
    assert (function.at_ranks([[0.5, 0.0, 1.0]]) == function(values[:1])).all()


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        (0, 7.0, "grooming_withdrawal"),
        (1, -1.0, "shelter_max_stay"),
        (2, 1.2, "rural_share"),
        (2, np.nan, "rural"),
    ],
)
def test_values_out_of_bounds_are_refused_by_name(function, column, value, name):
    wrong = VALUES.copy()
    wrong[2, column] = value
    with pytest.raises(InputError, match=f"{name}.*out of bounds"):
        function(wrong)


def test_rows_of_another_shape_are_refused(function):
    with pytest.raises(ValueError, match="do not make rows of 3"):
        function(VALUES[:, :2])
    with pytest.raises(ValueError, match="2 seeds"):
        function(VALUES, seeds=[1, 2])


WRONG = {
    "did you mean 'grooming_withdrawal'": {"factors": ["grooming_withdrawl"]},
    "used in no scenario": {"factors": {"hotline_promotion": (0, 1)}},
    "ends must rise, and lie within 0 to 1": {"factors": {"rural_share": (0.4, 1.4)}},
    "has no prior": {"factors": ["people_act_first"]},
    "did you mean 'newly_exploited'": {"outputs": ["newly_exploted"]},
    "1999 is not recorded": {"years": [1999]},
    "another country": {"scenarios": "mixed"},
    "too much alike": {"scenarios": "twins"},
}


@pytest.mark.parametrize("message", WRONG)
def test_what_is_wrong_is_said(scenarios, message):
    asked = {"scenarios": scenarios, "factors": ["grooming_withdrawal"], "outputs": OUTPUTS} | WRONG[message]
    if asked["scenarios"] == "mixed":
        asked["scenarios"] = [scenarios[0], "tests/countries/testland/scenarios/as_it_is.yaml"]
    if asked["scenarios"] == "twins":
        asked["scenarios"] = [*scenarios, replace(scenarios[1], name="policy!")]
    with pytest.raises(InputError, match=message):
        ModelFunction.of(**asked).outputs  # noqa: B018


def test_scenarios_may_be_names():
    by_name = ModelFunction.of("baseline", ["approach_rate"], OUTPUTS)
    assert by_name.job.scenarios == (Scenario.load(find("baseline")),)
    assert by_name.bounds.tolist() == [[0.0, 1.0]]
    pair = ModelFunction.of(["baseline", "visa_liberalisation"], ["approach_rate"], ["identified"], [2013])
    assert pair.outputs[1] == "identified_2013"
    assert len(pair([[0.02]])[0]) == 4


def test_salib_evaluates_a_study_s_function_and_gets_what_the_sweep_makes(tmp_path):
    study = Study.load(written(tmp_path, TINY.replace("n: 2", "n: 4")))
    planned = design(study)
    sweep(planned, tmp_path / "chunks", tmp_path / RUNS, workers=1)
    function = ModelFunction.of_study(study)
    problem = ProblemSpec(function.problem).sample(sobol.sample, 4, seed=3).evaluate(function.at_ranks)
    found = Sweep.load(tmp_path)
    n = planned.n
    assert problem.results.shape == (n, 4)
    for at, name in enumerate(found.outputs):
        assert (problem.results[:, at] == found.output(name)[:n, 0]).all()
        assert (problem.results[:, 2 + at] == found.effect(name)[:n, 0]).all()
    indices = problem.analyze_sobol(seed=1).analysis
    assert list(indices) == function.outputs
