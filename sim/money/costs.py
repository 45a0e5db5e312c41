"""Items that can have a unit cost, declared in ``sim/money/costs.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim.reading import strict_yaml
from sim.reading.strict_yaml import NUMBER, Node

MOST = 1e12
MONEY = re.compile(rf"({NUMBER})\s+([A-Z]{{3}})")
# (amount, currency) by name of the line.
UnitCosts = Mapping[str, tuple[float, str]]


@dataclass(frozen=True)
class CostLine:
    """An item that can have a unit cost.

    Attributes:
        series: the series that it is multiplied by, in that series' ``unit``.
        description: what one unit is.
    """

    name: str
    label: str
    series: str
    unit: str
    description: str


@cache
def declared() -> dict[str, CostLine]:
    """Return all cost lines by name, in the order of ``sim/money/costs.yaml``."""
    data = strict_yaml.read(Path(__file__).with_name("costs.yaml")).data
    return {name: CostLine(name, **line) for name, line in data.items()}


def amount(node: Node) -> tuple[float, str]:
    """Return the amount and the currency that a node gives.

    Raises:
        InputError: it gives none, or one that is out of bounds.
    """
    match = MONEY.fullmatch(node.text.strip())
    if not match:
        raise node.error(f"must be an amount and a currency, such as 35 EUR, not {node.said()}")
    node.refuse_thousands()
    number = float(match[1])
    if not 0 <= number <= MOST:
        raise node.error(f"{number:g} is out of bounds: a unit cost is a number from 0 to {MOST:g}")
    return number, match[2]


def currency(unit_costs: UnitCosts) -> str:
    """Return the one currency of unit costs."""
    return next(iter(unit_costs.values()))[1]
