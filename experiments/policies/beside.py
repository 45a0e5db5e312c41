"""True beside recorded: what official statistics show of a policy's effect, and where they mislead."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.effects import Effect
from experiments.shares import CLEAR, PROBABLE, reached

# What is true of a policy's harm, and what authorities would count of it.
TRUE = ("newly_exploited", "in_exploitation", "trafficked_again")
RECORDED = ("identified", "cases", "convicted")
STATED = ("falls", "rises", "probably falls", "probably rises")


@dataclass(frozen=True)
class Beside:
    """A policy's effect on a true series beside that on a recorded one.

    Attributes:
        opposite: share of runs in which one falls and the other rises.
        alike: share in which both fall or both rise.
    """

    true: Effect
    recorded: Effect
    opposite: float
    alike: float

    @property
    def verdict(self) -> str:
        """What somebody who sees only the statistics would learn about the direction."""
        draws = self.true.draws
        if reached(self.opposite, draws, CLEAR):
            return "misleading"
        if reached(self.opposite, draws, PROBABLE):
            return "probably misleading"
        if reached(self.alike, draws, CLEAR):
            return "in step"
        if reached(self.alike, draws, PROBABLE):
            return "probably in step"
        return "hidden" if self.true.verdict in STATED else "cannot tell"


def beside(true: Effect, recorded: Effect, of_true: np.ndarray, of_recorded: np.ndarray) -> Beside:
    """Return two effects side by side, with their paired differences, float64 (runs,) each."""
    signs = np.sign(of_true) * np.sign(of_recorded)
    return Beside(true, recorded, float(np.mean(signs < 0)), float(np.mean(signs > 0)))
