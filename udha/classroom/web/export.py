"""Writes the page with precomputed runs as one file that opens from disk: a lesson to take along."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sim.errors import InputError
from udha.classroom import answers, intervals, lessons
from udha.classroom.controls import controls
from udha.classroom.lessons import Lesson
from udha.classroom.lives import lives_of
from udha.classroom.settings import LeverSetting, Settings
from udha.classroom.watching import Theatre, Watched, ready_theatre
from udha.classroom.web.bundle import MARK, PAGE, page_in_one
from udha.output import terminal

# Of a file: how many runs can be looked at, and how many people of each be followed.
RUNS = 3
FOLLOWED = 12
# As much of a file as holds the mark by which it is known.
HEAD = 2_000


def export_and_report(out: Path, lesson: str | None, quiet: bool, prior: bool = False) -> None:
    """Write the file and say how large it is.

    Raises:
        InputError: there is no such lesson, or the file is not ours to write over.
    """
    chosen = [lessons.find(lesson)] if lesson else list(lessons.shipped().values())
    refuse_foreign(out)
    theatre = ready_theatre(quiet, prior)
    grid = settings_of(chosen)
    policies = sum(bool(settings.levers) for settings in grid)
    with terminal.bar("Running", len(grid) * RUNS + policies * controls().runs, quiet) as done:
        html = page_in_one(PAGE, data_of(theatre, chosen, grid, done))
    write_whole(out, html.encode())
    if not quiet:
        size = out.stat().st_size / 1e6
        print(f"{out}: {size:.1f} MB, {len(grid)} settings, {RUNS} runs of each; opens without a server")


def settings_of(chosen: Sequence[Lesson]) -> list[Settings]:
    """Return every combination of the levers' settings in each lesson, the baseline first; on run 1."""
    wanted = {Settings(1, controls().start): None}
    for lesson in chosen:
        offered = levers_of([lesson])
        for values in itertools.product(*([None, *of_lever] for of_lever in offered.values())):
            moved = [(name, value) for name, value in zip(offered, values, strict=True) if value is not None]
            wanted[Settings(1, controls().start, tuple(moved))] = None
    return list(wanted)


def levers_of(chosen: Sequence[Lesson]) -> dict[str, list[LeverSetting]]:
    """Return the settings of each lever in lessons, by name in order of declaration."""
    moved = [pair for lesson in chosen for trial in lesson.trials for pair in trial.settings.levers]
    return {
        name: list(dict.fromkeys(setting for other, setting in moved if other == name))
        for name in controls().levers
        if any(other == name for other, _ in moved)
    }


def runs_of() -> list[int]:
    """Return the runs that can be looked at: the one shown first, and others."""
    first = controls().typical_run
    return [first, *(run for run in range(1, RUNS + 1) if run != first)][:RUNS]


def data_of(
    theatre: Theatre, chosen: Sequence[Lesson], grid: Sequence[Settings], done: Callable[[int], None]
) -> dict[str, Any]:
    """Return what ``client.js`` looks up in a file: answers by the query of their settings."""
    offered = {
        "runs": runs_of(),
        "levers": {name: [period.data for period in periods] for name, periods in levers_of(chosen).items()},
    }
    about = answers.about(theatre)
    about["lessons"] = [lesson for lesson in about["lessons"] if lesson["key"] in {one.key for one in chosen}]
    made = itertools.count(1)
    runs, people = {}, {}
    for settings in (point.of_run(run) for point in grid for run in runs_of()):
        runs[settings.query] = answers.run(theatre, settings, [])
        followed = lives_of(theatre, settings, whom_to_follow(theatre, settings))
        people[settings.query] = {str(person["uid"]): person for person in followed}
        done(next(made))
    return {
        "about": {**about, "offered": offered},
        "runs": runs,
        "people": people,
        "intervals": dict(intervals_of(theatre, grid, lambda: done(next(made)))),
        "lessons": {lesson.key: lesson.data for lesson in chosen},
        "messages": {
            path.stem: json.loads(path.read_text("utf-8")) for path in sorted(PAGE.glob("messages/*.json"))
        },
        "map": json.loads((PAGE / "map.json").read_text("utf-8")),
    }


def intervals_of(
    theatre: Theatre, grid: Sequence[Settings], one_more: Callable[[], None]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the interval of each setting that differs from the baseline."""
    for settings in grid:
        if settings.levers:
            run = intervals.ensemble_of(theatre, settings, lambda done: one_more())
            yield settings.query, intervals.interval(run, settings)


def whom_to_follow(theatre: Theatre, settings: Settings) -> list[int]:
    """Return some people of a run whose lives differ from the baseline's; of the baseline, some of all.

    The first by number: nobody is chosen for what happens to them.
    """
    watched = theatre.watch(settings.scenario(), settings.run)
    policy = changes_of(watched, watched.shared)
    base = changes_of(theatre.baseline(settings.run), watched.shared)
    parted = [uid for uid in base.keys() | policy.keys() if base.get(uid) != policy.get(uid)]
    everybody = theatre.baseline(settings.run).rows[:, 0].tolist()
    return sorted(parted or set(everybody))[:FOLLOWED]


def changes_of(watched: Watched, since: int) -> dict[int, list[tuple[int, ...]]]:
    """Return each person's changes from a week on: the week, and the row from then on."""
    rows: dict[int, list[tuple[int, ...]]] = {}
    late = watched.week >= since
    for week, (uid, *row) in zip(watched.week[late].tolist(), watched.rows[late].tolist(), strict=True):
        rows.setdefault(uid, []).append((week, *row))
    return rows


def refuse_foreign(out: Path) -> None:
    """Refuse a place where anything would be lost but an earlier file of this kind."""
    if not os.path.lexists(out):
        if not out.resolve().parent.is_dir():
            raise InputError("no such folder", str(out.parent), field="--export")
        return
    try:
        with open(out, encoding="utf-8", errors="replace") as stream:
            ours = out.is_file() and MARK in stream.read(HEAD)
    except OSError:
        ours = False
    if not ours:
        raise InputError("is there already, and is no page that udha exported", str(out), field="--export")


def write_whole(out: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        made, name = tempfile.mkstemp(prefix=".udha-", suffix=".partial", dir=out.resolve().parent)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", str(out), field="--export") from None
    try:
        with os.fdopen(made, "wb") as stream:
            stream.write(content)
        os.chmod(name, 0o644)
        os.replace(name, out)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
