"""Simulation-based calibration: does the inference recover known values?

Parameters are drawn from the prior and run; the result is treated as if it were the official figures and
calibrated by the same emulator and sampler. If the inference is right, the rank of the true value among draws
from its posterior is uniform, and a 90 % interval contains it nine times in ten (Talts et al. 2018). The same
is asked of the effects of policies: the true one is that of runs of the truth with luck of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.stats import kstest

from calibration.calibrate import Calibration, simulate
from calibration.checks.diagnostics import direction_names
from calibration.inference import seeds
from calibration.inference.sampling import Observed, sample
from calibration.inference.waves import Told, silent
from calibration.policies import Emulated, Policies, changes
from experiments.effects import CLEAR
from experiments.work.chunks import Chunks
from sim.compiled.version import model_digest
from sim.random import run_seeds

# Draws among which the truth is ranked.
DRAWS = 199
STEPS_KEPT, STEPS_DROPPED = 400, 250
INTERVALS = {50: 0.25, 90: 0.45}
DIRECTION, PARAMETER, FIGURE, POLICY = "direction", "parameter", "expected figure", "effect of a policy"


@dataclass(frozen=True, eq=False)
class SelfCheck:
    """The rank of the truth among draws from its posterior.

    Attributes:
        kinds, names: of the quantities.
        ranks: of the truth in (0, 1), float64 (data sets, quantities).
        falls, rises: share of draws below and above 0, float64 (data sets, quantities).
        truth: sign of the truth, of effects of policies; 0 for others, float64 (data sets, quantities).
    """

    kinds: tuple[str, ...]
    names: tuple[str, ...]
    ranks: np.ndarray
    falls: np.ndarray
    rises: np.ndarray
    truth: np.ndarray

    def table(self) -> pd.DataFrame:
        """Return coverage of the 50 and 90 % intervals and the Kolmogorov-Smirnov p-value of every quantity.

        Columns: kind, quantity, coverage_50, coverage_90, p_uniform (of this quantity alone), p_adjusted
        (times the number of quantities, after Bonferroni), and for effects of policies right_sign: the share
        of data sets in which the more probable direction is the true one, clear: the share in which a
        direction is stated, and right_when_clear: the share of right ones among these.
        """
        away = np.abs(self.ranks - 0.5)
        p = np.array([kstest(column, "uniform").pvalue for column in self.ranks.T])
        known, said = self.truth != 0, np.sign(self.rises - self.falls)
        clear = known & (np.maximum(self.falls, self.rises) >= CLEAR)
        right = said == self.truth
        return pd.DataFrame(
            {
                "kind": self.kinds,
                "quantity": self.names,
                **{f"coverage_{share}": np.mean(away < half, axis=0) for share, half in INTERVALS.items()},
                "p_uniform": p,
                "p_adjusted": np.minimum(1.0, p * len(p)),
                "right_sign": _share(right, known),
                "clear": _share(clear, known),
                "right_when_clear": _share(right, clear),
            }
        )


def _share(of: np.ndarray, among: np.ndarray) -> np.ndarray:
    """Return the share among those that count, column by column; NaN where none does."""
    count = among.sum(axis=0)
    return np.where(count > 0, (of & among).sum(axis=0) / np.maximum(count, 1), np.nan)


def self_check(
    found: Calibration,
    cache: Path,
    sets: int = 500,
    policies: Policies | None = None,
    threads: int | None = None,
    told: Told = silent,
) -> SelfCheck:
    """Calibrate against ``sets`` synthetic data sets; finished ones are kept in ``cache``.

    Ranked are the directions that the figures inform, all uncertain parameters, the expected figures, and
    effects of policies if their runs are given. A range enters as it does for the official figures: its
    middle is off the truth by the range's error.
    """
    study = found.study
    seed = study.declared.seed + seeds.SELF_CHECK
    truth = simulate(
        study,
        study.latent.draw(sets, seed),
        seed,
        cache,
        threads,
        lambda done: told("synthetic figures", done, sets),
    )
    u, t = found.directions.along(truth.z), study.on_scales(truth.y)
    expected, _ = found.emulator.predict(u)
    noise = np.random.default_rng([seed, 1]).standard_normal(t.shape) * study.observed.error
    groups = {
        DIRECTION: direction_names(u.shape[1]),
        PARAMETER: study.latent.names,
        FIGURE: tuple(f"expected {name}" for name in study.names),
    }
    parts, emulated, learnt = [u, truth.z, expected], None, [found.emulator.mean, found.directions.informed]
    if policies is not None:
        emulated = Emulated.of(found, policies)
        true = changes(
            study,
            truth.z,
            study.declared.seed + seeds.POLICY_TRUTHS,
            cache,
            threads,
            lambda done: told("policies in synthetic data", done, sets),
        )
        groups[POLICY] = emulated.names
        parts.append(true.flat[:, emulated.places])
        learnt.append(emulated.change)
    truths = np.column_stack(parts)
    model = (
        model_digest(),
        b"".join(one.tobytes() for one in learnt),
        f"{DRAWS} {STEPS_KEPT} {STEPS_DROPPED} with ties and signs",
    )
    values = t + noise

    def parts(rows: slice) -> tuple[bytes | str, ...]:
        return *model, values[rows.start].tobytes(), truths[rows.start].tobytes(), str(rows.start)

    def make(rows: slice) -> pa.Table:
        which = rows.start
        observed = Observed(values[which], study.observed.error, study.observed.used)
        draws = _draws(found, observed, emulated, which)
        said = {"falls": np.mean(draws < 0, axis=0), "rises": np.mean(draws > 0, axis=0)}
        return pa.table({"rank": ranked(truths[which], draws, which), **said})

    table = Chunks(cache).made(sets, 1, parts, make, lambda done: told("self-check", done, sets))
    ranks, falls, rises = (table[one].to_numpy().reshape(truths.shape) for one in ("rank", "falls", "rises"))
    kinds = tuple(kind for kind, names in groups.items() for _ in names)
    of_policies = np.array([kind == POLICY for kind in kinds])
    names = tuple(name for names in groups.values() for name in names)
    return SelfCheck(kinds, names, ranks, falls, rises, np.where(of_policies, np.sign(truths), 0.0))


def ranked(truth: np.ndarray, draws: np.ndarray, seed: int) -> np.ndarray:
    """Return the rank of truths among draws, float64 (n,) in (0, 1); ties are broken at random.

    Args:
        truth: float64 (n,); ``draws``: float64 (draws, n).
    """
    least = (draws < truth).sum(axis=0)
    ties = (draws == truth).sum(axis=0)
    at = np.random.default_rng([seed, 7]).uniform(0.0, ties + 1.0)
    return (least + at) / (len(draws) + 1)


def _draws(found: Calibration, observed: Observed, emulated: Emulated | None, which: int) -> np.ndarray:
    """Draws from the posterior given synthetic figures, of all quantities that are ranked, (DRAWS, n)."""
    seed = int(run_seeds(found.study.declared.seed + seeds.SELF_CHECK_DRAWS, which))
    samples = sample(
        found.posterior(observed),
        found.chain.shape[-1],
        seed,
        kept=STEPS_KEPT,
        dropped=STEPS_DROPPED,
        ensembles=1,
    ).reshape(-1, found.chain.shape[-1])
    generator = np.random.default_rng([seed, 2])
    u = samples[generator.choice(len(samples), DRAWS, replace=False)]
    parts = [u, found.complete(u, seed), found.emulator.predict(u)[0]]
    if emulated is not None:
        parts.append(emulated.draws(u, generator))
    return np.column_stack(parts)
