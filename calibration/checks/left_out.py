"""Predictions of figures left out: one at a time, and a whole year.

A figure left out needs no new simulation or emulation: it leaves the likelihood, and the posterior is sampled
again. So this also shows how strongly each figure and each range pulls.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from calibration.calibrate import Calibration, simulate
from calibration.inference import seeds
from calibration.inference.sampling import Observed
from calibration.inference.waves import Inference, Told, distance, silent
from calibration.study import Study

# Enough for the quantiles of a prediction; a re-fit with the full sample takes four times as long.
SAMPLE = {"ensembles": 2, "kept": 500}
PREDICTED = 4_000
YEAR_RUNS = 1_000


def without_each(found: Calibration, told: Told = silent) -> pd.DataFrame:
    """Return predictions of every figure and range used, left out one by one, from the others.

    Columns: target, observed, median, low_90 and high_90 of the prediction without it, probability (of a
    value below the observed one), with_low_90 and with_high_90 of the prediction with it, and moved: how far
    the mean of any direction moves without it, in standard deviations of the posterior.
    """
    study, rows = found.study, []
    observed = study.off_scales(study.observed.value[None])[0]
    used = np.flatnonzero(study.observed.used)
    for done, at in enumerate(used):
        others = study.observed.used.copy()
        others[at] = False
        without = found.refit(replace(study.observed, used=others), **SAMPLE)
        y, all_in = predicted(without, study)[:, at], predicted(found, study)[:, at]
        low, middle, high = np.quantile(y, [0.05, 0.5, 0.95])
        low_with, high_with = np.quantile(all_in, [0.05, 0.95])
        rows.append(
            {
                "target": study.names[at],
                "observed": observed[at],
                "median": middle,
                "low_90": low,
                "high_90": high,
                "probability": float(np.mean(y < observed[at])),
                "with_low_90": low_with,
                "with_high_90": high_with,
                "moved": distance(found.chain, without.chain),
            }
        )
        told("leaving out", done + 1, len(used))
    return pd.DataFrame(rows)


def predicted(found: Inference, study: Study) -> np.ndarray:
    """Return emulated targets of runs of a posterior in their own units, float64 (PREDICTED, targets)."""
    generator = np.random.default_rng([study.declared.seed, 3])
    u = found.samples[generator.choice(len(found.samples), PREDICTED)]
    mean, sd = found.emulator.predict(u)
    return study.off_scales(mean + sd * generator.standard_normal(mean.shape))


def from_first_year(
    found: Calibration, cache: Path, threads: int | None = None, told: Told = silent
) -> pd.DataFrame:
    """Return predictions of all later figures from those of the first year alone, by runs.

    Ranges are left out too, as most of them cover later years. Columns: target, observed, median, low_90,
    high_90, probability (of a value below the observed one, half of the ties counted), and held: whether the
    90 % interval holds the observed figure.
    """
    study = found.study
    years = np.array([one.year for one in study.targets])
    used = study.observed.used.copy()
    used[: len(years)] &= years == years.min()
    used[len(years) :] = False
    alone = found.refit(Observed(study.observed.value, study.observed.error, used), **SAMPLE)
    seed = study.declared.seed + seeds.FIRST_YEAR
    runs = simulate(
        study,
        alone.draws(YEAR_RUNS),
        seed,
        cache,
        threads,
        lambda done: told("the first year alone", done, YEAR_RUNS),
    )
    later = np.flatnonzero(years > years.min())
    y, observed = runs.y[:, later], np.array([study.targets[at].value for at in later])
    low, middle, high = np.quantile(y, [0.05, 0.5, 0.95], axis=0)
    return pd.DataFrame(
        {
            "target": [study.names[at] for at in later],
            "observed": observed,
            "median": middle,
            "low_90": low,
            "high_90": high,
            "probability": np.mean(y < observed, axis=0) + 0.5 * np.mean(y == observed, axis=0),
            "held": (low <= observed) & (observed <= high),
        }
    )
