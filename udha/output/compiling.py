"""The wait for the compiler."""

from __future__ import annotations

from contextlib import nullcontext

from sim import engine
from sim.compiled.compiler import is_warm
from sim.scenario import Scenario
from udha.output import terminal


def warmed(scenario: Scenario, quiet: bool) -> None:
    """Bring the compiled model into memory by one week of a run; say so where it must be compiled first.

    On the main thread, where Ctrl-C can stop it.
    """
    with nullcontext() if is_warm() else terminal.announced(terminal.COMPILING, quiet):
        simulation = engine.Simulation.of(scenario)
        engine.advance(simulation, simulation.draws(1, 1), 1, simulation.new_world(), 0, 1)
