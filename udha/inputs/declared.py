"""Scenarios, parameters and levers for people: a table of all, or all about one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from rich.console import RenderableType
from rich.text import Text

from sim import levers, parameters
from sim.draws.priors import AnyPrior, Spike
from sim.levers import Effect, Lever
from sim.parameters import Parameter
from sim.scenario import Scenario
from udha.output.table import NAME, Table, shown, terminal
from udha.output.terminal import plain_table

# Plain data, and the same as the terminal shows it.
Listed = tuple[list[dict[str, Any]], RenderableType]
PRIORS = {
    "fixed": "fixed",
    "uniform": "uniform, {low:g} to {high:g}",
    "loguniform": "log-uniform, {low:g} to {high:g}",
    "triangular": "triangular, {low:g} to {high:g}, mode {mode:g}",
    "normal": "normal, mean {mean:g}, s.d. {sd:g}",
    "lognormal": "lognormal, median {median:g}, s.d. of log {sd_log:g}",
    "beta": "beta, mean {mean:g}, concentration {concentration:g}",
    "choice": "1 with probability {chance:g}, otherwise 0",
    "spike": "exactly {at:g} with probability {chance:g}, otherwise {slab}",
}
BY_SIZE = {"multiply": "multiplied by", "add": "raised by", "set": "set to", "raise": "raised to"}


def prior_words(prior: AnyPrior) -> str:
    """Return a prior in words: lognormal, median 0.04, s.d. of log 0.4."""
    words = prior.model_dump()
    if isinstance(prior, Spike):
        words["slab"] = prior_words(prior.slab)
    return PRIORS[prior.distribution].format(**words)


def effect_words(effect: Effect, lever: Lever) -> str:
    """Return what a lever does to a parameter: entry_check, multiplied by screening_checks."""
    by = f"the setting '{lever.setting.name}'" if effect.takes_setting else effect.size
    return f"{effect.parameter}, {BY_SIZE[effect.kind]} {by}"


def range_words(bounds: tuple[float, float]) -> str:
    """Return bounds: 0 to 1."""
    return f"{bounds[0]:g} to {bounds[1]:g}"


SCENARIOS = Table(
    "scenarios", (shown("file", "name", left=True, mark=NAME), shown("description", "what it is", left=True))
)
PARAMETERS = Table(
    "parameters",
    (
        shown("name", "name", left=True, mark=NAME),
        shown("value", "value", lambda record: f"{record['value']:g}"),
        shown("unit", "unit", left=True),
        shown("prior_words", "prior", left=True),
        shown("grade", "grade", left=True, mark=NAME),
    ),
)
LEVERS = Table(
    "levers",
    (
        shown("name", "name", left=True, mark=NAME),
        shown("label", "what", left=True),
        shown(
            "setting", "setting", lambda record: "{name} {default:g}".format(**record["setting"]), left=True
        ),
        shown("bounds", "range", lambda record: range_words(record["setting"]["bounds"]), left=True),
        shown("grade", "grade", left=True, mark=NAME),
    ),
)


def parameter_data(parameter: Parameter) -> dict[str, Any]:
    """Return all about a parameter as plain data, with the levers that act on it."""
    effects = [(lever.name, effect) for lever in levers.declared().values() for effect in lever.effects]
    return {
        **parameter.model_dump(mode="json"),
        "prior_words": prior_words(parameter.prior),
        "moved_by_levers": [name for name, effect in effects if effect.parameter == parameter.name],
        "size_of_levers": list(
            dict.fromkeys(name for name, effect in effects if effect.size == parameter.name)
        ),
    }


def lever_data(lever: Lever) -> dict[str, Any]:
    """Return all about a lever as plain data."""
    data = lever.model_dump(mode="json")
    for written, effect in zip(data["effects"], lever.effects, strict=True):
        written["words"] = effect_words(effect, lever)
    return data


def scenario_data(scenario: Scenario) -> dict[str, Any]:
    """Return what a scenario says, and what it extends, as plain data."""
    return scenario.resolved() | {"extends": scenario.base.name if scenario.base else None}


def every_scenario(known: Mapping[str, Scenario]) -> Listed:
    """Return scenarios, by the name under which they are run, as data and as a table."""
    data = [{"file": name} | scenario_data(scenario) for name, scenario in known.items()]
    return data, terminal(SCENARIOS, [("", data)], "", wide=True)


def every_parameter(known: Iterable[Parameter]) -> Listed:
    """Return parameters by group, as data and as a table."""
    return _by_group(PARAMETERS, [parameter_data(parameter) for parameter in known])


def every_lever(known: Iterable[Lever]) -> Listed:
    """Return levers by group, as data and as a table."""
    return _by_group(LEVERS, [lever_data(lever) for lever in known])


def _by_group(table: Table, data: list[dict[str, Any]]) -> Listed:
    groups = [(group, list(members)) for group, members in groupby(data, itemgetter("group"))]
    return data, terminal(table, groups, "", wide=True)


def parameter_details(parameter: Parameter) -> RenderableType:
    """Return all about a parameter."""
    data = parameter_data(parameter)
    low, high = parameter.ppf(np.array([0.05, 0.95]))
    drawn = "" if parameter.prior.distribution == "fixed" else f"; 90 % within {low:.3g} to {high:.3g}"
    return _details(
        parameter.name,
        {
            "label": parameter.label,
            "meaning": parameter.description,
            "value": f"{parameter.value:g} {parameter.unit}",
            "bounds": range_words(parameter.bounds),
            "prior": data["prior_words"] + drawn,
            "source": parameter.source,
            "grade": parameter.grade,
            "moved by": ", ".join(data["moved_by_levers"]) or "no lever",
            "size of": ", ".join(data["size_of_levers"]),
            "declared in": f"sim/parameters/{parameter.group}.yaml",
        },
    )


def lever_details(lever: Lever) -> RenderableType:
    """Return all about a lever, with the lines that a scenario needs."""
    setting = lever.setting
    sizes = [parameters.find(effect.size) for effect in lever.effects if effect.size]
    sized = [f"{size.name}: {size.value:g} {size.unit} ({prior_words(size.prior)})" for size in sizes]
    return _details(
        lever.name,
        {
            "label": lever.label,
            "mechanism": lever.mechanism,
            "setting": f"{setting.name}, {setting.unit}: {range_words(setting.bounds)}",
            "or in a word": ", ".join(f"{word} ({value:g})" for word, value in setting.words.items()),
            "default": f"{setting.default:g}",
            "acts on": "\n".join(effect_words(effect, lever) for effect in lever.effects),
            "sizes": "\n".join(dict.fromkeys(sized)),
            "section": f"{lever.section} of the report",
            "source": lever.source,
            "grade": lever.grade,
            "in a file": "levers:\n"
            f"  {lever.name}: {{from: 2016-01-01, {setting.name}: {setting.default:g}}}",
            "declared in": f"sim/levers/{lever.group}.yaml",
        },
    )


def _details(name: str, rows: dict[str, str]) -> RenderableType:
    table = plain_table(name)
    table.show_header, table.padding = False, (0, 2, 0, 0)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in rows.items():
        if value:
            table.add_row(key, Text(value))
    return table
