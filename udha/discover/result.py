"""What ``udha discover`` was asked for, and what it found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.robustness.criterion import Criterion
from experiments.robustness.discovery import Discovery
from experiments.robustness.robustness import Metric, Regret, Score, Traded
from experiments.robustness.sampled import Factor, Measured, Sampled
from experiments.robustness.thresholds import Threshold
from udha.output.words import shell

RIGHTS = "rights"
OFTEN, AVERAGE = "more often than not", "on average"


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    folder: Path
    out: Path
    policies: tuple[str, ...]
    output: str | None
    fails: str | None
    holds: tuple[str, ...]
    seed: int

    @property
    def command(self) -> str:
        """The command that repeats it."""
        words = ["udha", "discover", str(self.folder)]
        words += [word for policy in self.policies for word in ("--policy", policy)]
        words += ["--output", self.output] if self.output else []
        words += ["--fails", self.fails] if self.fails else []
        words += [word for criterion in self.holds for word in ("--holds", criterion)]
        return shell([*words, "--seed", str(self.seed), "--out", str(self.out)])


@dataclass(frozen=True, eq=False)
class Discovered:
    """What there is to show.

    Attributes:
        about: the sweep's study, model and seed.
        measured: the output asked about; ``fails``: when a policy fails; ``reaches``: what it is to reach.
        scores, regrets: by name of every output that policies can be ranked by.
        traded: expected effects on the output asked about and on those of rights.
        discoveries, thresholds: of each policy looked at; thresholds by kind, more often than not or on
            average.
    """

    request: Request
    about: dict[str, Any]
    sampled: Sampled
    measured: Measured
    fails: Criterion
    reaches: tuple[str, ...]
    metrics: dict[str, Metric]
    scores: dict[str, list[Score]]
    regrets: dict[str, list[Regret]]
    traded: list[Traded]
    discoveries: list[Discovery]
    thresholds: dict[str, dict[str, list[Threshold]]]

    @property
    def rights(self) -> list[Measured]:
        """Outputs of rights, over all the time."""
        return rights_of(self.sampled, self.measured)

    @property
    def factors(self) -> dict[str, Factor]:
        """The parameters that were varied, by name."""
        return {factor.name: factor for factor in self.sampled.factors}


def rights_of(sampled: Sampled, measured: Measured) -> list[Measured]:
    """Return the outputs of rights with a good direction, over all the time, but for the one asked about."""
    rankable = [sampled.outputs[name] for name in sampled.rankable]
    return [
        output
        for output in rankable
        if output.side == RIGHTS and not output.yearly and output.name != measured.name
    ]
