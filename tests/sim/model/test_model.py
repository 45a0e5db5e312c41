"""The Mesa door works as any Mesa user expects."""

from __future__ import annotations

import warnings
from datetime import date, datetime
from typing import Any

import mesa
import numpy as np
import pandas as pd
import pytest

from sim import InputError, Scenario, TraffickingModel, engine, parameters, random
from sim.agents.person import ROW
from sim.codes import ROUTES, Stage, Status
from sim.model import Court, Person, Recruiter, Shelter
from sim.records import CELL_ALL, Series


@pytest.fixture(scope="module")
def model(busy) -> TraffickingModel:
    model = TraffickingModel(busy, seed=3)
    model.run_until("2011-06-30")
    return model


def test_agents_are_views_on_rows(model):
    recruiter = model.agents_by_type[Recruiter][0]
    assert recruiter.status in Status
    recruiter.risk = 0.75
    assert model.world.recruiters[0].risk == 0.75
    recruiter.belief = 0.5
    assert model.world.recruiters[0].belief.tolist() == recruiter.belief.tolist() == [0.5] * ROUTES


def test_no_attribute_of_an_agent_hides_a_field_of_its_row(model):
    for kind, agents in model.agents_by_type.items():
        agent = next(iter(agents))
        record = getattr(model.world, kind.table)[agent.row]
        for name in kind.row_type.names:
            assert np.array_equal(getattr(agent, name), record[name]), name


def test_an_unknown_attribute_is_an_error(model):
    with pytest.raises(AttributeError, match=r"Court.*no attribute 'nonsense'"):
        _ = model.agents_by_type[Court][0].nonsense


def test_people_are_agents_while_they_are_awake(model):
    people = model.agents_by_type[Person]
    assert len(people) == model.world.now[0].awake > 50
    assert all(person.stage != Stage.DORMANT for person in people)
    assert {person.row for person in people} == set(model.world.awake[: len(people)].tolist())


def test_agent_sets_select_and_get(model):
    exploited = model.agents_by_type[Person].select(lambda person: person.stage == Stage.EXPLOITED)
    counted = np.count_nonzero(model.world.people.stage[: model.world.now[0].people] == Stage.EXPLOITED)
    assert len(exploited) == counted
    assert all(isinstance(times, int) for times in exploited.get("times"))


def test_run_until_takes_a_day_or_a_time(busy):
    model = TraffickingModel(busy, seed=3)
    model.run_for(10)
    assert model.time == model.week == 10
    model.run_until("2010-06-30")
    assert model.date == date(2010, 7, 5)
    model.run_until(30)
    assert model.week == 30


def test_the_data_collector_holds_the_month_so_far(busy):
    model = TraffickingModel(busy, seed=3)
    model.run_until("2010-12-31")
    frame = model.datacollector.get_model_vars_dataframe()
    assert len(frame) == model.week
    months = model.simulation.calendar.month[: model.week]
    last_weeks = np.flatnonzero(np.diff(months, append=99))
    assert (
        frame["identified"].iloc[last_weeks].sum()
        == model.world.series[:12, Series.IDENTIFIED, CELL_ALL].sum()
    )


def test_the_model_stops_at_the_scenario_s_end(busy):
    model = TraffickingModel(busy, seed=1)
    model.run_model()
    assert not model.running
    assert model.week == model.simulation.calendar.weeks
    with pytest.raises(RuntimeError, match="ends on 2012-12-31"):
        model.step()
    assert model.week == model.simulation.calendar.weeks


@pytest.mark.parametrize(
    "day",
    [date(2010, 3, 31), datetime(2010, 3, 31, 23), pd.Timestamp("2010-03-31"), np.datetime64("2010-03-31")],
)
def test_run_until_takes_days_of_any_library(busy, day):
    model = TraffickingModel(busy, seed=3)
    model.run_until(day)
    assert model.date == date(2010, 4, 5)


@pytest.mark.parametrize("weeks", [12, 12.0, np.int64(12), np.int32(12), np.float32(12)])
def test_run_until_takes_weeks_of_any_library(busy, weeks):
    model = TraffickingModel(busy, seed=3)
    model.run_until(weeks)
    assert model.week == model.time == 12


@pytest.mark.parametrize(
    "end",
    [
        *(None, True, np.nan, np.inf, -1, pd.NaT, np.datetime64("NaT", "D"), "soon", [12]),
        *(np.timedelta64(3, "W"), "2010-12", np.datetime64("2010-12"), np.datetime64("2010")),
    ],
    ids=repr,
)
def test_run_until_refuses_what_is_no_time(busy, end):
    model = TraffickingModel(busy, seed=3)
    with pytest.raises((TypeError, ValueError), match=r"end must be a time in weeks|a day is a date such as"):
        model.run_until(end)
    assert model.week == 0


@pytest.mark.parametrize("weeks", [np.nan, -2, np.inf, None, True, "3", np.timedelta64(3, "W")], ids=repr)
def test_run_for_refuses_what_is_no_time(busy, weeks):
    model = TraffickingModel(busy, seed=3)
    with pytest.raises(
        (TypeError, ValueError), match=r"^duration must be a time in weeks, a number from 0 up"
    ):
        model.run_for(weeks)
    assert model.week == model.time == 0


# Seeds and replicates


def batch(**options) -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return mesa.batch_run(TraffickingModel, max_steps=30, display_progress=False, **options)


def test_batch_run_takes_seeds(busy):
    rows = batch(parameters={"scenario": busy}, rng=[1, 2])
    assert [row["seed"] for row in rows] == [row["run_seed"] for row in rows] == [1, 2]
    assert all("newly_exploited" in row for row in rows)


def test_seeds_may_be_a_parameter_of_batch_run_by_the_name_that_mesa_leaves_alone(busy):
    rows = batch(parameters={"scenario": busy, "rng": [4, 5, 6]})
    assert [row["run_seed"] for row in rows] == [4, 5, 6]


@pytest.mark.parametrize(
    "options",
    [
        {"iterations": 3},
        {"rng": [None] * 3},
        {"rng": np.random.SeedSequence(1).spawn(3)},
        {"parameters": {"seed": [1, 2, 3]}},
    ],
    ids=["iterations", "no seed", "spawned", "seeds as a parameter"],
)
def test_replicates_of_batch_run_differ_and_can_be_repeated(busy, options):
    rows = batch(**{**options, "parameters": {"scenario": busy, **options.get("parameters", {})}})
    seeds = [row["run_seed"] for row in rows]
    assert len(set(seeds)) == 3
    assert len({(row["approached"], row["recruited"]) for row in rows}) > 1
    again = batch(parameters={"scenario": busy}, rng=seeds)
    assert [row["approached"] for row in again] == [row["approached"] for row in rows]


def test_without_a_seed_each_model_has_a_luck_of_its_own_that_can_be_repeated(busy):
    models = [TraffickingModel(busy, **seed) for seed in ({}, {"seed": None}, {"rng": None})]
    assert len({model.run_seed for model in models}) == 3
    again = TraffickingModel(busy, seed=models[0].run_seed)
    for model in (models[0], again):
        model.run_for(20)
    assert np.array_equal(again.world.series, models[0].world.series)


@pytest.mark.parametrize(
    "make", [np.random.SeedSequence, np.random.default_rng, np.random.PCG64, np.int32, lambda seed: [seed, 1]]
)
def test_seeds_of_numpy_make_the_run_that_they_name(busy, make):
    one, other = TraffickingModel(busy, rng=make(4)), TraffickingModel(busy, seed=make(4))
    assert one.run_seed == other.run_seed == random.seed_of(make(4))
    one.run_for(20)
    world = engine.Simulation.of(busy).new_world()
    engine.advance(one.simulation, one.draw, one.run_seed, world, 0, 20)
    assert np.array_equal(one.world.series, world.series)


def test_a_generator_gives_replicates_that_differ(busy):
    generator = np.random.default_rng(1)
    assert len({TraffickingModel(busy, rng=generator).run_seed for _ in range(5)}) == 5


@pytest.mark.parametrize("seed", [1.7, -1, True, 2**70, "1", np.nan], ids=repr)
@pytest.mark.parametrize("name", ["seed", "rng"])
def test_what_is_no_seed_is_refused(busy, name, seed):
    with pytest.raises((TypeError, ValueError), match="a seed is a whole number"):
        TraffickingModel(busy, **{name: seed})


def test_scenarios_may_be_named_and_faults_are_told():
    assert TraffickingModel("longer_shelter_stays").scenario == Scenario.load(
        "scenarios/longer_shelter_stays.yaml"
    )
    with pytest.raises(InputError, match="did you mean 'baseline'"):
        TraffickingModel("basline")
    for wrong in (5, None):
        with pytest.raises(TypeError, match=r"^a scenario is a Scenario, the name of a shipped one"):
            TraffickingModel(wrong)


def test_a_country_may_be_named_and_faults_are_told(busy):
    assert TraffickingModel(busy, country="kosovo").simulation.country.name == "kosovo"
    with pytest.raises(InputError, match="did you mean 'kosovo'"):
        TraffickingModel(busy, country="kosvo")
    with pytest.raises(TypeError, match=r"^country must be a Country or the name of one, not 5"):
        TraffickingModel(busy, country=5)


def test_seed_and_rng_are_one(busy):
    with pytest.raises(ValueError, match="not both"):
        TraffickingModel(busy, seed=1, rng=1)
    a, b = TraffickingModel(busy, seed=4), TraffickingModel(busy, rng=4)
    for one in (a, b):
        one.run_for(20)
    assert np.array_equal(a.world.series, b.world.series)


def test_teaching_mode_steps_agents_by_agent_step(busy, monkeypatch):
    model = TraffickingModel(busy, seed=3, teaching=True)
    model.run_for(8)
    stepped = []
    monkeypatch.setattr(Shelter, "step", lambda self: stepped.append(self.row))
    model.step()
    assert stepped == list(range(len(model.world.shelters)))


def test_rows_of_dormant_people_are_remembered(simulation):
    world = engine.run(simulation, parameters.central(), 1)
    people = world.people[: world.now[0].people]
    dormant = people[people.stage == Stage.DORMANT]
    assert len(dormant) > 100
    assert len(np.unique(people.uid)) == len(people)
    assert set(ROW.names) == set(people.dtype.names)
