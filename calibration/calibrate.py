"""The calibration of a study: the model's runs, kept chunk by chunk, and inference in waves over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pyarrow as pa

from calibration.study import Study
from calibration.waves import Inference, Problem, Told, infer, silent
from experiments.chunks import Chunks
from sim.version import model_digest

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
        told: called with what is being done, how much of it is done, and the whole.
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
        seed: run seeds count up from it.
    """
    chunks, found = Chunks(cache), []
    model = (model_digest(), study.simulation.country.digest, repr(study.simulation.scenario.resolved()))
    for start in range(0, len(z), RUNS_A_CHUNK):
        rows = z[start : start + RUNS_A_CHUNK]
        seeds = np.arange(seed + start, seed + start + len(rows), dtype=np.int64)
        name = chunks.name(*model, repr(study.names), rows.tobytes(), seeds.tobytes())
        table = chunks.find(name)
        if table is None:
            values = study.latent.values(rows)
            y = study.simulator(values, seeds, threads, lambda done, start=start: progress(start + done))
            columns = {one: y[:, at] for at, one in enumerate(study.names)}
            table = pa.table({"seed": seeds, **columns})
            chunks.keep(name, table)
        found.append(np.column_stack([table[one].to_numpy() for one in study.names]))
        progress(start + len(rows))
    return Runs(z, np.concatenate(found))
