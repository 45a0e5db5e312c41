"""Which runs to make: scenarios over parameter draws and run seeds, with common random numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim import parameters, random
from sim.calendar import Calendar
from sim.country import Country
from sim.draws.posterior import name_of, posterior_for
from sim.engine import Comparison, Simulation
from sim.money.costs import UnitCosts
from sim.money.pricing import shared_by
from sim.reading.in_python import count
from sim.scenario import Scenario, scenarios_of

# From a simulation, a number of draws and a seed to draws, record array (n,).
Source = Callable[[Simulation, int, int], np.ndarray]


@dataclass(frozen=True, eq=False)
class Plan:
    """Runs planned; make them with ``engine.run_many(plan.comparisons, ...)``.

    Attributes:
        simulations: of the scenarios, in their order.
        drawn: each scenario's parameter draws, record arrays (draws,).
        seeds: run seeds (``sim.random.run_seeds``), int64 (draws, seeds a draw).
        unit_costs: what prices all scenarios, empty if none gives any.
        parameters: where draws come from: ``posterior``, ``prior``, or ``given`` of a source of one's own.
    """

    simulations: tuple[Simulation, ...]
    drawn: tuple[np.ndarray, ...]
    seeds: np.ndarray
    unit_costs: UnitCosts
    parameters: str

    @property
    def calendar(self) -> Calendar:
        """The weeks of every run."""
        return self.simulations[0].calendar

    @property
    def country(self) -> Country:
        """Where every run takes place."""
        return self.simulations[0].country

    @property
    def comparisons(self) -> list[Comparison]:
        """All scenarios for each draw and each of its seeds, in this order."""
        return [
            Comparison(self.simulations, tuple(rows[draw : draw + 1] for rows in self.drawn), int(seed))
            for draw, of_draw in enumerate(self.seeds)
            for seed in of_draw
        ]


def plan(
    scenarios: Sequence[Scenario], draws: int, seeds: int, seed: Any, source: Source | None = None
) -> Plan:
    """Plan the runs of scenarios, the base first, over parameter draws, each with its own seeds.

    Args:
        draws: parameter draws.
        seeds: runs per draw.
        seed: from which parameter draws and run seeds follow (``sim.random.seed_of``).
        source: where parameter draws come from: ``Simulation.draws`` for the priors, or ``draws`` of a
            ``KeptPosterior``. Without it, the posterior shipped for the country, and the priors where there
            is none.

    Raises:
        ValueError: no scenario, scenarios over different dates, or of different countries.
        InputError: two scenarios beside the base give different unit costs; the shipped posterior is of
            another model.
        TypeError, ValueError: ``seed`` is none; ``draws`` or ``seeds`` is no number of runs.
    """
    seed, scenarios = random.seed_of(seed), scenarios_of(scenarios)
    draws, seeds = count("draws", draws), count("seeds", seeds)
    simulations = tuple(Simulation.of(scenario) for scenario in scenarios)
    if any(one.country is not simulations[0].country for one in simulations):
        raise ValueError("scenarios to be compared must be of one country")
    if any(not same_weeks(one.calendar, simulations[0].calendar) for one in simulations):
        raise ValueError("scenarios to be compared must run over the same dates")
    if source is None:
        kept = posterior_for(scenarios[0], way_on="source=Simulation.draws")
        source = kept.draws if kept else Simulation.draws
    return Plan(
        simulations=simulations,
        drawn=tuple(_draws_for(simulations, draws, seed, source)),
        seeds=random.run_seeds(seed, np.arange(draws)[:, None], np.arange(seeds)),
        unit_costs=shared_by(scenarios),
        parameters=name_of(source),
    )


def same_weeks(one: Calendar, other: Calendar) -> bool:
    """Whether two calendars simulate the same weeks and record the same months."""
    return one.first_week == other.first_week and np.array_equal(one.month, other.month)


def _draws_for(simulations: Sequence[Simulation], draws: int, seed: int, source: Source) -> list[np.ndarray]:
    """Return each simulation's parameter draws: one table for all that override the same."""
    overrides = [tuple(sorted(one.scenario.parameters.items())) for one in simulations]
    different = dict(zip(overrides, simulations, strict=True))
    drawn = {key: parameters.rows(source(one, draws, seed), draws) for key, one in different.items()}
    return [drawn[key] for key in overrides]
