"""The command line, called in this process or in its own, and results that several tests look at."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.countries import TESTLAND
from tests.reports import set_reports
from tests.shared import shared
from udha.cli import main

TINY = """\
name: Tiny
description: Visa-free travel in the second of two recorded years.
extends: baseline
start: 2009-01-01
records_from: 2010-01-01
end: 2011-12-31
levers:
  visa_liberalisation: {from: 2011-01-01, intensity: 1}
"""


@pytest.fixture(autouse=True)
def _reports(request, monkeypatch) -> None:
    set_reports(monkeypatch, written="reports" in request.keywords)


def finish(*arguments: object, reports: bool = False) -> None:
    """Give a command that must succeed, for a fixture that several tests share."""
    with pytest.MonkeyPatch.context() as patch:
        set_reports(patch, written=reports)
        assert main([*map(str, arguments), "--quiet"]) == 0


@dataclass(frozen=True)
class Outcome:
    """What a command gave back."""

    status: int
    out: str
    err: str


Command = Callable[..., Outcome]


@pytest.fixture
def udha(capsys) -> Command:
    """Call the command line in this process."""

    def call(*arguments: object) -> Outcome:
        status = main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return call


@pytest.fixture
def shell(tmp_path) -> Command:
    """Call the real entry point in a process of its own, in an empty folder."""

    def call(*arguments: object, **options) -> Outcome:
        done = subprocess.run(
            command(*arguments), capture_output=True, text=True, cwd=tmp_path, timeout=300, **options
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    return call


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "udha.cli", *map(str, arguments)]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory) -> Path:
    """A scenario file that runs fast."""
    name = "tiny.yaml"
    return shared(tmp_path_factory, "scenarios", lambda folder: (folder / name).write_text(TINY)) / name


def finished(temporary: pytest.TempPathFactory, name: str, *arguments: object) -> Path:
    """Return the results of a run, with its report, which all processes share; not to be written to."""

    def fill(folder: Path) -> None:
        finish("run", *arguments, "--out", folder / name, reports=True)

    return shared(temporary, f"{name}-results", fill) / name


@pytest.fixture(scope="session")
def results(tiny, tmp_path_factory) -> Path:
    """The results of a small run by two workers; not to be written to."""
    return finished(tmp_path_factory, "tiny", tiny, "--draws", 4, "--seeds", 2, "--workers", 2)


@pytest.fixture(scope="session")
def testland(tmp_path_factory) -> Path:
    """The results of a run in another country; not to be written to."""
    policy = TESTLAND / "scenarios" / "more_checks.yaml"
    return finished(tmp_path_factory, "testland", policy, "--draws", 3)


@pytest.fixture(scope="session")
def alone(tmp_path_factory) -> Path:
    """Results of a scenario that extends nothing; not to be written to."""
    scenario = tmp_path_factory.mktemp("alone") / "scenario.yaml"
    scenario.write_text(TINY.replace("extends: baseline\n", ""), "utf-8")
    return finished(tmp_path_factory, "alone", scenario, "--draws", 3)


ODD = "<script>alert('1')</script> é ☃ & \"two\" " + "long " * 30


@pytest.fixture(scope="session")
def odd(tmp_path_factory) -> Path:
    """Results, unmasked, of a scenario with an odd name, costs and few people; not to be written to."""
    text = TINY.replace("name: Tiny", f"name: {json.dumps(ODD, ensure_ascii=False)}")
    text += "costs: {shelter_bed_night: 35 EUR}\nparameters: {approach_rate: 0.003}\n"
    scenario = tmp_path_factory.mktemp("odd") / "scenario.yaml"
    scenario.write_text(text, "utf-8")
    return finished(tmp_path_factory, "odd", scenario, "--draws", 4, "--seeds", 2, "--unmasked")


def contents(folder: Path) -> dict[str, bytes]:
    """Return everything below a folder, hidden files too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def contents_anywhere(folder: Path) -> dict[str, bytes]:
    """Return what is the same wherever a results folder lies.

    The manifest is left out, which tells the time; a report names the command, and with it the folder.
    """
    found = {name: one.replace(str(folder).encode(), b"FOLDER") for name, one in contents(folder).items()}
    return {name: one for name, one in found.items() if name != "manifest.json"}
