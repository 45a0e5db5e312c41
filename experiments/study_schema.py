"""JSON Schema of study files, made from their models and the declarations, for editors.

The schema covers less than ``Study.load`` checks: which lever a scenario uses, the order of dates, and the
options of a sampling method are left to that function.
"""

from __future__ import annotations

from typing import Any

from experiments.study import Declared
from experiments.work.varied import SHARES
from sim import levers, parameters
from sim.money import costs
from sim.reading.entries import Entry
from sim.reading.schema import DAY
from sim.records import catalogue

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def sweep_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of a sweep study; the same bytes for the same declarations."""
    found = schema_of(Declared, "udha sweep study", "Which values of which factors are run.")
    known, declared, one_of = parameters.declared(), levers.declared(), found["properties"]
    inline(found, "sample", "Sample")
    _ranges(found, "parameters", {name: (one.label, one.bounds) for name, one in known.items()})
    _ranges(found, "settings", {name: (one.label, one.setting.bounds) for name, one in declared.items()})
    _ranges(found, "shares", {name: (name.replace("_", " "), (0.0, 1.0)) for name in SHARES})
    one_of["dates"]["propertyNames"] = {"enum": list(declared)}
    found["$defs"]["Days"]["properties"] = {"earliest": DAY, "latest": DAY}
    del found["$defs"]["Range"]
    one_of["mechanisms"]["items"] = {"enum": sorted({one.group for one in known.values()})}
    one_of["outputs"] |= {"items": {"enum": outputs()}, "minItems": 1}
    return found


def outputs() -> list[str]:
    """Return the names of all series that a study may have as outputs, including costs."""
    return [*catalogue(), *(f"cost_{name}" for name in costs.declared()), "cost"]


def schema_of(model: type[Entry], title: str, description: str) -> dict[str, Any]:
    """Return the schema of a file that an entry's model stands for; its fields describe the keys."""
    found = plain(model.model_json_schema())
    return {"$schema": DRAFT, "title": title, **found, "description": description}


def inline(schema: dict[str, Any], key: str, model: str) -> None:
    """Put the schema of a model that one key alone holds in the place of the reference to it."""
    of_key = schema["properties"][key]
    del of_key["$ref"]
    schema["properties"][key] = schema["$defs"].pop(model) | of_key


def plain(part: Any) -> Any:
    """Return a model's schema as strict YAML is read: no nothing for a value, no empty text."""
    if isinstance(part, list):
        return [plain(one) for one in part]
    if not isinstance(part, dict):
        return part
    if "anyOf" in part:
        left = [one for one in part["anyOf"] if one != {"type": "null"}]
        if len(left) == 1:
            rest = {key: one for key, one in part.items() if key != "anyOf"}
            return plain(left[0] | rest)
    wording = ("title", "default")
    kept = {key: plain(one) for key, one in part.items() if not (key in wording and _is_said(one))}
    return kept | {"minLength": 1} if kept.get("type") == "string" and "enum" not in kept else kept


def _is_said(one: Any) -> bool:
    """Whether it is a word about a schema rather than the schema of a key of that name."""
    return not (isinstance(one, dict) and ("type" in one or "$ref" in one or "anyOf" in one))


def _ranges(found: dict[str, Any], section: str, named: dict[str, tuple[str, tuple[float, float]]]) -> None:
    """Allow a section a range for each of some names, within bounds; equal ranges are written once."""
    properties = {}
    for name, (label, (low, high)) in named.items():
        key = f"between_{low:g}_and_{high:g}"
        found["$defs"].setdefault(key, _range(low, high))
        properties[name] = {"title": label, "$ref": f"#/$defs/{key}"}
    found["properties"][section] |= {"additionalProperties": False, "properties": properties}


def _range(low: float, high: float) -> dict[str, Any]:
    number = {"type": "number", "minimum": low, "maximum": high}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "low": number,
            "high": number,
            "values": {"type": "array", "items": number, "minItems": 2, "uniqueItems": True},
        },
        "dependentRequired": {"low": ["high"], "high": ["low"]},
    }
