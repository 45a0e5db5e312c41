"""Calibration in waves: simulate, emulate, sample, and simulate again where the posterior is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from calibration.emulator import Directions, Emulator
from calibration.sampling import Observed, Posterior, sample
from calibration.study import Study
from experiments.chunks import Chunks
from sim.version import model_digest

RUNS_A_CHUNK = 500
# Later waves are drawn with a weaker likelihood, so that they reach beyond the posterior on all sides.
TEMPER = 0.25
# The posterior is stable when no direction's mean has moved by more than so many standard deviations.
STABLE = 0.15
# Seeds of different waves lie so far apart that no two runs share theirs.
SEEDS_A_WAVE = 10_000_000


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs of a wave: parameters on the standard normal scale (n, parameters), targets (n, targets)."""

    z: np.ndarray
    y: np.ndarray


@dataclass(frozen=True, eq=False)
class Calibration:
    """A finished calibration.

    Attributes:
        waves: runs of each wave, the prior's first.
        chain: samples along the informed directions, float64 (ensembles, walkers, steps, directions).
        moved: how far the posterior moved with each later wave, in standard deviations.
    """

    study: Study
    waves: tuple[Runs, ...]
    directions: Directions
    emulator: Emulator
    chain: np.ndarray
    moved: tuple[float, ...]

    @property
    def samples(self) -> np.ndarray:
        """All samples along the informed directions, float64 (n, directions)."""
        return self.chain.reshape(-1, self.chain.shape[-1])

    def draws(self, n: int) -> np.ndarray:
        """Return ``n`` draws from the posterior on the standard normal scale, float64 (n, parameters).

        Along the informed directions from the samples, in all others from the prior; in random order.
        """
        seed = self.study.declared.seed
        chosen = np.random.default_rng([seed, 2]).choice(len(self.samples), n, replace=n > len(self.samples))
        # Other luck than any wave had.
        prior = self.study.latent.draw(n, seed + SEEDS_A_WAVE)
        return self.directions.complete(self.samples[chosen], prior)

    def posterior(self, observed: Observed | None = None) -> Posterior:
        """Return the density; ``observed`` for other figures than the study's."""
        return Posterior(self.emulator, observed or self.study.observed)

    def refit(self, observed: Observed, **how) -> Calibration:
        """Return the calibration with figures changed or left out: a new sample, no new run."""
        chain = sample(self.posterior(observed), self.chain.shape[-1], self.study.declared.seed, **how)
        return replace(self, study=replace(self.study, observed=observed), chain=chain)


def calibrate(
    study: Study,
    cache: Path,
    threads: int | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Calibration:
    """Calibrate a study.

    Args:
        cache: folder for finished chunks of runs; with it interrupted work resumes.
        threads: worker threads (default: all cores); no influence on results.
        progress: called with what is being done, how much of it is done, and the whole.
    """
    budget, seed = study.declared.budget, study.declared.seed

    def run(wave: int, z: np.ndarray) -> Runs:
        name = f"wave {wave + 1}"
        return simulate(
            study, z, seed + wave * SEEDS_A_WAVE, cache, threads, lambda done: progress(name, done, len(z))
        )

    first = run(0, study.latent.draw(budget.prior_runs, seed))
    t = study.on_scales(first.y)
    directions = Directions.of(first.z, t / t.std(axis=0))
    waves, moved = [first], []
    emulator, chain = _fit(study, directions, waves, progress)
    for wave in range(1, budget.waves + 1):
        wide = sample(
            Posterior(emulator, study.observed, temper=TEMPER), chain.shape[-1], seed + wave, kept=200
        ).reshape(-1, chain.shape[-1])
        chosen = np.random.default_rng([seed, 1, wave]).choice(
            len(wide), budget.wave_runs, replace=budget.wave_runs > len(wide)
        )
        prior = study.latent.draw(budget.wave_runs, seed + wave)
        waves.append(run(wave, directions.complete(wide[chosen], prior)))
        before = chain
        emulator, chain = _fit(study, directions, waves, progress)
        moved.append(distance(before, chain))
        if moved[-1] < STABLE:
            break
    return Calibration(study, tuple(waves), directions, emulator, chain, tuple(moved))


def distance(before: np.ndarray, after: np.ndarray) -> float:
    """Return how far means have moved at most, in standard deviations; samples (..., directions)."""
    before, after = (one.reshape(-1, one.shape[-1]) for one in (before, after))
    return float(np.max(np.abs(after.mean(axis=0) - before.mean(axis=0)) / before.std(axis=0)))


def _fit(study: Study, directions: Directions, waves: list[Runs], progress) -> tuple[Emulator, np.ndarray]:
    u = directions.along(np.concatenate([one.z for one in waves]))
    emulator = Emulator.fit(u, study.on_scales(np.concatenate([one.y for one in waves])))
    return emulator, sample(Posterior(emulator, study.observed), u.shape[1], study.declared.seed)


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
