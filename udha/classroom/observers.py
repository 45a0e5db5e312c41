"""Looks at a run between two of its weeks: who changes to what, and what becomes of somebody.

Nothing is simulated here. The engine lives the weeks, one call each, and in between its rows are read; the
series that come of it are those of a whole run, to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim import engine, random
from sim.agents import person
from sim.compiled.compiler import compilation, is_compiling, kernel
from sim.engine import Simulation
from sim.world import World

# What is kept of a person's row at each change; a field's place in the row is its place in memory.
FIELDS = (
    *("uid", "home", "stage", "region", "shelter", "route", "form"),
    *("identified", "assisted", "age_band"),
)
ALL_FIELDS = list(person.ROW.fields or ())
COLUMNS = np.array([ALL_FIELDS.index(name) for name in FIELDS])
SINCE = ALL_FIELDS.index("since")
# Changes to begin with room for; a dozen years of a national run have some ten thousand.
ROOM = 1 << 14
# One person's row after each simulated week in which it changed.
Life = list[tuple[int, np.record]]


@kernel(entry=True)
def note_changes(
    people: np.ndarray,
    used: int,
    since: int,
    week: int,
    columns: np.ndarray,
    weeks: np.ndarray,
    rows: np.ndarray,
    noted: int,
) -> int:
    """Write down everybody whose stage began in a week, from place ``noted`` on; return the next free place.

    Args:
        people: rows of people as numbers, int64 (rows, fields); ``used`` of them are.
        since: the column that holds the week in which the stage began.
        columns: what is written down, int64 (columns,).
        weeks, rows: where to, int64 (room,) and (room, columns).
    """
    for row in range(used):
        if people[row, since] == week:
            weeks[noted] = week
            for at in range(columns.shape[0]):
                rows[noted, at] = people[row, columns[at]]
            noted += 1
    return noted


def machine_code(entry: Any) -> Callable[..., int]:
    """Return an entry's machine code, to be called without asking each time which it is; it is compiled."""
    return entry.get_overload(entry.signatures[0]) if is_compiling() else entry


class Changes:
    """Notes whose stage begins anew, week by week: all that ``FIELDS`` tell changes with it."""

    def __init__(self, world: World, first_week: int) -> None:
        self.now, self.world, self.first_week = world.now["people"], world, first_week
        self.people = np.asarray(world.people).view(np.int64).reshape(len(world.people), -1)
        self.weeks, self.rows = np.empty(ROOM, np.int64), np.empty((ROOM, len(COLUMNS)), np.int64)
        self.count = 0
        with compilation(note_changes):
            note_changes(self.people, 0, SINCE, 0, COLUMNS, self.weeks, self.rows, 0)
        self._note = machine_code(note_changes)

    def note_those_awake(self, week: int) -> None:
        """Note everybody who is on the pathway after a week."""
        awake = self.world.awake[: self.world.now[0].awake]
        self.count = len(awake)
        self.weeks[: self.count] = self.first_week + week
        self.rows[: self.count] = self.people[awake][:, COLUMNS]

    def note(self, week: int) -> None:
        """Note who changed in a week that has just been lived."""
        used = int(self.now[0])
        if len(self.weeks) - self.count < used:
            self.weeks = np.concatenate([self.weeks, np.empty_like(self.weeks)])
            self.rows = np.concatenate([self.rows, np.empty_like(self.rows)])
        self.count = self._note(
            self.people, used, SINCE, self.first_week + week, COLUMNS, self.weeks, self.rows, self.count
        )

    @property
    def noted(self) -> tuple[np.ndarray, np.ndarray]:
        """The simulated weeks and the rows of all changes, in order of time."""
        return self.weeks[: self.count] - self.first_week, self.rows[: self.count].copy()


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


def live(
    simulation: Simulation,
    draw: np.ndarray,
    seed: int,
    world: World,
    since: int,
    look: Callable[[int], None],
) -> bool:
    """Live the weeks from ``since`` to the end one by one, with a look at the world after each.

    Arguments are prepared once: ``engine.advance`` would take several times as long as a week itself. It must
    have been called before, and so compiled.

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
    full, run_weeks = world.now["full"], machine_code(engine.run_weeks)
    with np.errstate(over="ignore", divide="raise", invalid="raise"):
        for week in range(since, simulation.calendar.weeks):
            run_weeks(*fixed, week, week + 1, engine.WHOLE, engine.EVERYBODY, 0)
            if full[0]:
                return False
            look(week)
    return True
