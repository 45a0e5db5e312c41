"""What is read off a run: series in their units, levels by year, and what the figures show."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from experiments import QUANTILES
from experiments.effects import Effect, totals
from experiments.ensemble import Ensemble, Frame
from sim import pricing
from sim.records import CELL_ALL, Series, SeriesInfo
from udha import words
from udha.pictures import Change, Picture
from udha.runs import Finished, Run

# What a reader should see first, by side, cost where unit costs are given; all else stands in effects.csv.
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
    pricing.TOTAL,
)
HEADLINE_ROUTES = ("newly_exploited", "in_exploitation", "identified")
WEEKS = 52  # of a complete year, or one more
SIDES = ("true", "recorded", "protection", "rights", pricing.SIDE)


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


def weeks_a_month(ensemble: Frame) -> np.ndarray:
    """Return how many weeks belong to each recorded month, int64 (months,)."""
    month = ensemble.scenarios[0].calendar.month
    return np.bincount(month[month >= 0], minlength=len(ensemble.months))


def weeks_a_year(ensemble: Frame) -> np.ndarray:
    """Return how many weeks belong to each recorded year, int64 (years,)."""
    year = ensemble.months.astype("datetime64[Y]").astype(int) + 1970
    return np.bincount(year - ensemble.years[0], weights=weeks_a_month(ensemble)).astype(int)


def unit_factors(ensemble: Frame, weeks: np.ndarray) -> np.ndarray:
    """Return what turns counts into the series' units: sums of flows, weekly means of stocks.

    Argument: ``weeks`` of each period. Result: float64 (periods, series).
    """
    return factors_of(ensemble.infos.values(), weeks)


def factors_of(infos: Collection[SeriesInfo], weeks: np.ndarray) -> np.ndarray:
    """Return the factors of ``unit_factors`` for series without an ensemble."""
    scale = np.array([info.scale for info in infos])
    stock = np.array([info.stock for info in infos])
    return np.where(stock, scale / weeks[:, None], scale)


def quantiles(values: np.ndarray) -> np.ndarray:
    """Return the five quantiles over the last axis, first in the result."""
    return np.quantile(values, QUANTILES, axis=-1)


def yearly(ensemble: Ensemble, series: int, cells: list[int]) -> np.ndarray:
    """Return a series' yearly values in its unit; float64 (scenarios, years, cells, runs)."""
    factors = unit_factors(ensemble, weeks_a_year(ensemble))[:, series, None]
    values = ensemble.yearly[..., series, cells] * factors
    scenarios, draws, seeds, *kept = values.shape
    return np.moveaxis(values.reshape(scenarios, draws * seeds, *kept), 1, -1)


def yearly_as_a_whole(ensemble: Ensemble, series: int) -> np.ndarray:
    """Return a series' yearly values as a whole, in its unit; float64 (scenarios, years, runs)."""
    return yearly(ensemble, series, [CELL_ALL])[:, :, 0]


def complete_years(ensemble: Frame) -> np.ndarray:
    """Return which recorded years are whole ones, or all of them if none is; bool (years,)."""
    whole = weeks_a_year(ensemble) >= WEEKS
    return whole if whole.any() else np.ones_like(whole)


def average_year(ensemble: Ensemble, series: int) -> np.ndarray:
    """Return a series' mean over the complete years, in its unit; float64 (scenarios, runs)."""
    return yearly_as_a_whole(ensemble, series)[:, complete_years(ensemble)].mean(axis=1)


def levels(run: Run) -> list[Level]:
    """Return the yearly levels of every series in every scenario, as a whole."""
    return levels_of(run.names, run.ensemble)


def levels_by_margin(run: Run) -> list[Level]:
    """Return the yearly levels by route, form, age band, nationality and region, where people are counted."""
    margins = [at for at in range(len(run.ensemble.cells)) if at != CELL_ALL]
    return levels_of(run.names, run.ensemble, lambda info: margins if info.by_person else [])


def levels_of(
    names: Sequence[str],
    ensemble: Ensemble,
    cells_of: Callable[[SeriesInfo], list[int]] = lambda info: [CELL_ALL],
) -> list[Level]:
    """Return the yearly levels of some cells of each series: by scenario, then series, cell and year."""
    found: dict[str, list[Level]] = {name: [] for name in names}
    years, weeks = ensemble.years.tolist(), weeks_a_year(ensemble).tolist()
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


def period(ensemble: Frame) -> str:
    """Return the time that effects cover, in words."""
    return words.months(ensemble.months[ensemble.since], ensemble.months[-1])


def headline(run: Run) -> list[Effect]:
    """Return the effects on the headline series as a whole, by side."""
    whole = {one.series.name: one for one in run.effects if one.dimension == "all"}
    return sorted(
        (whole[name] for name in HEADLINE if name in whole), key=lambda one: SIDES.index(one.series.side)
    )


def caption(run: Finished) -> str:
    """Return where the numbers come from: country, draws, seeds, parameters; its footnote, if it has one."""
    country = run.ensemble.country
    mark, note = ("*", f"\n* {country.footnote}") if country.footnote else ("", "")
    draws, seeds = run.ensemble.seeds.shape
    first, last = run.ensemble.seeds.min(), run.ensemble.seeds.max()
    return (
        f"udha, {country.label}{mark}: {words.count(draws, 'parameter draw')}, "
        f"{words.count(seeds, 'run')} a draw, seeds {first} to {last}; {run.source.caption}.{note}"
    )


def picture(run: Run) -> Picture:
    """Return what the figures show."""
    ensemble = run.ensemble
    years = complete_years(ensemble)
    cells = [at for at, (dimension, _) in enumerate(ensemble.cells) if dimension == "route"]
    info = ensemble.infos[Series.NEWLY_EXPLOITED.name.lower()]
    newly = totals(ensemble, Series.NEWLY_EXPLOITED, [*cells, CELL_ALL], info)
    compared = len(ensemble.scenarios) > 1
    start = ensemble.months[ensemble.since] if compared else None
    return Picture(
        names=run.names,
        period=period(ensemble),
        starts=None if start is None else 1970 + start.astype(int) / 12,
        years=ensemble.years[years],
        true=np.moveaxis(quantiles(yearly_as_a_whole(ensemble, Series.NEWLY_EXPLOITED)), 0, 1)[..., years],
        recorded=np.moveaxis(quantiles(yearly_as_a_whole(ensemble, Series.IDENTIFIED)), 0, 1)[..., years],
        official=ensemble.country.official("identified"),
        routes=(*(words.route(ensemble.cells[cell][1]) for cell in cells), "all routes"),
        by_route=np.moveaxis(quantiles(newly), 0, 1),
        moved=quantiles(newly[1] - newly[0]) if compared else None,
        changes=tuple(map(relative, (one for one in headline(run) if one.base >= 1))) if compared else (),
        caption=caption(run),
    )


def relative(effect: Effect) -> Change:
    """Return an effect in per cent of the base's mean."""
    ends = effect.low_90, effect.low_50, effect.median, effect.high_50, effect.high_90
    return Change(effect.series.label, effect.series.side, 100 * np.array(ends) / effect.base, effect.verdict)
