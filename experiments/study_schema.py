"""JSON Schema of study files, made from their models and the declarations, for editors.

The schema can say less than ``Study.load`` checks: which lever a scenario uses, dates in order, and what a
method of sampling takes are left to that.
"""

from __future__ import annotations

from typing import Any

from experiments.study import Declared
from experiments.work.varied import SHARES
from sim import costs, levers, parameters
from sim.entries import Entry
from sim.records import catalogue
from sim.schema import DAY

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SAID = {
    "name": "Title in tables and figures.",
    "question": "What the study is to answer.",
    "scenario": "The base: a file beside the study, or a shipped scenario's name.",
    "policies": "Scenarios compared with the base, run by run, with the same luck.",
    "over": "Whether a parameter's own range is its prior's or the posterior's; prior unless said.",
    "parameters": "Varied one by one: {} over its own range, or between low and high, or one of some values.",
    "each": "All uncertain parameters of a file of parameters, one by one.",
    "mechanisms": "All uncertain parameters of a file of parameters together, as one factor.",
    "rest": "Whether all other uncertain parameters vary too, as one more factor; fixed unless said.",
    "settings": "Settings of levers, in every scenario that uses them.",
    "dates": "First days of levers, in every scenario that uses them.",
    "shares": "Shares of the population.",
    "sample": "How values are sampled.",
    "rows": "Of method list: a number for each of what is varied.",
    "outputs": "Series read off each run, as totals since policies differ.",
    "at": "Years that outputs are also read off for.",
}
SAID_OF_SAMPLE = {
    "method": "Sobol and FAST for sensitivity, Morris for screening, latin and random for robustness.",
    "n": "Saltelli blocks, Morris trajectories, rows a factor of FAST, or rows; points of a range in a grid.",
    "second_order": "Whether a Saltelli design tells pairs apart; true unless said.",
    "seeds": "Runs of each row of a grid or list.",
    "seed": "What values and luck follow from.",
}


def sweep_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of a sweep study; the same bytes for the same declarations."""
    found = schema_of(Declared, "udha sweep study", "Which values of which factors are run.", SAID)
    known, declared, one_of = parameters.declared(), levers.declared(), found["properties"]
    one_of["sample"] = found["$defs"].pop("Sample") | {"description": SAID["sample"]}
    describe(one_of["sample"], SAID_OF_SAMPLE)
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
    """Return the names of all series that a study may read off; costs where scenarios give unit costs."""
    return [*catalogue(), *(f"cost_{name}" for name in costs.declared()), "cost"]


def schema_of(model: type[Entry], title: str, description: str, said: dict[str, str]) -> dict[str, Any]:
    """Return the schema of a file that an entry's model stands for, with what is said of its keys."""
    found = plain(model.model_json_schema())
    describe(found, said)
    return {"$schema": DRAFT, "title": title, **found, "description": description}


def describe(part: dict[str, Any], said: dict[str, str]) -> None:
    """Put what is said of its keys into a schema."""
    for name, one in part["properties"].items():
        one["description"] = said[name]


def plain(part: Any) -> Any:
    """Return a model's schema as strict YAML is read: no nothing for a value, no empty text."""
    if isinstance(part, list):
        return [plain(one) for one in part]
    if not isinstance(part, dict):
        return part
    if "anyOf" in part:
        left = [one for one in part["anyOf"] if one != {"type": "null"}]
        if len(left) == 1:
            return plain(left[0])
    wording = ("title", "description", "default")
    kept = {key: plain(one) for key, one in part.items() if not (key in wording and _is_said(one))}
    return kept | {"minLength": 1} if kept.get("type") == "string" and "enum" not in kept else kept


def _is_said(one: Any) -> bool:
    """Whether it is a word about a schema rather than the schema of a key of that name."""
    return not (isinstance(one, dict) and ("type" in one or "$ref" in one or "anyOf" in one))


def _ranges(found: dict[str, Any], section: str, named: dict[str, tuple[str, tuple[float, float]]]) -> None:
    """Let a section hold a range for each of some names, within bounds; equal ranges are written once."""
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
