"""JSON Schema of calibration studies, made from their models and the declarations."""

from __future__ import annotations

from typing import Any

from calibration.patterns import PATTERNS
from calibration.study import Declared
from experiments.study_schema import inline, schema_of
from sim.records import catalogue


def calibration_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of a calibration study; the same bytes for the same declarations."""
    found = schema_of(Declared, "udha calibration study", "What is calibrated, against what.")
    one_of = found["properties"]
    inline(found, "budget", "Budget")
    recorded = [one.name for one in catalogue().values() if one.side == "recorded"]
    one_of["figures"]["propertyNames"] = {"enum": recorded}
    one_of["patterns"]["propertyNames"] = {"enum": list(PATTERNS)}
    return found
