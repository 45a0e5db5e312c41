"""Broken files: each is refused in words that name it, or read; no traceback, no hang, no half a result.

``python -m tests.trust.fuzzing KIND NUMBER`` shows a case again.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from tests import ROOT
from tests.countries import TESTLAND
from tests.experiments import tiny_study
from tests.posterior import write_small_posterior
from tests.reports import set_reports
from tests.trust.mutations import mutate
from tests.trust.tiny import SCENARIO, finish
from tests.trust.trials import Trial
from udha.cli import main

THEME = "Broken files"
CLAIM = (
    "status 0 or 2; where 2, one message on standard error that names the file and, unless it is about the "
    "file as such, line or field; nothing on standard output, nothing written; two seconds of processor time "
    "at most, whatever is only checked"
)
SECONDS = 2.0
# After so long on the clock a case is taken for a hang; runs that a file allows take some seconds.
HANG = 15
# What is said of a whole file, which has no line.
OF_A_FILE = (
    *("the file is empty", "save it as plain text", "is not an ordinary file", "is too large"),
    *("cannot be read", "no such file", "is a folder"),
    *("no line has the headings", "'features' is missing", "has no region"),
)
CHUNK = 250


@dataclass(frozen=True)
class Kind:
    """Files of one kind: what makes a folder of them, which are broken, and the command that reads them.

    ``whole``: what a message may name in place of the broken file, where several belong together.
    """

    label: str
    cases: int
    made: Callable[[Path], None]
    broken: tuple[str, ...]
    command: tuple[str, ...]
    whole: str = ""

    @property
    def only_reads(self) -> bool:
        """Whether the command makes no run, so that it must be quick whatever it says."""
        return self.command[0] == "check"


def _scenarios(folder: Path) -> None:
    (folder / "own.yaml").write_text(SCENARIO)
    for path in (ROOT / "scenarios").glob("*.yaml"):
        shutil.copy(path, folder)


def _country(folder: Path) -> None:
    """A country with a map of squares around its cities."""
    shutil.copytree(TESTLAND, folder, dirs_exist_ok=True)
    features = []
    for name, (x, y) in CITIES.items():
        ring = [[x + 0.4 * right, y + 0.4 * up] for right, up in SQUARE]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"name": name}, "geometry": geometry})
    outlines = {"type": "FeatureCollection", "features": features}
    (folder / "map.geojson").write_text(json.dumps(outlines, indent=1))


def _calibration(folder: Path) -> None:
    shutil.copy(ROOT / "calibration" / "kosovo_2013_2014.yaml", folder / "study.yaml")


def _figures(folder: Path) -> None:
    values = {"identified": (28, 31, 44), "cases": (19, 1_204, 33), "convicted": (12, 0, 27)}
    rows = [
        f"{year},{series},{value},a note"
        for series, counts in values.items()
        for year, value in zip((2015, 2016, 2017), counts, strict=True)
    ]
    (folder / "figures.csv").write_text("\n".join(["year,series,value,note", *rows]) + "\n")


def _results(folder: Path) -> None:
    (folder / "tiny.yaml").write_text(SCENARIO)
    finish("run", folder / "tiny.yaml", "--draws", 3, "--out", folder / "results")


def _posterior(folder: Path) -> None:
    (folder / "tiny.yaml").write_text(SCENARIO)
    (folder / "own").mkdir()
    write_small_posterior(folder / "own")


def _study(folder: Path) -> None:
    tiny_study.written(folder)


def _sweep(folder: Path) -> None:
    finish(
        "sweep",
        tiny_study.written(folder, tiny_study.TINY.replace("n: 2", "n: 16")),
        "--out",
        folder / "results",
        "--workers",
        1,
    )


SQUARE = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
CITIES = {"Oster": (2.0, 50.0), "Wester": (0.0, 50.0), "Norder": (1.0, 51.0)}
SHIPPED = tuple(sorted(path.name for path in (ROOT / "scenarios").glob("*.yaml")))
KINDS = {
    "scenarios": Kind("scenario files", 9_000, _scenarios, ("own.yaml", *SHIPPED), ("check", "{broken}")),
    "studies": Kind(
        "studies of sweeps, and the scenarios they name", 3_500, _study,
        ("study.yaml", "study.yaml", "base.yaml", "policy.yaml"), ("check", "study.yaml"),
    ),
    "calibrations": Kind(
        "studies of calibrations", 1_000, _calibration, ("study.yaml",), ("check", "study.yaml")
    ),
    "countries": Kind(
        "folders of countries", 3_500, _country,
        ("country.yaml", "places.yaml", "population.yaml", "institutions.yaml", "border_posts.yaml",
         "parameters.yaml", "targets.yaml", "map.geojson"), ("check", "scenarios/more_checks.yaml"),
    ),
    "figures": Kind(
        "tables of official figures", 2_000, _figures, ("figures.csv",),
        ("validate", "figures.csv", "--draws", "2", "--prior", "--quiet"),
    ),
    "results": Kind(
        "folders of results", 1_500, _results,
        ("results/report.json", "results/report.json", "results/manifest.json"),
        ("report", "results"), "results",
    ),
    "posteriors": Kind(
        "posteriors", 800, _posterior, ("own/kosovo.parquet", "own/kosovo.json"),
        ("run", "tiny.yaml", "--posterior", "own/kosovo.parquet", "--draws", "3", "--out", "out", "--quiet"),
        "kosovo.parquet",
    ),
    "sweeps": Kind(
        "folders of sweeps", 200, _sweep,
        ("results/manifest.json", "results/runs.parquet"), ("sensitivity", "results"), "results",
    ),
}  # fmt: skip


class Hang(BaseException):
    """A case took so long that it was ended."""


def _ended(*arguments: object) -> None:
    raise Hang


def contents(folder: Path) -> dict[str, tuple[int, int]]:
    """Return what lies in a folder, by name, with what changes when it is written to."""
    paths = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return {
        str(path.relative_to(folder)): (os.lstat(path).st_size, os.lstat(path).st_mtime_ns) for path in paths
    }


@dataclass(frozen=True)
class Outcome:
    """How a case ended."""

    status: int | str
    out: str
    err: str
    seconds: float


def called(arguments: tuple[str, ...]) -> Outcome:
    """Give a command in this process; ``status`` is in words where it did not come to an end of its own."""
    out, err = io.StringIO(), io.StringIO()
    signal.signal(signal.SIGALRM, _ended)
    signal.alarm(HANG)
    # Processor time: how long a case waits for others on this machine says nothing.
    began = time.process_time()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(list(arguments))
    except Hang:
        status = "hangs"
    except BaseException as error:
        status = f"{type(error).__name__} came through: {error}"
    finally:
        signal.alarm(0)
    return Outcome(status, out.getvalue(), err.getvalue(), time.process_time() - began)


def case(kind: Kind, number: int, whole: Path, folder: Path) -> tuple[str, Outcome, str]:
    """Break a file of a copy; return how, the outcome, and what is wrong with it or ""."""
    rng = np.random.default_rng([2_027, number, *kind.label.encode()])
    shutil.copytree(whole, folder, symlinks=True)
    name = kind.broken[int(rng.integers(len(kind.broken)))]
    how = f"{name}: {mutate(folder / name, rng)}"
    before, at = contents(folder), os.getcwd()
    os.chdir(folder)
    try:
        outcome = called(tuple(name if part == "{broken}" else part for part in kind.command))
    finally:
        os.chdir(at)
    return how, outcome, wrong(outcome, kind, Path(name).name, contents(folder) != before)


def wrong(outcome: Outcome, kind: Kind, name: str, written: bool) -> str:
    """Return what speaks against an outcome, "" where nothing does."""
    first = (outcome.err.strip().splitlines() or [""])[0]
    if outcome.status not in (0, 2):
        return f"status {outcome.status}: {first[:150]}"
    if "Traceback" in outcome.err or "Traceback" in outcome.out:
        return "a traceback"
    if outcome.seconds > SECONDS and (outcome.status == 2 or kind.only_reads):
        return f"{outcome.seconds:.1f} s"
    if outcome.status == 2:
        if outcome.out:
            return "refused, but something is on standard output"
        if name not in outcome.err and not (kind.whole and kind.whole in outcome.err):
            return f"the message does not name {name}: {first[:150]}"
        # A line, or of JSON the path of a field.
        place = rf"{re.escape(name)}:( ?[0-9]+:| [\w.]+(\[[0-9]+\])?[\w.\[\]]*: )"
        told = re.search(place, outcome.err) or any(words in outcome.err for words in OF_A_FILE)
        if not told and not kind.whole:
            return f"neither line nor field: {first[:150]}"
        if written:
            return "refused, but something was written"
    return ""


def chunk(name: str, first: int, cases: int) -> dict:
    """Try some cases of a kind; returns how many were refused and named a line, and what is wrong."""
    kind, told = KINDS[name], {"refused": 0, "line": 0, "faults": []}
    with tempfile.TemporaryDirectory() as temporary, pytest.MonkeyPatch.context() as patch:
        set_reports(patch, written=False)
        whole = Path(temporary) / "whole"
        whole.mkdir()
        kind.made(whole)
        called(
            ("check", str(TESTLAND / "scenarios" / "more_checks.yaml"))
        )  # what is loaded once counts for no case
        for number in range(first, first + cases):
            folder = Path(temporary) / str(number)
            how, outcome, fault = case(kind, number, whole, folder)
            shutil.rmtree(folder)
            told["refused"] += outcome.status == 2
            told["line"] += (
                outcome.status == 2
                and ":" in outcome.err
                and any(part.isdigit() for part in outcome.err.split(":"))
            )
            if fault:
                told["faults"].append(f"{name} {number} ({how}): {fault}")
    return told


def fuzzing(full: bool) -> Iterator[Trial]:
    """Break files of every kind."""
    for name, kind in KINDS.items():
        cases = kind.cases if full else kind.cases // 700
        if not cases:
            continue
        if full:
            starts = range(0, cases, CHUNK)
            with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
                sizes = [min(CHUNK, cases - start) for start in starts]
                parts = list(pool.map(chunk, [name] * len(starts), starts, sizes))
        else:
            parts = [chunk(name, 0, cases)]
        refused, line = (sum(part[key] for part in parts) for key in ("refused", "line"))
        tried = f"{kind.label}: {refused:,} refused, {line:,} of them with a line"
        yield Trial(THEME, tried, cases, CLAIM, tuple(fault for part in parts for fault in part["faults"]))


def show(name: str, number: int) -> None:
    """Show a case again."""
    with tempfile.TemporaryDirectory() as temporary, pytest.MonkeyPatch.context() as patch:
        set_reports(patch, written=False)
        whole, folder = Path(temporary) / "whole", Path(temporary) / "case"
        whole.mkdir()
        KINDS[name].made(whole)
        how, outcome, fault = case(KINDS[name], number, whole, folder)
        print(how, outcome, fault or "holds", sep="\n")
        kept = Path(tempfile.gettempdir()) / f"udha-case-{name}-{number}"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(folder, kept, symlinks=True)
        print(f"the files: {kept}")


if __name__ == "__main__":
    show(sys.argv[1], int(sys.argv[2]))
