"""Kinds of spells: how to bring one about alone, and how it ends in theory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sim import parameters
from sim.calendar import WEEKS_A_YEAR
from sim.codes import Channel, Stage
from tests.verification.isolated import weeks
from tests.verification.watching import Event, Hazard, Rows, Watched, watch

GEOMETRIC = "a constant weekly chance: geometric"


def value(name: str) -> float:
    return parameters.declared()[name].value


@dataclass(frozen=True)
class Spell:
    """One kind of spell, isolated: how to bring it about, and how it ends in theory."""

    claim: str
    theory: str
    stage: Stage
    settings: Mapping[str, float]
    causes: Mapping[str, tuple[Hazard, Event]]
    years: int = 3
    scenario: Mapping = field(default_factory=dict)
    # The survival function where it is the same for all: share whose spell lasts longer than k weeks.
    curve: Callable[[np.ndarray], np.ndarray] | None = None

    def watched(self) -> dict[str, Watched]:
        lived = weeks(self.settings, years=self.years, **self.scenario)
        return watch(lived, lambda rows, _: rows.stage == self.stage, self.causes)


def geometric(chance: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda k: (1 - chance) ** k


def to(*stages: Stage) -> Event:
    return lambda _, after: np.isin(after.stage, stages)


def by(channel: Channel) -> Event:
    return lambda before, after: (after.stage != before.stage) & (after.channel == channel)


def always(chance: float) -> Hazard:
    return lambda rows, week: chance


def years_old(rows: Rows, week: int) -> np.ndarray:
    return (week - rows.birth_week) / WEEKS_A_YEAR
