"""A calibration small enough for tests. Its runs are made once, for all processes of a test run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import calibration
from calibration.calibrate import Calibration, calibrate, simulate
from calibration.inference import sampling
from calibration.study import Study
from tests.shared import shared

SHIPPED = Path(calibration.__file__).with_name("kosovo_2013_2014.yaml")
PRIOR_RUNS, WAVE_RUNS = 1200, 200
# Steps of every walker that count, steps before them, and ensembles: a third of the usual, which take most of
# the time.
STEPS = (800, 200, 2)


@contextmanager
def few_steps(*steps: int) -> Iterator[None]:
    """Sample with fewer steps (kept, dropped, ensembles) where nothing else is asked for."""
    with pytest.MonkeyPatch.context() as patch:
        rest = sampling.sample.__defaults__[len(steps) :]
        patch.setattr(sampling.sample, "__defaults__", (*steps, *rest))
        yield


def small_study() -> Study:
    """Return the shipped study with few runs."""
    study = Study.load(SHIPPED)
    few = {"prior_runs": PRIOR_RUNS, "wave_runs": WAVE_RUNS, "waves": 1}
    budget = study.declared.budget.model_copy(update=few)
    return replace(study, declared=study.declared.model_copy(update={"budget": budget}))


def finished_runs(temporary: pytest.TempPathFactory) -> Path:
    """Return a folder with the small study's runs over the prior; other runs may be kept there too."""
    study = small_study()

    def fill(folder: Path) -> None:
        simulate(study, study.latent.draw(PRIOR_RUNS, study.declared.seed), study.declared.seed, folder)

    return shared(temporary, "calibration-runs", fill)


def small_calibration(folder: Path) -> Calibration:
    """Calibrate with few runs, which are read from a folder where they are finished, and few steps."""
    with few_steps(*STEPS):
        return calibrate(small_study(), folder)
