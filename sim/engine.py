"""The compiled week and the compiled run; one run, or many side by side.

A week is written here once, in the order of docs/odd.md, section 3. Three schedulers use it: the compiled run
below, the Mesa model's ``step`` (one compiled call per week), and teaching mode, where the agents act one by
one in Python. All give the same bytes.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sim import country as countries
from sim import levers, parameters, random
from sim.agents.border_post import step_border_post
from sim.agents.court import step_court
from sim.agents.labour_inspectorate import step_inspectorate
from sim.agents.network import step_network
from sim.agents.permit_official import step_official
from sim.agents.person import set_bound, step_person
from sim.agents.police_unit import step_police_unit
from sim.agents.recruiter import step_recruiter
from sim.agents.shelter import step_shelter
from sim.calendar import Calendar, year_of
from sim.codes import FORMS, NOBODY, AgentKind, Stage
from sim.compiled.compiler import compilation, kernel
from sim.country import Country
from sim.processes.at_start import people_at_start
from sim.processes.exploitation import most_ends
from sim.processes.exposure import campaign_week
from sim.processes.feedback import demand_at_start, trust_at_start, week_of_feedback
from sim.processes.justice.cases import leave_investigation
from sim.processes.policies import apply_policies, differ
from sim.processes.reintegration import most_changes
from sim.records import record_week
from sim.scenario import Scenario, check_years
from sim.world import CAPACITY, Clock, World, begin, copy_state, fall_asleep, forget, new_world

# Base values, bounds, effects, weight and setting, as `Simulation.policy_arguments` gives them.
Policies = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]

# Parts of a run, which the Mesa model calls one by one, and the mark for all agents together.
WHOLE, OPEN, LIVE, CLOSE, START, EVERYBODY = 0, 1, 2, 3, 4, -1


@kernel(inline=False)
def start(world, base, bounds, effects, weight, setting, clock):
    """Forget the previous run and set up this one, with the first week's policies in force."""
    forget(world)
    apply_policies(world, base, bounds, effects, weight[0], setting[0])
    begin(world, world.params[0], clock.key)
    trust_at_start(world, world.params[0])
    people_at_start(world, world.params[0], clock)
    demand_at_start(world)


@kernel
def open_week(world, base, bounds, effects, weight, setting, week):
    """Put the week's policies in force, and apply them to institutions."""
    p = world.params[0]
    world.now[0].policies_changed = 1 if week == 0 or differ(weight, setting, week) else 0
    if world.now[0].policies_changed == 1:
        apply_policies(world, base, bounds, effects, weight[week], setting[week])
    campaign_week(world, p)
    week_of_feedback(world, p)
    for form in range(FORMS):
        set_bound(world, Stage.EXPLOITED + 0, form, most_ends(world, p, form))
        set_bound(world, Stage.REINTEGRATING + 0, form, most_changes(p))


@kernel
def acting(own, kind, only, rows):
    """Return the rows of a kind of agents that act: all, the one that acts alone, or none."""
    if kind == EVERYBODY:
        return range(0, rows)
    return range(only, only + 1 if kind == own else only)


@kernel
def live_week(world, clock, kind, only):
    """Run one week of every agent, in the order below, or of one agent alone.

    Args:
        kind, only: kind and row of the agent that acts alone (teaching mode); ``EVERYBODY`` for all.
    """
    p = world.params[0]
    for turn in range(2):
        if (turn == 0) == (p.people_act_first >= 0.5):
            live_people(world, p, clock, kind, only)
        else:
            live_institutions(world, p, clock, kind, only)
    for row in acting(AgentKind.POLICE_UNIT, kind, only, world.police.shape[0]):
        step_police_unit(world, p, clock, row)
    for row in acting(AgentKind.COURT, kind, only, world.courts.shape[0]):
        step_court(world, p, clock, row)


@kernel
def live_institutions(world, p, clock, kind, only):
    """Run one week of institutions and recruiters, or of one of them alone."""
    for row in acting(AgentKind.SHELTER, kind, only, world.shelters.shape[0]):
        step_shelter(world, p, clock, row)
    for row in acting(AgentKind.BORDER_POST, kind, only, world.posts.shape[0]):
        step_border_post(world, p, clock, row)
    for row in acting(AgentKind.PERMIT_OFFICIAL, kind, only, world.officials.shape[0]):
        step_official(world, p, clock, row)
    for row in acting(AgentKind.LABOUR_INSPECTORATE, kind, only, world.inspectorates.shape[0]):
        step_inspectorate(world, p, clock, row)
    for row in acting(AgentKind.NETWORK, kind, only, world.networks.shape[0]):
        step_network(world, p, clock, row)
    for row in acting(AgentKind.RECRUITER, kind, only, world.recruiters.shape[0]):
        step_recruiter(world, p, clock, row)


@kernel
def live_people(world, p, clock, kind, only):
    """Run one week of people who are awake, or of one of them alone."""
    kept = 0
    for place in acting(AgentKind.PERSON, kind, only, world.now[0].awake):
        row = world.awake[place] if kind == EVERYBODY else only
        if world.due[row] <= clock.week:
            step_person(world, p, clock, row)
        # Only in their own week do people fall asleep, so the list can be closed up on the way. A place that
        # somebody has left stays empty until then: who looks for others meets each once.
        if kind == EVERYBODY:
            world.awake[place] = NOBODY
            if world.people[row].stage != Stage.DORMANT:
                world.awake[kept] = row
                kept += 1
    if kind == EVERYBODY:
        world.now[0].awake = kept
    elif kind == AgentKind.PERSON:
        fall_asleep(world)  # at once: recruiters who come later may win her over again this week


@kernel
def close_week(world, clock):
    """Take decided cases off the police's list, and record the week."""
    leave_investigation(world)
    record_week(world, clock)


@kernel(entry=True)
def run_weeks(
    world, base, bounds, effects, weight, setting, key, first_week, month, year, since, end, parts, kind, row
):
    """Run the weeks from ``since`` up to ``end``; the result is in ``world.series``.

    The one function that is compiled for callers from Python: whole weeks for runs, and for the Mesa model
    the parts of one week, so that there is one machine code for both.

    Args:
        parts: ``WHOLE``, week 0 with the start of the run; or the part wanted: ``START``, ``OPEN``, ``LIVE``
            or ``CLOSE``.
        kind, row: the agent that acts alone in ``LIVE``; ``EVERYBODY`` for all.
    """
    if parts == START or (since == 0 and parts == WHOLE):
        start(world, base, bounds, effects, weight, setting, Clock(key, first_week, year[0], -1))
    for week in range(since, end):
        clock = Clock(key, first_week + week, year[week], month[week])
        if parts == WHOLE or parts == OPEN:
            open_week(world, base, bounds, effects, weight, setting, week)
        if parts == WHOLE or parts == LIVE:
            live_week(world, clock, kind, row)
        if parts == WHOLE or parts == CLOSE:
            close_week(world, clock)
        if world.now[0].full == 1:
            return


@dataclass(frozen=True, eq=False)
class Simulation:
    """A scenario made ready to run: calendar, weekly policies, effects of levers, bounds.

    Attributes:
        weight, setting: weight and setting of each lever in each week, float64 (weeks, levers).
        effects: ``sim.levers.effects_table()``.
        bounds: lowest and highest value of each parameter, float64 (parameters, 2).
        year: calendar year of each week, int64 (weeks,).
    """

    scenario: Scenario
    country: Country
    calendar: Calendar
    weight: np.ndarray
    setting: np.ndarray
    effects: np.ndarray
    bounds: np.ndarray
    year: np.ndarray

    @classmethod
    def of(cls, scenario: Scenario, country: Country | None = None) -> Simulation:
        """Prepare a scenario for its own country, or for the one given.

        Raises:
            InputError: a file of the country is wrong, or its population is not declared for the years of the
                scenario.
        """
        country = country or countries.load(scenario.country)
        check_years(country.label, country.years, scenario)
        calendar = Calendar.between(scenario.start, scenario.records_from, scenario.end)
        weight, setting = scenario.weekly(calendar.mondays)
        return cls(
            scenario=scenario,
            country=country,
            calendar=calendar,
            weight=weight,
            setting=setting,
            effects=levers.effects_table(),
            bounds=np.array([parameter.bounds for parameter in parameters.declared().values()], float),
            year=year_of(calendar.mondays),
        )

    def draws(self, n: int, seed: int) -> parameters.Draws:
        """Return parameter draws from the country's priors, with the scenario's overrides; shape (n,)."""
        return parameters.draw(n, seed, self.scenario.parameters, anew=self.country.parameters)

    def central(self, values: Any = None) -> parameters.Draws:
        """Return central values of the country with the scenario's overrides, then ``values``; shape (1,)."""
        usual = parameters.from_values(self.scenario.parameters, anew=self.country.parameters)
        return usual if values is None else parameters.rows(values, 1, usual)

    def policy_arguments(self, draw: np.ndarray) -> Policies:
        """Return what the kernels need to put a week's policies in force, for one parameter draw."""
        # A copy, as numba compiles anew for memory that is read only or has gaps.
        base = np.array(parameters.rows(draw, 1), order="C").view(np.float64).reshape(-1)
        return base, self.bounds, self.effects, self.weight, self.setting

    def new_world(self, capacity: int = CAPACITY) -> World:
        """Allocate a world that fits this simulation."""
        return new_world(self.country, self.calendar, capacity)


def run(simulation: Simulation, draw: np.ndarray, seed: int, world: World | None = None) -> World:
    """Run one simulation.

    Args:
        draw: one row of parameters, each by its name (``sim.parameters.rows``).
        seed: the run's seed (``sim.random.seed_of``); with the same seed two scenarios have common random
            numbers.
        world: a world to use again (``simulation.new_world()``); its series are overwritten.

    Returns:
        The world after the last week. It is the one given, unless that had too few rows.

    Raises:
        InputError: a parameter is missing, unknown or out of bounds, or there is not one row.
    """
    seed = random.seed_of(seed)
    world = world if world is not None else simulation.new_world()
    while not advance(simulation, draw, seed, world, 0, simulation.calendar.weeks):
        world = simulation.new_world(2 * len(world.people))
    return world


def advance(
    simulation: Simulation,
    draw: np.ndarray,
    seed: int,
    world: World,
    begin_at: int,
    end_at: int,
    parts: int = WHOLE,
    kind: int = EVERYBODY,
    row: int = 0,
) -> bool:
    """Run some weeks in a world; False when its rows ran out and the run has to be repeated with more.

    A run is a pure function of its inputs, so repeating it gives the same result. ``parts``,
    ``kind`` and ``row`` are for the Mesa model (``run_weeks``).

    Raises:
        ValueError: there are no such weeks, or the world was made for others: arrays would be overrun.
    """
    country, calendar = simulation.country, simulation.calendar
    if not 0 <= begin_at <= end_at <= calendar.weeks:
        raise ValueError(f"no weeks {begin_at} to {end_at} in a scenario of {calendar.weeks} weeks")
    if len(world.series) != len(calendar.months) or world.cohort_size.shape != country.cohort_size.shape:
        raise ValueError("this world was made for another calendar or country")
    if not world.values.flags.writeable:
        raise ValueError("this world is read only: run a copy of it (copy.copy)")
    dates = calendar.first_week, calendar.month, simulation.year
    # In plain Python: unsigned numbers wrap on purpose, and would warn each time; no divisor may be 0.
    with compilation(run_weeks), np.errstate(over="ignore", divide="raise", invalid="raise"):
        policies, key = simulation.policy_arguments(draw), random.key_of(seed)
        run_weeks(world, *policies, key, *dates, begin_at, end_at, parts, kind, row)
    return world.now[0].full == 0


@dataclass(frozen=True)
class Comparison:
    """Scenarios to run with common random numbers: one seed, and one row of parameters of each, by name.

    Scenarios with the same parameters and the same policies up to some week share that past, which is then
    run only once.
    """

    simulations: tuple[Simulation, ...]
    draws: tuple[np.ndarray, ...]
    seed: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "draws", tuple(parameters.rows(draw, 1) for draw in self.draws))
        object.__setattr__(self, "seed", random.whole_seed(self.seed))

    @property
    def shared_weeks(self) -> int:
        """How many weeks from the start are the same in all scenarios."""
        same_parameters = all(draw.tobytes() == self.draws[0].tobytes() for draw in self.draws[1:])
        return weeks_in_common(self.simulations) if same_parameters else 0


@lru_cache(maxsize=16)
def weeks_in_common(simulations: tuple[Simulation, ...]) -> int:
    """Return how many weeks from the start have the same dates and policies in all; 0 in two countries."""
    first = simulations[0]
    shared = first.calendar.weeks
    for other in simulations[1:]:
        same_place = first.country is other.country
        same_months = np.array_equal(first.calendar.month, other.calendar.month)
        if not (same_place and same_months) or first.calendar.first_week != other.calendar.first_week:
            return 0
        same = ((first.weight == other.weight) & (first.setting == other.setting)).all(axis=1)
        shared = min(shared, len(same) if same.all() else int(np.argmin(same)))
    return shared


class Bench:
    """The worlds of one thread, allocated once: one for the shared past and one to go on from there."""

    def __init__(self) -> None:
        self.capacity = CAPACITY
        self.worlds: dict[tuple[int, int, str], World] = {}

    def world(self, simulation: Simulation, use: str) -> World:
        place = (id(simulation.country), len(simulation.calendar.months), use)
        if place not in self.worlds or len(self.worlds[place].people) != self.capacity:
            self.worlds[place] = simulation.new_world(self.capacity)
        return self.worlds[place]

    def run[T](self, comparison: Comparison, take: Callable[[World], T]) -> list[T]:
        """Run each scenario and return what ``take`` keeps of it."""
        while True:
            kept = self.try_to_run(comparison, take)
            if kept is not None:
                return kept
            self.capacity *= 2

    def try_to_run[T](self, comparison: Comparison, take: Callable[[World], T]) -> list[T] | None:
        shared = comparison.shared_weeks if len(comparison.simulations) > 1 else 0
        past = self.world(comparison.simulations[0], "past")
        if shared and not advance(
            comparison.simulations[0], comparison.draws[0], comparison.seed, past, 0, shared
        ):
            return None
        kept = []
        for simulation, draw in zip(comparison.simulations, comparison.draws, strict=True):
            world = self.world(simulation, "future" if shared else "past")
            if shared:
                copy_state(past, world)
            if not advance(simulation, draw, comparison.seed, world, shared, simulation.calendar.weeks):
                return None
            kept.append(take(world))
        return kept


def run_many[T](
    comparisons: Sequence[Comparison],
    take: Callable[[World], T] = lambda world: world.series.copy(),
    threads: int | None = None,
) -> Iterator[list[T]]:
    """Run many comparisons on threads; yield what ``take`` keeps of each scenario, in the order given.

    The results do not depend on the number of threads: a run reads nothing but its own world and the
    shared, read-only country. When the iteration is stopped, or at Ctrl-C, runs that have begun still finish.
    """
    threads = threads or os.cpu_count() or 1
    if threads == 1:
        bench = Bench()
        yield from (bench.run(comparison, take) for comparison in comparisons)
        return
    own = threading.local()

    def one(comparison: Comparison) -> list[T]:
        if not hasattr(own, "bench"):
            own.bench = Bench()
        return own.bench.run(comparison, take)

    pool = ThreadPoolExecutor(threads)
    try:
        yield from pool.map(one, comparisons)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
