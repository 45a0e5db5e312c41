"""What figures and what assumptions decide about the effects of policies.

Each policy is run over draws from the prior and from the posterior, together with the study's scenario and
with common random numbers. If a direction is already clear under the prior, no figure decided it; if it
becomes clear under the posterior, the figures did; otherwise it is open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from calibration.calibrate import Calibration
from calibration.inference import seeds
from calibration.inference.waves import Told, silent
from calibration.study import Study
from experiments.effects import CLEAR
from experiments.ensemble import first_month_of_change
from experiments.work.chunks import Chunks
from sim.compiled.version import model_digest
from sim.engine import run_many
from sim.plan import plan
from sim.random import run_seeds
from sim.records import CELL_ALL, Series
from sim.world import World

SERIES = (Series.NEWLY_EXPLOITED, Series.IN_EXPLOITATION)
PRIOR_RUNS, POSTERIOR_RUNS = 2_000, 1_000
RUNS_A_CHUNK = 50
# A prior's mean is moved by one of its standard deviations to see whether an effect depends on it; a change
# within so many standard errors of none is chance.
BEYOND_CHANCE = 3.5
TINY = 1e-12
# What changes in fewer runs than this share is chiefly no change: there is no distribution to learn.
SELDOM = 0.5
# A change is drawn from so many runs with the nearest predictions.
MATCHES = 60
NO_CHANGE = "no change"


@dataclass(frozen=True, eq=False)
class Changes:
    """Relative effects of policies, run by run.

    Attributes:
        z: parameters on the standard normal scale, float64 (runs, parameters).
        change: log of the total with a policy over that without, since policies differ, float64
            (runs, policies, series).
    """

    z: np.ndarray
    change: np.ndarray

    @property
    def flat(self) -> np.ndarray:
        """Changes, float64 (runs, policies x series)."""
        return self.change.reshape(len(self.change), -1)


@dataclass(frozen=True, eq=False)
class Policies:
    """Effects of a study's policies over draws from the prior and from the posterior."""

    prior: Changes
    posterior: Changes


def compare(found: Calibration, cache: Path, threads: int | None = None, told: Told = silent) -> Policies:
    """Run a study's policies over draws from its prior and its posterior."""
    study, seed = found.study, found.study.declared.seed
    before, after = seed + seeds.POLICIES_BEFORE, seed + seeds.POLICIES_AFTER

    def over(z: np.ndarray, seed: int) -> Changes:
        return changes(study, z, seed, cache, threads, lambda done: told("policies", done, len(z)))

    return Policies(
        over(study.latent.draw(PRIOR_RUNS, before), before),
        over(found.draws(POSTERIOR_RUNS), after),
    )


def changes(
    study: Study,
    z: np.ndarray,
    seed: int,
    cache: Path,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Changes:
    """Run the policies for every row of ``z``, chunk by chunk; finished chunks are read back."""
    scenarios = (study.scenario, *study.policies)
    model = (model_digest(), study.simulation.country.digest, repr([one.resolved() for one in scenarios]))
    luck = run_seeds(seed, np.arange(len(z)))

    def parts(rows: slice) -> tuple[bytes | str, ...]:
        return *model, z[rows].tobytes(), luck[rows].tobytes()

    def make(rows: slice) -> pa.Table:
        total = _totals(study, z[rows], luck[rows], threads)
        return pa.table({str(at): one for at, one in enumerate(total.reshape(len(total), -1).T)})

    table = Chunks(cache).made(len(z), RUNS_A_CHUNK, parts, make, progress)
    total = np.column_stack([one.to_numpy() for one in table.columns])
    total = total.reshape(len(z), len(scenarios), len(SERIES))
    # Half a person on either side keeps empty runs finite.
    return Changes(z, np.log((total[:, 1:] + 0.5) / (total[:, :1] + 0.5)))


def _totals(study: Study, z: np.ndarray, luck: np.ndarray, threads: int | None) -> np.ndarray:
    """Totals once policies differ, float64 (runs, scenarios, series); the study's scenario first."""
    scenarios = (study.scenario, *study.policies)
    planned = plan(
        scenarios,
        len(z),
        1,
        0,
        lambda simulation, n, seed: replace(study.latent, simulation=simulation).values(z),
    )
    planned = replace(planned, seeds=luck[:, None])
    since = first_month_of_change(planned.calendar, scenarios)

    def take(world: World) -> np.ndarray:
        return world.series[since:, list(SERIES), CELL_ALL].sum(axis=0)

    return np.array(list(run_many(planned.comparisons, take, threads)), np.float64)


def decided(found: Calibration, policies: Policies) -> pd.DataFrame:
    """Return what decides the effect of every policy on every true series.

    Columns: policy, series, median, low_90 and high_90 of the relative change, probability of a fall under
    the prior (prior_falls) and the posterior (falls), narrower: by what share the figures narrow the 90 %
    interval, decided: "assumption", "figures", "open" or "no change", and depends_on: the parameter on whose
    prior the effect depends most, its grade, and shift: what the mean of the log change moves by where that
    prior's mean moves by one of its standard deviations. Empty where nothing stands out.
    """
    study, rows = found.study, []
    shifts, errors = prior_shifts(policies.posterior)
    for place, (policy, series) in enumerate((p, s) for p in study.policies for s in SERIES):
        before, after = policies.prior.flat[:, place], policies.posterior.flat[:, place]
        low, middle, high = np.expm1(np.quantile(after, [0.05, 0.5, 0.95]))
        low_before, high_before = np.expm1(np.quantile(before, [0.05, 0.95]))
        sizes = np.abs(shifts[:, place]) / np.maximum(errors[:, place], TINY)
        most = int(sizes.argmax())
        stands_out = sizes[most] > BEYOND_CHANCE
        one = study.latent.uncertain[most]
        rows.append(
            {
                "policy": policy.name,
                "series": series.name.lower(),
                "median": middle,
                "low_90": low,
                "high_90": high,
                "prior_falls": _falls(before),
                "falls": _falls(after),
                "narrower": 1.0 - (high - low) / max(high_before - low_before, TINY),
                "decided": verdict(_falls(before), _falls(after)) if after.any() else NO_CHANGE,
                "depends_on": one.name if stands_out else "",
                "grade": one.grade if stands_out else "",
                "shift": float(shifts[most, place]) if stands_out else np.nan,
            }
        )
    return pd.DataFrame(rows)


def verdict(before: float, after: float) -> str:
    """Return what decides a direction, from the probability of a fall under prior and posterior."""
    if not _clear(after):
        return "open"
    return "assumption" if _clear(before) and (before > 0.5) == (after > 0.5) else "figures"


def prior_shifts(runs: Changes) -> tuple[np.ndarray, np.ndarray]:
    """Return how mean changes move with the mean of every prior, and the standard errors.

    Runs of the posterior are reweighted: a prior whose mean is one standard deviation higher weights a run by
    exp(z - 1/2). Both float64 (parameters, policies x series).
    """
    n, change = len(runs.z), runs.flat - runs.flat.mean(axis=0)
    weights = np.exp(runs.z - 0.5) - np.exp(-runs.z - 0.5)
    weights = weights / (2.0 * n * np.exp(np.square(runs.z.std(axis=0)) / 2 - 0.5))
    weights = weights - weights.mean(axis=0)
    return weights.T @ change, np.sqrt(np.square(weights).T @ np.square(change))


@dataclass(frozen=True, eq=False)
class Emulated:
    """Changes as runs would give them: those of runs for which a linear fit predicts much the same.

    Predictive mean matching (Little 1988): it needs no form for what chance does, and what a policy leaves
    as it was in most runs stays so.

    Attributes:
        names: of the changes, policy by policy and series by series; ``places``: which they are among all,
            without those that are chiefly none.
        coefficients: of the linear fit, a constant first, float64 (1 + directions, changes).
        predicted, change: of each run, in the order of predictions, float64 (runs, changes).
    """

    names: tuple[str, ...]
    places: np.ndarray
    coefficients: np.ndarray
    predicted: np.ndarray
    change: np.ndarray

    @classmethod
    def of(cls, found: Calibration, policies: Policies) -> Emulated:
        """Learn the changes along the informed directions from all runs of policies."""
        u = found.directions.along(np.concatenate([policies.prior.z, policies.posterior.z]))
        change = np.concatenate([policies.prior.flat, policies.posterior.flat])
        names = [f"{p.name}: {s.name.lower()}" for p in found.study.policies for s in SERIES]
        places = np.flatnonzero((change != 0).mean(axis=0) > SELDOM)
        x, change = np.column_stack([np.ones(len(u)), u]), change[:, places]
        coefficients = np.linalg.lstsq(x, change, rcond=None)[0]
        predicted = x @ coefficients
        order = predicted.argsort(axis=0, kind="stable")
        return cls(
            tuple(names[at] for at in places),
            places,
            coefficients,
            np.take_along_axis(predicted, order, axis=0),
            np.take_along_axis(change, order, axis=0),
        )

    def draws(self, u: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """Return a change for each row of ``u``, float64 (n, changes): of one of the runs most like it."""
        wanted = np.column_stack([np.ones(len(u)), u]) @ self.coefficients
        at = [np.searchsorted(known, one) for known, one in zip(self.predicted.T, wanted.T, strict=True)]
        near = np.column_stack(at) + generator.integers(-MATCHES // 2, MATCHES // 2, size=wanted.shape)
        return np.take_along_axis(self.change, np.clip(near, 0, len(self.change) - 1), axis=0)


def _falls(change: np.ndarray) -> float:
    return float(np.mean(change < 0) + 0.5 * np.mean(change == 0))


def _clear(share: float) -> bool:
    return share >= CLEAR or share <= 1.0 - CLEAR
