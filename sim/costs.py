"""What a unit cost may be given for, declared in ``sim/costs.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim import strict_yaml

# (amount, currency) by name of the line.
UnitCosts = Mapping[str, tuple[float, str]]


@dataclass(frozen=True)
class CostLine:
    """What a unit cost is given for.

    Attributes:
        series: what it is multiplied with, in that series' ``unit``.
        description: what one unit is.
    """

    name: str
    label: str
    series: str
    unit: str
    description: str


@cache
def declared() -> dict[str, CostLine]:
    """Return all cost lines by name, in the order of ``sim/costs.yaml``."""
    data = strict_yaml.read(Path(__file__).with_name("costs.yaml")).data
    return {name: CostLine(name, **line) for name, line in data.items()}


def currency(unit_costs: UnitCosts) -> str:
    """Return the one currency of unit costs."""
    return next(iter(unit_costs.values()))[1]
