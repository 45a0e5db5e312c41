"""A plain install: every extra that is missing is named, and what needs none works without."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from sim.errors import InputError, needing

EXTRAS = (
    *("starlette", "uvicorn", "segno", "solara", "emcee", "arviz", "sklearn"),
    *("distributed", "ema_workbench", "xarray", "duckdb", "platypus"),
)
STUDY = "experiments/morris_screening.yaml"
COMMANDS = {
    ("classroom", "--no-open"): "pip install 'udha[classroom]'",
    ("classroom", "--mesa"): "pip install 'udha[classroom,mesa-viz]'",
    ("calibrate", "calibration/kosovo_2013_2014.yaml"): "pip install 'udha[calibrate]'",
    ("sweep", STUDY, "--cluster", "tcp://localhost:1"): "pip install 'udha[cluster]'",
    ("classroom", "--export", "x.html", "--lesson", "no_such"): "no_such",
}
PLAIN = """
import json, sys
sys.modules.update(dict.fromkeys({extras}))
from udha.cli import main
print(json.dumps([main(arguments) for arguments in {commands}]))
"""


def test_an_extra_that_is_missing_is_named_with_how_to_install_it():
    commands = [list(arguments) for arguments in COMMANDS]
    done = subprocess.run(
        [sys.executable, "-c", PLAIN.format(extras=EXTRAS, commands=commands)],
        capture_output=True,
        text=True,
    )
    assert json.loads(done.stdout) == [2] * len(commands), done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("udha: ")]
    for line, wanted in zip(said, COMMANDS.values(), strict=True):
        assert wanted in line


def test_a_package_of_our_own_that_is_missing_is_a_fault_of_ours():
    with pytest.raises(ModuleNotFoundError), needing("classroom", "the classroom"):
        import udha.nowhere  # noqa: F401
    with pytest.raises(InputError, match=r"the page needs the package 'nowhere': pip install 'udha\[x\]'"):
        with needing("x", "the page"):
            import nowhere.deeper  # noqa: F401
