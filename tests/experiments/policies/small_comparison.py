"""A small comparison of three scenarios, planned and carried out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from experiments.ensemble import Frame
from experiments.policies.comparison import Comparing, Records, compare, rows_of, source_without_overrides
from sim.engine import Simulation
from sim.plan import plan
from sim.scenario import Scenario, find

DATES = date(2009, 1, 1), date(2010, 1, 1), date(2011, 12, 31)
DRAWS = 9


def scenarios() -> tuple[Scenario, ...]:
    """The base, a policy, and one that overrides a parameter, over three years; with costs."""
    costs = {"assisted_person": (400.0, "EUR")}
    base = replace(Scenario.load(find("baseline")).on_dates(*DATES), costs=costs)
    visa = Scenario.load(find("visa_liberalisation")).levers["visa_liberalisation"]
    early = {"visa_liberalisation": (replace(visa[0], start=date(2010, 6, 1)),)}
    policy = replace(base, name="Policy", levers={**base.levers, **early})
    return base, policy, replace(policy, name="Override", parameters={"grooming_withdrawal": 0.04})


def planned(seeds: int = 1, draws: int = DRAWS):
    """The job, its rows and its frame."""
    found = plan(scenarios(), draws, seeds, 5, Simulation.draws)
    frame = Frame.of(found, again=True)
    values = source_without_overrides(scenarios()[0], Simulation.draws, draws, 5)
    return Comparing.planned(frame), rows_of(values, found.seeds), frame


def records(folder: Path, seeds: int = 1, **how) -> Records:
    """Carry it out in a folder; ``how``: as ``compare`` takes it."""
    job, rows, frame = planned(seeds)
    return Records(frame, job, compare(job, rows, folder, **{"workers": 1, **how}), folder)
