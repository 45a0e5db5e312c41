"""Ensembles: scenarios run over many parameter draws and seeds, with the same luck."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

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

# Where draws have one seed each, every so many-th is run again with other luck, so that chance can be told.
REPEATED_EVERY = 4
# What is added to its seed: further than seeds of one ensemble reach.
OTHER_LUCK = 50_000_000


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
        repeated: draws that were run more than once, int64 (some,).
        again: totals as a whole of repeated draws that have one seed, with other luck, float64 (scenarios,
            some, series); None where no draw was run again, as where all have more seeds.
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
    repeated: np.ndarray
    again: np.ndarray | None = None

    @property
    def whole_totals(self) -> np.ndarray:
        """Totals as a whole, float64 (scenarios, draws, seeds, series)."""
        return self.totals[..., CELL_ALL]

    @property
    def repeated_totals(self) -> np.ndarray:
        """Totals as a whole of draws run more than once, float64 (scenarios, some, runs, series)."""
        first = self.whole_totals[:, self.repeated]
        return first if self.again is None else np.concatenate([first, self.again[:, :, None]], axis=2)


def repeated_draws(draws: int, seeds: int) -> np.ndarray:
    """Return which draws are run again with other luck, int64 (some,); none where each has more seeds."""
    return np.arange(REPEATED_EVERY - 1, draws if seeds == 1 else 0, REPEATED_EVERY)


def run_ensemble(
    scenarios: Sequence[Scenario],
    draws: int = 200,
    seeds: int = 1,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
    source: Source = Simulation.draws,
    again: bool = False,
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
        again: whether ``repeated_draws`` are run again with other luck.

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
    comparisons, repeated = planned.comparisons, repeated_draws(draws, seeds if again else 0)
    repeats = [replace(comparisons[at], seed=comparisons[at].seed + OTHER_LUCK) for at in repeated]
    totals_again = np.empty((len(scenarios), len(repeats), len(infos)))
    for index, kept in enumerate(run_many([*comparisons, *repeats], take, threads)):
        for scenario, parts in enumerate(kept):
            if index < draws * seeds:
                monthly[scenario, index], yearly[scenario, index], totals[scenario, index] = parts
            else:
                totals_again[scenario, index - draws * seeds] = parts[-1][:, CELL_ALL]
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
        repeated=repeated if seeds == 1 else np.arange(draws),
        again=totals_again if len(repeated) else None,
    )


def first_month_of_change(calendar: Calendar, scenarios: Sequence[Scenario]) -> int:
    """Return the first recorded month in which any scenario differs from the base; 0 if none does."""
    changes = [change for one in scenarios[1:] if (change := one.changed_from(scenarios[0])) is not None]
    if not changes:
        return 0
    month = np.datetime64(min(changes), "M")
    return int(np.clip((month - calendar.months[0]).astype(int), 0, len(calendar.months) - 1))
