"""The wait for the compiler."""

from __future__ import annotations

from sim import engine
from sim.scenario import Scenario


def load_kernels(scenario: Scenario) -> None:
    """Bring the compiled model into memory, compiling it if need be, by one week of a run.

    On the main thread, where Ctrl-C can stop it.
    """
    simulation = engine.Simulation.of(scenario)
    engine.advance(simulation, simulation.draws(1, 1), 1, simulation.new_world(), 0, 1)
