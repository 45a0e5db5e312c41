"""JSON Schema of the scenario file, made from the declarations: editors complete, explain and check with it.

The schema covers less than ``sim.scenario`` checks: the order of dates, overlapping periods and the scenario
extended are left to that module.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sim import levers, parameters
from sim.levers import Lever
from sim.money import costs
from sim.parameters import Parameter
from sim.reading.periods import MAX_RAMP
from sim.reading.strict_yaml import NUMBER
from sim.scenario import COUNTRY, DATES

DAY = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def scenario_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of a scenario file; the same bytes for the same declarations."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "udha scenario",
        "description": "Which policies are in force and when, as differences from the scenario extended.",
        "type": "object",
        "additionalProperties": False,
        "required": ["name"],
        "$defs": {name: _period(one) for name, one in levers.declared().items()},
        "properties": {
            "name": {"type": "string", "minLength": 1, "description": "Title in tables and figures."},
            "description": {
                "type": "string",
                "minLength": 1,
                "description": "The assumption, in one or two sentences.",
            },
            "extends": {
                "type": "string",
                "minLength": 1,
                "description": "The scenario to extend: a file beside this one, or a shipped name.",
            },
            "country": {
                "type": "string",
                "minLength": 1,
                "description": "A shipped country's name, or the path of a country's folder from this "
                f"file; default {COUNTRY}, and always that of the scenario extended.",
            },
            **_dates(),
            "levers": _section(
                "Policy levers.", {name: _lever(one) for name, one in levers.declared().items()}
            ),
            "parameters": _section(
                "Parameters fixed at a number in place of their prior.",
                {name: _parameter(one) for name, one in parameters.declared().items()},
            ),
            "costs": _section(
                "Unit costs, such as 35 EUR; all in one currency.",
                {name: _cost(line.description) for name, line in costs.declared().items()},
            ),
        },
    }


def _section(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": ["object", "null"],
        "description": description,
        "additionalProperties": False,
        "properties": properties,
    }


def _dates() -> dict[str, Any]:
    meaning = {
        "start": "First day of the run, including spin-up",
        "records_from": "First day that is recorded",
        "end": "Last day of the run",
    }
    return {key: {**DAY, "description": f"{meaning[key]}; default {day}."} for key, day in DATES.items()}


def _lever(lever: Lever) -> dict[str, Any]:
    period = {"$ref": f"#/$defs/{lever.name}"}
    return {
        "title": lever.label,
        "description": f"{_sentence(lever.mechanism)} Section {lever.section} of the report; {lever.grade}.",
        "anyOf": [period, {"type": "array", "items": period}],
    }


def _period(lever: Lever) -> dict[str, Any]:
    setting = lever.setting
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "from": {
                **DAY,
                "description": "In force from the first Monday on or after this day; default: the start.",
            },
            "until": {
                **DAY,
                "description": "In force until the last Monday on or before this day; default: to the end.",
            },
            "ramp_weeks": {
                "description": "Weeks over which it comes into force in equal steps; default: at once.",
                **_number("weeks", (0, MAX_RAMP)),
            },
            setting.name: {
                "description": f"{_sentence(setting.unit)} Default {setting.default:g}.",
                **_number(setting.unit, setting.bounds, setting.words),
            },
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    value = f"{parameter.value:g} {parameter.unit}"
    return {
        "title": parameter.label,
        "description": f"{_sentence(parameter.description)} {value}; {parameter.grade}.",
        **_number(parameter.unit, parameter.bounds),
    }


def _cost(what: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{costs.MONEY.pattern}$", "description": f"Cost of {what}."}


def _number(unit: str, bounds: tuple[float, float], words: Iterable[str] = ()) -> dict[str, Any]:
    """A number, alone or with its unit written out, or one of some words."""
    low, high = bounds
    # Not re.escape, which also escapes characters that the regular expressions of JSON Schema may not.
    literal = re.sub(r"[\\^$.*+?()\[\]{}|/]", r"\\\g<0>", unit)
    return {
        "anyOf": [
            {"type": "number", "minimum": low, "maximum": high},
            {"type": "string", "pattern": rf"^{NUMBER}\s+{literal}$"},
            *({"const": word} for word in words),
        ]
    }


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")
