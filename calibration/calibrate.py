"""The calibration of a study: the model's runs, kept chunk by chunk, and inference in waves over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pyarrow as pa

from calibration.inference.waves import Inference, Problem, Told, infer, silent
from calibration.study import Study
from experiments.work.chunks import Chunks
from sim.compiled.version import model_digest
from sim.random import run_seeds

RUNS_A_CHUNK = 500


@dataclass(frozen=True, eq=False)
class Calibration(Inference):
    """A finished calibration of a study."""

    study: Study


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of a study: parameters on the standard normal scale (n, parameters), targets (n, targets)."""

    z: np.ndarray
    y: np.ndarray


def calibrate(study: Study, cache: Path, threads: int | None = None, told: Told = silent) -> Calibration:
    """Calibrate a study.

    Args:
        cache: folder for finished chunks of runs; with it interrupted work resumes.
        threads: worker threads (default: all cores); no influence on results.
        told: called with the current step, how much of it is done, and the whole.
    """

    def run(wave: int, z: np.ndarray, seed: int, progress: Callable[[int], None]) -> np.ndarray:
        return study.on_scales(simulate(study, z, seed, cache, threads, progress).y)

    declared = study.declared
    found = infer(Problem(run, study.latent.draw, study.observed, declared.budget, declared.seed), told)
    return Calibration(**{one.name: getattr(found, one.name) for one in fields(found)}, study=study)


def simulate(
    study: Study,
    z: np.ndarray,
    seed: int,
    cache: Path,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Runs:
    """Run the study's scenario for every row of ``z``, chunk by chunk; finished chunks are read back.

    Args:
        z: parameters on the standard normal scale, float64 (n, parameters).
        seed: from which run seeds follow.
    """
    model = (model_digest(), study.simulation.country.digest, repr(study.simulation.scenario.resolved()))
    seeds = run_seeds(seed, np.arange(len(z)))

    def parts(rows: slice) -> tuple[bytes | str, ...]:
        return *model, repr(study.names), z[rows].tobytes(), seeds[rows].tobytes()

    def make(rows: slice) -> pa.Table:
        values = study.latent.values(z[rows])
        y = study.simulator(values, seeds[rows], threads, lambda done: progress(rows.start + done))
        return pa.table({"seed": seeds[rows], **{one: y[:, at] for at, one in enumerate(study.names)}})

    table = Chunks(cache).made(len(z), RUNS_A_CHUNK, parts, make, progress)
    return Runs(z, np.column_stack([table[one].to_numpy() for one in study.names]))
