"""The cost of a policy: series priced with the unit costs that a scenario gives.

A cost is a unit cost times a series: bed-nights, checks, cases. Costs are appended to the series as further
ones, ``cost_<line>`` for each line and ``cost`` in all; they exist as a whole, not by person, and less is
better. Where no unit cost is given, there is no word about cost.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.errors import InputError
from sim.money.costs import UnitCosts, currency, declared
from sim.records import SeriesInfo, catalogue
from sim.scenario import Scenario

SIDE = "cost"
TOTAL = "cost"


def priced_catalogue(unit_costs: UnitCosts) -> dict[str, SeriesInfo]:
    """Return ``catalogue()`` and the costs that ``with_costs`` appends, by name and in order."""
    if not unit_costs:
        return catalogue()
    unit = currency(unit_costs)
    lines = [declared()[name] for name in unit_costs]
    of_lines = [
        _info(f"{TOTAL}_{line.name}", f"Cost: {line.label.lower()}", unit, f"Cost of {line.unit}")
        for line in lines
    ]
    parts = ", ".join(line.label.lower() for line in lines)
    total = _info(TOTAL, f"Cost, {unit}", unit, f"Cost of what the scenario gives unit costs for: {parts}")
    return catalogue() | {info.name: info for info in (*of_lines, total)}


def _info(name: str, label: str, unit: str, description: str) -> SeriesInfo:
    return SeriesInfo(
        name=name,
        label=label,
        unit=unit,
        side=SIDE,
        better="lower",
        description=description,
        by_person=False,
        also_by=(),
        scale=1.0,
        stock=False,
    )


def with_costs(series: np.ndarray, unit_costs: UnitCosts) -> np.ndarray:
    """Return counts with the costs appended, a series each, the sum of all last.

    Arguments: ``series`` as kernels count them, float64 (months, series, cells). Result: float64 (months,
    series + lines + 1, cells), in the currency; ``series`` itself where no unit cost is given. Only the cell
    of all together has a meaning for costs.
    """
    if not unit_costs:
        return series
    infos = list(catalogue().values())
    index = [list(catalogue()).index(declared()[name].series) for name in unit_costs]
    amounts = np.array([amount for amount, _ in unit_costs.values()])
    factors = amounts * [infos[at].scale for at in index]
    costs = series[:, index] * factors[:, None]
    return np.concatenate([series, costs, costs.sum(axis=1, keepdims=True)], axis=1)


def shared_by(scenarios: Sequence[Scenario]) -> UnitCosts:
    """Return the unit costs that price all scenarios of a comparison: one list, so that amounts compare.

    They are those of the scenarios compared with the base, which is the first; the base's own hold only where
    no other gives any.

    Raises:
        InputError: two scenarios beside the base give different unit costs.
    """
    given = [one for one in (scenarios[1:] or scenarios) if one.costs] or [scenarios[0]]
    for one in given[1:]:
        if one.costs != given[0].costs:
            raise InputError(
                f"'{one.name}' and '{given[0].name}' give different unit costs: amounts would not compare",
                field="costs",
            )
    return given[0].costs
