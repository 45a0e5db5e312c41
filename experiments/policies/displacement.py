"""Displacement: a fall of new exploitation on one route together with a rise on another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.effects import Effect, effect_of
from experiments.shares import CLEAR, PROBABLE, reached
from sim.records import SeriesInfo


@dataclass(frozen=True)
class Displacement:
    """What a policy does to new exploitation, route by route.

    Attributes:
        routes: the effect on each route.
        falling, rising: routes on which it falls or rises, probably at least.
        fall, rise: medians of the change on all falling and on all rising routes taken together.
        together: share of runs in which it falls on the former, taken together, and rises on the latter.
    """

    scenario: str
    routes: tuple[Effect, ...]
    falling: tuple[str, ...]
    rising: tuple[str, ...]
    fall: float
    rise: float
    together: float

    @property
    def verdict(self) -> str:
        """Whether people spared on one route are exploited on another."""
        if not (self.falling and self.rising):
            return "none seen"
        draws = self.routes[0].draws
        if reached(self.together, draws, CLEAR):
            return "displaced"
        return "probably displaced" if reached(self.together, draws, PROBABLE) else "cannot tell"


def displacement(
    scenario: str,
    info: SeriesInfo,
    routes: Sequence[str],
    base: np.ndarray,
    policy: np.ndarray,
    draws: int | None = None,
) -> Displacement:
    """Return the displacement from paired totals by route.

    Args:
        routes: names; ``base``, ``policy``: float64 (routes, runs).
        draws: the parameter draws that runs are of (default: one for each).
    """
    found = tuple(
        effect_of(scenario, info, "route", *these, draws) for these in zip(routes, base, policy, strict=True)
    )
    moved = policy - base
    down, up = (np.array([one.verdict.endswith(word) for one in found], bool) for word in ("falls", "rises"))
    fall, rise = moved[down].sum(axis=0), moved[up].sum(axis=0)
    return Displacement(
        scenario=scenario,
        routes=found,
        falling=tuple(np.array(routes)[down].tolist()),
        rising=tuple(np.array(routes)[up].tolist()),
        fall=float(np.median(fall)),
        rise=float(np.median(rise)),
        together=float(np.mean((fall < 0) & (rise > 0))),
    )
