"""Simulation-based calibration: does the inference find back what is known?

Parameters are drawn from the prior and run; the result is treated as if it were the official figures and
calibrated by the same emulator and sampler. If the inference is right, the rank of the true value among draws
from its posterior is uniform, and a 90 % interval holds it nine times in ten (Talts et al. 2018).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.stats import kstest

from calibration.sampling import Observed, Posterior, sample
from calibration.waves import Calibration, simulate
from experiments.chunks import Chunks
from sim.version import model_digest

# Draws among which the truth is ranked.
DRAWS = 199
STEPS_KEPT, STEPS_DROPPED = 400, 250
# Seeds and draws that no wave has had.
SEED = 700_000_000
INTERVALS = {50: 0.25, 90: 0.45}


@dataclass(frozen=True, eq=False)
class SelfCheck:
    """Ranks of the truth in (0, 1), float64 (data sets, quantities), and the names of the quantities."""

    names: tuple[str, ...]
    ranks: np.ndarray

    def table(self) -> pd.DataFrame:
        """Return coverage of the 50 and 90 % intervals and the Kolmogorov-Smirnov p-value of every quantity.

        Columns: quantity, coverage_50, coverage_90, p_uniform (of this quantity alone) and p_adjusted (times
        the number of quantities, after Bonferroni).
        """
        away = np.abs(self.ranks - 0.5)
        p = np.array([kstest(column, "uniform").pvalue for column in self.ranks.T])
        return pd.DataFrame(
            {
                "quantity": self.names,
                **{f"coverage_{share}": np.mean(away < half, axis=0) for share, half in INTERVALS.items()},
                "p_uniform": p,
                "p_adjusted": np.minimum(1.0, p * len(p)),
            }
        )


def self_check(
    found: Calibration,
    cache: Path,
    sets: int = 500,
    threads: int | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> SelfCheck:
    """Calibrate against ``sets`` synthetic data sets; finished ones are kept in ``cache``.

    Ranked are the directions that the figures inform, all uncertain parameters, and the expected figures.
    A range enters as it does for the official figures: its middle is off the truth by the range's error.
    """
    study = found.study
    seed = study.declared.seed + SEED
    truth = simulate(
        study,
        study.latent.draw(sets, seed),
        seed,
        cache,
        threads,
        lambda done: progress("synthetic figures", done, sets),
    )
    u, t = found.directions.along(truth.z), study.on_scales(truth.y)
    expected, _ = found.emulator.predict(u)
    noise = np.random.default_rng([seed, 1]).standard_normal(t.shape) * study.observed.error
    names = (
        *(f"direction {at + 1}" for at in range(u.shape[1])),
        *study.latent.names,
        *(f"expected {name}" for name in study.names),
    )
    truths = np.column_stack([u, truth.z, expected])
    chunks, ranks = Chunks(cache), np.empty_like(truths)
    emulator = b"".join(
        one.tobytes() for one in (found.emulator.mean, found.emulator.log_variance, found.directions.informed)
    )
    for which in range(sets):
        observed = Observed(t[which] + noise[which], study.observed.error, study.observed.used)
        name = chunks.name(model_digest(), emulator, observed.value.tobytes(), f"{DRAWS} {which}")
        table = chunks.find(name)
        if table is None:
            draws = _draws(found, observed, seed + which)
            # Half of the ties and of the truth's own place on either side.
            below = np.count_nonzero(draws < truths[which], axis=0) + 0.5
            table = pa.table({"rank": below / (DRAWS + 1)})
            chunks.keep(name, table)
        ranks[which] = table["rank"].to_numpy()
        progress("self-check", which + 1, sets)
    return SelfCheck(names, ranks)


def _draws(found: Calibration, observed: Observed, seed: int) -> np.ndarray:
    """Draws from the posterior given synthetic figures, of all quantities that are ranked, (DRAWS, n)."""
    samples = sample(
        Posterior(found.emulator, observed),
        found.chain.shape[-1],
        seed,
        kept=STEPS_KEPT,
        dropped=STEPS_DROPPED,
        ensembles=1,
    ).reshape(-1, found.chain.shape[-1])
    chosen = samples[np.random.default_rng([seed, 2]).choice(len(samples), DRAWS, replace=False)]
    z = found.directions.complete(chosen, found.study.latent.draw(DRAWS, seed))
    return np.column_stack([chosen, z, found.emulator.predict(chosen)[0]])
