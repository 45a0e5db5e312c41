"""Scenarios and simulations that many tests use."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import settings

from sim import engine
from sim.scenario import Period, Scenario

# The first call of a test may compile a kernel, so no example has a time limit.
settings.register_profile("udha", deadline=None)
settings.load_profile("udha")


@pytest.fixture(scope="session")
def baseline() -> Scenario:
    """The shipped baseline."""
    return Scenario.load("scenarios/baseline.yaml")


@pytest.fixture(scope="session")
def simulation(baseline: Scenario) -> engine.Simulation:
    """The shipped baseline, made ready to run."""
    return engine.Simulation.of(baseline)


@pytest.fixture(scope="session")
def busy() -> Scenario:
    """Three years in which every lever is in force at some time, so that every mechanism is at work."""
    return busy_scenario()


def busy_scenario() -> Scenario:
    """Return the scenario of the fixture ``busy``; also used by a process without the compiler."""
    from sim import levers

    periods = {
        name: (Period(date(2010, 1 + index % 12, 1), None, lever.setting.default, ramp_weeks=index % 5 * 4),)
        for index, (name, lever) in enumerate(levers.declared().items())
    }
    return Scenario(
        name="Busy",
        start=date(2010, 1, 1),
        records_from=date(2010, 1, 1),
        end=date(2012, 12, 31),
        levers=periods,
        parameters={
            "approach_rate": 0.15,
            "fine": 20000.0,
            "inbound_weight": 4.0,
            "outbound_weight": 1.0,
            "coerced_at_once": 0.2,
            "inherited_cases": 3.0,
        },
    )
