"""Files of a user's that hide our packages are named, not met as modules without names."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import ROOT


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run Python as a user does in a folder of their own, with our packages installed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("file", ["sim.py", "calibration.py", "experiments/__init__.py"])
def test_the_command_line_names_what_hides_a_package(tmp_path, file):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).touch()
    done = python(tmp_path, "-m", "udha.cli", "levers")
    assert (done.returncode, done.stdout) == (2, "")
    name = Path(file).parts[0].removesuffix(".py")
    assert done.stderr == (
        f"udha: {tmp_path / file} hides udha's package '{name}'; rename it, or start elsewhere\n"
    )


@pytest.mark.parametrize("file", ["calibration.py", "experiments.py", "udha.py"])
def test_the_import_of_another_package_names_it(tmp_path, file):
    (tmp_path / file).touch()
    done = python(tmp_path, "-c", "import sim; sim.InputError")
    assert done.returncode == 0
    assert f"{tmp_path / file} hides udha's package '{file.removesuffix('.py')}'" in done.stderr


@pytest.mark.parametrize("package", ["experiments.function", "calibration.targets"])
def test_what_hides_the_simulation_is_named_by_those_that_need_it(tmp_path, package):
    (tmp_path / "sim.py").touch()
    done = python(tmp_path, "-c", f"import {package}")
    assert done.returncode == 1
    assert str(tmp_path / "sim.py") in done.stderr.splitlines()[-1]


def test_folders_that_hide_nothing_are_no_hindrance(tmp_path):
    for name in ("sim", "experiments", "calibration", "udha"):
        (tmp_path / name).mkdir()
    done = python(tmp_path, "-m", "udha.cli", "--version")
    assert (done.returncode, done.stderr) == (0, "")
