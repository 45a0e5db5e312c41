"""The cost of averting a person-year of exploitation, where it can be stated at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments import QUANTILES
from experiments.effects import totals
from experiments.ensemble import Ensemble
from experiments.shares import PROBABLE, reached
from sim.money.costs import currency
from sim.money.pricing import TOTAL
from sim.records import CELL_ALL

AVERTED = "in_exploitation"
NAME = "cost_per_person_year_averted"


@dataclass(frozen=True)
class CostPerPersonYear:
    """Cost per person-year of exploitation averted, since policies differ.

    Attributes:
        unit: such as "EUR per person-year".
        median, low_50, high_50, low_90, high_90: of the ratios run by run; None where it cannot be stated.
        reason: why it cannot be stated; empty where it can.
    """

    scenario: str
    unit: str
    median: float | None = None
    low_50: float | None = None
    high_50: float | None = None
    low_90: float | None = None
    high_90: float | None = None
    reason: str = ""

    @property
    def verdict(self) -> str:
        return "cannot tell" if self.reason else "can be told"


def cost_per_person_year(ensemble: Ensemble, scenario: int = 1) -> CostPerPersonYear:
    """Return what a scenario costs more than the base, for each person-year of exploitation that it averts.

    A ratio is given only if exploitation falls and cost rises, each with a 90 % interval that does not
    contain zero: dividing by a number that may be zero is meaningless, and a saving has no price. A run in
    which nothing is averted counts as having unlimited cost.

    Raises:
        KeyError: no scenario gives unit costs.
    """
    name = ensemble.scenarios[scenario].name
    unit = f"{currency(ensemble.unit_costs)} per person-year"
    averted, cost = -_difference(ensemble, scenario, AVERTED), _difference(ensemble, scenario, TOTAL)
    if reason := _why_not(averted, cost, len(ensemble.seeds)):
        return CostPerPersonYear(name, unit, reason=reason)
    ratios = np.divide(cost, averted, out=np.full_like(cost, np.inf), where=averted > 0)
    # A quantile is one of the runs: there is no interpolating between finite and infinite.
    found = np.quantile(ratios, QUANTILES, method="inverted_cdf")
    if not np.isfinite(found).all():
        return CostPerPersonYear(name, unit, reason="too many runs avert nothing")
    low_90, low_50, median, high_50, high_90 = found.tolist()
    return CostPerPersonYear(name, unit, median, low_50, high_50, low_90, high_90)


def _difference(ensemble: Ensemble, scenario: int, series: str) -> np.ndarray:
    """A series' paired differences as a whole, (runs,)."""
    index = list(ensemble.infos).index(series)
    values = totals(ensemble, index, [CELL_ALL], ensemble.infos[series])[:, 0]
    return values[scenario] - values[0]


def _why_not(averted: np.ndarray, cost: np.ndarray, draws: int) -> str:
    least, most = np.quantile(averted, [0.05, 0.95])
    if not averted.any():
        return "exploitation does not change"
    if most < 0:
        return "exploitation rises"
    if least <= 0:
        return "the 90 % interval of the change in exploitation contains zero"
    least, most = np.quantile(cost, [0.05, 0.95])
    if most < 0:
        return "cost falls, so there is no price"
    if least <= 0:
        return "the 90 % interval of the change in cost contains zero"
    return "" if reached(1.0, draws, PROBABLE) else "there are too few draws"
