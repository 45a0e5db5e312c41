"""Nobody and nothing is lost: invariants over a hundred thousand random scenarios.

Each scenario has random dates, levers, settings, seed and parameters, these far beyond the priors (up to
their bounds), and one of two populations. It is run for about a year, and after its last week every claim of
``tests.sim.engine.invariants`` is put to it: the same claims that ``make test`` puts to each week of a few
runs.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from sim import country as countries
from sim import engine, levers, parameters
from sim.compiled.compiler import sources_digest
from sim.country import Country
from sim.records import CELL_ALL, Series, Stock
from sim.scenario import Period, Scenario
from tests.sim.engine.invariants import CLAIMS, Week
from tests.sim.worlds import people, village
from tests.verification.findings import Finding, exact

THEME = "Conservation"
CHUNK = 500
SCENARIOS = 100_000
RECRUITERS, NETWORKS = 24, 5
FIRST_DAY, LAST_START = date(2008, 1, 1), date(2018, 6, 1)
KEPT = Path("results/verification")


@cache
def places() -> tuple[Country, ...]:
    """Kosovo and a village of it, with few recruiters, so that a run takes a millisecond."""
    return tuple(
        replace(one, recruiters=RECRUITERS, networks=NETWORKS) for one in (countries.load(), village())
    )


def wide(rng: np.random.Generator, n: int) -> np.recarray:
    """Return draws of parameters: from the prior, anywhere within the bounds, or at a bound."""
    drawn = parameters.draw(n, int(rng.integers(2**31)))
    for name, one in parameters.declared().items():
        low, high = one.bounds
        where = rng.random(n)
        anywhere = low + (high - low) * rng.random(n)
        at_an_end = np.where(rng.random(n) < 0.5, low, high)
        drawn[name] = np.where(where < 0.15, anywhere, np.where(where < 0.25, at_an_end, drawn[name]))
    return drawn


def any_scenario(rng: np.random.Generator) -> Scenario:
    """Return a scenario of any dates and levers."""
    start = FIRST_DAY + timedelta(int(rng.integers((LAST_START - FIRST_DAY).days)))
    end = start + timedelta(int(rng.integers(280, 480)))
    periods = {}
    for name, lever in levers.declared().items():
        if rng.random() < 0.2:
            begins = start + timedelta(int(rng.integers(0, 250)))
            until = begins + timedelta(int(rng.integers(0, 200))) if rng.random() < 0.5 else None
            low, high = lever.setting.bounds
            value = float(rng.choice((low, high, low + (high - low) * rng.random())))
            period = Period(begins, until, value, int(rng.choice((0, 0, 4, 30))))
            if period.within(start, end):
                periods[name] = (period,)
    return Scenario("Any", start=start, records_from=start, end=end, levers=periods)


def last_week(simulation: engine.Simulation, draw: np.recarray, seed: int) -> Week:
    """Run a scenario and return its last week."""
    weeks, capacity = simulation.calendar.weeks, 2048
    while True:
        world = simulation.new_world(capacity)
        begins = engine.advance(simulation, draw, seed, world, 0, 0, engine.START)
        begun = int(people(world).times.sum())
        if begins and engine.advance(simulation, draw, seed, world, 0, weeks - 1):
            before = (
                people(world).copy(),
                world.shelters.occupied.copy(),
                world.series.sum(axis=0),
                world.stocks[Stock.IN_EXPLOITATION, CELL_ALL],
                begun,
                world.cases.state[: world.now[0].cases].copy(),
                world.networks.status.copy(),
            )
            if engine.advance(simulation, draw, seed, world, weeks - 1, weeks):
                return Week(simulation.calendar.first_week + weeks - 1, world, simulation, *before)
        capacity *= 2


def series_are_finite(week: Week) -> None:
    """Every count is a finite number, none is negative."""
    assert np.isfinite(week.world.series).all()
    assert (week.world.series >= 0).all()


ALL_CLAIMS: tuple[Callable[[Week], None], ...] = (*CLAIMS, series_are_finite)


def live(chunk: int) -> dict:
    """Live a chunk of scenarios; returns how much life there was, and broken claims with their place."""
    rng = np.random.default_rng([20_240_101, chunk])
    draws = wide(rng, CHUNK)
    life: Counter[str] = Counter()
    broken = []
    for number in range(CHUNK):
        scenario, place = any_scenario(rng), places()[int(rng.integers(2))]
        simulation = engine.Simulation.of(scenario, place)
        week = last_week(simulation, draws[number : number + 1], int(rng.integers(2**62)))
        for claim in ALL_CLAIMS:
            try:
                claim(week)
            except AssertionError:
                broken.append(f"{claim.__name__} in scenario {chunk * CHUNK + number}")
        counted = week.world.series[:, :, CELL_ALL].sum(axis=0)
        life["weeks"] += simulation.calendar.weeks
        life["people"] += int(week.world.now[0].people)
        life["spells"] += int(counted[Series.NEWLY_EXPLOITED])
        life["identified"] += int(counted[Series.IDENTIFIED])
        life["empty"] += int(week.world.now[0].people == 0)
    return {"chunk": chunk, "life": dict(life), "broken": broken}


def lived(scenarios: int, progress: Callable[[int], None] = lambda done: None) -> list[dict]:
    """Live all chunks on two processes; those that an earlier, interrupted call has lived are read again."""
    folder = KEPT / sources_digest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    done = {}
    for chunk in range(-(-scenarios // CHUNK)):
        file = folder / f"{chunk}.json"
        if file.is_file():
            done[chunk] = json.loads(file.read_text())
    missing = [chunk for chunk in range(-(-scenarios // CHUNK)) if chunk not in done]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for result in pool.map(live, missing):
            file = folder / f"{result['chunk']}.json"
            file.with_suffix(".part").write_text(json.dumps(result))
            file.with_suffix(".part").replace(file)
            done[result["chunk"]] = result
            progress(len(done) * CHUNK)
    return [done[chunk] for chunk in sorted(done)]


def conservation(
    scenarios: int = SCENARIOS, progress: Callable[[int], None] = lambda done: None
) -> Iterator[Finding]:
    """Every claim, over all scenarios."""
    chunks = lived(scenarios, progress)
    life = sum((Counter(chunk["life"]) for chunk in chunks), Counter())
    broken = [text for chunk in chunks for text in chunk["broken"]]
    number = len(chunks) * CHUNK
    yield exact(
        THEME,
        f"{len(ALL_CLAIMS)} invariants after the last week of {number:,} random scenarios",
        "people, beds, money and cases are conserved; margins add up; all is finite",
        not broken and life["spells"] > number,
        f"{len(broken)} violations{': ' + ', '.join(broken[:3]) if broken else ''}; "
        f"{life['people']:,} people, {life['spells']:,} spells of exploitation, "
        f"{life['identified']:,} identifications in {life['weeks']:,} weeks",
        "0 violations",
    )
