"""Patterns of routes, corruption and who is recruited, measured over runs of the baseline."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim import country, engine
from sim.codes import Hardship, Nationality, Residence, Route, Schooling
from sim.random import run_seeds
from sim.records import (
    CELL_ALL,
    CELL_NATIONALITY,
    CELL_ROUTE,
    DETAIL_HARDSHIP,
    DETAIL_RESIDENCE,
    DETAIL_SCHOOLING,
    Detailed,
    Series,
)
from tests.patterns import measures

FIRST_YEAR = 2010
# Of those identified, how many were foreign: in 2012, and from January to May 2013 (evidence 2.19).
FOREIGN = {2012: 25 / 54, 2013: 5 / 26}
BRIBES = [f"{where}_bribe_propensity" for where in ("border", "permit", "police", "court")]
ABROAD = [CELL_ROUTE + route for route in (Route.OUTBOUND_IRREGULAR, Route.OUTBOUND_VISA_FREE)]
INBOUND = [CELL_ROUTE + route for route in (Route.INBOUND_LEGAL, Route.INBOUND_IRREGULAR)]


def details(draws: np.ndarray, seed: int) -> np.ndarray:
    """Return further counts of each run of the baseline by recorded year; (runs, years, detailed, cells)."""
    simulation = engine.Simulation.of(measures.BASELINE)
    first, world, kept = simulation.calendar.first_months, simulation.new_world(), []
    for run, one in enumerate(run_seeds(seed, np.arange(len(draws)))):
        world = engine.run(simulation, draws[run : run + 1], int(one), world)
        kept.append(np.add.reduceat(world.details, first, axis=0))
    return np.array(kept)


def foreign_share(counts: np.ndarray, year: int) -> np.ndarray:
    """Return the share of foreign people among those identified in a year, of each run with any."""
    identified = counts[:, 0, year - FIRST_YEAR, Series.IDENTIFIED]
    some = identified[identified[:, CELL_ALL] > 0]
    return some[:, CELL_NATIONALITY + Nationality.FOREIGN] / some[:, CELL_ALL]


def officials_charged(counts: np.ndarray) -> np.ndarray:
    """Return how many officials are charged from 2010 to 2015, of each run."""
    return counts[:, 0, :6, Series.OFFICIALS_CHARGED, CELL_ALL].sum(axis=1)


def bribed_share(counts: np.ndarray) -> np.ndarray:
    """Return the share of permits for which an official was bribed, of each run with any."""
    granted, bribed = (
        counts[:, 0, :, one, CELL_ALL].sum(axis=1)
        for one in (Series.PERMITS_GRANTED, Series.PERMITS_BY_BRIBE)
    )
    return bribed[granted > 0] / granted[granted > 0]


def acceptance(counts: np.ndarray) -> np.ndarray:
    """Return the share of people approached who believe the offer, of each run with any."""
    approached, recruited = (
        counts[:, 0, :, one, CELL_ALL].sum(axis=1) for one in (Series.APPROACHED, Series.RECRUITED)
    )
    return recruited[approached > 0] / approached[approached > 0]


def compared_with_population(found: np.ndarray, draws: np.ndarray) -> Mapping[str, float]:
    """Return how often newly exploited people of Kosovo are poor, have left school and are rural.

    Relative to the population of girls and women, medians over runs; children in street situations, who have
    shares of their own, are counted as exploited only for hardship and schooling. (``found``: ``details``.)
    """
    newly = found[:, :, Detailed.NEWLY_EXPLOITED].sum(axis=1)
    everybody = newly[:, DETAIL_HARDSHIP : DETAIL_HARDSHIP + len(Hardship)].sum(axis=1)
    homes = newly[:, DETAIL_RESIDENCE : DETAIL_RESIDENCE + len(Residence)]
    rural = country.load().rural_share
    school_age = 1.0 - 3.0 / 23.0  # of ages 12 to 34, those from the end of compulsory school on
    poor = rural * draws["hardship_rural"] + (1.0 - rural) * draws["hardship_urban"]
    left = school_age * (rural * draws["drop_out_rural"] + (1.0 - rural) * draws["drop_out_urban"])
    at_home = homes[:, Residence.RURAL] + homes[:, Residence.URBAN]
    shares = {
        "poor": newly[:, DETAIL_HARDSHIP + Hardship.YES] / everybody / poor,
        "left school early": newly[:, DETAIL_SCHOOLING + Schooling.LEFT_EARLY] / everybody / left,
        "rural": homes[:, Residence.RURAL] / at_home / rural,
    }
    return {name: float(np.nanmedian(share)) for name, share in shares.items()}


def with_exit_monitoring(runs: int, seed: int) -> tuple[float, float]:
    """Return by how many more or fewer people are exploited abroad with exit monitoring from 2016 on.

    Without visa freedom, at central values; the mean over runs and its standard error.
    """
    scenarios = measures.BASELINE, measures.from_2016("exit_monitoring", 1.0)
    counts = measures.yearly(scenarios, measures.central(runs), seed)[:, :, 6:, Series.NEWLY_EXPLOITED]
    abroad = counts[..., ABROAD].sum(axis=(2, 3))
    more = abroad[:, 1] - abroad[:, 0]
    return float(more.mean()), float(more.std(ddof=1) / np.sqrt(runs))


def without_bribes(runs: int, seed: int) -> Mapping[str, float]:
    """Return newly exploited people when nobody takes a bribe, relative to central values, by way."""
    usual = measures.central(runs)
    honest = usual.copy()
    for name in BRIBES:
        honest[name] = 0.0
    counts = [
        measures.yearly((measures.BASELINE,), draws, seed)[:, 0, :, Series.NEWLY_EXPLOITED].sum(axis=(0, 1))
        for draws in (usual, honest)
    ]
    ways = {"inbound": INBOUND, "internal": [CELL_ROUTE + Route.INTERNAL]}
    return {name: float(counts[1][cells].sum() / counts[0][cells].sum()) for name, cells in ways.items()}
