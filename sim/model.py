"""The interface for Mesa users: a ``mesa.Model`` whose agents are views on the engine's rows.

``step()`` makes one compiled call for the week, and all agents show the new state. With ``teaching=True``
the agents act one by one through ``agent.step()``: slower, open to a debugger, the same to the last bit.
"""

from __future__ import annotations

import datetime
import os

import mesa
import numpy as np

from sim import engine, parameters, random
from sim.agents import (
    border_post,
    court,
    labour_inspectorate,
    network,
    permit_official,
    person,
    police_unit,
    recruiter,
    shelter,
)
from sim.agents.view import RowView
from sim.calendar import monday_of, week_of
from sim.country import Country
from sim.records import CELL_ALL, Series, catalogue
from sim.scenario import Scenario, find
from sim.world import Clock


class RowAgent(RowView, mesa.Agent):
    """An agent of the model as Mesa knows it: created for one row, counted by ``model.agents``."""

    def __init__(self, model: TraffickingModel, row: int):
        super().__init__(model)
        self.row = row


class Person(person.Person, RowAgent):
    """A person who is awake: created when she wakes, removed when she is dormant again."""


class Recruiter(recruiter.Recruiter, RowAgent):
    """A recruiter."""


class Network(network.Network, RowAgent):
    """A network of handlers."""


class BorderPost(border_post.BorderPost, RowAgent):
    """A border post."""


class PermitOfficial(permit_official.PermitOfficial, RowAgent):
    """A permit official."""


class Shelter(shelter.Shelter, RowAgent):
    """A shelter."""


class PoliceUnit(police_unit.PoliceUnit, RowAgent):
    """A police unit."""


class Court(court.Court, RowAgent):
    """The court."""


class LabourInspectorate(labour_inspectorate.LabourInspectorate, RowAgent):
    """The labour inspectorate."""


INSTITUTIONS = (Shelter, BorderPost, PermitOfficial, LabourInspectorate, Network, Recruiter)
JUSTICE = (PoliceUnit, Court)


class TraffickingModel(mesa.Model):
    """One run of a scenario, week by week.

    Args:
        scenario: a scenario, the path of one, or the name of one that is shipped.
        seed: the run's seed; the same seed gives the same run as ``sim.engine.run``.
        rng: the same under Mesa's newer name; an integer.
        draw: one row of parameters, each by its name (``sim.parameters.rows``). By default the central values
            as declared, before calibration; ``KeptPosterior.draws`` gives calibrated ones.
        teaching: let agents act one by one in Python.
        country: another country than the scenario names.

    Attributes:
        world: the arrays that all agents are views on.
        datacollector: every recorded series of the current month, as far as it has gone.
        running: False once the scenario's end is reached.

    Raises:
        InputError: the scenario or its country cannot be read; a parameter of ``draw`` is missing, unknown or
            out of bounds.
    """

    def __init__(
        self,
        scenario: Scenario | str | os.PathLike = "baseline",
        seed: int | None = None,
        rng: int | None = None,
        draw: np.ndarray | None = None,
        teaching: bool = False,
        country: Country | None = None,
    ):
        if seed is not None and rng is not None:
            raise ValueError("give seed or rng, which mean the same, not both")
        given = rng if seed is None else seed
        seed = 1 if given is None else int(given)
        super().__init__(rng=seed)
        if not isinstance(scenario, Scenario):
            scenario = Scenario.load(find(scenario))
        self.simulation = engine.Simulation.of(scenario, country)
        self.teaching = teaching
        self.run_seed = seed
        self.draw = self.simulation.central() if draw is None else parameters.rows(draw, 1)
        self.world = self.simulation.new_world()
        self.people: dict[int, Person] = {}
        self.institutions = [self.create(kind) for kind in INSTITUTIONS]
        self.justice = [self.create(kind) for kind in JUSTICE]
        self.datacollector = mesa.DataCollector(
            model_reporters={name: [self.current, [index]] for index, name in enumerate(catalogue())}
        )

    def create(self, kind: type[RowAgent]) -> list[RowAgent]:
        """Create the agents of an institution's table."""
        return [kind(self, row) for row in range(len(getattr(self.world, kind.table)))]

    @property
    def scenario(self) -> Scenario:
        """The scenario that is run."""
        return self.simulation.scenario

    @scenario.setter
    def scenario(self, scenario: object) -> None:
        # Mesa sets a scenario of its own kind, which holds a random number generator; ours draws by key.
        self._mesa_scenario = scenario

    @property
    def parameters(self) -> np.record:
        """The parameters in force this week."""
        return self.world.params[0]

    @property
    def week(self) -> int:
        """The number of weeks done."""
        return self.steps

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
            RuntimeError: the scenario's end has been reached.
        """
        if self.steps > self.simulation.calendar.weeks:
            self.steps -= 1
            raise RuntimeError(f"the scenario ends on {self.scenario.end}")
        with np.errstate(over="ignore"):  # unsigned numbers wrap on purpose
            while not self.live_week():
                self.grow()
        self.wake_and_sleep()
        self.datacollector.collect(self)
        self.running = self.steps < self.simulation.calendar.weeks

    def live_week(self) -> bool:
        """Run the current week; False if the world has too few rows."""
        if not self.teaching:
            return self.live(engine.WHOLE)
        self.live(engine.OPEN)
        people_first = self.parameters.people_act_first >= 0.5
        if people_first:
            self.each_person()
        self.each(self.institutions)
        self.wake_and_sleep()  # whom recruiters have won over this week acts this week, if people come second
        if not people_first:
            self.each_person()
        self.each(self.justice)
        return self.live(engine.CLOSE)

    def live(self, parts: int, kind: int = engine.EVERYBODY, row: int = 0) -> bool:
        """Run the current week or a part of it; False if the world has too few rows."""
        at = self.steps - 1
        return engine.advance(
            self.simulation, self.draw, self.run_seed, self.world, at, self.steps, parts, kind, row
        )

    def each(self, groups: list[list[RowAgent]]) -> None:
        """Run the current week of some groups of agents, in their order."""
        for group in groups:
            for agent in group:
                agent.step()

    def each_person(self) -> None:
        """Run the current week of people who are awake, in the order of waking."""
        for row in self.world.awake[: self.world.now[0].awake].tolist():
            self.people[row].step()

    def let_act(self, agent: RowAgent) -> None:
        """Run the current week of one agent by its row function."""
        self.live(engine.LIVE, int(type(agent).kind), agent.row)

    def grow(self) -> None:
        """Run all weeks so far again in a larger world."""
        self.world = self.simulation.new_world(2 * len(self.world.people))
        if self.steps > 1:
            engine.advance(self.simulation, self.draw, self.run_seed, self.world, 0, self.steps - 1)

    def wake_and_sleep(self) -> None:
        """Create agents for people who woke, remove those of people who are dormant again."""
        awake = set(self.world.awake[: self.world.now[0].awake].tolist())
        for row in sorted(awake - self.people.keys()):
            self.people[row] = Person(self, row)
        for row in sorted(self.people.keys() - awake):
            self.people.pop(row).remove()

    def run_until(self, end: float | str | datetime.date) -> None:
        """Run up to a day (a date or ISO text: all weeks that begin by then) or a time in weeks."""
        if isinstance(end, int | float):
            super().run_until(end)
            return
        last = week_of(np.datetime64(end, "D")) - self.simulation.calendar.first_week + 1
        while self.steps < min(last, self.simulation.calendar.weeks):
            self.step()

    def current(self, series: int) -> float:
        """Return a series' count of the current month so far, in its unit; 0 in spin-up."""
        month = self.clock.month
        if month < 0:
            return 0.0
        return (
            float(self.world.series[month, series, CELL_ALL]) * catalogue()[Series(series).name.lower()].scale
        )
