"""What the figures can and cannot tell, in numbers.

The official figures count detections. Runs of the posterior answer whether trafficking itself fell, and how
much of it stays hidden: over draws alone, and over runs whose figures equal the official ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from calibration.calibrate import Calibration
from calibration.inference import seeds
from calibration.inference.sampling import Observed
from calibration.inference.waves import Inference
from calibration.targets import Simulator, Target
from experiments import QUANTILES
from sim.engine import Comparison, run_many
from sim.random import run_seeds
from sim.records import Series
from sim.world import World

RUNS = 2_000
TRUE = (Series.NEWLY_EXPLOITED, Series.IN_EXPLOITATION)


@dataclass(frozen=True)
class Fall:
    """Whether a true series fell from one year to the next.

    Attributes:
        probability: of a fall, over runs of the posterior.
        given_figures: the same, given that the official figures of both years came out as they did.
        change: quantiles of the relative change, 5, 25, 50, 75 and 95 %.
        recorded: share of runs in which identified people and the true series moved the same way; None where
            no figures of identified people are known.
    """

    series: str
    probability: float
    given_figures: float
    change: tuple[float, ...]
    recorded: float | None


@dataclass(frozen=True)
class Answers:
    """Answers to the two questions about what is true.

    Attributes:
        years: the first and the last year of the official figures.
        falls: one for each true series.
        hidden: quantiles of people in exploitation per identified, over runs of the posterior.
        hidden_without_range: the same if the range taken from another country is left out.
    """

    years: tuple[int, int]
    falls: tuple[Fall, ...]
    hidden: tuple[float, ...]
    hidden_without_range: tuple[float, ...]


def answer(
    found: Calibration,
    threads: int | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, total: None,
) -> Answers:
    """Run posterior draws and return what is true in them."""
    study = found.study
    before, last = sorted({one.first.year for one in study.targets if not one.stock})[-2:]
    years = before, last
    simulator = Simulator.of(
        study.simulation,
        [
            Target(f"{series.name.lower()} {year}", series.name.lower(), *_months(year), False, 0.0)
            for series in TRUE
            for year in years
        ],
    )

    def take(world: World) -> np.ndarray:
        return np.concatenate([simulator.read(world), study.simulator.read(world)])

    def runs(inference: Inference) -> np.ndarray:
        draws = study.latent.values(inference.draws(RUNS))
        luck = run_seeds(study.declared.seed + seeds.ANSWERS, np.arange(RUNS)).tolist()
        planned = [
            Comparison((study.simulation,), (draws[at : at + 1],), seed) for at, seed in enumerate(luck)
        ]
        kept = np.empty((RUNS, len(simulator.targets) + len(study.names)))
        for at, (one,) in enumerate(run_many(planned, take, threads)):
            kept[at] = one
            progress("answers", at + 1, RUNS)
        return kept

    kept = runs(found)
    true, y = kept[:, : len(simulator.targets)], kept[:, len(simulator.targets) :]
    ratio = study.names.index("hidden_to_detected") if "hidden_to_detected" in study.names else None
    hidden = without = ()
    if ratio is not None:
        used = study.observed.used.copy()
        used[ratio] = False
        other = found.refit(Observed(study.observed.value, study.observed.error, used))
        hidden = _quantiles(y[:, ratio])
        without = _quantiles(runs(other)[:, len(simulator.targets) + ratio])
    names = [f"identified {year}" for year in years]
    identified = y[:, [study.names.index(one) for one in names]] if set(names) <= set(study.names) else None
    falls = tuple(
        fall(
            series.name.lower(),
            true[:, 2 * at : 2 * at + 2],
            study.on_scales(y)[:, : len(study.targets)],
            study.observed.value[: len(study.targets)],
            identified,
        )
        for at, series in enumerate(TRUE)
    )
    return Answers(years, falls, hidden, without)


def fall(
    series: str, true: np.ndarray, t: np.ndarray, official: np.ndarray, identified: np.ndarray | None
) -> Fall:
    """Return whether a true series fell.

    Given the figures: the log change of each run is moved by what a regression on the run's figures expects
    between its figures and the official ones.

    Args:
        true: of two years, float64 (runs, 2).
        t, official: figures of the runs and the official ones on the targets' scales, (runs, n) and (n,).
        identified: people identified in the two years, float64 (runs, 2), or None.
    """
    change = np.log((true[:, 1] + 0.5) / (true[:, 0] + 0.5))
    x = np.column_stack([np.ones(len(t)), t - official])
    coefficients = np.linalg.lstsq(x, change, rcond=None)[0]
    given = change - (t - official) @ coefficients[1:]
    return Fall(
        series,
        float(np.mean(change < 0)),
        float(np.mean(given < 0)),
        tuple(np.quantile(np.expm1(given), QUANTILES).tolist()),
        None if identified is None else float(np.mean(_direction(true) == _direction(identified))),
    )


def _direction(years: np.ndarray) -> np.ndarray:
    return np.sign(years[:, 1] - years[:, 0])


def _months(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 1)


def _quantiles(values: np.ndarray) -> tuple[float, ...]:
    return tuple(np.quantile(values, QUANTILES).tolist())
