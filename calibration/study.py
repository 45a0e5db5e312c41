"""A study: what is calibrated, against what, with how many runs. Read strictly from YAML, like a scenario."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from calibration.inference.sampling import Observed
from calibration.inference.scales import COUNT, Scale
from calibration.latent import Latent
from calibration.patterns import PATTERNS, Pattern
from calibration.targets import Simulator, Target, official_targets
from experiments.study import policies_in
from sim.engine import Simulation
from sim.errors import nearest
from sim.parameters import Grade
from sim.reading.entries import Entry, entry
from sim.reading.strict_yaml import Node, read
from sim.scenario import Scenario, named_in

# A range holds the truth with probability 0.9: so many standard deviations either side of its middle.
DEVIATIONS = 1.6449


Use = Annotated[bool, Field(description="Whether it enters the likelihood; default true.")]


class Figure(Entry):
    """How an official figure enters."""

    use: Use = True
    reporting_error: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Standard deviation of the reporting error, as a share of the figure.",
    )


class Range(Entry):
    """How a softer pattern enters: a range that contains the truth with probability 0.9."""

    low: float = Field(gt=0, le=1000, description="Lower end.")
    high: float = Field(gt=0, le=1000, description="Upper end.")
    use: Use = True
    source: str = Field(description="A section of the report or a row of docs/evidence.md.")
    grade: Grade = Field(description="How good the source is.")

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"low {self.low:g} must be less than high {self.high:g}")
        return self


class Budget(Entry):
    """How many runs."""

    prior_runs: int = Field(
        ge=200, le=1_000_000, description="Runs of the first wave, over draws from the priors."
    )
    wave_runs: int = Field(
        ge=100, le=1_000_000, description="Runs of each later wave, where the posterior is."
    )
    waves: int = Field(
        ge=0, le=20, description="Largest number of later waves; fewer once the posterior no longer moves."
    )
    draws: int = Field(ge=1, le=100_000, description="Posterior draws that are kept.")


class Declared(Entry):
    """The file."""

    name: str = Field(description="Title in tables and figures.")
    description: str = Field(description="What is calibrated to what, in a sentence.")
    scenario: str = Field(
        description="The scenario assumed to have happened: a file beside the study, or a shipped name."
    )
    figures: dict[str, Figure] = Field(
        description="Official figures of the country, all of them; 'use: false' leaves one out."
    )
    patterns: dict[str, Range] = Field(
        {}, description="Softer patterns: ranges that contain the truth with probability 0.9."
    )
    policies: tuple[str, ...] = Field(
        (), description="Scenarios whose effects, compared with the study's scenario, are examined."
    )
    budget: Budget = Field(description="How many runs.")
    seed: int = Field(ge=0, le=1_000_000_000, description="Determines all random numbers.")


@dataclass(frozen=True, eq=False)
class Study:
    """A study ready to run.

    Attributes:
        scenario: of the study, over all its years; ``simulation``: to the end of the last year of figures.
        policies: scenarios whose effects against it are examined, over the same years.
        targets, patterns: what is taken from every run, used or not, in the order of columns.
        observed: the official figures and ranges on the targets' scales.
        scales: of every column.
    """

    path: Path
    declared: Declared
    scenario: Scenario
    policies: tuple[Scenario, ...]
    simulation: Simulation
    latent: Latent
    simulator: Simulator
    targets: tuple[Target, ...]
    patterns: tuple[Pattern, ...]
    observed: Observed
    scales: tuple[Scale, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of targets."""
        return tuple(one.name for one in (*self.targets, *self.patterns))

    def on_scales(self, y: np.ndarray) -> np.ndarray:
        """Return targets of runs on their scales, float64 (n, targets)."""
        return np.column_stack([scale.of(y[:, at]) for at, scale in enumerate(self.scales)])

    def off_scales(self, t: np.ndarray) -> np.ndarray:
        """Return targets in their own units, float64 (n, targets)."""
        return np.column_stack([scale.back(t[:, at]) for at, scale in enumerate(self.scales)])

    @classmethod
    def load(cls, path: Path | str) -> Study:
        """Read a study; ``InputError`` says what is wrong, with file, line and field."""
        path = Path(path)
        node = read(path)
        declared = entry(Declared, node)
        scenario = Scenario.load(named_in(path, node.mapping()["scenario"]))
        simulation = _simulation(scenario, node)
        targets = official_targets(simulation.country)
        parts = node.mapping()
        _known(parts["figures"], {one.series for one in targets}, "official figure")
        unnamed = sorted({one.series for one in targets} - set(declared.figures))
        if unnamed:
            raise parts["figures"].error(
                f"{', '.join(unnamed)} must be named too; 'use: false' leaves a figure out"
            )
        if "patterns" in parts:
            _known(parts["patterns"], PATTERNS, "pattern")
        patterns = tuple(one for one in PATTERNS.values() if one.name in declared.patterns)
        return cls(
            path=path,
            declared=declared,
            scenario=scenario,
            policies=tuple(_policies(path, node, scenario)),
            simulation=simulation,
            latent=Latent.of(simulation),
            simulator=Simulator.of(simulation, targets, patterns),
            targets=targets,
            patterns=patterns,
            observed=observed(declared, targets, patterns),
            scales=(COUNT,) * len(targets) + tuple(one.scale for one in patterns),
        )


def observed(declared: Declared, targets: tuple[Target, ...], patterns: tuple[Pattern, ...]) -> Observed:
    """Return what a study observes, on the targets' scales."""
    figures = [declared.figures[one.series] for one in targets]
    ranges = [declared.patterns[one.name] for one in patterns]
    ends = [one.scale.of(np.array([at.low, at.high])) for one, at in zip(patterns, ranges, strict=True)]
    return Observed(
        value=np.array([*COUNT.of(np.array([one.value for one in targets])), *(end.mean() for end in ends)]),
        # On twice the square root, an error of a share of x is that share of the root of x.
        error=np.array(
            [
                *(at.reporting_error * np.sqrt(one.value) for one, at in zip(targets, figures, strict=True)),
                *((high - low) / (2 * DEVIATIONS) for low, high in ends),
            ]
        ),
        used=np.array([one.use for one in (*figures, *ranges)], bool),
    )


def _policies(path: Path, node: Node, base: Scenario) -> Iterator[Scenario]:
    """The scenarios whose effects are examined, on the dates of the study's own."""
    names: set[str] = set()
    for policy, at in policies_in(path, node, base):
        if policy.changed_from(base) is None:
            raise at.error("does not differ from the study's scenario in its years")
        if policy.name in names:
            raise at.error(f"has the name '{policy.name}', which another policy of the study has too")
        names.add(policy.name)
        yield policy


def _simulation(scenario: Scenario, node: Node) -> Simulation:
    """A scenario from its start to the end of the last year that figures cover."""
    at = node.mapping()["scenario"]
    simulation = Simulation.of(scenario)
    targets = official_targets(simulation.country)
    if not targets:
        raise at.error(f"{simulation.country.label} has no official figures to calibrate against")
    first = min([one.first.year for one in targets] + [one.years[0] for one in PATTERNS.values()])
    last = max(one.last.year for one in targets)
    return Simulation.of(
        scenario.on_dates(scenario.start, date(first - 1, 12, 1), date(last, 12, 31)), simulation.country
    )


def _known(node: Node, valid: Collection[str], what: str) -> None:
    for name, at in node.mapping().items():
        if name not in valid:
            raise at.error(f"unknown {what}; one of {', '.join(sorted(valid))}", nearest(name, valid))
