"""What is read off a run: series in their units, levels by year, and what the figures show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.effects import Effect, totals
from experiments.ensemble import Ensemble
from sim.records import CELL_ALL, Series, SeriesInfo, catalogue
from udha import words
from udha.pictures import QUANTILES, Change, Picture
from udha.runs import Run

# What a reader should see first, by side; all else stands in effects.csv.
HEADLINE = (
    "newly_exploited",
    "trafficked_again",
    "in_exploitation",
    "cases",
    "identified",
    "assisted",
    "convicted",
    "open_prosecutions",
    "reintegrated",
    "in_shelter",
    "no_place_found",
    "travellers_refused",
    "permits_delayed",
)
HEADLINE_ROUTES = ("newly_exploited", "in_exploitation", "identified")
WEEKS = 52  # of a complete year, or one more
SIDES = ("true", "recorded", "protection", "rights")


@dataclass(frozen=True)
class Level:
    """A series' yearly value in one scenario over all runs; ``weeks`` of the year are recorded."""

    scenario: str
    series: SeriesInfo
    year: int
    weeks: int
    mean: float
    low_90: float
    low_50: float
    median: float
    high_50: float
    high_90: float


def weeks_a_month(ensemble: Ensemble) -> np.ndarray:
    """Return how many weeks belong to each recorded month, int64 (months,)."""
    month = ensemble.scenarios[0].calendar.month
    return np.bincount(month[month >= 0], minlength=len(ensemble.months))


def weeks_a_year(ensemble: Ensemble) -> np.ndarray:
    """Return how many weeks belong to each recorded year, int64 (years,)."""
    year = ensemble.months.astype("datetime64[Y]").astype(int) + 1970
    return np.bincount(year - ensemble.years[0], weights=weeks_a_month(ensemble)).astype(int)


def unit_factors(weeks: np.ndarray) -> np.ndarray:
    """Return what turns counts into the series' units: sums of flows, weekly means of stocks.

    Argument: ``weeks`` of each period. Result: float64 (periods, series).
    """
    infos = catalogue().values()
    scale = np.array([info.scale for info in infos])
    stock = np.array([info.stock for info in infos])
    return np.where(stock, scale / weeks[:, None], scale)


def quantiles(values: np.ndarray) -> np.ndarray:
    """Return the five quantiles over the last axis, first in the result."""
    return np.quantile(values, QUANTILES, axis=-1)


def yearly(ensemble: Ensemble, series: Series) -> np.ndarray:
    """Return a series' yearly values as a whole, in its unit; float64 (scenarios, years, runs)."""
    values = ensemble.yearly[..., series, CELL_ALL] * unit_factors(weeks_a_year(ensemble))[:, series]
    return np.moveaxis(values.reshape(len(values), -1, len(ensemble.years)), 1, 2)


def complete_years(ensemble: Ensemble) -> np.ndarray:
    """Return which recorded years are whole ones, or all of them if none is; bool (years,)."""
    whole = weeks_a_year(ensemble) >= WEEKS
    return whole if whole.any() else np.ones_like(whole)


def average_year(ensemble: Ensemble, series: Series) -> np.ndarray:
    """Return a series' mean over the complete years, in its unit; float64 (scenarios, runs)."""
    return yearly(ensemble, series)[:, complete_years(ensemble)].mean(axis=1)


def levels(run: Run) -> list[Level]:
    """Return the yearly levels of every series in every scenario."""
    found = []
    weeks = weeks_a_year(run.ensemble)
    for series, info in zip(Series, catalogue().values(), strict=True):
        values = yearly(run.ensemble, series)
        low_90, low_50, median, high_50, high_90 = quantiles(values)
        for at, name in enumerate(run.names):
            found += [
                Level(name, info, int(year), int(weeks[y]), float(values[at, y].mean()), *map(float, numbers))
                for y, (year, *numbers) in enumerate(
                    zip(run.ensemble.years, low_90[at], low_50[at], median[at], high_50[at], high_90[at])
                )
            ]
    return sorted(found, key=lambda one: run.names.index(one.scenario))


def period(ensemble: Ensemble) -> str:
    """Return the time that effects cover, in words."""
    return words.months(ensemble.months[ensemble.since], ensemble.months[-1])


def headline(run: Run) -> list[Effect]:
    """Return the effects on the headline series as a whole, by side."""
    whole = {one.series.name: one for one in run.effects if one.dimension == "all"}
    return sorted((whole[name] for name in HEADLINE), key=lambda one: SIDES.index(one.series.side))


def caption(run: Run) -> str:
    """Return where the numbers come from: country, draws, seeds, parameters; its footnote, if it has one."""
    country = run.ensemble.country
    mark, note = ("*", f"\n* {country.footnote}") if country.footnote else ("", "")
    draws, seeds = run.ensemble.seeds.shape
    first, last = run.ensemble.seeds.min(), run.ensemble.seeds.max()
    return (
        f"udha, {country.label}{mark}: {words.count(draws, 'parameter draw')}, "
        f"{words.count(seeds, 'run')} a draw, seeds {first} to {last}; {words.PRIOR_CAPTION}.{note}"
    )


def picture(run: Run) -> Picture:
    """Return what the figures show."""
    ensemble = run.ensemble
    years = complete_years(ensemble)
    cells = [at for at, (dimension, _) in enumerate(ensemble.cells) if dimension == "route"]
    newly = totals_by_cell(ensemble, Series.NEWLY_EXPLOITED, [*cells, CELL_ALL])
    compared = len(ensemble.scenarios) > 1
    start = ensemble.months[ensemble.since] if compared else None
    return Picture(
        names=run.names,
        period=period(ensemble),
        starts=None if start is None else 1970 + start.astype(int) / 12,
        years=ensemble.years[years],
        true=np.moveaxis(quantiles(yearly(ensemble, Series.NEWLY_EXPLOITED)), 0, 1)[..., years],
        recorded=np.moveaxis(quantiles(yearly(ensemble, Series.IDENTIFIED)), 0, 1)[..., years],
        official=ensemble.country.official("identified"),
        routes=(*(words.route(ensemble.cells[cell][1]) for cell in cells), "all routes"),
        by_route=np.moveaxis(quantiles(newly), 0, 1),
        moved=quantiles(newly[1] - newly[0]) if compared else None,
        changes=tuple(map(relative, (one for one in headline(run) if one.base >= 1))) if compared else (),
        caption=caption(run),
    )


def totals_by_cell(ensemble: Ensemble, series: Series, cells: list[int]) -> np.ndarray:
    """Return a series' totals since policies differ; float64 (scenarios, cells, runs)."""
    info = catalogue()[series.name.lower()]
    return np.stack([totals(ensemble, series, cell, info) for cell in cells], axis=1)


def relative(effect: Effect) -> Change:
    """Return an effect in per cent of the base's mean."""
    ends = effect.low_90, effect.low_50, effect.median, effect.high_50, effect.high_90
    return Change(effect.series.label, effect.series.side, 100 * np.array(ends) / effect.base, effect.verdict)
