"""Looks at a run between two of its weeks: who changes to what, and what becomes of somebody.

Nothing is simulated here. The engine lives the weeks, one call each, and in between its rows are read; the
series that come of it are those of a whole run, to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sim import engine, random
from sim.compiled.compiler import is_compiling
from sim.engine import Simulation
from sim.world import World

# What is kept of a person's row at each change.
FIELDS = (
    *("uid", "home", "stage", "region", "shelter", "route", "form"),
    *("identified", "assisted", "age_band"),
)
# One person's row after each simulated week in which it changed.
Life = list[tuple[int, np.record]]


def machine_code(entry: Any) -> Callable[..., int]:
    """Return an entry's machine code, to be called without asking each time which it is; it is compiled."""
    return entry.get_overload(entry.signatures[0]) if is_compiling() else entry


class Changes:
    """Notes whose stage begins anew, week by week: all that ``FIELDS`` tell changes with it."""

    def __init__(self, world: World, first_week: int) -> None:
        self.now, self.world, self.first_week = world.now["people"], world, first_week
        # Plain arrays: the fields of record arrays are looked up by name each time.
        self.people = world.people.view(np.ndarray)
        self.since = self.people["since"]
        self.found: list[tuple[int, np.ndarray]] = []

    def note_those_awake(self, week: int) -> None:
        """Note everybody who is on the pathway after a week."""
        awake = self.world.awake[: self.world.now[0].awake]
        self.found = [(week, self.people[awake])]

    def note(self, week: int) -> None:
        """Note who changed in a week that has just been lived."""
        changed = np.flatnonzero(self.since[: self.now[0]] == self.first_week + week)
        if len(changed):
            self.found.append((week, self.people[changed]))

    @property
    def noted(self) -> tuple[np.ndarray, np.ndarray]:
        """The simulated weeks, int64 (changes,), and what ``FIELDS`` then are, int64 (changes, fields)."""
        weeks = np.repeat([week for week, _ in self.found], [len(rows) for _, rows in self.found])
        rows = np.concatenate([rows for _, rows in self.found] or [self.people[:0]])
        return weeks.astype(np.int64), np.stack([rows[field] for field in FIELDS], axis=1).astype(np.int64)


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
