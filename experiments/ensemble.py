"""Ensembles: scenarios run over many parameter draws and seeds, with the same luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.calendar import Calendar
from sim.costs import UnitCosts
from sim.country import Country
from sim.engine import Simulation, run_many
from sim.plan import Source, plan
from sim.pricing import priced_catalogue, with_costs
from sim.records import CELL_ALL, SeriesInfo, cell_names
from sim.scenario import Scenario
from sim.world import World


@dataclass(frozen=True)
class Ensemble:
    """What was kept of all runs.

    Attributes:
        scenarios: the base first, then the others.
        country: where all of them take place.
        unit_costs: what prices all scenarios, empty if none gives any.
        infos: the series kept, by name and in order: those of the records, then costs.
        draws: parameter draws of the base, record array (draws,).
        seeds: run seeds, int64 (draws, seeds a draw).
        months: first day of each recorded month, ``datetime64[M]`` (months,).
        years: recorded years, int64 (years,).
        cells: (dimension, value) of each cell.
        since: first recorded month that the totals cover.
        monthly: all cells together, float64 (scenarios, draws, seeds, months, series).
        yearly: by cell, float64 (scenarios, draws, seeds, years, series, cells).
        totals: from ``since`` to the end, float64 (scenarios, draws, seeds, series, cells).
    """

    scenarios: tuple[Scenario, ...]
    country: Country
    unit_costs: UnitCosts
    infos: dict[str, SeriesInfo]
    draws: np.ndarray
    seeds: np.ndarray
    months: np.ndarray
    years: np.ndarray
    cells: list[tuple[str, str]]
    since: int
    monthly: np.ndarray
    yearly: np.ndarray
    totals: np.ndarray


def run_ensemble(
    scenarios: Sequence[Scenario],
    draws: int = 200,
    seeds: int = 1,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
    source: Source = Simulation.draws,
) -> Ensemble:
    """Run scenarios over parameter draws, each with its own seeds, shared by all scenarios.

    Args:
        scenarios: the base first; all over the same dates.
        draws: parameter draws.
        seeds: replicates a draw.
        seed: from which parameter draws and run seeds follow.
        threads: worker threads (default: all cores); no influence on results.
        progress: called with the number of finished comparisons.
        source: where parameter draws come from (default: the priors).

    Raises:
        ValueError: scenarios over different dates, or of different countries.
        InputError: two scenarios beside the base give different unit costs.
    """
    planned = plan(scenarios, draws, seeds, seed, source)
    calendar = planned.calendar
    years, first = planned.years
    since = first_month_of_change(calendar, scenarios)
    infos = priced_catalogue(planned.unit_costs)

    def take(world: World) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        series = with_costs(world.series, planned.unit_costs)
        return (
            series[:, :, CELL_ALL].copy(),
            np.add.reduceat(series, first, axis=0),
            series[since:].sum(axis=0),
        )

    cells = cell_names(planned.country.regions)
    monthly, yearly, totals = (
        np.empty((len(scenarios), draws * seeds, *shape))
        for shape in (
            (len(calendar.months), len(infos)),
            (len(years), len(infos), len(cells)),
            (len(infos), len(cells)),
        )
    )
    for index, kept in enumerate(run_many(planned.comparisons, take, threads)):
        for scenario, parts in enumerate(kept):
            monthly[scenario, index], yearly[scenario, index], totals[scenario, index] = parts
        progress(index + 1)

    def by_draw(array: np.ndarray) -> np.ndarray:
        return array.reshape(len(scenarios), draws, seeds, *array.shape[2:])

    return Ensemble(
        scenarios=tuple(scenarios),
        country=planned.country,
        unit_costs=planned.unit_costs,
        infos=infos,
        draws=planned.drawn[0],
        seeds=planned.seeds,
        months=calendar.months,
        years=years,
        cells=cells,
        since=since,
        monthly=by_draw(monthly),
        yearly=by_draw(yearly),
        totals=by_draw(totals),
    )


def first_month_of_change(calendar: Calendar, scenarios: Sequence[Scenario]) -> int:
    """Return the first recorded month in which any scenario differs from the base; 0 if none does."""
    changes = [change for one in scenarios[1:] if (change := one.changed_from(scenarios[0])) is not None]
    if not changes:
        return 0
    month = np.datetime64(min(changes), "M")
    return int(np.clip((month - calendar.months[0]).astype(int), 0, len(calendar.months) - 1))
