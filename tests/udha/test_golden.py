"""What each command says, word for word: a text for each in tests/udha/golden, written anew by `make golden`.

Other tests hold numbers and verdicts; these alone hold wording. A change of the model changes them too.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests import ROOT
from tests.experiments import synthetic
from tests.udha.conftest import TINY
from tests.udha.report.html_page import Page
from udha.cli import main

GOLDEN = Path(__file__).with_name("golden")
STUDY = """\
name: Tiny sweep
question: "What drives new exploitation?"
scenario: tiny.yaml
over: prior
parameters:
  approach_rate: {}
  acceptance: {}
rest: vary
sample: {method: sobol, n: 16, seed: 3}
outputs: [newly_exploited, identified]
"""
FEW = ("--draws", "12", "--prior")
COMMANDS = {
    "run": ("run", "tiny.yaml", *FEW),
    "run_alone": ("run", "alone.yaml", *FEW),
    "compare": ("compare", "tiny.yaml", "stays.yaml", *FEW, "--seeds", "2", "--workers", "1"),
    "sweep": ("sweep", "study.yaml", "--workers", "1"),
    "sensitivity": ("sensitivity", "results/study", "--resamples", "100"),
    "discover": ("discover", "results/made_up"),
    "validate": ("validate", "later.csv", "--draws", "12", "--prior"),
    "check": ("check", "stays.yaml"),
    "check_study": ("check", "study.yaml"),
    "levers": ("levers", "shelter_max_stay"),
    "parameters": ("parameters", "notification_compliance"),
    "scenarios": ("scenarios", "visa_liberalisation"),
}
# Of the model and of packages: no wording.
VERSIONS = re.compile(r"(\(digest\)|\b(?:Python|numpy|numba|scipy|pyarrow|matplotlib)) [0-9a-f.]+\b")
# What must be there before a command can begin.
NEEDS = {"sensitivity": "sweep"}
WRONG = {
    "a misspelt lever": ("run", "misspelt.yaml"),
    "a file that is not there": ("run", "tony.yaml"),
    "a study for another command": ("run", "study.yaml"),
    "a draw too many": ("run", "tiny.yaml", "--draws", "1000000"),
    "no command": ("rum",),
}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder with scenario and study files, and a made-up sweep; commands run in it."""
    folder = tmp_path_factory.mktemp("golden")
    stays = TINY.replace("name: Tiny", "name: Longer stays").replace(
        "visa_liberalisation: {from: 2011-01-01, intensity: 1}",
        "shelter_max_stay: {from: 2011-01-01, weeks: 52}",
    )
    files = {
        "tiny.yaml": TINY,
        "stays.yaml": stays,
        "alone.yaml": TINY.replace("extends: baseline\n", "").replace("name: Tiny", "name: Alone"),
        "misspelt.yaml": TINY.replace("visa_liberalisation", "visa_liberalization"),
        "study.yaml": STUDY,
        "later.csv": "year,series,value\n2015,identified,40\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    synthetic.written(folder / "results" / "made_up", rows=600)
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_is_known_to_say(name, place, monkeypatch, capsys, request):
    monkeypatch.chdir(place)
    monkeypatch.setattr("os.cpu_count", lambda: 2)  # a study's check tells how long it takes on this machine
    if name in NEEDS:
        assert main(COMMANDS[NEEDS[name]]) == 0
        capsys.readouterr()
    assert main(COMMANDS[name]) == 0
    holds(f"{name}.txt", capsys.readouterr().out, request)


def test_each_mistake_gets_the_message_it_is_known_to_get(place, monkeypatch, capsys, request):
    monkeypatch.chdir(place)
    said = []
    for what, arguments in WRONG.items():
        assert main(arguments) == 2
        said.append(f"{what}: udha {' '.join(arguments)}\n{capsys.readouterr().err}")
    holds("mistakes.txt", "\n".join(said), request)


@pytest.mark.reports
@pytest.mark.parametrize("name", ["tiny", "comparison"])
def test_a_report_says_what_it_is_known_to_say(name, place, monkeypatch, request):
    monkeypatch.chdir(place)
    assert main([*COMMANDS["compare" if name == "comparison" else "run"], "--quiet"]) == 0
    words = Page(Path("results", name, "report.html").read_text("utf-8")).text
    words = VERSIONS.sub(r"\1 *", words)
    holds(f"report_{name}.txt", words.replace(". ", ".\n") + "\n", request)


def holds(name: str, text: str, request: pytest.FixtureRequest) -> None:
    """Hold a text to the golden one, or write it anew."""
    path = GOLDEN / name
    lines = "".join(f"{line.rstrip()}\n" for line in text.replace(f"{ROOT}/", "").splitlines())
    if request.config.getoption("--golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(lines, "utf-8")
    known = path.read_text("utf-8")
    assert lines == known, f"another text than {os.path.relpath(path)}; if it is meant so: make golden"
