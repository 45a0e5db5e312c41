"""Full, read-only and vanishing disks, and two commands in one folder."""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.trust.kills import COMMANDS, LONGEST, Command, files, finished, gone, tables
from tests.trust.tiny import command, environment
from tests.trust.trials import Trial

THEME = "Disks"
# What fits, in bytes: hardly anything, some of the work, and more.
ROOMS = (0, 4_000, 20_000, 60_000, 200_000)
# Moments at which a folder is taken away, as parts of a command's life.
MOMENTS = (0.2, 0.4, 0.6, 0.8, 0.95)
CLAIM = "an end in words, status 1 or 2 (or 0 and whole), no traceback; with room again the same tables"


def limited(most: int) -> None:
    """Have the system refuse this process files beyond so many bytes."""
    _, hardest = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hardest))


@contextmanager
def small_disk(kilobytes: int) -> Iterator[Path | None]:
    """A disk of its own that holds so much; None where the system lets nobody mount one."""
    with tempfile.TemporaryDirectory() as temporary:
        size = f"size={kilobytes}k"
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", temporary], capture_output=True)
        try:
            yield None if done.returncode else Path(temporary)
        finally:
            if not done.returncode:
                subprocess.run(["umount", "--lazy", temporary], check=True)


def ended_well(asked: Command, folder: Path, mark: str, prepare: Callable[[], None] | None = None,
               meanwhile: Callable[[], None] | None = None) -> str:  # fmt: skip
    """Give a command whose disk is in trouble; return what is wrong, or ""."""
    own = environment(UDHA_TRUST_MARK=mark, PYTHONDONTWRITEBYTECODE="1")
    # Words go through a pipe: a file of them would be as small as all others.
    process = subprocess.Popen(
        command(*asked.arguments, "--out", "out", "--quiet"), cwd=folder, env=own, preexec_fn=prepare,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    if meanwhile:
        meanwhile()
    try:
        _, words = process.communicate(timeout=LONGEST / 5)
    except subprocess.TimeoutExpired:
        gone(mark)
        return "hangs"
    status = process.returncode
    if ids := gone(mark):
        return f"{len(ids)} processes live on"
    if "Traceback" in words or status not in (0, 1, 2):
        return f"status {status}: {words[-200:]}"
    if status and not words.strip():
        return f"status {status} without a word"
    out = folder / "out"
    if out.is_dir() and list(out.iterdir()) and not (out / "manifest.json").is_file():
        return f"half a folder: {sorted(path.name for path in out.iterdir())}"
    return ""


def then_whole(asked: Command, folder: Path, expected: dict[str, bytes]) -> str:
    """Give the command again, with room; return what is wrong, or ""."""
    try:
        finished(folder, asked, reports=False)
    except RuntimeError as error:
        return str(error)
    made = tables(folder / "out")
    different = [name for name in expected if expected[name] != made.get(name)]
    return f"other bytes: {', '.join(different)}" if different else ""


def too_large(asked: Command, whole: Path, expected: dict[str, bytes], rooms: tuple[int, ...]) -> Trial:
    """The system refuses files beyond a size."""
    faults = []
    for room in rooms:
        with tempfile.TemporaryDirectory() as temporary:
            folder = shutil.copytree(whole, Path(temporary) / "at")
            fault = ended_well(asked, folder, f"{asked.name}-{room}", partial(limited, room))
            if fault := fault or then_whole(asked, folder, expected):
                faults.append(f"{room} bytes: {fault}")
    return Trial(
        THEME, f"udha {asked.name}, no file may be larger than so much", len(rooms), CLAIM, tuple(faults)
    )


def full_disk(asked: Command, whole: Path, expected: dict[str, bytes], rooms: tuple[int, ...]) -> Trial:
    """A disk of its own is full."""
    tried, faults = f"udha {asked.name} on a disk with so much room", []
    for room in rooms:
        with small_disk(64 + room // 1_000) as disk:
            if disk is None:
                return Trial(THEME, tried, 0, CLAIM, skipped="no disk can be mounted here")
            folder = shutil.copytree(whole, disk / "at")
            fault = ended_well(asked, folder, f"{asked.name}-disk-{room}")
            if not fault:
                subprocess.run(["mount", "-o", "remount,size=200m", str(disk)], check=True)
                fault = then_whole(asked, folder, expected)
            if fault:
                faults.append(f"{room} bytes: {fault}")
    return Trial(THEME, tried, len(rooms), CLAIM, tuple(faults))


def read_only(asked: Command, whole: Path) -> Trial:
    """The disk can only be read."""
    tried = f"udha {asked.name} on a disk that can only be read"
    with small_disk(10_000) as disk:
        if disk is None:
            return Trial(THEME, tried, 0, CLAIM, skipped="no disk can be mounted here")
        folder = shutil.copytree(whole, disk / "at")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        fault = ended_well(asked, folder, f"{asked.name}-read-only")
    return Trial(THEME, tried, 1, CLAIM, (fault,) if fault else ())


def vanishing(asked: Command, whole: Path, length: float) -> Trial:
    """Somebody takes the folder away while a command works in it."""
    faults = []
    for moment in MOMENTS:
        with tempfile.TemporaryDirectory() as temporary:
            folder = shutil.copytree(whole, Path(temporary) / "at")

            def take_away(folder: Path = folder, moment: float = moment) -> None:
                time.sleep(moment * length)
                shutil.rmtree(folder, ignore_errors=True)

            fault = ended_well(asked, folder, f"{asked.name}-gone-{moment}", meanwhile=take_away)
            if fault and not fault.startswith("half a folder"):  # of what was taken away nothing is whole
                faults.append(f"after {moment:.0%}: {fault}")
    tried = f"udha {asked.name}, its folder is taken away meanwhile"
    return Trial(THEME, tried, len(MOMENTS), "an end in words, no traceback, no process left", tuple(faults))


def two_at_once(asked: Command, whole: Path, expected: dict[str, bytes], times: int) -> Trial:
    """Two commands are given the same folder of results at once."""
    faults = []
    for number in range(times):
        with tempfile.TemporaryDirectory() as temporary:
            folder = shutil.copytree(whole, Path(temporary) / "at")
            mark = f"{asked.name}-two-{number}"
            pair = [
                subprocess.Popen(
                    command(*asked.arguments, "--out", "out", "--quiet"), cwd=folder,
                    env=environment(UDHA_TRUST_MARK=mark), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                )
                for _ in range(2)
            ]  # fmt: skip
            words = [process.communicate(timeout=LONGEST)[1].decode() for process in pair]
            statuses = sorted(process.returncode for process in pair)
            if statuses not in ([0, 0], [0, 2], [0, 1]) or "Traceback" in "".join(words):
                faults.append(f"statuses {statuses}: {' / '.join(text[-150:] for text in words)}")
            elif fault := then_whole(asked, folder, expected):
                faults.append(fault)
    claim = "one ends well, the other too or in words, and the tables are the same"
    return Trial(THEME, f"udha {asked.name} twice at once into one folder", times, claim, tuple(faults))


def disks(full: bool) -> Iterator[Trial]:
    """Put every command on disks in trouble."""
    for asked in COMMANDS[:3] if full else COMMANDS[2:3]:
        with tempfile.TemporaryDirectory() as temporary:
            whole = Path(temporary) / "whole"
            whole.mkdir()
            files(whole, 16 if full else 2)
            undisturbed = shutil.copytree(whole, Path(temporary) / "undisturbed")
            length = finished(undisturbed, asked, reports=False)
            expected = tables(undisturbed / "out")
            rooms = ROOMS if full else ROOMS[1:2]
            yield too_large(asked, whole, expected, rooms)
            if full:
                yield full_disk(asked, whole, expected, rooms)
                yield read_only(asked, whole)
                yield two_at_once(asked, whole, expected, 5)
                yield vanishing(asked, whole, length)
