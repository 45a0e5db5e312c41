"""The engine's figures and those of the command line: ``make bench``."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.measuring import Row, timed
from benchmarks.plain_mesa import PlainModel
from sim import engine, parameters
from sim.records import CELL_ALL, Series
from sim.scenario import Scenario, find

RUNS = 41
MESA_RUNS = 5


def national_run() -> list[Row]:
    """Time the national run, one to one, and with ten times the dormant people."""
    one = engine.Simulation.of(Scenario.load(find("baseline")))
    ten = dataclasses.replace(one, country=one.country.scaled(10))
    draw = parameters.central()
    worlds = [simulation.new_world() for simulation in (one, ten)]
    seeds = iter(range(10**6))

    def national(simulation: engine.Simulation, world: engine.World) -> Callable[[], object]:
        return lambda: engine.run(simulation, draw, next(seeds) // 2, world)

    single, tenfold = timed(national(one, worlds[0]), national(ten, worlds[1]), runs=RUNS)
    people, many = one.country.people(2014), ten.country.people(2014)
    return [
        (
            f"national run {one.scenario.start.year}-{one.scenario.end.year}, {people:,} people, one core",
            f"{single:.1f} ms",
            "<= 12 ms",
        ),
        (f"ten times the dormant people ({many:,})", f"{tenfold / single:.2f} times", "<= 1.1 times"),
    ]


def ordinary_mesa() -> list[Row]:
    """Time the engine and the same pathway as an ordinary Mesa model, in turn, without levers.

    Beside the ratio stands how much life the two models have lived: otherwise it would mean nothing.
    """
    simulation = engine.Simulation.of(Scenario("without levers"))
    world, draw = simulation.new_world(), parameters.central()
    engine.run(simulation, draw, 0, world)
    fast, plain, lived_here, lived_there = [], [], [], []
    for seed in range(MESA_RUNS):
        model = PlainModel(simulation, rng=seed)
        runs = iter(range(seed * RUNS, (seed + 1) * RUNS))
        (here,) = timed(lambda: engine.run(simulation, draw, next(runs), world), runs=RUNS // MESA_RUNS)  # noqa: B023
        began = time.perf_counter()
        for _ in range(simulation.calendar.weeks):
            model.step()
        plain.append(1000 * (time.perf_counter() - began))
        fast.append(here)
        lived_there.append(model.person_weeks)
        lived_here.append(person_weeks(simulation, draw, seed, world))
    ratios = [there / here for there, here in zip(plain, fast, strict=True)]
    weeks_lived = sum(lived_there) / sum(lived_here)
    return [
        (
            f"the same pathway in ordinary Mesa: {median(plain):.0f} ms, slower by",
            f"{median(ratios):.0f} times",
            ">= 100 times",
        ),
        ("person-weeks on the pathway lived there, relative to here", f"{weeks_lived:.2f} times", "about 1"),
    ]


def person_weeks(simulation: engine.Simulation, draw: np.ndarray, seed: int, world: engine.World) -> int:
    """Return how many weeks people have lived on the pathway in a run."""
    lived = 0
    for week in range(simulation.calendar.weeks):
        engine.advance(simulation, draw, seed, world, week, week + 1)
        lived += int(world.now[0].awake)
    return lived


def memory() -> list[Row]:
    """Add up the arrays of a run, and of a thread that compares scenarios."""
    simulation = engine.Simulation.of(Scenario.load(find("visa_liberalisation")))
    country = simulation.country
    shared = {id(array) for array in vars(country).values() if isinstance(array, np.ndarray)}
    own = sum(array.nbytes for array in simulation.new_world() if id(array) not in shared) / 1e6
    once = sum(array.nbytes for array in vars(country).values() if isinstance(array, np.ndarray)) / 1e6
    return [
        ("memory of the population and the country, once a process", f"{once:.2f} MB", "once"),
        ("memory of a run", f"{own:.1f} MB", "< 5 MB"),
        ("memory of a thread that compares scenarios (two worlds)", f"{2 * own:.1f} MB", "< 5 MB"),
    ]


def common_random_numbers() -> list[Row]:
    """Compare the variance of the shelter-stay effect with shared and with independent luck."""
    stays = Scenario.load(find("longer_shelter_stays"))
    pair = tuple(engine.Simulation.of(scenario) for scenario in (stays.base, stays))
    draw = parameters.central()
    plan = [engine.Comparison(pair, (draw, draw), seed) for seed in range(600)]
    years = np.array(
        list(engine.run_many(plan, lambda world: world.series[:, Series.IN_EXPLOITATION, CELL_ALL].sum()))
    )
    ratio = (years[1:, 1] - years[:-1, 0]).var() / (years[:, 1] - years[:, 0]).var()
    return [
        (
            "common random numbers: variance of the shelter-stay effect, smaller by",
            f"{ratio:.0f} times",
            ">= 100 times",
        )
    ]


def threads() -> list[Row]:
    """Compare 40 runs on one thread and on two."""
    simulation = engine.Simulation.of(Scenario.load(find("baseline")))
    plan = [engine.Comparison((simulation,), (parameters.central(),), seed) for seed in range(40)]

    def on(number: int) -> Callable[[], object]:
        return lambda: list(engine.run_many(plan, lambda world: None, number))

    one, two = timed(on(1), on(2), runs=5)
    return [("40 runs on two threads, faster than on one by", f"{one / two:.2f} times", "")]


def commands() -> list[Row]:
    """Time whole processes: help, a warm run of 200 draws, and the first compilation."""
    udha = [str(Path(sys.executable).with_name("udha"))]
    (helping,) = timed(lambda: subprocess.run([*udha, "--help"], check=True, capture_output=True), runs=11)
    with tempfile.TemporaryDirectory() as folder:
        command = [
            *udha,
            "run",
            "visa_liberalisation",
            "--draws",
            "200",
            "--quiet",
            "--out",
            f"{folder}/results",
        ]
        (warm,) = timed(lambda: subprocess.run(command, check=True, capture_output=True), runs=5)
        cache = Path(folder) / "cache"
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "sim.compiled.warm_up"],
            check=True,
            capture_output=True,
            env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        )
        cold = time.perf_counter() - began
        shutil.rmtree(cache)
    return [
        ("udha --help", f"{helping / 1000:.2f} s", "<= 0.3 s"),
        ("udha run, 200 parameter draws, warm, two cores", f"{warm / 1000:.1f} s", "<= 5 s"),
        ("first compilation, all in all", f"{cold:.0f} s", "<= 40 s"),
    ]


MEASURES = (national_run, ordinary_mesa, memory, common_random_numbers, threads, commands)
