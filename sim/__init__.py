"""The simulation of human trafficking in Kosovo.

>>> from sim import Scenario, TraffickingModel, simulate, simulate_many

Names are loaded when first used: Mesa, pandas and the compiler take seconds to import.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_HOMES = {
    "Scenario": "sim.scenario",
    "InputError": "sim.errors",
    "TraffickingModel": "sim.model",
    "simulate": "sim.frames",
    "simulate_many": "sim.frames",
}
__all__ = list(_HOMES)  # pyrefly: ignore[unresolvable-dunder-all]


def hidden() -> dict[str, str]:
    """Return the files that Python finds in place of packages that lie beside this one, by package."""
    found, here = {}, Path(__file__).resolve().parents[1]
    for name in ("experiments", "calibration", "udha"):
        spec = find_spec(name)
        if spec and spec.origin and Path(spec.origin).resolve().parents[1] != here:
            found[name] = spec.origin
    return found


for _name, _file in hidden().items():
    warnings.warn(f"{_file} hides udha's package '{_name}'; rename it, or start elsewhere", stacklevel=2)


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
