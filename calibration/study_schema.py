"""JSON Schema of calibration studies, made from their models and the declarations."""

from __future__ import annotations

from typing import Any

from calibration.patterns import PATTERNS
from calibration.study import Declared
from experiments.study_schema import describe, schema_of
from sim.records import catalogue

SAID = {
    "name": "Title in tables and figures.",
    "description": "What is calibrated to what, in a sentence.",
    "scenario": "What is taken to have happened: a file beside the study, or a shipped scenario's name.",
    "figures": "Official figures of the country, all of them; 'use: false' leaves one out.",
    "patterns": "Softer patterns: ranges that hold the truth with probability 0.9.",
    "policies": "Scenarios whose effects against the study's are examined.",
    "budget": "How many runs.",
    "seed": "What all random numbers follow from.",
}
SAID_OF_FIGURE = {
    "use": "Whether it enters the likelihood; true unless said.",
    "reporting_error": "Standard deviation of the error of its reporting, as a share of the figure.",
}
SAID_OF_RANGE = {
    "low": "Lower end.",
    "high": "Upper end.",
    "use": "Whether it enters the likelihood; true unless said.",
    "source": "A section of the report or a row of docs/evidence.md.",
    "grade": "How good the source is.",
}
SAID_OF_BUDGET = {
    "prior_runs": "Of the first wave, over draws from the priors.",
    "wave_runs": "Of each later wave, where the posterior is.",
    "waves": "Later waves at most; fewer once the posterior no longer moves.",
    "draws": "Of the posterior that is kept.",
}


def calibration_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of a calibration study; the same bytes for the same declarations."""
    found = schema_of(Declared, "udha calibration study", "What is calibrated, against what.", SAID)
    for name, said in (("Figure", SAID_OF_FIGURE), ("Range", SAID_OF_RANGE), ("Budget", SAID_OF_BUDGET)):
        describe(found["$defs"][name], said)
    one_of = found["properties"]
    one_of["budget"] = found["$defs"].pop("Budget") | {"description": SAID["budget"]}
    recorded = [one.name for one in catalogue().values() if one.side == "recorded"]
    one_of["figures"]["propertyNames"] = {"enum": recorded}
    one_of["patterns"]["propertyNames"] = {"enum": list(PATTERNS)}
    return found
