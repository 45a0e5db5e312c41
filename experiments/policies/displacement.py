"""Displacement: a fall of new exploitation on one route together with a rise on another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.effects import CLEAR, PROBABLE, Effect, effect_of
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
        if self.together >= CLEAR:
            return "displaced"
        return "probably displaced" if self.together >= PROBABLE else "cannot tell"


def displacement(
    scenario: str, info: SeriesInfo, routes: Sequence[str], base: np.ndarray, policy: np.ndarray
) -> Displacement:
    """Return the displacement from paired totals by route.

    Args:
        routes: names; ``base``, ``policy``: float64 (routes, runs).
    """
    found = tuple(
        effect_of(scenario, info, "route", *these) for these in zip(routes, base, policy, strict=True)
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
