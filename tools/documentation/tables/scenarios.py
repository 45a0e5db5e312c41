"""The table of scenarios that come with udha."""

from __future__ import annotations

from sim.reading.strict_yaml import read
from sim.scenario import Scenario, shipped
from tools.documentation import markdown


def page() -> str:
    """Return the page of scenarios."""
    return markdown.page(
        "Scenarios",
        "`scenarios`",
        "These scenarios can be run by name (`udha run visa_liberalisation`), or copied and edited (`udha "
        "scenarios visa_liberalisation > my_scenario.yaml`). A scenario contains only its changes to the "
        "one that it extends, and is compared with that one. *As it was* is history, 2008 to 2019.",
        markdown.table(
            ("Scenario", "Title", "What it is", "Compared with", "Levers that it sets"),
            [row(name) for name in sorted(shipped(), key=lambda name: (name != "baseline", name))],
        ),
    )


def row(name: str) -> tuple[str, ...]:
    """Return name with a link to the file, title, description, base, and levers with links."""
    path = shipped()[name]
    one = Scenario.load(path)
    levers = read(path).data.get("levers", {})
    return (
        f'<a id="{name}"></a>[{markdown.code(name)}](../../scenarios/{path.name})',
        one.name,
        one.description,
        one.base.name if one.base else "",
        ", ".join(f"[{markdown.code(lever)}](levers.md#{lever})" for lever in levers),
    )
