"""What there is of every finished command that runs scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from experiments.cost_effectiveness import CostPerPersonYear
from experiments.effects import Effect
from experiments.ensemble import Frame
from experiments.policies.levels import Level
from experiments.policies.masking import Masks
from experiments.uncertainty import Split
from udha.inputs.sources import Source
from udha.scenario_runs.request import Asked


@dataclass(frozen=True, kw_only=True)
class Finished:
    """What there is of every finished command that runs scenarios.

    Attributes:
        ensemble: which runs there are; what was kept of them, where memory holds it.
        source: of the parameter draws.
        names: of the scenarios, each different, the base first; a scenario that extends nothing runs alone.
        effects: of the policies on every series; empty without a base.
        levels: yearly, as a whole, of every series in every scenario.
        splits: chance against ignorance in every series; empty where they cannot be told apart.
        masks: what tables for publication withhold.
        costs_per_person_year: of exploitation averted, for each policy; empty without a base or unit costs.
    """

    request: Asked
    ensemble: Frame
    source: Source
    names: tuple[str, ...]
    effects: tuple[Effect, ...]
    levels: tuple[Level, ...]
    splits: tuple[Split, ...]
    masks: Masks
    costs_per_person_year: tuple[CostPerPersonYear, ...]
    started: datetime


def now() -> datetime:
    """Return the time in whole seconds, UTC."""
    return datetime.now(UTC).replace(microsecond=0)
