"""Runs as pandas tables, for notebooks and for other tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sim import engine
from sim.records import catalogue, cell_names
from sim.scenario import Scenario
from sim.world import World


def simulate(scenario: Scenario, values: Mapping[str, float] | None = None, seed: int = 1) -> pd.DataFrame:
    """Run a scenario once.

    Args:
        values: parameters that differ from their central value, by name.
        seed: the run's seed.

    Returns:
        A long table: month (first day), series, dimension, cell, value in the series' unit.

    Raises:
        InputError: an unknown parameter, or a value out of bounds.
    """
    simulation = engine.Simulation.of(scenario)
    world = engine.run(simulation, simulation.central(values), seed)
    return long_table(world.series, simulation.calendar.months, simulation, "month")


def simulate_many(
    scenarios: Sequence[Scenario], draws: int = 200, seeds: int = 1, seed: int = 1, threads: int | None = None
) -> pd.DataFrame:
    """Run scenarios over draws from the priors, each draw and replicate with the same luck in all of them.

    Returns:
        A long table: scenario, draw, seed, year, series, dimension, cell, value in the series' unit.

    Raises:
        ValueError: scenarios over different dates, or of different countries.
    """
    simulations = tuple(engine.Simulation.of(scenario) for scenario in scenarios)
    if len({one.country for one in simulations}) > 1:
        raise ValueError("scenarios to be compared must be of one country")
    if any(not np.array_equal(one.calendar.month, simulations[0].calendar.month) for one in simulations):
        raise ValueError("scenarios to be compared must run over the same dates")
    drawn = [simulation.draws(draws, seed) for simulation in simulations]
    plan = [(draw, seed + draw * seeds + replicate) for draw in range(draws) for replicate in range(seeds)]
    comparisons = [
        engine.Comparison(simulations, tuple(rows[draw : draw + 1] for rows in drawn), run_seed)
        for draw, run_seed in plan
    ]
    year_of = simulations[0].calendar.months.astype("datetime64[Y]").astype(np.int64) + 1970
    years, first = np.unique(year_of, return_index=True)

    def take(world: World) -> np.ndarray:
        return np.add.reduceat(world.series, first, axis=0)

    tables = [
        long_table(series, years, simulation, "year").assign(
            scenario=simulation.scenario.name, draw=draw, seed=run_seed
        )
        for (draw, run_seed), kept in zip(plan, engine.run_many(comparisons, take, threads), strict=True)
        for simulation, series in zip(simulations, kept, strict=True)
    ]
    columns = ["scenario", "draw", "seed", "year", "series", "dimension", "cell", "value"]
    return pd.concat(tables, ignore_index=True)[columns]


def long_table(
    series: np.ndarray, periods: np.ndarray, simulation: engine.Simulation, period: str
) -> pd.DataFrame:
    """Return counts of shape (periods, series, cells) as a long table in the series' units."""
    infos = catalogue()
    cells = cell_names(simulation.country.regions)
    meaningful = [
        (index, cell)
        for index, info in enumerate(infos.values())
        for cell in range(len(cells))
        if cell == 0 or info.routes
    ]
    scale = np.array([info.scale for info in infos.values()])
    weeks = weeks_in(simulation, len(periods))
    stocks = [index for index, info in enumerate(infos.values()) if info.stock]
    values = series * scale[:, None]
    values[:, stocks] /= weeks[:, None, None]
    names = list(infos)
    rows, columns = np.array(meaningful).T
    return pd.DataFrame(
        {
            period: np.repeat(periods, len(meaningful)),
            "series": pd.Categorical.from_codes(np.tile(rows, len(periods)), names),
            "dimension": np.tile([cells[cell][0] for cell in columns], len(periods)),
            "cell": np.tile([cells[cell][1] for cell in columns], len(periods)),
            "value": values[:, rows, columns].ravel(),
        }
    )


def weeks_in(simulation: engine.Simulation, periods: int) -> np.ndarray:
    """Return how many simulated weeks belong to each recorded period (months or years), float64."""
    month = simulation.calendar.month[simulation.calendar.month >= 0]
    weeks = np.bincount(month).astype(float)
    if len(weeks) == periods:
        return weeks
    years = simulation.calendar.months.astype("datetime64[Y]")
    return np.add.reduceat(weeks, np.unique(years, return_index=True)[1])
