"""What the patterns are about, measured over runs of the shipped scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from sim import engine, parameters
from sim.calendar import WEEKS_A_YEAR
from sim.codes import Centre, Form
from sim.processes.in_force import Period
from sim.random import run_seeds
from sim.records import CELL_FORM, Series
from sim.scenario import Scenario
from tests import ROOT

BASELINE = Scenario.load(ROOT / "scenarios" / "baseline.yaml")
# The explanations of fewer people identified, with the levers that stand for each.
EXPLANATIONS = {
    "courts": ("courts_after_the_war", "court_output_2014"),
    "borders": ("borders_after_the_war",),
    "campaigns": ("past_campaigns",),
    "less effort": ("priority_of_2010",),
    "legal mobility of origins": ("origin_visa_freedom",),
}
SLOPE_YEARS = (2010, 2014)


def without(*names: str) -> Scenario:
    """Return the baseline without some of its levers."""
    return replace(BASELINE, levers={name: one for name, one in BASELINE.levers.items() if name not in names})


def from_2016(lever: str, value: float) -> Scenario:
    """Return the baseline with a lever in force from 2016 on."""
    return replace(BASELINE, levers={**BASELINE.levers, lever: (Period(date(2016, 1, 1), None, value),)})


def yearly(scenarios: Iterable[Scenario], draws: np.ndarray, seed: int) -> np.ndarray:
    """Return the counts of each run, recorded year, series and cell; the scenarios share their luck.

    Args:
        draws: rows of parameters, one a run.

    Returns:
        float64 (runs, scenarios, years, series, cells); stocks are sums over weeks.
    """
    simulations = tuple(engine.Simulation.of(scenario) for scenario in scenarios)
    seeds = run_seeds(seed, np.arange(len(draws)))
    runs = [
        engine.Comparison(simulations, (draws[run : run + 1],) * len(simulations), int(seeds[run]))
        for run in range(len(draws))
    ]
    first = simulations[0].calendar.first_months
    return np.array(list(engine.run_many(runs, lambda world: np.add.reduceat(world.series, first, axis=0))))


def central(runs: int) -> np.ndarray:
    """Return central values, once a run."""
    return np.repeat(engine.Simulation.of(BASELINE).central(), runs)


def priors(runs: int, seed: int) -> np.ndarray:
    """Return draws from the priors, one a run."""
    return engine.Simulation.of(BASELINE).draws(runs, seed)


def slopes(counts: np.ndarray) -> np.ndarray:
    """Return the trend of people identified over ``SLOPE_YEARS``, persons a year; (runs, scenarios)."""
    first, last = SLOPE_YEARS
    years = np.arange(first, last + 1) - (first + last) / 2
    identified = counts[:, :, : len(years), Series.IDENTIFIED, 0]
    return (identified * years).sum(axis=2) / (years**2).sum()


def one_by_one(draws: np.ndarray, seed: int) -> np.ndarray:
    """Return counts of the baseline, then of the baseline without each explanation (``yearly``)."""
    return yearly([BASELINE, *(without(*levers) for levers in EXPLANATIONS.values())], draws, seed)


def explained(counts: np.ndarray) -> tuple[float, Mapping[str, tuple[float, float]]]:
    """Return in which share of runs the people identified become fewer, and what each explanation does.

    Args:
        counts: of ``one_by_one``.

    Returns:
        The share; and by explanation how far the trend rises where it is left out, and its standard error.
    """
    trend = slopes(counts)
    more = trend[:, 1:] - trend[:, :1]
    error = more.std(axis=0) / np.sqrt(len(more))
    return float(np.mean(trend[:, 0] < 0)), {
        name: (float(more[:, at].mean()), float(error[at])) for at, name in enumerate(EXPLANATIONS)
    }


def dispersion(counts: np.ndarray) -> float:
    """Return the variance of a year's people identified relative to its mean, at the same parameters."""
    identified = counts[:, 0, :, Series.IDENTIFIED, 0]
    return float((identified.var(axis=0, ddof=1) / identified.mean(axis=0)).mean())


def begging_found(counts: np.ndarray) -> float:
    """Return how often children made to beg are identified per year in exploitation, relative to others."""
    found, years = (
        counts[:, 0, :, one].sum(axis=(0, 1)) for one in (Series.IDENTIFIED, Series.IN_EXPLOITATION)
    )
    begging = CELL_FORM + Form.BEGGING
    return float(
        found[begging] / years[begging] / ((found[0] - found[begging]) / (years[0] - years[begging]))
    )


def with_half_the_police(runs: int, seed: int) -> float:
    """Return people identified from 2016 on with half the officers, relative to all of them."""
    half = from_2016("police_officers", parameters.declared()["police_officers"].value / 2)
    counts = yearly((BASELINE, half), central(runs), seed)[:, :, 6:, Series.IDENTIFIED, 0].sum(axis=(0, 2))
    return float(counts[1] / counts[0])


def beds(runs: int, seed: int) -> Mapping[str, float]:
    """Return the beds in use at the end of a run, by kind of shelter, on average."""
    simulation = engine.Simulation.of(BASELINE)
    used = np.zeros(len(Centre))
    world = simulation.new_world()
    for one in run_seeds(seed, np.arange(runs)):
        world = engine.run(simulation, simulation.central(), int(one), world)
        np.add.at(used, world.shelters.kind, world.shelters.occupied)
    return {kind.name.lower(): float(used[kind] / runs) for kind in Centre}


def rates(draws: np.ndarray) -> Mapping[str, np.ndarray]:
    """Return rates that follow from parameters alone, by the name that the page gives them; (draws,) each."""
    officers = draws["police_officers"] * draws["police_proactive"] * draws["police_priority"]
    return {
        "labour inspections a year": draws["inspections"] * WEEKS_A_YEAR,
        "venues that police check in three months": officers * draws["checks_an_officer"] * WEEKS_A_YEAR / 4,
        "people reached by campaigns in a month": 1.0 - np.exp(-draws["campaign_reach_reached"] * 30 / 7),
        "children made to beg, recognised when met and classified as trafficked": draws["street_skill"]
        * (draws["begging_in_law"] + draws["begging_for_others_in_law"])
        / 2,
    }
