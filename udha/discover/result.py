"""What ``udha discover`` was asked for, and what it found."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.robustness.criterion import Criterion
from experiments.robustness.discovery import Discovery
from experiments.robustness.robustness import Metric, Regret, Score, Traded
from experiments.robustness.sampled import Measured, Sampled
from experiments.robustness.thresholds import Threshold

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
        words += [word for one in self.policies for word in ("--policy", one)]
        words += ["--output", self.output] if self.output else []
        words += ["--fails", self.fails] if self.fails else []
        words += [word for one in self.holds for word in ("--holds", one)]
        return shlex.join([*words, "--seed", str(self.seed), "--out", str(self.out)])


@dataclass(frozen=True, eq=False)
class Found:
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

    def labels(self) -> dict[str, str]:
        """Label of each factor by name."""
        return {one.name: one.label for one in self.sampled.factors}


def rights_of(sampled: Sampled, measured: Measured) -> list[Measured]:
    """Return the outputs of rights with a good direction, over all the time, but for the one asked about."""
    rankable = [sampled.outputs[name] for name in sampled.rankable]
    return [one for one in rankable if one.side == RIGHTS and not one.yearly and one.name != measured.name]
