"""Scenarios, parameters and levers for people: a table of all, or all about one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from sim import levers, parameters
from sim.levers import Effect, Lever
from sim.parameters import AnyPrior, Parameter
from sim.scenario import Scenario

PRIORS = {
    "fixed": "fixed",
    "uniform": "uniform, {low:g} to {high:g}",
    "loguniform": "log-uniform, {low:g} to {high:g}",
    "triangular": "triangular, {low:g} to {high:g}, mode {mode:g}",
    "normal": "normal, mean {mean:g}, s.d. {sd:g}",
    "lognormal": "lognormal, median {median:g}, s.d. of log {sd_log:g}",
    "beta": "beta, mean {mean:g}, concentration {concentration:g}",
}
BY_SIZE = {"multiply": "multiplied by", "add": "raised by", "set": "set to", "raise": "raised to"}


def prior_words(prior: AnyPrior) -> str:
    """Return a prior in words: lognormal, median 0.04, s.d. of log 0.4."""
    return PRIORS[prior.distribution].format(**prior.model_dump())


def effect_words(effect: Effect, lever: Lever) -> str:
    """Return what a lever does to a parameter: entry_check, multiplied by screening_checks."""
    by = f"the setting '{lever.setting.name}'" if effect.takes_setting else effect.size
    return f"{effect.parameter}, {BY_SIZE[effect.kind]} {by}"


def range_words(bounds: tuple[float, float]) -> str:
    """Return bounds: 0 to 1."""
    return f"{bounds[0]:g} to {bounds[1]:g}"


def parameter_data(one: Parameter) -> dict[str, Any]:
    """Return all about a parameter as plain data, with the levers that act on it."""
    moved, sizes = [], []
    for lever in levers.declared().values():
        for effect in lever.effects:
            if effect.parameter == one.name:
                moved.append(lever.name)
            if effect.size == one.name:
                sizes.append(lever.name)
    return {
        **one.model_dump(mode="json"),
        "prior_words": prior_words(one.prior),
        "moved_by_levers": moved,
        "size_of_levers": list(dict.fromkeys(sizes)),
    }


def lever_data(one: Lever) -> dict[str, Any]:
    """Return all about a lever as plain data."""
    data = one.model_dump(mode="json")
    words = [effect_words(effect, one) for effect in one.effects]
    data["effects"] = [effect | {"words": said} for effect, said in zip(data["effects"], words)]
    return data


def scenario_data(one: Scenario) -> dict[str, Any]:
    """Return what a scenario says, and what it extends, as plain data."""
    return one.resolved() | {"extends": one.base.name if one.base else None}


def scenarios_table(known: Mapping[str, Scenario]) -> Table:
    """Return scenarios by the name under which they are run."""
    table = _table("name", "what it is")
    for name, one in known.items():
        table.add_row(name, one.description)
    return table


def parameters_table() -> Table:
    """Return all parameters by group."""
    table = _table("name", "value", "unit", "prior", "grade")
    for group, members in _groups(parameters.declared().values()):
        table.add_row(Text(group, style="bold"))
        for one in members:
            table.add_row(one.name, f"{one.value:g}", one.unit, prior_words(one.prior), one.grade)
    return table


def levers_table() -> Table:
    """Return all levers by group."""
    table = _table("name", "what", "setting", "range", "grade")
    for group, members in _groups(levers.declared().values()):
        table.add_row(Text(group, style="bold"))
        for one in members:
            setting = f"{one.setting.name} {one.setting.default:g}"
            table.add_row(one.name, one.label, setting, range_words(one.setting.bounds), one.grade)
    return table


def parameter_details(one: Parameter) -> RenderableType:
    """Return all about a parameter."""
    data = parameter_data(one)
    low, high = one.ppf(np.array([0.05, 0.95]))
    drawn = "" if one.prior.distribution == "fixed" else f"; 90 % within {low:.3g} to {high:.3g}"
    return _details(
        one.name,
        {
            "label": one.label,
            "meaning": one.description,
            "value": f"{one.value:g} {one.unit}",
            "bounds": range_words(one.bounds),
            "prior": data["prior_words"] + drawn,
            "source": one.source,
            "grade": one.grade,
            "moved by": ", ".join(data["moved_by_levers"]) or "no lever",
            "size of": ", ".join(data["size_of_levers"]),
            "declared in": f"sim/parameters/{one.group}.yaml",
        },
    )


def lever_details(one: Lever) -> RenderableType:
    """Return all about a lever, with the lines that a scenario needs."""
    setting = one.setting
    sizes = [parameters.find(effect.size) for effect in one.effects if effect.size]
    sized = [f"{size.name}: {size.value:g} {size.unit} ({prior_words(size.prior)})" for size in sizes]
    return _details(
        one.name,
        {
            "label": one.label,
            "mechanism": one.mechanism,
            "setting": f"{setting.name}, {setting.unit}: {range_words(setting.bounds)}",
            "or in a word": ", ".join(f"{word} ({value:g})" for word, value in setting.words.items()),
            "default": f"{setting.default:g}",
            "acts on": "\n".join(effect_words(effect, one) for effect in one.effects),
            "sizes": "\n".join(dict.fromkeys(sized)),
            "section": f"{one.section} of the report",
            "source": one.source,
            "grade": one.grade,
            "in a file": f"levers:\n  {one.name}: {{from: 2016-01-01, {setting.name}: {setting.default:g}}}",
            "declared in": f"sim/levers/{one.group}.yaml",
        },
    )


def _groups(members: Iterable[Any]) -> Iterable[tuple[str, list[Any]]]:
    groups: dict[str, list[Any]] = {}
    for one in members:
        groups.setdefault(one.group, []).append(one)
    return groups.items()


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading, no_wrap=heading in ("name", "value", "grade"), overflow="fold")
    return table


def _details(name: str, rows: dict[str, str]) -> Table:
    table = Table(
        title=Text(name, style="bold"), title_justify="left", box=None, show_header=False, pad_edge=False
    )
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in rows.items():
        if value:
            table.add_row(key, Text(value))
    return table
