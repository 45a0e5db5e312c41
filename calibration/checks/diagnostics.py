"""Whether a calibration can be believed: convergence, emulator, predictions, what was learnt."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtr

from calibration.calibrate import Calibration, Runs, simulate
from calibration.inference import seeds
from calibration.inference.waves import Told, silent
from sim.errors import needing

# Walkers' steps kept for the diagnostics of all parameters, which are many.
EVERY = 10
PREDICTIVE_RUNS = 2_000
# Draws and runs a draw from which the chance of the process alone is measured.
REPLICATED, REPLICATES = 40, 25
# A parameter whose standard deviation shrinks by less than this share is not informed by the figures.
INFORMED = 0.05
PAIRS = 12


@dataclass(frozen=True, eq=False)
class Predicted:
    """Runs of posterior draws, and many runs of a few draws."""

    runs: Runs
    replicates: Runs


def predict(
    found: Calibration, cache: Path, threads: int | None = None, progress: Told = silent
) -> Predicted:
    """Run posterior draws with new seeds, and a few of them many times."""
    study, seed = found.study, found.study.declared.seed
    draws = found.draws(PREDICTIVE_RUNS)
    again = np.repeat(draws[:REPLICATED], REPLICATES, axis=0)

    def run(z: np.ndarray, seed: int) -> Runs:
        return simulate(study, z, seed, cache, threads, lambda done: progress("predictions", done, len(z)))

    return Predicted(run(draws, seed + seeds.PREDICTIONS), run(again, seed + seeds.REPLICATES))


def convergence(found: Calibration) -> pd.DataFrame:
    """Return split R-hat between the ensembles and bulk effective sample size of all that is inferred.

    R-hat takes each independent ensemble as a chain, in the order of steps; the effective sample size each
    walker. The informed directions come first: they are what is sampled, and all parameters are made of them
    and of the prior. Columns: quantity, r_hat, ess_bulk.
    """
    with needing("calibrate", "calibration"):
        import arviz

    study = found.study
    few = found.chain[:, :, ::EVERY]
    ensembles, walkers, steps, directions = few.shape
    u = few.reshape(-1, directions)
    z = np.column_stack([u, found.complete(u, study.declared.seed + seeds.COMPLETION)])
    z = z.reshape(ensembles, walkers, steps, -1)
    chains = z.swapaxes(1, 2).reshape(ensembles, steps * walkers, -1)
    walks = z.reshape(ensembles * walkers, steps, -1)
    with warnings.catch_warnings():
        # There are more walkers than steps on purpose.
        warnings.filterwarnings("ignore", message="Found chain dimension to be longer")
        return pd.DataFrame(
            {
                "quantity": (*direction_names(directions), *study.latent.names),
                "r_hat": arviz.rhat({"z": chains})["z"].values,
                "ess_bulk": arviz.ess({"z": walks})["z"].values,
            }
        )


def direction_names(n: int) -> tuple[str, ...]:
    """Return what the informed directions are called, the straight ones first."""
    return tuple(f"direction {at + 1}" for at in range(n))


def learnt(found: Calibration) -> pd.DataFrame:
    """Return prior and posterior of every parameter, the most informed first.

    Columns: parameter, label, unit, grade, median and 90 % interval of prior and posterior, and shrinkage: by
    what share the standard deviation falls, on the normal scale.
    """
    study = found.study
    z = found.draws(study.declared.budget.draws)
    ranks = np.array([0.05, 0.5, 0.95])
    after = np.quantile(z, ranks, axis=0)
    variance = explained_variance(found)
    rows = []
    for at, one in enumerate(study.latent.uncertain):
        prior, posterior = one.ppf(ranks), one.ppf(ndtr(after[:, at]))
        rows.append(
            {
                "parameter": one.name,
                "label": one.label,
                "unit": one.unit,
                "grade": one.grade,
                **dict(zip(("prior_low_90", "prior_median", "prior_high_90"), prior.tolist(), strict=True)),
                **dict(zip(("low_90", "median", "high_90"), posterior.tolist(), strict=True)),
                "moved": float(z[:, at].mean()),
                "shrinkage": float(1.0 - np.sqrt(variance[at])),
            }
        )
    frame = pd.DataFrame(rows)
    order = np.lexsort((frame.parameter, -(frame.shrinkage + frame.moved.abs())))
    return frame.iloc[order].reset_index(drop=True)


def explained_variance(found: Calibration) -> np.ndarray:
    """Return each parameter's posterior variance where its prior has 1, float64 (parameters,)."""
    covariance = np.cov(found.samples.T).reshape(found.chain.shape[-1], -1)
    informed = found.directions.informed
    inside = np.einsum("pi,ij,pj->p", informed, covariance, informed)
    return 1.0 - (informed**2).sum(axis=1) + inside


def figures(found: Calibration, predicted: Predicted) -> pd.DataFrame:
    """Return every figure and pattern beside its posterior predictive distribution.

    Columns: target, observed (a figure, or the middle of a range), used, median, low_90, high_90, probability
    (of a value below the observed one, half of the ties counted), width (standard deviation over that of
    the process alone, on the target's scale), and from the emulator the explained share of variance and the
    coverage of its 50 and 90 % intervals on unseen runs.
    """
    study = found.study
    y, observed = predicted.runs.y, study.off_scales(study.observed.value[None])[0]
    # There and back again a whole number may have become a little less than itself.
    observed[: len(study.targets)] = [one.value for one in study.targets]
    t = study.on_scales(y)
    process = study.on_scales(predicted.replicates.y).reshape(REPLICATED, REPLICATES, -1)
    low, middle, high = np.quantile(y, [0.05, 0.5, 0.95], axis=0)
    return pd.DataFrame(
        {
            "target": study.names,
            "observed": observed,
            "used": study.observed.used,
            "median": middle,
            "low_90": low,
            "high_90": high,
            "probability": np.mean(y < observed, axis=0) + 0.5 * np.mean(y == observed, axis=0),
            "width": t.std(axis=0) / np.sqrt(process.var(axis=1, ddof=1).mean(axis=0)),
            "emulator_explained": found.emulator.explained,
            "emulator_coverage_50": found.emulator.coverage[0],
            "emulator_coverage_90": found.emulator.coverage[1],
        }
    )


def rise_of_convictions(found: Calibration, predicted: Predicted) -> tuple[float, float] | None:
    """Return the official rise in convictions over the years, and the probability of a rise at least as
    large.

    None where fewer than two years are known.
    """
    years = [at for at, one in enumerate(found.study.targets) if one.series == "convicted"]
    if len(years) < 2:
        return None
    first, last = years[0], years[-1]
    official = found.study.targets[last].value - found.study.targets[first].value
    y = predicted.runs.y
    return official, float(np.mean(y[:, last] - y[:, first] >= official))


def pairs(found: Calibration) -> pd.DataFrame:
    """Return pairs of parameters that the figures inform together more than alone, the strongest first.

    For each pair, the best informed combination is compared with the better informed of the two.
    Columns: first, second, correlation (in the posterior, on the normal scale), together and alone: by what
    share the standard deviation falls.
    """
    study, inner = found.study, np.atleast_2d(np.cov(found.samples.T))
    informed = found.directions.informed
    covariance = np.eye(len(informed)) + informed @ (inner - np.eye(len(inner))) @ informed.T
    first, second = np.triu_indices(len(informed), 1)
    a, b, c = covariance[first, first], covariance[second, second], covariance[first, second]
    # The smaller eigenvalue of each two by two covariance.
    least = (a + b) / 2 - np.sqrt(np.square((a - b) / 2) + np.square(c))
    together, alone = 1.0 - np.sqrt(least), 1.0 - np.sqrt(np.minimum(a, b))
    order = np.argsort(alone - together, kind="stable")[:PAIRS]
    names = np.array(study.latent.names)
    return pd.DataFrame(
        {
            "first": names[first[order]],
            "second": names[second[order]],
            "correlation": (c / np.sqrt(a * b))[order],
            "together": together[order],
            "alone": alone[order],
        }
    )
