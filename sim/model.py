"""The interface for Mesa users: a ``mesa.Model`` whose agents are views on the engine's rows.

``step()`` makes one compiled call for the week, and all agents show the new state. With ``teaching=True``
the agents act one by one through ``agent.step()``: slower, open to a debugger, the same to the last bit.
"""

from __future__ import annotations

import copy
import datetime
import os
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import mesa
import numpy as np

from sim import engine, parameters, random
from sim.agents.mesa_agents import (
    INSTITUTIONS,
    JUSTICE,
    BorderPost,
    Court,
    LabourInspectorate,
    Network,
    PermitOfficial,
    Person,
    PoliceUnit,
    Recruiter,
    RowAgent,
    Shelter,
)
from sim.calendar import day_of, monday_of, week_of
from sim.country import Country, load
from sim.reading.in_python import is_longer_than_a_day, is_number, weeks
from sim.records import CELL_ALL, Series, catalogue
from sim.scenario import Scenario
from sim.world import Clock, World, has_room, move_into, read_only

__all__ = [
    "BorderPost",
    "Court",
    "LabourInspectorate",
    "Network",
    "PermitOfficial",
    "Person",
    "PoliceUnit",
    "Recruiter",
    "Shelter",
    "TraffickingModel",
]

ANEW = "make a model anew with"
AGENTS = "people wake when recruiters win them over, and institutions are those of the country"
# What cannot be set on a model, as it would be undone or would do nothing; and what to do instead.
INSTEAD = {
    "scenario": f"{ANEW} another scenario; a policy that begins later is a lever with its dates",
    "simulation": f"{ANEW} another scenario or country",
    "parameters": f"{ANEW} draw=, or with a scenario that gives `parameters:`; policies are levers",
    "draw": f"{ANEW} draw=",
    **dict.fromkeys(("run_seed", "seed", "rng", "random"), f"{ANEW} seed= or rng="),
    "end": f"{ANEW} a scenario that ends on another day",
    "world": "set attributes of agents",
    **dict.fromkeys(("people", "institutions", "justice"), AGENTS),
}


class InForce(np.record):
    """The parameters in force this week: to be read, as every change of policy works them out anew."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"parameters in force cannot be set: {INSTEAD['parameters']}")

    def __setitem__(self, name: Any, value: Any) -> None:
        setattr(self, str(name), value)


@cache
def in_force() -> np.dtype:
    """Return the type of the parameters' record as a user sees it."""
    return np.dtype((InForce, parameters.dtype().descr))


class TraffickingModel(mesa.Model):
    """One run of a scenario, week by week.

    Policies and parameters are those of the scenario and of ``draw``. Attributes of agents can be set where
    that means something (``settable`` of their class) and hold from then on. Copies, also by pickle, go on
    as the model would.

    Args:
        scenario: a scenario, the path of one, or the name of one that is shipped.
        seed: the run's seed, as ``sim.random.seed_of`` takes it; the same seed gives the same run as
            ``sim.engine.run``. ``None`` means any, and ``run_seed`` says which.
        rng: the same under Mesa's newer name. Seeds for ``mesa.batch_run`` go to its ``rng=`` or to
            ``parameters={"rng": [1, 2]}``: a parameter ``seed`` it overwrites with its own.
        draw: one row of parameters, each by its name (``sim.parameters.rows``). By default the central values
            as declared, before calibration; ``KeptPosterior.draws`` gives calibrated ones.
        teaching: let agents act one by one in Python.
        country: another country than the scenario names, or the name of one.

    Attributes:
        world: the arrays that all agents are views on, read only. Before the first step another empty one may
            be given (``simulation.new_world``), with more room.
        datacollector: the run's seed, and every recorded series of the current month, as far as it has gone.
        running: False once the scenario's end is reached.

    Raises:
        InputError: the scenario or its country cannot be read; a parameter of ``draw`` is missing, unknown or
            out of bounds.
        TypeError, ValueError: the seed is none (``sim.random.seed_of``), or the scenario or the country.
    """

    def __init__(
        self,
        scenario: Scenario | str | os.PathLike = "baseline",
        seed: Any = None,
        rng: Any = None,
        draw: np.ndarray | None = None,
        teaching: bool = False,
        country: Country | str | None = None,
    ):
        if seed is not None and rng is not None:
            raise ValueError("give seed or rng, which mean the same, not both")
        self._making = True  # what users may not change: agents, and what INSTEAD names
        self.run_seed = random.seed_of(rng if seed is None else seed, any_luck=True)
        super().__init__(rng=self.run_seed)
        if isinstance(country, str):
            country = load(country)
        elif not isinstance(country, Country | None):
            raise TypeError(f"country must be a Country or the name of one, not {country!r}")
        self.simulation = engine.Simulation.of(Scenario.of(scenario), country)
        self.teaching = teaching
        self._draw = self.simulation.central() if draw is None else parameters.rows(draw, 1).copy()
        self._lived = 0
        self._under_way = False
        self._turn: RowAgent | None = None
        self.world = self.simulation.new_world()
        self._people: dict[int, Person] = {}
        self.institutions = tuple(self.create(kind) for kind in INSTITUTIONS)
        self.justice = tuple(self.create(kind) for kind in JUSTICE)
        self.wake_and_sleep()  # whom the run begins with
        self._making = True
        series = {name: [self.current, [index]] for index, name in enumerate(catalogue())}
        self.datacollector = mesa.DataCollector(model_reporters={"run_seed": "run_seed", **series})
        self._making = False

    def __setattr__(self, name: str, value: Any) -> None:
        if name in INSTEAD and not self._making and not (name == "world" and self._lived == 0):
            raise AttributeError(f"{name} of a model cannot be set: {INSTEAD[name]}")
        super().__setattr__(name, value)

    def __copy__(self) -> TraffickingModel:
        """Return a model of its own; a shallow copy would share its agents and its memory."""
        return copy.deepcopy(self)

    def create(self, kind: type[RowAgent]) -> tuple[RowAgent, ...]:
        """Create the agents of an institution's table."""
        return tuple(kind(self, row) for row in range(len(getattr(self._world, kind.table))))

    def register_agent(self, agent: mesa.Agent) -> None:
        """Take in an agent (Mesa). The model itself makes those that stand for rows."""
        if isinstance(agent, RowAgent) and not self._making:
            raise RuntimeError(f"a {type(agent).__name__} cannot be added: {AGENTS}")
        super().register_agent(agent)

    def deregister_agent(self, agent: mesa.Agent) -> None:
        """Let an agent go (Mesa). The model itself lets go those that stand for rows."""
        if isinstance(agent, RowAgent) and not self._making:
            raise RuntimeError(
                f"a {type(agent).__name__} cannot be removed: people leave when they are dormant again; a"
                " shelter is closed by setting its places to 0; other numbers are levers and parameters"
            )
        super().deregister_agent(agent)

    def reset_rng(self, rng: Any = None) -> None:
        """Refuse: the run's random numbers follow from ``run_seed`` alone."""
        raise RuntimeError(f"the random numbers of a run follow from its seed: {INSTEAD['run_seed']}")

    reset_randomizer = reset_rng

    @property
    def scenario(self) -> Scenario:
        """The scenario that is run."""
        return self.simulation.scenario

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        # Mesa sets a scenario of its own kind, which holds a random number generator; ours draws by key.
        self._mesa_scenario = scenario

    @property
    def world(self) -> World:
        return read_only(self._world)

    @world.setter
    def world(self, empty: World) -> None:
        while not engine.advance(self.simulation, self._draw, self.run_seed, empty, 0, 0, engine.START):
            empty = self.simulation.new_world(2 * len(empty.people))
        if not self._making:
            move_into(self._world, empty)
        self._world = empty

    @property
    def people(self) -> Mapping[int, Person]:
        """The people who are awake, by their row."""
        return MappingProxyType(self._people)

    @property
    def draw(self) -> np.ndarray:
        """The row of parameters that the run was made with."""
        given = self._draw.view()
        given.flags.writeable = False
        return given

    @property
    def parameters(self) -> np.record:
        """The parameters in force this week."""
        return self.world.params.view(np.ndarray).view(in_force())[0]

    @property
    def week(self) -> int:
        """The number of weeks done."""
        return self.steps

    @property
    def calendar_week(self) -> int:
        """The number, since 5 January 1970, of the next week to run, or of the one that is under way."""
        return self.simulation.calendar.first_week + self._lived

    @property
    def date(self) -> datetime.date:
        """The Monday of the next week to run."""
        return monday_of(self.simulation.calendar.first_week + self.steps).item()

    @property
    def clock(self) -> Clock:
        """The clock of the current week (``step`` has already counted it)."""
        at = self.steps - 1
        calendar = self.simulation.calendar
        return Clock(
            random.key_of(self.run_seed),
            calendar.first_week + at,
            int(self.simulation.year[at]),
            int(calendar.month[at]),
        )

    def step(self) -> None:
        """Run one week.

        Raises:
            RuntimeError: the scenario's end has been reached, an error has broken off an earlier week, or the
                call is not the one that ``model.step()`` makes for each week.
        """
        if self._under_way:
            raise RuntimeError(f"an error broke off week {self._lived + 1}: make the model anew")
        if self._lived == self.simulation.calendar.weeks:
            raise RuntimeError(f"the scenario ends on {self.simulation.scenario.end}")
        if self.steps != self._lived + 1:
            raise RuntimeError(
                f"{self._lived} weeks have been run, and model.steps is {self.steps}: each call of"
                " model.step() runs one week, and nothing else counts it"
            )
        self._under_way = True
        while not has_room(self._world):
            self.grow()
        self.live_week()
        self._lived += 1
        self.wake_and_sleep()
        self._under_way = False
        self.datacollector.collect(self)
        self.running = self._lived < self.simulation.calendar.weeks

    def _do_step(self) -> None:
        try:
            super()._do_step()
        except BaseException:
            # Mesa's clock stops at an error: later steps would pass without a week, and without a word.
            self.steps = self._lived
            self.time = float(self._lived)
            self._default_schedule._schedule_next(self.time + 1.0)
            raise

    def live_week(self) -> None:
        """Run the current week."""
        if self.teaching:
            self.live_one_by_one()
        elif self._lived == 0:  # the start has been made, and agents may have been set since
            for part in (engine.OPEN, engine.LIVE, engine.CLOSE):
                self.live(part)
        else:
            self.live(engine.WHOLE)

    def live_one_by_one(self) -> None:
        """Run the current week agent by agent, in the order of the engine."""
        self.live(engine.OPEN)
        people_first = self._world.params[0].people_act_first >= 0.5
        if people_first:
            self.each_person()
        for group in self.institutions:
            self.each(group)
        self.wake_and_sleep()  # recruiters have won people over
        if not people_first:
            self.each_person()
        for group in self.justice:
            self.each(group)
        self.live(engine.CLOSE)

    def live(self, parts: int, kind: int = engine.EVERYBODY, row: int = 0) -> None:
        """Run the current week or a part of it."""
        week, at = self._lived, (parts, kind, row)
        if not engine.advance(self.simulation, self._draw, self.run_seed, self._world, week, week + 1, *at):
            raise RuntimeError("rows have run out within a week")

    def each(self, agents: Iterable[RowAgent]) -> None:
        """Give each of some agents its turn in the current week."""
        try:
            for agent in agents:
                self._turn = agent
                agent.step()
        finally:
            self._turn = None

    def each_person(self) -> None:
        """Give people who are awake their turn, in the order of waking."""
        self.each(self._people[row] for row in self._world.awake[: self._world.now[0].awake].tolist())

    def let_act(self, agent: RowAgent) -> None:
        """Run the current week of the agent whose turn it is, by its row function.

        Raises:
            RuntimeError: it is not this agent's turn.
        """
        if self._turn is None or agent is not self._turn:
            raise RuntimeError(
                f"it is not the turn of this {type(agent).__name__}: agents act in the model's step(), once a"
                " week and in a set order; with teaching=True it calls their step()"
            )
        self._turn = None
        if isinstance(agent, Person) and self._world.due[agent.row] > self.calendar_week:
            return  # as in ``step_person``, spared the call
        self.live(engine.LIVE, int(type(agent).agent_kind), agent.row)

    def grow(self) -> None:
        """Go on in a larger world."""
        larger = self.simulation.new_world(2 * len(self._world.people))
        move_into(self._world, larger)
        self._world = larger

    def wake_and_sleep(self) -> None:
        """Create agents for people who woke, remove those of people who are dormant again."""
        self._making = True
        awake = set(self._world.awake[: self._world.now[0].awake].tolist())
        for row in sorted(awake - self._people.keys()):
            self._people[row] = Person(self, row)
        for row in sorted(self._people.keys() - awake):
            self._people.pop(row).remove()
        self._making = False

    def run_for(self, duration: Any) -> None:
        """Run for so many weeks.

        Raises:
            TypeError, ValueError: ``duration`` is no number, or below 0.
        """
        super().run_for(weeks("duration", duration))

    def run_until(self, end: Any) -> None:
        """Run up to a day (a date or ISO text: all weeks that begin by then) or a time in weeks.

        Raises:
            TypeError, ValueError: ``end`` is neither.
        """
        if is_number(end):
            super().run_until(weeks("end", end))
            return
        if is_longer_than_a_day(end):
            raise ValueError(f"a day is a date such as '2015-06-30', not {end!r}")
        last = week_of(day_of(end)) - self.simulation.calendar.first_week + 1
        while self.steps < min(last, self.simulation.calendar.weeks):
            self.step()

    def current(self, series: int) -> float:
        """Return a series' count of the current month so far, in its unit; 0 in spin-up."""
        month = self.simulation.calendar.month[self.steps - 1]
        if month < 0:
            return 0.0
        return (
            float(self._world.series[month, series, CELL_ALL])
            * catalogue()[Series(series).name.lower()].scale
        )
