"""Ensembles: scenarios run over many parameter draws and seeds, with common random numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.calendar import Calendar
from sim.country import Country
from sim.engine import Comparison, run_many
from sim.money.costs import UnitCosts
from sim.money.pricing import priced_catalogue, with_costs
from sim.plan import Plan, Source, plan
from sim.random import another_seed
from sim.records import CELL_ALL, SeriesInfo, cell_names, with_details
from sim.scenario import Scenario
from sim.world import World

# Monthly, yearly, totals: shapes as in ``Ensemble``, of one run.
Taken = tuple[np.ndarray, np.ndarray, np.ndarray]
# Where draws have one seed each, every so many-th is run again with an independent seed, to measure chance.
REPEATED_EVERY = 4


@dataclass(frozen=True)
class Frame:
    """What all runs of an ensemble have in common, and which they are.

    Attributes:
        scenarios: the base first, then the others.
        country: where all of them take place.
        unit_costs: what prices all scenarios, empty if none gives any.
        parameters: where draws come from: ``posterior``, ``prior`` or ``given``.
        infos: the series kept, by name and in order: those of the records, then costs.
        draws: parameter draws of the base, record array (draws,).
        seeds: run seeds, int64 (draws, seeds per draw).
        months: first day of each recorded month, ``datetime64[M]`` (months,).
        years: recorded years, int64 (years,).
        cells: (dimension, value) of each cell.
        since: first recorded month that the totals cover.
        repeated: draws that were run more than once, int64 (some,).
    """

    scenarios: tuple[Scenario, ...]
    country: Country
    unit_costs: UnitCosts
    parameters: str
    infos: dict[str, SeriesInfo]
    draws: np.ndarray
    seeds: np.ndarray
    months: np.ndarray
    years: np.ndarray
    cells: list[tuple[str, str]]
    since: int
    repeated: np.ndarray

    @classmethod
    def of(cls, planned: Plan, again: bool) -> Frame:
        """Return the frame of planned runs; ``again``: whether ``repeated_draws`` are run again."""
        scenarios = tuple(one.scenario for one in planned.simulations)
        draws, seeds = planned.seeds.shape
        return cls(
            scenarios=scenarios,
            country=planned.country,
            unit_costs=planned.unit_costs,
            parameters=planned.parameters,
            infos=priced_catalogue(planned.unit_costs),
            draws=planned.drawn[0],
            seeds=planned.seeds,
            months=planned.calendar.months,
            years=planned.calendar.years,
            cells=cell_names(planned.country.regions, planned.country.origins),
            since=first_month_of_change(planned.calendar, scenarios),
            repeated=np.arange(draws) if seeds > 1 else repeated_draws(draws if again else 0, seeds),
        )

    @property
    def calendar(self) -> Calendar:
        """The weeks of every run."""
        return self.scenarios[0].calendar

    def first(self, draws: int) -> Frame:
        """Return the frame of the first draws alone."""
        return replace(
            self,
            draws=self.draws[:draws],
            seeds=self.seeds[:draws],
            repeated=self.repeated[self.repeated < draws],
        )


@dataclass(frozen=True)
class Ensemble(Frame):
    """What was kept of all runs.

    Attributes:
        monthly: all cells together, float64 (scenarios, draws, seeds, months, series).
        yearly: by cell, float64 (scenarios, draws, seeds, years, series, cells).
        totals: from ``since`` to the end, float64 (scenarios, draws, seeds, series, cells).
        again: totals as a whole of repeated draws that have one seed, with independent seeds, float64
            (scenarios, some, series); None where no draw was run again, as where all have more seeds.
    """

    monthly: np.ndarray
    yearly: np.ndarray
    totals: np.ndarray
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
    """Return the draws that are run again with independent seeds, int64 (some,); none if each has several."""
    return np.arange(REPEATED_EVERY - 1, draws if seeds == 1 else 0, REPEATED_EVERY)


def run_ensemble(
    scenarios: Sequence[Scenario],
    draws: int = 200,
    seeds: int = 1,
    seed: int = 1,
    threads: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
    source: Source | None = None,
    again: bool = False,
) -> Ensemble:
    """Run scenarios over parameter draws, each with its own seeds, shared by all scenarios.

    Args:
        scenarios: the base first; all over the same dates.
        draws: parameter draws.
        seeds: replicates per draw.
        seed: from which parameter draws and run seeds follow.
        threads: worker threads (default: all cores); no influence on results.
        progress: called with the number of finished comparisons.
        source: where parameter draws come from (default: as for ``sim.plan.plan``, the shipped posterior).
        again: whether ``repeated_draws`` are run again with independent seeds.

    Raises:
        ValueError: scenarios over different dates, or of different countries.
        InputError: two scenarios beside the base give different unit costs.
    """
    planned = plan(scenarios, draws, seeds, seed, source)
    frame = Frame.of(planned, again)
    months, years, infos, cells = (len(one) for one in (frame.months, frame.years, frame.infos, frame.cells))
    first = planned.calendar.first_months

    def take(world: World) -> Taken:
        return taken(world, planned.unit_costs, first, frame.since)

    monthly, yearly, totals = (
        np.empty((len(scenarios), draws * seeds, *shape))
        for shape in ((months, infos), (years, infos, cells), (infos, cells))
    )
    comparisons = planned.comparisons
    repeats = [] if seeds > 1 else [with_other_luck(comparisons[at]) for at in frame.repeated]
    totals_again = np.empty((len(scenarios), len(repeats), infos))
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
        **vars(frame),
        monthly=by_draw(monthly),
        yearly=by_draw(yearly),
        totals=by_draw(totals),
        again=totals_again if repeats else None,
    )


def taken(world: World, unit_costs: UnitCosts, first: np.ndarray, since: int) -> Taken:
    """Return what is kept of a run: months as a whole, years and the totals by cell.

    Args:
        first: the number of each year's first month; ``since``: of the first month of the totals.
    """
    both = world.series, world.details
    by_year = with_details(*(np.add.reduceat(one, first, axis=0) for one in both))
    whole = with_details(*(one[since:].sum(axis=0) for one in both))
    months = with_costs(world.series[:, :, [CELL_ALL]], unit_costs)[:, :, 0]
    return months.copy(), with_costs(by_year, unit_costs), with_costs(whole[None], unit_costs)[0]


def with_other_luck(comparison: Comparison) -> Comparison:
    """Return the same runs with independent seeds."""
    return replace(comparison, seed=int(another_seed(comparison.seed)))


def first_month_of_change(calendar: Calendar, scenarios: Sequence[Scenario]) -> int:
    """Return the first recorded month in which any scenario differs from the base; 0 if none does."""
    changes = [change for one in scenarios[1:] if (change := one.changed_from(scenarios[0])) is not None]
    if not changes:
        return 0
    month = np.datetime64(min(changes), "M")
    return int(np.clip((month - calendar.months[0]).astype(int), 0, len(calendar.months) - 1))
