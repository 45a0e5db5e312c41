"""Runs as pandas tables, for notebooks and for other tools."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from sim import engine
from sim.money.costs import UnitCosts
from sim.money.pricing import priced_catalogue, with_costs
from sim.plan import Source, plan
from sim.reading.in_python import thread_count
from sim.records import cell_names, meaningful, with_details
from sim.scenario import Given, Scenario, refuse_namesakes, scenarios_of
from sim.world import World


def simulate(scenario: Given, values: Any = None, seed: Any = 1) -> pd.DataFrame:
    """Run a scenario once.

    Args:
        scenario: a scenario, a file, or the name of one that is shipped.
        values: parameters that differ from their central value, by name: a mapping, a series, or one row of
            another table (``sim.parameters.rows``). Central values are those declared, before calibration.
        seed: the run's seed (``sim.random.seed_of``).

    Returns:
        A long table: month (first day), series, dimension, cell, value in the series' unit. Where the
        scenario gives unit costs, ``cost_<line>`` and ``cost`` are series too. ``attrs`` say where parameters
        come from.

    Raises:
        InputError: an unknown parameter, a value out of bounds, more than one row.
        TypeError, ValueError: ``scenario`` or ``seed`` is none.
    """
    scenario = Scenario.of(scenario)
    simulation = engine.Simulation.of(scenario)
    world = engine.run(simulation, simulation.central(values), seed)
    series = with_costs(with_details(world.series, world.details), scenario.costs)
    table = long_table(series, simulation, "month", scenario.costs)
    table.attrs["parameters"] = "central values" if values is None else "central values, and those given"
    return table


def simulate_many(
    scenarios: Given | Iterable[Given],
    draws: int = 200,
    seeds: int = 1,
    seed: Any = 1,
    threads: int | None = None,
    source: Source | None = None,
) -> pd.DataFrame:
    """Run scenarios over parameter draws; each draw and replicate has common random numbers in all of them.

    Args:
        scenarios: one, or several with the base first; each with a name of its own, as rows are told apart
            by it. Scenarios, files, or names of shipped ones.
        draws: parameter draws; ``seeds``: runs per draw.
        seed: from which draws and run seeds follow, as from ``--seed`` (``sim.random.seed_of``).
        threads: worker threads (default: all cores); no influence on results.
        source: where draws come from: ``Simulation.draws`` for the priors, or ``draws`` of a
            ``KeptPosterior``. By default as on the command line: the posterior shipped for the country, or
            the priors where there is none.

    Returns:
        A long table: scenario, draw, seed, year, series, dimension, cell, value in the series' unit. Its
        ``attrs`` say where ``parameters`` come from: ``posterior``, ``prior``, or a source ``given``. Costs
        are among the series if the scenarios give unit costs, and then of all at the same unit costs
        (``sim.money.pricing.shared_by``). Small cells are not masked: what is published from it, mask as
        docs/records.md says.

    Raises:
        ValueError: scenarios over different dates, or of different countries.
        TypeError, ValueError: an argument is none, such as draws=0.
        InputError: two scenarios have one name, or two beside the first give different unit costs; the
            shipped posterior is of another model.
    """
    threads, scenarios = thread_count(threads), scenarios_of(scenarios)
    planned = plan(scenarios, draws, seeds, seed, source)
    refuse_namesakes(scenarios)
    first_months = planned.calendar.first_months

    def take(world: World) -> np.ndarray:
        by_year = (np.add.reduceat(one, first_months, axis=0) for one in (world.series, world.details))
        return with_costs(with_details(*by_year), planned.unit_costs)

    kept = engine.run_many(planned.comparisons, take, threads)
    runs = [(draw, run_seed) for draw, of_draw in enumerate(planned.seeds.tolist()) for run_seed in of_draw]
    tables = [
        long_table(series, simulation, "year", planned.unit_costs).assign(
            scenario=simulation.scenario.name, draw=draw, seed=run_seed
        )
        for (draw, run_seed), all_series in zip(runs, kept, strict=True)
        for simulation, series in zip(planned.simulations, all_series, strict=True)
    ]
    columns = ["scenario", "draw", "seed", "year", "series", "dimension", "cell", "value"]
    table = pd.concat(tables, ignore_index=True)[columns]
    table.attrs["parameters"] = planned.parameters
    return table


def long_table(
    series: np.ndarray, simulation: engine.Simulation, period: str, unit_costs: UnitCosts
) -> pd.DataFrame:
    """Return counts of shape (periods, series, cells), costs last, as a long table in the series' units.

    Argument: ``period``, ``month`` or ``year``.
    """
    infos, calendar = priced_catalogue(unit_costs), simulation.calendar
    periods, weeks = {
        "month": (calendar.months, calendar.weeks_a_month),
        "year": (calendar.years, calendar.weeks_a_year),
    }[period]
    cells = cell_names(simulation.country.regions, simulation.country.origins)
    places = meaningful(infos.values(), cells)
    values = np.stack(
        [info.in_unit(series[:, at], weeks[:, None]) for at, info in enumerate(infos.values())], axis=1
    )
    names = list(infos)
    rows, columns = np.array(places).T
    return pd.DataFrame(
        {
            period: np.repeat(periods, len(places)),
            "series": pd.Categorical.from_codes(np.tile(rows, len(periods)), names),
            "dimension": np.tile([cells[cell][0] for cell in columns], len(periods)),
            "cell": np.tile([cells[cell][1] for cell in columns], len(periods)),
            "value": values[:, rows, columns].ravel(),
        }
    )
