"""kill -9 at random moments: what is resumed equals what was never disturbed, and nothing stays behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from tests import ROOT
from tests.experiments import tiny_study
from tests.trust.tiny import SCENARIO, command, environment
from tests.trust.trials import Trial

THEME = "Killed processes"
CLAIM = (
    "at the next call every table equals the undisturbed one; a folder of results is whole or not there; "
    "no process is left"
)
KILLS = 30
# Seconds in which children must notice that their command is gone.
NOTICE = 10.0
LONGEST = 600


@dataclass(frozen=True)
class Command:
    """A command that is killed: its arguments but ``--out``, and whether it is killed while it draws, too."""

    name: str
    arguments: tuple[str, ...]
    reports: bool = True


COMMANDS = (
    Command("run", ("run", "tiny.yaml", "--draws", "8")),
    Command("compare", ("compare", "policy.yaml", "--draws", "16")),
    Command("sweep", ("sweep", "study.yaml"), reports=False),
    Command("calibrate", ("calibrate", "calibration.yaml"), reports=False),
)


def files(folder: Path, rows: int = 16) -> None:
    """Write what the commands read; a sweep has some of so many rows."""
    (folder / "tiny.yaml").write_text(SCENARIO)
    tiny_study.written(folder, tiny_study.TINY.replace("n: 2", f"n: {rows}"))
    study = yaml.safe_load((ROOT / "calibration" / "kosovo_2013_2014.yaml").read_text("utf-8"))
    study["budget"] = {"prior_runs": 400, "wave_runs": 100, "waves": 1, "draws": 60}
    study["policies"] = study["policies"][:1]
    (folder / "calibration.yaml").write_text(yaml.safe_dump(study, sort_keys=False))


# What tells when and where, and so differs; the rest must not.
TELLING = re.compile(r"manifest\.json$|\.html$|report\.json$|\.png$|\.svg$|\.md$")


def tables(folder: Path) -> dict[str, bytes]:
    """Return what a folder of results holds that must be the same each time."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(paths)
        if not TELLING.search(path.name)
    }


def started(folder: Path, asked: Command, mark: str, reports: bool) -> subprocess.Popen:
    """Start a command with a mark in its environment, by which its children are found."""
    own = environment(UDHA_TRUST_MARK=mark)
    out = ("--out", "out", "--quiet")
    # A file and not a pipe: what a child that lives on holds open would be waited for.
    with open(folder / "said.txt", "wb") as said:
        return subprocess.Popen(
            command(*asked.arguments, *out, reports=reports), cwd=folder, env=own,
            stdout=said, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def left(mark: str) -> list[int]:
    """Return the processes with a mark in their environment, which only Linux tells."""
    ids = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"UDHA_TRUST_MARK={mark}".encode() in path.read_bytes().split(b"\0"):
                ids.append(int(path.parent.name))
        except OSError:
            continue
    return ids


def gone(mark: str) -> list[int]:
    """Wait until all processes with a mark are gone; end and return those that stay."""
    until = time.monotonic() + NOTICE
    while (ids := left(mark)) and time.monotonic() < until:
        time.sleep(0.1)
    for number in ids:
        os.kill(number, signal.SIGKILL)
    return ids


def finished(folder: Path, asked: Command, reports: bool) -> float:
    """Give a command that must succeed; return the seconds that it took."""
    began = time.monotonic()
    process = started(folder, asked, "undisturbed", reports)
    status = process.wait(LONGEST)
    if status:
        raise RuntimeError(f"status {status}: {asked.name}: {(folder / 'said.txt').read_text()[-300:]}")
    return time.monotonic() - began


def killed(asked: Command, whole: Path, length: float, moment: float, expected: dict[str, bytes]) -> str:
    """Kill a command at a moment of its life (0 to 1), call it again; return what is wrong, or ""."""
    mark = f"{asked.name}-{moment:.6f}-{os.getpid()}"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "at"
        shutil.copytree(whole, folder)
        process = started(folder, asked, mark, asked.reports)
        try:
            process.wait(moment * length)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if ids := gone(mark):
            return f"{len(ids)} processes live on"
        out = folder / "out"
        if out.is_dir() and not (out / "manifest.json").is_file():
            return f"half a folder: {sorted(path.name for path in out.iterdir())}"
        try:
            finished(folder, asked, reports=False)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            return f"the next call: {error}"
        made = tables(out)
        if different := [name for name in expected if expected[name] != made.get(name)]:
            return f"other bytes: {', '.join(different)}"
        hidden = [path.name for path in folder.iterdir() if path.name.startswith(".")]
        return f"left behind: {', '.join(hidden)}" if hidden else ""


def kills(full: bool) -> Iterator[Trial]:
    """Kill each command at random moments."""
    rng = np.random.default_rng(9)
    for asked in COMMANDS if full else COMMANDS[2:3]:
        with tempfile.TemporaryDirectory() as temporary:
            whole = Path(temporary) / "whole"
            whole.mkdir()
            files(whole, 16 if full else 2)
            undisturbed = Path(temporary) / "undisturbed"
            shutil.copytree(whole, undisturbed)
            length = finished(undisturbed, asked, reports=False)
            expected, faults = tables(undisturbed / "out"), []
            if asked.reports:
                length = finished(shutil.copytree(whole, Path(temporary) / "timed"), asked, reports=True)
            moments = np.sort(rng.random(KILLS if full else 1))
            for moment in moments:
                if fault := killed(asked, whole, length, float(moment), expected):
                    faults.append(f"udha {asked.name}, killed after {moment:.0%}: {fault}")
            tried = f"udha {asked.name}, killed at random moments and called again"
            yield Trial(THEME, tried, len(moments), CLAIM, tuple(faults))
