"""From the report's recommendations to levers and scenarios (``docs/recommendations.yaml``)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sim import levers
from sim.errors import InputError, nearest
from sim.reading.strict_yaml import Node, read
from tools.documentation import markdown
from tools.documentation.tables.levers import scenario_links, users_of_levers

SECTIONS = ("III.1", "III.2", "IV", "V")
HISTORY = "baseline.yaml"
SAYS = {"recommendation": "asks", "finding": "finds", "expectation": "expects"}


@dataclass(frozen=True)
class Recommendation:
    """What the report asks for (in our words), the levers that carry it, and what none carries."""

    name: str
    section: str
    kind: str
    asks: str
    levers: tuple[str, ...]
    left_out: str


def page(path: Path) -> str:
    """Return the page that traces recommendations to levers.

    Raises:
        InputError: a faulty entry, a lever that does not exist, or one that no entry names.
    """
    asked = recommendations(path)
    users = users_of_levers()
    return markdown.page(
        "From recommendation to lever",
        "`docs/recommendations.yaml`, `sim/levers` and `scenarios`",
        "What the report asks for or expects, in our words, by section of the report; the levers that "
        "represent it; and the scenarios that set these levers and no others. [The "
        "baseline](../scenarios/baseline.yaml) sets the levers marked *history*: they represent what is "
        "known to have happened by 2014, and stay in force in all scenarios. "
        "[all_recommendations.yaml](../scenarios/all_recommendations.yaml) combines everything that the "
        "report recommends. Most sizes are assumed; [the levers](tables/levers.md) gives sizes and grades.",
        "## Overview",
        markdown.table(
            ("Section", "What is asked", "Levers", "Scenarios of its own"),
            [
                (
                    one.section,
                    f"[{markdown.title(one.name)}](#{anchor(one)})",
                    ", ".join(lever_link(name) + marked(name, users) for name in one.levers) or "none",
                    scenario_links(own_scenarios(one, users), "../") or "none",
                )
                for one in asked
            ],
        ),
        *(part for one in asked for part in describe(one, users)),
    )


def describe(one: Recommendation, users: dict[str, list[str]]) -> list[str]:
    lines = [f"*Section {one.section} {SAYS[one.kind]}:* {one.asks}"]
    for name in one.levers:
        files = scenario_links(users.get(name, ()), "../")
        set_in = f" Set in {files}." if files else " No shipped scenario sets it."
        lines.append(f"* {lever_link(name)}{marked(name, users)}: {levers.find(name).mechanism}{set_in}")
    parts = [
        f"## {markdown.title(one.name)}",
        "\n".join([lines[0], *([""] if one.levers else []), *lines[1:]]),
    ]
    return [*parts, *([f"*Left out:* {one.left_out}"] if one.left_out else [])]


def anchor(one: Recommendation) -> str:
    return one.name.replace("_", "-")


def lever_link(name: str) -> str:
    return f"[{markdown.code(name)}](tables/levers.md#{name})"


def marked(name: str, users: dict[str, list[str]]) -> str:
    """Return the mark of a lever that says what has happened."""
    return " (history)" if HISTORY in users.get(name, ()) else ""


def own_scenarios(one: Recommendation, users: dict[str, list[str]]) -> Iterable[str]:
    """Return the scenarios that set levers of this recommendation and no other, each once."""
    others = {file for name, files in users.items() if name not in one.levers for file in files}
    found = dict.fromkeys(file for name in one.levers for file in users.get(name, ()))
    return [file for file in found if file not in others]


def recommendations(path: Path) -> list[Recommendation]:
    """Return the recommendations of a file, checked against the declared levers."""
    root = read(path)
    asked = [recommendation(name, node) for name, node in root.mapping().items()]
    named = {lever for one in asked for lever in one.levers}
    missing = [name for name in levers.declared() if name not in named]
    if missing:
        raise InputError(f"no recommendation names the lever {', '.join(missing)}", str(path))
    return asked


def recommendation(name: str, node: Node) -> Recommendation:
    found = node.fields(
        ("section", "kind", "asks", "levers", "left_out"), ("section", "kind", "asks", "levers")
    )
    names = tuple(at.words() for at in found["levers"].items())
    for at, lever in zip(found["levers"].items(), names, strict=True):
        if lever not in levers.declared():
            raise at.error(f"unknown lever '{lever}'", nearest(lever, levers.declared()))
    if not names and "left_out" not in found:
        raise node.error("without a lever 'left_out' must say why")
    return Recommendation(
        name=name,
        section=found["section"].choice(SECTIONS, "section"),
        kind=found["kind"].choice(SAYS, "kind"),
        asks=found["asks"].words(),
        levers=names,
        left_out=found["left_out"].words() if "left_out" in found else "",
    )
