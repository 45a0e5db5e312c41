"""A calibration small enough for tests, shared by all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from calibration.calibrate import Calibration
from calibration.study import Study
from tests.calibration.small import SHIPPED, finished_runs, small_calibration


@pytest.fixture(scope="session")
def study() -> Study:
    return Study.load(SHIPPED)


@pytest.fixture(scope="session")
def runs(tmp_path_factory) -> Path:
    return finished_runs(tmp_path_factory)


@pytest.fixture(scope="session")
def found(runs) -> Calibration:
    return small_calibration(runs)
