"""The page of levers: what each does, who asks for it, and which scenarios use it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from sim import levers, parameters
from sim.levers import Effect, Lever
from sim.reading.strict_yaml import read
from sim.scenario import shipped
from tools.documentation import markdown
from udha.inputs.declared import BY_SIZE, range_words


def page() -> str:
    """Return the page of levers."""
    users = users_of_levers()
    parts = []
    for group, members in groupby(levers.declared().values(), key=lambda one: one.group):
        parts += [f"## {markdown.title(group)}", f"Declared in `sim/levers/{group}.yaml`."]
        parts += [part for member in members for part in describe(member, users.get(member.name, ()))]
    return markdown.page(
        "Policy levers",
        "`sim/levers`, `sim/parameters` and `scenarios`",
        "The levers that a scenario can set. A lever changes parameters and nothing else. At weight $a$, "
        "from 0 (not in force) to 1 (in full force), *multiplied by* turns a value $v$ into "
        "$v (1 + a (s - 1))$, "
        "*raised by* into $v + a s$ and *set to* into $v + a (s - v)$, within the parameter's bounds. "
        "The size $s$ is a parameter with a prior of its own, so what a policy does is as uncertain as "
        "anything else. $a$ is the ramp, times the intensity if the setting is one.",
        "## Overview",
        overview(users),
        *parts,
    )


def overview(users: dict[str, list[str]]) -> str:
    return markdown.table(
        ("Lever", "Label", "Section", "Grade", "Scenarios"),
        [
            (
                f"[{markdown.code(parameter.name)}](#{parameter.name})",
                parameter.label,
                parameter.section,
                parameter.grade,
                scenario_links(users.get(parameter.name, ())),
            )
            for parameter in levers.declared().values()
        ],
    )


def describe(one: Lever, users: Iterable[str]) -> list[str]:
    """Return heading, mechanism and facts of a lever, and the table of its effects."""
    setting = one.setting
    facts = [
        one.mechanism,
        "",
        f"* Label: {one.label}. Section of the report: {one.section}. Grade: {one.grade}.",
        f"* Setting: `{setting.name}`, {setting.unit}, {range_words(setting.bounds)}; default "
        f"{setting.default:g}.",
        f"* Source: {one.source}.",
        f"* Scenarios: {scenario_links(users) or 'none sets it'}.",
    ]
    effects = markdown.table(
        ("Parameter", "Kind", "Size", "Central size", "Grade of the size"),
        [effect_row(effect, one) for effect in one.effects],
    )
    return [f"### {one.name}", "\n".join(facts), effects]


def effect_row(effect: Effect, lever: Lever) -> tuple[str, ...]:
    if effect.size is None:
        size, central, grade = f"the setting `{lever.setting.name}`", f"{lever.setting.default:g}", "chosen"
    else:
        declared = parameters.find(effect.size)
        size, central, grade = (
            parameter_link(effect.size),
            f"{declared.value:g} {declared.unit}",
            declared.grade,
        )
    return parameter_link(effect.parameter), BY_SIZE[effect.kind], size, central, grade


def parameter_link(name: str, folder: str = "") -> str:
    """Return a parameter's name with a link to its row."""
    return f"[{markdown.code(name)}]({folder}parameters.md#{name})"


def users_of_levers() -> dict[str, list[str]]:
    """Return by lever the file names of the shipped scenarios whose own text sets it."""
    users: dict[str, list[str]] = {}
    for path in shipped().values():
        own = read(path).data.get("levers") or {}
        for name in own:
            users.setdefault(name, []).append(path.name)
    return users


def scenario_links(names: Iterable[str], up: str = "../../") -> str:
    """Return links to scenario files."""
    return ", ".join(f"[{name}]({up}scenarios/{name})" for name in names)
