"""Levels of series over time: yearly values in their units, with quantiles over runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from experiments import QUANTILES
from experiments.ensemble import Ensemble, Frame
from sim.records import CELL_ALL, SeriesInfo

WEEKS = 52  # of a complete year, or one more


@dataclass(frozen=True)
class Level:
    """A series' yearly value in one scenario over all runs; ``weeks`` of the year are recorded."""

    scenario: str
    series: SeriesInfo
    dimension: str
    cell: str
    year: int
    weeks: int
    mean: float
    low_90: float
    low_50: float
    median: float
    high_50: float
    high_90: float


def unit_factors(infos: Collection[SeriesInfo], weeks: np.ndarray) -> np.ndarray:
    """Return the factors from counts to the series' units: sums of flows, weekly means of stocks.

    Argument: ``weeks`` of each period. Result: float64 (periods, series).
    """
    return np.stack([info.in_unit(np.ones(len(weeks)), weeks) for info in infos], axis=1)


def quantiles(values: np.ndarray) -> np.ndarray:
    """Return the five quantiles over the last axis, first in the result."""
    return np.quantile(values, QUANTILES, axis=-1)


def yearly(ensemble: Ensemble, series: int, cells: list[int]) -> np.ndarray:
    """Return a series' yearly values in its unit; float64 (scenarios, years, cells, runs)."""
    factors = unit_factors(ensemble.infos.values(), ensemble.calendar.weeks_a_year)[:, series, None]
    values = ensemble.yearly[..., series, cells] * factors
    scenarios, draws, seeds, *kept = values.shape
    return np.moveaxis(values.reshape(scenarios, draws * seeds, *kept), 1, -1)


def yearly_as_a_whole(ensemble: Ensemble, series: int) -> np.ndarray:
    """Return a series' yearly values as a whole, in its unit; float64 (scenarios, years, runs)."""
    return yearly(ensemble, series, [CELL_ALL])[:, :, 0]


def complete_years(ensemble: Frame) -> np.ndarray:
    """Return which recorded years are whole ones, or all of them if none is; bool (years,)."""
    whole = ensemble.calendar.weeks_a_year >= WEEKS
    return whole if whole.any() else np.ones_like(whole)


def average_year(ensemble: Ensemble, series: int) -> np.ndarray:
    """Return a series' mean over the complete years, in its unit; float64 (scenarios, runs)."""
    return yearly_as_a_whole(ensemble, series)[:, complete_years(ensemble)].mean(axis=1)


def levels_of(
    names: Sequence[str],
    ensemble: Ensemble,
    cells_of: Callable[[SeriesInfo], list[int]] = lambda info: [CELL_ALL],
) -> list[Level]:
    """Return the yearly levels of some cells of each series: by scenario, then series, cell and year."""
    found: dict[str, list[Level]] = {name: [] for name in names}
    years, weeks = ensemble.years.tolist(), ensemble.calendar.weeks_a_year.tolist()
    for series, info in enumerate(ensemble.infos.values()):
        if not (cells := cells_of(info)):
            continue
        values = yearly(ensemble, series, cells)
        numbers = np.concatenate([values.mean(axis=-1)[None], quantiles(values)])
        # One table a scenario and cell: years in rows.
        tables = np.moveaxis(numbers, 0, -1).swapaxes(1, 2).tolist()
        for name, of_scenario in zip(names, tables, strict=True):
            for cell, of_cell in zip(cells, of_scenario, strict=True):
                found[name] += [
                    Level(name, info, *ensemble.cells[cell], year, recorded, *of_year)
                    for year, recorded, of_year in zip(years, weeks, of_cell, strict=True)
                ]
    return [level for of_scenario in found.values() for level in of_scenario]
