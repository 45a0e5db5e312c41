"""The pathway in numbers: how many people take each step for 1,000 newly exploited."""

from __future__ import annotations

import numpy as np

from experiments.effects import totals
from experiments.ensemble import Ensemble
from experiments.policies.levels import quantiles
from sim.records import CELL_ALL

OF = 1_000
NEWLY = "newly_exploited"
STEPS = (
    *("approached", "recruited", "turned_back", "trafficked_again", "ended_unidentified"),
    *("identified", "assisted", "no_place_found", "reintegrated"),
)


def rates(ensemble: Ensemble) -> dict[str, np.ndarray]:
    """Return the quantiles over runs of each step for 1,000 newly exploited people, (scenarios, 5) each.

    Over the time since policies differ; a step counts whoever takes it then, whenever exploitation began.
    Empty where in some run nobody is newly exploited.
    """
    newly = _whole(ensemble, NEWLY)
    if not newly.all():
        return {}
    return {name: quantiles(OF * _whole(ensemble, name) / newly).T for name in STEPS}


def _whole(ensemble: Ensemble, series: str) -> np.ndarray:
    """A series' totals as a whole, (scenarios, runs)."""
    index = list(ensemble.infos).index(series)
    return totals(ensemble, index, [CELL_ALL], ensemble.infos[series])[:, 0]
