"""Predictions compared with years that the model has not seen, and with two naive forecasters.

The naive forecasters know the official figures that the model was calibrated to. One carries the last value
forward, the other continues the straight line through all values; both take counting noise as the spread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import nbinom, poisson

from calibration.targets import Simulator, Target
from experiments import QUANTILES
from sim import country as countries
from sim.country import Country
from sim.engine import Simulation
from sim.errors import nearest
from sim.random import run_seeds
from sim.reading.exported_table import Row, read_table
from sim.reading.text import short
from sim.scenario import Scenario

COLUMNS = ("year", "series", "value")
MODEL, LAST, TREND = "model", "last value", "linear trend"
# Most rows of a table and the largest value in it.
MOST_ROWS, LARGEST = 10_000, 1_000_000_000


@dataclass(frozen=True)
class Observation:
    """A figure of a later year."""

    year: int
    series: str
    value: float


def read(file: Path, scenario: Scenario, country: Country) -> tuple[Observation, ...]:
    """Read a table of later years: year, series, value.

    Raises:
        InputError: a column is missing, a year is not recorded whole, a series is no yearly count with
            official figures, a value is no count, or a figure is there twice; with file, line and column.
    """
    known = [name for name, figure in country.targets.official.items() if figure.by_year]
    found: dict[tuple[int, str], Observation] = {}
    for row in read_table(file, COLUMNS, MOST_ROWS):
        one = _observation(row, scenario, known)
        if (one.year, one.series) in found:
            raise row.error("series", f"{one.series} {one.year} is there already")
        found[one.year, one.series] = one
    return tuple(sorted(found.values(), key=lambda one: (one.series, one.year)))


def _observation(row: Row, scenario: Scenario, known: list[str]) -> Observation:
    first, last = whole_years(scenario)
    year = row.whole("year", f"a year that is recorded whole, {first} to {last}", first, last)
    series = row.cells["series"]
    if series not in known:
        due = f"a yearly count with official figures, one of {', '.join(known)}"
        raise row.error("series", f"must be {due}, not {short(series)}", nearest(series, known))
    due = (
        f"a whole number up to {LARGEST:,} in digits alone, such as 1028 "
        "(leave the row out where there is no figure)"
    )
    return Observation(year, series, float(row.whole("value", due, 0, LARGEST)))


def whole_years(scenario: Scenario) -> tuple[int, int]:
    """Return the first and last calendar year that a scenario records from its first day to its last."""
    first, after = scenario.records_from, scenario.end + timedelta(days=1)
    return first.year + (first > date(first.year, 1, 1)), after.year - 1


def predict(
    scenario: Scenario,
    observations: tuple[Observation, ...],
    source: Callable[[Simulation, int, int], np.ndarray],
    draws: int,
    seed: int,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> np.ndarray:
    """Return what the model predicts for each observation, float64 (draws, observations)."""
    simulation = Simulation.of(scenario, countries.load(scenario.country))
    targets = [
        Target(
            f"{one.series} {one.year}",
            one.series,
            date(one.year, 1, 1),
            date(one.year, 12, 1),
            stock=False,
            value=one.value,
        )
        for one in observations
    ]
    simulator = Simulator.of(simulation, targets)
    return simulator(source(simulation, draws, seed), run_seeds(seed, np.arange(draws)), threads, progress)


def naive(observation: Observation, country: Country) -> dict[str, float]:
    """Return the mean that each naive forecaster gives to a figure, from the official figures before it."""
    known = {
        year: value for year, value in country.official(observation.series).items() if year < observation.year
    }
    years, values = np.array(sorted(known), float), np.array([known[year] for year in sorted(known)], float)
    if not len(years):
        return {}
    slope, level = np.polyfit(years - years[-1], values, 1) if len(years) > 1 else (0.0, values[-1])
    return {
        LAST: float(values[-1]),
        # A count has no negative mean, and a mean of 0 would rule out what may well happen.
        TREND: max(float(level + slope * (observation.year - years[-1])), 0.5),
    }


def scores(observations: tuple[Observation, ...], predicted: np.ndarray, country: Country) -> pd.DataFrame:
    """Return the scores of every forecaster on every figure.

    Columns: forecaster, series, year, value, median, low_50, high_50, low_90, high_90, within_50, within_90,
    crps (in the figure's unit, less is better) and log_score (of the probability given to the figure, more is
    better).
    """
    rows = []
    for at, one in enumerate(observations):
        sample = predicted[:, at]
        rows.append(_row(MODEL, one, np.quantile(sample, QUANTILES), sample))
        for name, mean in naive(one, country).items():
            chance = poisson(mean)
            counts = chance.ppf((np.arange(len(sample)) + 0.5) / len(sample))
            rows.append(_row(name, one, chance.ppf(QUANTILES), counts, mean))
    return pd.DataFrame(rows)


def _row(name: str, one: Observation, quantiles: np.ndarray, sample: np.ndarray, mean: float = 0.0) -> dict:
    low_90, low_50, median, high_50, high_90 = quantiles.tolist()
    log_score = float(poisson(mean).logpmf(one.value)) if mean else log_probability(sample, one.value)
    return {
        "forecaster": name,
        "series": one.series,
        "year": one.year,
        "value": one.value,
        "median": median,
        **{"low_50": low_50, "high_50": high_50, "low_90": low_90, "high_90": high_90},
        "within_50": low_50 <= one.value <= high_50,
        "within_90": low_90 <= one.value <= high_90,
        "crps": crps(sample, one.value),
        "log_score": log_score,
    }


def crps(sample: np.ndarray, value: float) -> float:
    """Return the continuous ranked probability score of a sample (n,), by the form that is fair to its size.

    Mean distance from the value less half the mean distance between two members (Gneiting and Raftery 2007;
    Ferro 2014).
    """
    ordered, n = np.sort(sample), len(sample)
    weights = 2.0 * np.arange(1, n + 1) - n - 1.0
    spread = 2.0 * float(weights @ ordered) / (n * (n - 1)) if n > 1 else 0.0
    return float(np.abs(ordered - value).mean() - 0.5 * spread)


def log_probability(sample: np.ndarray, value: float) -> float:
    """Return the log probability of a count under the negative binomial with a sample's mean and variance.

    A sample of a few hundred says nothing about single counts that it does not contain; its moments do. If it
    varies less than chance would, a Poisson distribution is used.
    """
    mean, variance = max(float(sample.mean()), 1e-9), float(sample.var(ddof=1)) if len(sample) > 1 else 0.0
    if variance <= mean * (1.0 + 1e-9):
        return float(poisson(mean).logpmf(value))
    size = mean**2 / (variance - mean)
    return float(nbinom(size, size / (size + mean)).logpmf(value))


def summary(rows: pd.DataFrame) -> pd.DataFrame:
    """Return coverage, mean CRPS and mean log score of every forecaster; columns as named, one row each."""
    grouped = rows.groupby("forecaster", sort=False)
    return pd.DataFrame(
        {
            "figures": grouped.size(),
            "coverage_50": grouped.within_50.mean(),
            "coverage_90": grouped.within_90.mean(),
            "crps": grouped.crps.mean(),
            "log_score": grouped.log_score.mean(),
        }
    ).reset_index()
