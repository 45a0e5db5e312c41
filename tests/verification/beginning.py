"""The beginning of a run leaves no trace in what is recorded, whenever it begins."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

import numpy as np

from sim import engine
from sim.codes import Relation, Stage
from sim.records import CELL_ALL, Series
from sim.scenario import Scenario
from tests.sim import worlds
from tests.verification.closed_forms.population import CIRCUMSTANCES
from tests.verification.findings import Finding, exact, share, shares
from tests.verification.isolated import FLOOD, values

THEME = "The beginning of a run"
STARTS = (2002, 2004, 2006)
RUNS = 200
LATE = slice(5, 10)  # 2015 to 2019: recorded years are 2010 to 2019
TOLERANCE = 0.05
MAIN = (
    Series.NEWLY_EXPLOITED,
    Series.IN_EXPLOITATION,
    Series.IDENTIFIED,
    Series.ASSISTED,
    Series.CASES,
    Series.CONVICTED,
    Series.OPEN_PROSECUTIONS,
    Series.REINTEGRATED,
    Series.IN_SHELTER,
)


def by_year(start: int) -> np.ndarray:
    """Return all series by recorded year under constant policies; (runs, years, series)."""
    simulation = engine.Simulation.of(Scenario("Constant", start=date(start, 1, 1)))
    draw, world = simulation.central(), simulation.new_world()
    months = []
    for seed in range(RUNS):
        world = engine.run(simulation, draw, seed, world)
        months.append(world.series[:, :, CELL_ALL].copy())
    return np.add.reduceat(np.array(months), simulation.calendar.first_months, axis=1)


def trace() -> Iterator[Finding]:
    """The first recorded year against the last five: nothing has changed, so nothing may have moved."""
    for start in STARTS:
        years = by_year(start)
        first, late = years[:, 0], years[:, LATE].mean(axis=1)
        for series in MAIN:
            level = late[:, series].mean()
            off = (first - late)[:, series] / level
            error = off.std(ddof=1) / np.sqrt(RUNS)
            yield exact(
                THEME,
                f"Start of {start}: {series.name.lower().replace('_', ' ')} in 2010 as in 2015-2019",
                f"constant policies: within {TOLERANCE:.0%} and three standard errors",
                abs(off.mean()) <= TOLERANCE + 3 * error and level > 0,
                f"{1 + off.mean():.3f} ± {error:.2g} of it",
                "1",
            )


def at_start() -> Iterator[Finding]:
    """Before the first week: as many as come in the mean time spent there, in it for as long as others."""
    spell, after = 40.0, 60.0
    settings = {**FLOOD, "approach_rate": 0.1, "spell_at_start": spell, "after_at_start": after}
    settings |= {"acceptance": -0.8, **{f"acceptance_{name}": 0.0 for name in CIRCUMSTANCES}}
    settings |= {f"trust_{relation.name.lower()}": 0.0 for relation in Relation}
    rows = []
    simulation = worlds.simulation()
    draw, world = values(settings), simulation.new_world(1 << 13)
    for seed in range(20):
        assert engine.advance(simulation, draw, seed, world, 0, 0, engine.START)
        rows.append(worlds.people(world).copy())
    everybody = np.concatenate(rows).view(np.recarray)
    believed = 1 / (1 + math.exp(0.8))
    approached = 20 * worlds.crowd().recruiters * 10  # 0.1 a week in 100 weeks
    yield share(
        THEME,
        "People put on the pathway before the first week",
        "approaches a week × weeks of a spell and after, × believed",
        believed,
        len(everybody),
        approached,
    )
    held = everybody[everybody.stage == Stage.EXPLOITED]
    yield share(
        THEME,
        "Of these in exploitation",
        "length of a spell / (that and the time after)",
        spell / (spell + after),
        len(held),
        len(everybody),
    )
    weeks = np.minimum(simulation.calendar.first_week - held.since, 120) // 10
    edges = np.exp(-np.arange(13) * 10 / spell)
    yield shares(
        THEME,
        "How long their spells have lasted, in steps of ten weeks",
        "exponential, as what has passed of a spell in the long run",
        [*-np.diff(edges), edges[-1]],
        np.bincount(weeks, minlength=13),
    )


CHECKS = (at_start, trace)
