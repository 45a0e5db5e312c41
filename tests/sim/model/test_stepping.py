"""A week is run once, whoever asks, and never beyond the scenario's end."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from sim import TraffickingModel, engine
from sim.model import Recruiter, Shelter
from tests.sim.engine.plain import digest

TURN = r"not the turn of this \w+: agents act in the model's step"
ENDS = "the scenario ends on 2012-12-31"
MODES = pytest.mark.parametrize("teaching", [False, True], ids=["one call a week", "agent by agent"])


@pytest.fixture
def model(busy) -> TraffickingModel:
    model = TraffickingModel(busy, seed=3)
    model.run_for(8)
    return model


@MODES
@pytest.mark.parametrize("do", ["do", "shuffle_do"])
def test_agents_act_in_the_model_s_step_alone(model, teaching, do):
    model.teaching = teaching
    before = digest(model.world)
    with pytest.raises(RuntimeError, match=TURN):
        getattr(model.agents, do)("step")
    with pytest.raises(RuntimeError, match=TURN):
        model.agents_by_type[Shelter][0].step()
    assert digest(model.world) == before
    model.step()
    assert model.week == 9


class AsInMesasTutorial(TraffickingModel):
    def step(self) -> None:
        self.agents.shuffle_do("step")
        self.datacollector.collect(self)


class AgentsAfterTheWeek(TraffickingModel):
    def step(self) -> None:
        super().step()
        self.agents.shuffle_do("step")


class TwoWeeksACall(TraffickingModel):
    def step(self) -> None:
        super().step()
        super().step()


@MODES
@pytest.mark.parametrize(
    ("kind", "weeks", "why"),
    [
        (AsInMesasTutorial, 0, TURN),
        (AgentsAfterTheWeek, 1, TURN),
        (TwoWeeksACall, 1, r"1 weeks have been run, and model\.steps is 1: each call of"),
    ],
)
def test_a_step_of_one_s_own_cannot_count_wrongly(busy, teaching, kind, weeks, why):
    own, plain = kind(busy, seed=3, teaching=teaching), TraffickingModel(busy, seed=3)
    if weeks:
        plain.run_for(weeks)
    with pytest.raises(RuntimeError, match=why):
        own.step()
    assert own.week == weeks
    assert digest(own.world) == digest(plain.world)


def test_an_agent_acts_once_in_its_turn(busy, monkeypatch):
    model = TraffickingModel(busy, seed=3, teaching=True)
    act = Recruiter.step
    monkeypatch.setattr(Recruiter, "step", lambda self: (act(self), act(self)))
    with pytest.raises(RuntimeError, match=TURN):
        model.step()


def test_a_week_that_an_error_broke_off_is_not_passed_over(busy, monkeypatch):
    model = TraffickingModel(busy, seed=3, teaching=True)
    model.run_for(2)
    with monkeypatch.context() as patch:
        patch.setattr(Shelter, "step", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            model.step()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="an error broke off week 3"):
            model.step()
    with pytest.raises(RuntimeError, match=TURN):
        model.agents_by_type[Shelter][0].step()
    assert model.week == model.time == 2


def test_an_error_after_the_week_does_not_stop_the_clock(busy):
    class Careless(TraffickingModel):
        def step(self) -> None:
            super().step()
            if self.week == 3:
                raise ValueError

    careless, plain = Careless(busy, seed=3), TraffickingModel(busy, seed=3)
    with pytest.raises(ValueError, match=r"^$"):
        careless.run_for(5)
    assert careless.week == careless.time == 3
    careless.run_for(2)
    plain.run_for(5)
    assert digest(careless.world) == digest(plain.world)


FURTHER: dict[str, Callable[[TraffickingModel], object]] = {
    "step": lambda model: model.step(),
    "run_for": lambda model: model.run_for(3),
    "run_until": lambda model: model.run_until(model.time + 3),
    "step of the class": lambda model: TraffickingModel.step(model),
}


@MODES
def test_nothing_happens_after_the_end(busy, teaching):
    model = TraffickingModel(busy, seed=1)
    model.run_model()
    model.teaching = teaching
    before = digest(model.world)
    for go_on in FURTHER.values():
        for _ in range(2):
            with pytest.raises(RuntimeError, match=ENDS):
                go_on(model)
    assert model.week == model.time == model.simulation.calendar.weeks
    assert digest(model.world) == before


def test_a_run_beyond_the_end_stops_there(busy):
    model = TraffickingModel(busy, seed=1)
    with pytest.raises(RuntimeError, match=ENDS):
        model.run_for(10_000)
    assert model.week == model.time == model.simulation.calendar.weeks


@pytest.mark.parametrize("steps", [-3, 0, 50, 10**6])
def test_the_count_of_weeks_cannot_be_moved(model, steps):
    before = digest(model.world)
    model.steps = steps
    with pytest.raises(RuntimeError, match=f"8 weeks have been run, and model.steps is {steps + 1}"):
        model.step()
    assert digest(model.world) == before
    model.step()
    assert model.week == 9


@pytest.mark.parametrize("weeks", [(-1, 3), (5, 3), (0, 10**6), (10**6, 10**6)], ids=str)
def test_the_engine_has_no_weeks_but_the_scenario_s(simulation, weeks):
    world = simulation.new_world()
    with pytest.raises(ValueError, match=re.escape("no weeks {} to {}".format(*weeks))):
        engine.advance(simulation, simulation.central(), 1, world, *weeks)
