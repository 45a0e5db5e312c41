"""A calibration small enough for tests, shared by all of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import calibration
from calibration.calibrate import Calibration, calibrate
from calibration.study import Study

SHIPPED = Path(calibration.__file__).with_name("kosovo_2013_2014.yaml")


@pytest.fixture(scope="session")
def study() -> Study:
    return Study.load(SHIPPED)


@pytest.fixture(scope="session")
def runs(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def small(study) -> Study:
    budget = study.declared.budget.model_copy(update={"prior_runs": 1500, "wave_runs": 300, "waves": 1})
    return replace(study, declared=study.declared.model_copy(update={"budget": budget}))


@pytest.fixture(scope="session")
def found(small, runs) -> Calibration:
    return calibrate(small, runs)
