"""The Mesa door works as any Mesa user expects."""

from __future__ import annotations

import warnings
from datetime import date

import mesa
import numpy as np
import pytest

from sim import InputError, Scenario, TraffickingModel, engine, parameters
from sim.agents.person import ROW
from sim.codes import Stage, Status
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
    model.world.recruiters.risk[0] = 0.5
    assert recruiter.risk == 0.5
    assert recruiter.belief.shape == (5,)


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


def test_a_model_that_needs_more_rows_grows_on_the_way(busy):
    grown = TraffickingModel(busy, seed=5)
    grown.world = grown.simulation.new_world(capacity=32)
    grown.run_until("2010-12-31")
    plain = TraffickingModel(busy, seed=5)
    plain.run_until("2010-12-31")
    assert np.array_equal(grown.world.series, plain.world.series)
    assert len(grown.agents_by_type[Person]) == len(plain.agents_by_type[Person])


def test_batch_run_works(busy):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = mesa.batch_run(
            TraffickingModel, {"scenario": busy}, rng=[1, 2], max_steps=30, display_progress=False
        )
    assert [row["seed"] for row in rows] == [1, 2]
    assert all("newly_exploited" in row for row in rows)


def test_scenarios_may_be_named_and_faults_are_told():
    assert TraffickingModel("longer_shelter_stays").scenario == Scenario.load(
        "scenarios/longer_shelter_stays.yaml"
    )
    with pytest.raises(InputError, match="did you mean 'baseline'"):
        TraffickingModel("basline")


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
