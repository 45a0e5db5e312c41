"""Ensembles: scenarios run over many parameter draws and seeds, with the same luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim.calendar import Calendar
from sim.country import Country
from sim.engine import Comparison, Simulation, run_many
from sim.records import CELL_ALL, Series, cell_names
from sim.scenario import Scenario
from sim.world import World


@dataclass(frozen=True)
class Ensemble:
    """What was kept of all runs.

    Attributes:
        scenarios: the base first, then the others.
        country: where all of them take place.
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
) -> Ensemble:
    """Run scenarios over draws from the priors, each with its own seeds, shared by all scenarios.

    Args:
        scenarios: the base first; all over the same dates.
        draws: parameter draws.
        seeds: replicates a draw.
        seed: from which parameter draws and run seeds follow.
        threads: worker threads (default: all cores); no influence on results.
        progress: called with the number of finished comparisons.

    Raises:
        ValueError: scenarios over different dates, or of different countries.
    """
    simulations = tuple(Simulation.of(scenario) for scenario in scenarios)
    country = simulations[0].country
    if any(one.country is not country for one in simulations):
        raise ValueError("scenarios to be compared must be of one country")
    calendar = simulations[0].calendar
    if any((one.start, one.records_from, one.end) != dates_of(scenarios[0]) for one in scenarios):
        raise ValueError("scenarios to be compared must run over the same dates")
    drawn = draws_for(simulations, draws, seed)
    run_seeds = seed + np.arange(draws * seeds, dtype=np.int64).reshape(draws, seeds)
    comparisons = [
        Comparison(
            simulations, tuple(rows[draw : draw + 1] for rows in drawn), int(run_seeds[draw, replicate])
        )
        for draw in range(draws)
        for replicate in range(seeds)
    ]

    year_of = calendar.months.astype("datetime64[Y]").astype(np.int64) + 1970
    years, first = np.unique(year_of, return_index=True)
    since = first_month_of_change(calendar, scenarios)

    def take(world: World) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        series = world.series
        return (
            series[:, :, CELL_ALL].copy(),
            np.add.reduceat(series, first, axis=0),
            series[since:].sum(axis=0),
        )

    cells = cell_names(country.regions)
    monthly, yearly, totals = (
        np.empty((len(scenarios), len(comparisons), *shape))
        for shape in (
            (len(calendar.months), len(Series)),
            (len(years), len(Series), len(cells)),
            (len(Series), len(cells)),
        )
    )
    for index, kept in enumerate(run_many(comparisons, take, threads)):
        for scenario, parts in enumerate(kept):
            monthly[scenario, index], yearly[scenario, index], totals[scenario, index] = parts
        progress(index + 1)

    def by_draw(array: np.ndarray) -> np.ndarray:
        return array.reshape(len(scenarios), draws, seeds, *array.shape[2:])

    return Ensemble(
        scenarios=tuple(scenarios),
        country=country,
        draws=drawn[0],
        seeds=run_seeds,
        months=calendar.months,
        years=years,
        cells=cells,
        since=since,
        monthly=by_draw(monthly),
        yearly=by_draw(yearly),
        totals=by_draw(totals),
    )


def draws_for(simulations: Sequence[Simulation], draws: int, seed: int) -> list[np.ndarray]:
    """Return each simulation's parameter draws: one table for all that override the same."""
    tables = {overrides_of(one.scenario): one for one in simulations}
    drawn = {key: simulation.draws(draws, seed) for key, simulation in tables.items()}
    return [drawn[overrides_of(one.scenario)] for one in simulations]


def overrides_of(scenario: Scenario) -> tuple[tuple[str, float], ...]:
    """Return a scenario's overrides as something to look up by."""
    return tuple(sorted(scenario.parameters.items()))


def dates_of(scenario: Scenario) -> tuple[date, date, date]:
    """Return a scenario's start, first recorded day and end."""
    return scenario.start, scenario.records_from, scenario.end


def first_month_of_change(calendar: Calendar, scenarios: Sequence[Scenario]) -> int:
    """Return the first recorded month in which any scenario differs from the base; 0 if none does."""
    changes = [change for one in scenarios[1:] if (change := one.changed_from(scenarios[0])) is not None]
    if not changes:
        return 0
    month = np.datetime64(min(changes), "M")
    return int(np.clip((month - calendar.months[0]).astype(int), 0, len(calendar.months) - 1))
