"""One way to make the same runs; called as a script, with any Python that has udha, and uses udha alone.

``python way.py WAY SCENARIO WEEKS SEED ...`` prints a SHA-256 of what each seed counts in all its months.
"""

from __future__ import annotations

import hashlib
import sys
from datetime import timedelta
from os import PathLike

import numpy as np

from sim import Scenario, TraffickingModel, engine


def counted(way: str, scenario: Scenario, seeds: list[int]) -> list[np.ndarray]:
    """Return each run's series, (months, series, cells)."""
    if way in ("mesa", "teaching"):
        models = [TraffickingModel(scenario, seed=seed, teaching=way == "teaching") for seed in seeds]
        for model in models:
            while model.running:
                model.step()
        return [model.world.series for model in models]
    simulation = engine.Simulation.of(scenario)
    draw = simulation.central()
    return [engine.run(simulation, draw, seed).series for seed in seeds]


def of(way: str, path: str | PathLike, weeks: int, seeds: list[int]) -> list[str]:
    """Return the digest of every seed's run of a scenario's first weeks."""
    whole = Scenario.load(path)
    end = min(whole.end, whole.start + timedelta(7 * weeks))
    scenario = whole.on_dates(whole.start, whole.start, end)
    series = (np.ascontiguousarray(counts, np.float64) for counts in counted(way, scenario, seeds))
    return [hashlib.sha256(counts.tobytes()).hexdigest() for counts in series]


if __name__ == "__main__":
    name, file, number, *numbers = sys.argv[1:]
    print(*of(name, file, int(number), [int(seed) for seed in numbers]), sep="\n")
