"""Shelters as a loss system."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy import stats

from sim import engine, parameters
from sim.codes import Stage
from sim.records import CELL_ALL, Series
from tests.sim.worlds import in_stage, simulation
from tests.verification.findings import Finding
from tests.verification.isolated import TO_SHELTER, checks, one_centre, weeks

THEME = "Queues"
SEEDS = 96
YEARS = 24
SPIN_UP = 4  # years
LOADS = ((4, 2.0), (4, 4.0), (4, 8.0), (10, 5.0), (10, 10.0))  # places, and load offered in places
STAY = 26


def erlang_b(load: float, places: int) -> float:
    """Erlang's loss formula, as the truncated Poisson distribution's last probability."""
    return float(stats.poisson.pmf(places, load) / stats.poisson.cdf(places, load))


@cache
def blocking() -> list[tuple[int, float, float, float]]:
    """Return places, load offered, share without a place, and its standard error, for each load."""
    found = []
    for places, load in LOADS:
        at = simulation(years=YEARS, place=CENTRES[places])
        # Calls come from a large number of people who are found with a small chance: a Poisson stream.
        settings = {
            **TO_SHELTER,
            **{"approach_rate": load / STAY / 160 / MOST, **checks(0.05), "passing_on": 0.0},
            "shelter_max_stay_weeks": float(STAY),
        }
        draw = parameters.from_values(settings)
        plan = [engine.Comparison((at,), (draw,), seed) for seed in range(SEEDS)]
        counted = np.array(
            [kept[0][12 * SPIN_UP :, :, CELL_ALL].sum(axis=0) for kept in engine.run_many(plan)]
        )
        asked, turned_away = counted[:, Series.ASSISTED], counted[:, Series.NO_PLACE_FOUND]
        share = turned_away.sum() / asked.sum()
        error = np.std(turned_away - share * asked, ddof=1) * np.sqrt(SEEDS) / asked.sum()
        recorded_weeks = (at.calendar.month >= 12 * SPIN_UP).sum()
        found.append((places, asked.sum() / SEEDS / recorded_weeks * STAY, float(share), float(error)))
    return found


# How many of those approached accept at the settings of ``NEUTRAL``, roughly: only to choose the load.
MOST = 0.97
CENTRES = {places: (lambda places=places: one_centre(places)) for places, _ in LOADS}


def shelter() -> Iterator[Finding]:
    """The share without a place against Erlang B, which holds whatever the distribution of stays."""
    for places, load, share, error in blocking():
        # Whoever leaves in a week may do so before or after somebody else asks: a stay counts as between
        # one week less and the whole.
        low, high = erlang_b(load * (STAY - 1) / STAY, places), erlang_b(load, places)
        beyond = max(low - share, share - high, 0.0) / error
        yield Finding(
            THEME,
            f"Without a place: one centre of {places} places, load {load:.1f}",
            f"Erlang B for stays of {STAY - 1} to {STAY} weeks (a week is the unit of time)",
            f"{low:.4f} to {high:.4f}",
            f"{share:.4f} ± {error:.2g}",
            p=float(min(1.0, 2 * stats.norm.sf(beyond))),
        )


def occupancy() -> Iterator[Finding]:
    """Without a limit on places, beds in use are Poisson distributed with mean load."""
    settings = {
        **TO_SHELTER,
        "approach_rate": 0.002,
        "shelter_max_stay_weeks": float(STAY),
        "passing_on": 0.0,
    }
    used = []
    for seed in range(8):
        lived = weeks(settings, seed=seed, years=YEARS, place=roomy_centre)
        used += [len(in_stage(world, Stage.SHELTERED)) for week, (_, world) in enumerate(lived)][260::130]
    used = np.array(used)
    n = len(used)
    dispersion = used.var(ddof=1) / used.mean()
    yield Finding(
        THEME,
        "With room for all, people in shelters are spread as Poisson",
        "infinite servers: variance / mean is 1 (chi-square dispersion test)",
        "1.00",
        f"{dispersion:.2f} of {n} weeks far apart, mean {used.mean():.1f}",
        p=float(
            2 * min(stats.chi2.sf(dispersion * (n - 1), n - 1), stats.chi2.cdf(dispersion * (n - 1), n - 1))
        ),
    )


def roomy_centre():
    return one_centre(10**6)


CHECKS = (shelter, occupancy)
