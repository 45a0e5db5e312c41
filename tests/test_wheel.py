"""Whoever installs udha gets all of it: data, pages, studies and scenarios, not only code."""

from __future__ import annotations

import zipfile

import pytest

from tests import ROOT

PACKAGES = ("sim", "calibration", "experiments", "udha")


def test_every_file_of_the_packages_and_every_scenario_is_shipped(tmp_path):
    wheel = pytest.importorskip("hatchling.builders.wheel")
    (built,) = wheel.WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    shipped = set(zipfile.ZipFile(built).namelist())
    here = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert len(here) > 200
    assert here - shipped == set()
    assert {f"udha/scenarios/{path.name}" for path in (ROOT / "scenarios").glob("*.yaml")} <= shipped
