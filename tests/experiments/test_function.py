"""The model as a function gives what the engine and the sweep give, whoever calls it and how."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from SALib import ProblemSpec
from SALib.sample import sobol

from experiments.design import design
from experiments.function import ModelFunction
from experiments.study import Study
from experiments.sweep import RUNS, Sweep, sweep
from sim import engine, parameters
from sim.errors import InputError
from sim.random import run_seeds
from sim.records import CELL_ALL, Series
from sim.scenario import Scenario, find
from tests.experiments.small import job
from tests.experiments.tiny_study import TINY, written

FACTORS = {"grooming_withdrawal": None, "shelter_max_stay": (4, 104), "rural_share": (0.5, 0.7)}
VALUES = np.array([[0.02, 26, 0.6], [0.03, 26, 0.6], [0.02, 52, 0.6], [0.02, 26, 0.65]])
OUTPUTS = ["newly_exploited", "identified"]
SHORT = Scenario("Short", start=date(2009, 1, 1), records_from=date(2009, 1, 1), end=date(2009, 3, 31))
# Of the rows of a call, where the function's own seed is 5.
SEEDS = run_seeds(5, np.arange(4)).tolist()


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
    assert (blocks == function(same, seeds=run_seeds(5, [0, 0, 1, 1]))).all()


def test_neither_threads_nor_company_nor_pickling_make_a_difference(function):
    found = function(VALUES, threads=1)
    assert (function(VALUES, threads=3) == found).all()
    assert (pickle.loads(pickle.dumps(function))(VALUES) == found).all()
    with ThreadPoolExecutor(2) as pool:
        alone = list(pool.map(lambda row: function(VALUES[row], seeds=[SEEDS[row]])[0], range(4)))
    assert (np.array(alone) == found).all()


def test_tools_that_name_everything_get_the_same(function):
    named = [
        function.named(seed=seed, **dict(zip(function.factors, row, strict=True)))
        for seed, row in zip(SEEDS, VALUES.tolist(), strict=True)
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
    ("column", "value", "message"),
    [
        (0, 7.0, "grooming_withdrawal: out of bounds"),
        (1, -1.0, "shelter_max_stay: out of bounds"),
        (2, 1.2, "rural_share: out of bounds"),
        (2, np.nan, "rural_share: must be numbers, and NaN is none"),
    ],
)
def test_values_out_of_bounds_are_refused_by_name(function, column, value, message):
    wrong = VALUES.copy()
    wrong[2, column] = value
    with pytest.raises(InputError, match=message):
        function(wrong)


def test_rows_of_another_shape_are_refused(function):
    for wrong in (VALUES[:, :2], np.tile(VALUES, (2, 1, 1)), np.tile(VALUES, (1, 2))):
        with pytest.raises(ValueError, match="do not make rows of 3"):
            function(wrong)
    with pytest.raises(ValueError, match="2 seeds"):
        function(VALUES, seeds=[1, 2])
    for seed in (1.7, -1, None, True):
        with pytest.raises((TypeError, ValueError), match="a seed is a whole number"):
            function(VALUES[:1], seeds=[seed])


def test_columns_are_taken_by_their_names(function):
    frame = pd.DataFrame(VALUES, columns=function.factors)
    found = function(VALUES)
    backwards = frame[frame.columns[::-1]]
    for table in (
        backwards,
        backwards.to_records(index=False),
        dict(backwards),
        backwards.astype(object),
        pa.table(dict(backwards)),
    ):
        assert (function(table) == found).all()
    assert (function(backwards.loc[1], seeds=SEEDS[1:2]) == found[1]).all()
    ranks = pd.DataFrame([[0.2, 0.5, 0.9]], columns=function.factors)
    assert (function.at_ranks(ranks[ranks.columns[::-1]]) == function.at_ranks(ranks.to_numpy())).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda frame: frame.drop(columns="rural_share"), "rural_share: is missing"),
        (lambda frame: frame.assign(seed=1), "seed: unknown factor"),
        (lambda frame: frame.rename(columns={"rural_share": "rural_shar"}), "did you mean 'rural_share'"),
        (lambda frame: frame.to_records(), "index: unknown factor"),
        (lambda frame: frame.assign(rural_share="many"), "rural_share: must be numbers"),
        (lambda frame: frame.assign(rural_share=[0.6, None, 0.6, 0.6]), "rural_share: .*NaN is none"),
        (lambda frame: pd.concat([frame, frame[["rural_share"]]], axis=1), "rural_share: is there twice"),
        (lambda frame: pd.DataFrame(frame.to_numpy()), "must have names"),
    ],
)
def test_columns_that_are_not_the_factors_are_refused_by_name(function, change, message):
    with pytest.raises(InputError, match=message):
        function(change(pd.DataFrame(VALUES, columns=function.factors)))


ROWS: dict[str, Callable[[pd.DataFrame], object]] = {
    "series": lambda frame: [row for _, row in frame.iterrows()],
    "named tuples": lambda frame: list(frame.itertuples(index=False)),
    "an iterator of them": lambda frame: frame.itertuples(index=False),
    "mappings": lambda frame: frame.to_dict("records"),
    "records": lambda frame: list(frame.to_records(index=False)),
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_rows_are_taken_by_the_names_that_they_carry(function, rows):
    backwards = pd.DataFrame(VALUES, columns=function.factors)[function.factors[::-1]]
    assert (function(rows(backwards)) == function(VALUES)).all()
    assert (function(next(backwards.itertuples(index=False))) == function(VALUES[:1])).all()


def test_rows_with_other_names_are_refused(function):
    frame = pd.DataFrame(VALUES, columns=function.factors)
    with pytest.raises(InputError, match="Index: unknown factor"):
        function(list(frame.itertuples()))
    for wrong in ([frame.loc[0], VALUES[1]], [frame.loc[0], frame.loc[1, ["rural_share"]]]):
        with pytest.raises(InputError, match="some rows of values have other names than others, or none"):
            function(wrong)
    with pytest.raises(ValueError, match="values must be rows of numbers, all of one length"):
        function(list(frame.iterrows()))


def test_no_rows_give_no_outputs(function, scenarios):
    assert function(VALUES[:0]).shape == (0, 4)
    single = ModelFunction.of(scenarios[0], ["approach_rate"], ["identified"])
    assert single(pd.DataFrame({"approach_rate": []})).shape == (0,)


@pytest.mark.parametrize("seeds", [1, b"ab", "12", {1: 2, 3: 4}, {1, 2}, np.array(3)], ids=repr)
def test_seeds_of_rows_are_a_list(function, seeds):
    with pytest.raises(TypeError, match=r"^seeds must be a list of seeds, not "):
        function(VALUES[:2], seeds=seeds)


def test_single_precision_does_not_leave_the_bounds(scenarios):
    function = ModelFunction.of(scenarios, {"rural_share": (0.6, 0.7)}, OUTPUTS, seed=5)
    ends = function.bounds.T
    assert (function(ends.astype(np.float32)) == function(ends)).all()


def test_ranks_may_be_those_of_a_posterior(scenarios):
    draws = parameters.draw(50, 3)
    function = ModelFunction.of(scenarios, ["approach_rate"], OUTPUTS, posterior=pd.DataFrame(draws))
    assert function.values([[0.0], [1.0]]).ravel().tolist() == [
        draws["approach_rate"].min(),
        draws["approach_rate"].max(),
    ]
    with pytest.raises(InputError, match="is missing, like"):
        ModelFunction.of(scenarios, ["approach_rate"], OUTPUTS, posterior={"approach_rate": 0.1})


def test_values_in_units_are_no_ranks(function):
    for wrong in (VALUES, [[0.5, -0.1, 0.5]]):
        with pytest.raises(InputError, match="out of bounds of a rank: from 0 to 1"):
            function.at_ranks(wrong)
    with pytest.raises(InputError, match="grooming_withdrawal: must be numbers, and NaN is none"):
        function.at_ranks([[np.nan, 0.5, 0.5]])


def test_bounds_are_those_asked_for(scenarios, function):
    low, high = parameters.declared()["grooming_withdrawal"].bounds
    assert function.bounds.tolist() == [[low, high], [4, 104], [0.5, 0.7]]
    for value in (3.9, 104.1):
        with pytest.raises(InputError, match="shelter_max_stay: out of bounds: from 4 to 104"):
            function([0.02, value, 0.6])


SALIB = {
    "sobol": ("sample_sobol", {"N": 4, "calc_second_order": False}, {"calc_second_order": False}),
    "morris": ("sample_morris", {"N": 2}, {}),
    "delta": ("sample_latin", {"N": 20}, {}),
    "dgsm": ("sample_finite_diff", {"N": 4}, {}),
    "enhanced_hdmr": ("sample_latin", {"N": 310}, {}),
    "pawn": ("sample_latin", {"N": 20}, {}),
    "rbd_fast": ("sample_latin", {"N": 60}, {}),
    "ff": ("sample_ff", {}, {}),
}


@pytest.mark.parametrize("method", SALIB)
def test_salib_takes_a_single_output(method):
    """A short run, and three factors, which fill no fractional factorial design."""
    factors = ["grooming_withdrawal", "approach_rate", "assistance_acceptance"]
    function = ModelFunction.of(SHORT, factors, ["newly_exploited"], threads=2)
    sample, of_sample, of_analysis = SALIB[method]
    problem = getattr(ProblemSpec(function.problem), sample)(**of_sample).evaluate(function.at_ranks)
    assert problem.results.shape == (len(problem.samples),)
    getattr(problem, f"analyze_{method}")(**of_analysis)
    assert problem.analysis


def test_functions_with_other_seeds_share_no_luck(function):
    other = run_seeds(6, np.arange(4)).tolist()
    assert not set(other) & set(SEEDS)
    assert (replace(function, seed=np.int32(6))(VALUES) == function(VALUES, seeds=other)).all()


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


NONSENSE = {
    "scenarios must hold at least one scenario": {"scenarios": []},
    "scenarios must be a list of scenarios, not 5": {"scenarios": 5},
    "a scenario is a Scenario, the name of a shipped one or a file, not 5": {"scenarios": [5]},
    "factors must hold at least one name": {"factors": []},
    "factors must be a list of names, not 'approach_rate'": {"factors": "approach_rate"},
    "factors must be names, not 3": {"factors": [3]},
    "factors: 'approach_rate' is given twice": {"factors": ["approach_rate", "approach_rate"]},
    "approach_rate: the ends of its range must be two numbers, not 5": {"factors": {"approach_rate": 5}},
    "outputs must hold at least one name": {"outputs": []},
    "outputs must be a list of names, not None": {"outputs": None},
    "outputs: 'identified' is given twice": {"outputs": ["identified", "identified"]},
    "years must be a list of years, not 2009": {"years": 2009},
    "years must be a whole number from 1 up, not 2009.5": {"years": [2009.5]},
    "years: 2009 is given twice": {"years": [2009, 2009]},
    "rows_a_block must be a whole number from 1 up, not 0": {"rows_a_block": 0},
    "rows_a_block must be a whole number from 1 up, not 1.5": {"rows_a_block": 1.5},
    "threads must be a whole number from 1 up, not -1": {"threads": -1},
    "threads must be a whole number from 1 up, not 1.5": {"threads": 1.5},
    "a seed is a whole number .*, not b'1'": {"seed": b"1"},
    "a seed is a whole number .*, not {1: 2}": {"seed": {1: 2}},
}


@pytest.mark.parametrize("message", NONSENSE)
def test_an_argument_that_is_none_is_named(message):
    usual = {"scenarios": SHORT, "factors": ["approach_rate"], "outputs": OUTPUTS}
    with pytest.raises((InputError, TypeError, ValueError), match=f"^{message}"):
        ModelFunction.of(**usual | NONSENSE[message])


def test_threads_of_a_call_are_a_number(function):
    for threads in (0, -1, 1.5, "2"):
        with pytest.raises((TypeError, ValueError), match=r"^threads must be a whole number from 1 up"):
            function(VALUES, threads=threads)


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
