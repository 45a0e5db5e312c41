"""One scenario on one run, watched week by week: what is counted, and who changes to what, when.

Nothing is simulated here. The engine lives the weeks, one call each, and between two of them its rows are
read; the series that come of it are those of a whole run, to the last bit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from sim import engine, random
from sim.agents import person
from sim.compiler import is_compiling
from sim.engine import Bench, Simulation, advance, weeks_in_common
from sim.scenario import Scenario
from sim.world import World, copy_state
from udha.classroom.controls import base, controls
from udha.sources import Source, source_for

# What is kept of a person's row at each change; a field's place in the row is its place in memory.
FIELDS = (
    *("uid", "home", "stage", "region", "shelter", "route", "form"),
    *("identified", "assisted", "age_band"),
)
COLUMNS = np.array([person.ROW.names.index(name) for name in FIELDS])
SINCE = person.ROW.names.index("since")
# One person's row after each simulated week in which it changed.
Life = list[tuple[int, np.record]]
KEPT_BASELINES = 32
KEPT_SIMULATIONS = 64


@dataclass(frozen=True, eq=False)
class Watched:
    """What was seen of a run.

    Attributes:
        week: of each change, 0 for the first recorded week; int64 (changes,), in order of time. People who
            are on the pathway when the records begin change in week -1.
        rows: the ``FIELDS`` of the person who changed, from that week on; int64 (changes, fields).
        series: what was counted, float64 (months, series, cells).
        shared: recorded weeks that are the same as in the baseline.
    """

    week: np.ndarray
    rows: np.ndarray
    series: np.ndarray
    shared: int


class Theatre:
    """The runs that can be looked at: run r has the r-th draw and the r-th seed of ``udha run``.

    Attributes:
        source: of the parameter draws.
    """

    def __init__(self) -> None:
        self.source: Source = source_for(base())
        self.simulation = lru_cache(KEPT_SIMULATIONS)(Simulation.of)
        self.baseline = lru_cache(KEPT_BASELINES)(self._baseline)
        self._own = threading.local()

    @cached_property
    def draws(self) -> np.recarray:
        """The parameter draws, shape (runs,)."""
        return self.source.draw(self.known, controls().runs, controls().seed)

    @property
    def known(self) -> Simulation:
        """The baseline, made ready to run."""
        return self.simulation(base())

    @property
    def first_recorded(self) -> int:
        """The first simulated week that is recorded."""
        return int(np.argmax(self.known.calendar.month >= 0))

    @property
    def weeks(self) -> int:
        """How many weeks are recorded."""
        return self.known.calendar.weeks - self.first_recorded

    def draw(self, run: int) -> np.recarray:
        """The parameters of a run, counted from 1."""
        return self.draws[run - 1 : run]

    def seed(self, run: int) -> int:
        """The seed of a run."""
        return controls().seed + run - 1

    def watch(self, scenario: Scenario, run: int) -> Watched:
        """Watch a scenario on a run; what it shares with the baseline is not looked at twice."""
        policy, before = self.simulation(scenario), self.baseline(run)
        since = weeks_in_common((self.known, policy))
        if since == policy.calendar.weeks:
            return before
        seen = self._watch(policy, run, since)
        shared = since - self.first_recorded
        earlier = before.week < shared
        return replace(
            seen,
            week=np.concatenate([before.week[earlier], seen.week]),
            rows=np.concatenate([before.rows[earlier], seen.rows]),
            shared=shared,
        )

    def follow(self, scenario: Scenario, run: int, uids: Sequence[int]) -> dict[int, tuple[Life, Life]]:
        """Return people's lives in the baseline, and under a scenario with the same luck."""
        policy = self.simulation(scenario)
        since = weeks_in_common((self.known, policy))
        base = self._follow(self.known, run, self.first_recorded, {uid: [] for uid in uids})
        other = base
        if since < policy.calendar.weeks:
            before = {uid: [one for one in life if one[0] < since] for uid, life in base.items()}
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
            if policy is self.known:
                changes.note_those_awake(since - 1)
            return changes

        changes, world = self._lived(policy, run, since, begin)
        week, rows = changes.noted
        return Watched(week - self.first_recorded, rows, world.series.copy(), self.weeks)

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


class Followers:
    """Keeps the rows of some people whenever they have changed; ``before`` is what earlier weeks had."""

    def __init__(self, world: World, before: dict[int, Life]) -> None:
        self.people, self.now = world.people, world.now["people"]
        self.rows: dict[int, int] = {}
        self.lives = {uid: list(life) for uid, life in before.items()}

    def note(self, week: int) -> None:
        """Look at everybody after a week; before the first waking there is no row."""
        if len(self.rows) < len(self.lives):
            known = self.people.uid[: self.now[0]]
            for row in np.flatnonzero(np.isin(known, list(self.lives.keys() - self.rows.keys()))):
                self.rows[int(known[row])] = int(row)
        for uid, row in self.rows.items():
            now, life = self.people[row], self.lives[uid]
            if not life or now.tobytes() != life[-1][1].tobytes():
                life.append((week, now.copy()))


class Changes:
    """Notes whose stage begins anew, week by week: all that ``FIELDS`` tell changes with it."""

    def __init__(self, world: World, first_week: int) -> None:
        self.now, self.awake = world.now["people"], world.awake[: world.now[0].awake]
        self.people = np.asarray(world.people).view(np.int64).reshape(len(world.people), -1)
        self.first_week = first_week
        self.weeks: list[np.ndarray] = []
        self.rows: list[np.ndarray] = []

    def note_those_awake(self, week: int) -> None:
        """Note everybody who is on the pathway after a week."""
        self._note(week, self.awake)

    def note(self, week: int) -> None:
        """Note who changed in a week that has just been lived."""
        since = self.people[: self.now[0], SINCE]
        self._note(week, np.flatnonzero(since == self.first_week + week))

    def _note(self, week: int, rows: np.ndarray) -> None:
        self.weeks.append(np.full(len(rows), week))
        self.rows.append(self.people[rows][:, COLUMNS])

    @property
    def noted(self) -> tuple[np.ndarray, np.ndarray]:
        """The weeks and rows of all changes, in order of time."""
        return np.concatenate(self.weeks), np.concatenate(self.rows)


def live(
    simulation: Simulation,
    draw: np.ndarray,
    seed: int,
    world: World,
    since: int,
    look: Callable[[int], None],
) -> bool:
    """Live the weeks from ``since`` to the end one by one, with a look at the world after each.

    Arguments are prepared once, and the machine code of ``engine.advance`` is called without asking each time
    which it is: both would take several times as long as a week itself.

    Returns:
        False when the world's rows ran out.
    """
    fixed = (
        world,
        *simulation.policy_arguments(draw),
        random.key_of(seed),
        simulation.calendar.first_week,
        simulation.calendar.month,
        simulation.year,
    )
    full = world.now["full"]
    run_weeks = engine.run_weeks
    if is_compiling():
        run_weeks = run_weeks.get_overload(run_weeks.signatures[0])
    with np.errstate(over="ignore", divide="raise", invalid="raise"):
        for week in range(since, simulation.calendar.weeks):
            run_weeks(*fixed, week, week + 1, engine.WHOLE, engine.EVERYBODY, 0)
            if full[0]:
                return False
            look(week)
    return True
