"""What there is of every finished command that runs scenarios."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from experiments.cost_effectiveness import CostPerPersonYear
from experiments.effects import Effect
from experiments.ensemble import Frame
from experiments.policies.levels import Level
from experiments.policies.masking import LEAST_SHOWN, Masks
from experiments.uncertainty import Split
from sim import parameters
from sim.compiled.compiler import sources_digest
from sim.random import GENERATOR
from udha import version
from udha.inputs.sources import Source
from udha.scenario_runs.by_construction import by_construction
from udha.scenario_runs.request import Asked

# How a run's seed follows, for whoever repeats a run or makes the same elsewhere.
RUN_SEEDS = "hashed from seed, draw and replicate (sim.random.run_seeds); column seed of series.parquet"


@dataclass(frozen=True, kw_only=True)
class Finished:
    """What there is of every finished command that runs scenarios.

    Attributes:
        ensemble: which runs there are; what was kept of them, where memory holds it.
        source: of the parameter draws.
        names: of the scenarios, each different, the base first; a scenario that extends nothing runs alone.
        effects: of the policies on every series; empty without a base.
        levels: yearly, as a whole, of every series in every scenario.
        splits: stochastic and parameter uncertainty of every series; empty where they cannot be separated.
        withheld: what tables for publication withhold.
        costs_per_person_year: of exploitation averted, for each policy; empty without a base or unit costs.
    """

    request: Asked
    ensemble: Frame
    source: Source
    names: tuple[str, ...]
    effects: tuple[Effect, ...]
    levels: tuple[Level, ...]
    splits: tuple[Split, ...]
    withheld: Masks
    costs_per_person_year: tuple[CostPerPersonYear, ...]
    started: datetime

    @property
    def masks(self) -> Masks:
        """What the tables of this folder withhold."""
        return Masks() if self.request.unmasked else self.withheld

    @cached_property
    def by_construction(self) -> tuple[str, ...]:
        """Names of the policies whose verdicts have their sign by construction, in order."""
        base, *policies = self.ensemble.scenarios
        country = self.ensemble.country
        return tuple(one.name for one in policies if by_construction(one, base, country))

    @cached_property
    def about(self) -> dict[str, Any]:
        """The part of the manifest that depends on the inputs alone, not on time or machine."""
        ensemble = self.ensemble
        draws, seeds = ensemble.seeds.shape
        return {
            "udha": version(),
            "country": {"name": ensemble.country.name, "digest": ensemble.country.digest},
            "scenarios": list(self.names),
            "draws": draws,
            "seeds": seeds,
            "seed": self.request.seed,
            "run_seeds": RUN_SEEDS,
            "parameters": self.source.name,
            "posterior": self.source.manifest,
            "parameters_digest": parameters.digest(),
            "generator": GENERATOR,
            "kernel_digest": sources_digest(),
            "effects_from": str(ensemble.months[ensemble.since]),
            "effects_to": str(ensemble.months[-1]),
            "masked_below": None if self.request.unmasked else LEAST_SHOWN,
            "units": {name: info.unit for name, info in ensemble.infos.items()},
        }


def now() -> datetime:
    """Return the time in whole seconds, UTC."""
    return datetime.now(UTC).replace(microsecond=0)
