"""The runs that can be looked at: one scenario on one run, what is counted, and who changes to what, when."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from sim.engine import Bench, Simulation, advance, weeks_in_common
from sim.random import run_seeds
from sim.scenario import Scenario
from sim.world import World, copy_state
from udha.classroom.controls import base, controls
from udha.classroom.observers import Changes, Followers, Life, live
from udha.inputs.sources import Source, source_for
from udha.output.compiling import warmed

KEPT_BASELINES = 32
KEPT_SIMULATIONS = 64


@dataclass(frozen=True, eq=False)
class Watched:
    """What was seen of a run.

    Attributes:
        shared: recorded weeks that are the same as in the baseline; of the baseline itself all.
        week: of each change since then, of the baseline of each at all; 0 for the first recorded week, int64
            (changes,), in order of time. Who is on the pathway when the records begin changes in week -1.
        rows: the ``FIELDS`` of the person who changed, from that week on; int64 (changes, fields).
        series: what was counted, float64 (months, series, cells).
    """

    shared: int
    week: np.ndarray
    rows: np.ndarray
    series: np.ndarray


class Theatre:
    """The runs that can be looked at: run r has the r-th draw and the r-th seed of ``udha run``.

    Attributes:
        source: of the parameter draws; the priors if asked for.
    """

    def __init__(self, prior: bool = False) -> None:
        self.source: Source = source_for(base(), prior)
        self.simulation = lru_cache(KEPT_SIMULATIONS)(self._simulation)
        self.baseline = lru_cache(KEPT_BASELINES)(self._baseline)
        self._own = threading.local()

    @cached_property
    def draws(self) -> np.ndarray:
        """The parameter draws, shape (runs,)."""
        return self.source.draw(self.known, controls().runs, controls().seed)

    @cached_property
    def known(self) -> Simulation:
        """The baseline, made ready to run."""
        return Simulation.of(base())

    def _simulation(self, scenario: Scenario) -> Simulation:
        """Make a scenario ready: only its policies differ from the baseline's."""
        weight, setting = scenario.weekly(self.known.calendar.mondays)
        return replace(self.known, scenario=scenario, weight=weight, setting=setting)

    @property
    def first_recorded(self) -> int:
        """The first simulated week that is recorded."""
        return int(np.argmax(self.known.calendar.month >= 0))

    @property
    def weeks(self) -> int:
        """How many weeks are recorded."""
        return self.known.calendar.weeks - self.first_recorded

    def draw(self, run: int) -> np.ndarray:
        """The parameters of a run, counted from 1."""
        return self.draws[run - 1 : run]

    def seed(self, run: int) -> int:
        """The seed of a run."""
        return int(run_seeds(controls().seed, run - 1))

    def watch(self, scenario: Scenario, run: int) -> Watched:
        """Watch a scenario on a run from where it parts from the baseline."""
        policy = self.simulation(scenario)
        since = weeks_in_common((self.known, policy))
        if since == policy.calendar.weeks:
            return self.baseline(run)
        return self._watch(policy, run, since)

    def follow(self, scenario: Scenario, run: int, uids: Sequence[int]) -> dict[int, tuple[Life, Life]]:
        """Return people's lives in the baseline, and under a scenario with the same luck."""
        policy = self.simulation(scenario)
        since = weeks_in_common((self.known, policy))
        base = self._follow(self.known, run, self.first_recorded, {uid: [] for uid in uids})
        other = base
        if since < policy.calendar.weeks:
            before = {uid: [step for step in life if step[0] < since] for uid, life in base.items()}
            other = self._follow(policy, run, since, before)
        return {uid: (base[uid], other[uid]) for uid in uids}

    def _follow(self, policy: Simulation, run: int, since: int, before: dict[int, Life]) -> dict[int, Life]:
        def begin(world: World) -> Followers:
            followers = Followers(world, before)
            followers.note(since - 1)
            return followers

        return self._lived(policy, run, since, begin)[0].lives

    def _baseline(self, run: int) -> Watched:
        return self._watch(self.known, run, self.first_recorded)

    def _watch(self, policy: Simulation, run: int, since: int) -> Watched:
        """Watch the weeks from ``since`` on, up to which the run is the baseline's."""

        def begin(world: World) -> Changes:
            changes = Changes(world, policy.calendar.first_week)
            if since == self.first_recorded:
                changes.note_those_awake(since - 1)
            return changes

        changes, world = self._lived(policy, run, since, begin)
        week, rows = changes.noted
        shared = self.weeks if policy is self.known else since - self.first_recorded
        return Watched(shared, week - self.first_recorded, rows, world.series.copy())

    def _lived[T: Changes | Followers](
        self, policy: Simulation, run: int, since: int, begin: Callable[[World], T]
    ) -> tuple[T, World]:
        """Live the weeks from ``since`` on before an observer that ``begin`` gives; return both."""
        bench = self._bench
        while True:
            if (world := self._world_at(bench, run, since)) is not None:
                observer = begin(world)
                if live(policy, self.draw(run), self.seed(run), world, since, observer.note):
                    return observer, world
            bench.capacity *= 2

    @property
    def _bench(self) -> StandingBench:
        """The worlds of this thread."""
        if not hasattr(self._own, "bench"):
            self._own.bench = StandingBench()
        return self._own.bench

    def _world_at(self, bench: StandingBench, run: int, since: int) -> World | None:
        """Return a world in which the baseline has been lived for some weeks; None if its rows ran out."""
        past, future = bench.world(self.known, "past"), bench.world(self.known, "future")
        place = run, since, bench.capacity
        if bench.past != place:
            bench.past = None
            if not advance(self.known, self.draw(run), self.seed(run), past, 0, since):
                return None
            bench.past = place
        copy_state(past, future)
        return future


class StandingBench(Bench):
    """The worlds of a thread, with a note of where the past stands: run, week, rows."""

    def __init__(self) -> None:
        super().__init__()
        self.past: tuple[int, int, int] | None = None


def ready_theatre(quiet: bool, prior: bool = False) -> Theatre:
    """Return what can be looked at, with the model compiled and the first picture worked out."""
    warmed(base(), quiet)
    theatre = Theatre(prior)
    theatre.baseline(controls().typical_run)
    return theatre
