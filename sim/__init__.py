"""The simulation of human trafficking in Kosovo.

>>> from sim import Scenario, TraffickingModel, simulate, simulate_many

Names are loaded when first used: Mesa, pandas and the compiler take seconds to import.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Scenario": "sim.scenario",
    "InputError": "sim.errors",
    "TraffickingModel": "sim.model",
    "simulate": "sim.frames",
    "simulate_many": "sim.frames",
}
__all__ = list(_HOMES)  # pyrefly: ignore[unresolvable-dunder-all]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
