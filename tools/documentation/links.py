"""Links from prose to the tables: ``[`approach_rate`]`` in a page, its address in a list at the page's end.

Prose so stays readable as text, and a name that no longer exists is found when the list is renewed.
"""

from __future__ import annotations

import re

from sim import levers, parameters
from sim.errors import InputError, nearest
from sim.records import catalogue

MARK = "<!-- Addresses of the names above; written by `make docs`. -->"
NAME = re.compile(r"\[`([a-z][a-z0-9_]*)`\](?![(\[])")


def addresses() -> dict[str, str]:
    """Return where each parameter, lever and series is described, seen from ``docs``.

    Where a lever shares a parameter's name, the parameter is meant; a link to the lever says its address.
    """
    known = {name: f"tables/series.md#{name}" for name in catalogue()}
    known |= {name: f"tables/levers.md#{name}" for name in levers.declared()}
    known |= {name: f"tables/parameters.md#{name}" for name in parameters.declared()}
    return known


def renew(text: str, file: str) -> str:
    """Return a page with the list of addresses at its end renewed.

    Raises:
        InputError: a name in the page is neither parameter nor lever nor series.
    """
    prose = text.split(MARK)[0]
    known = addresses()
    for number, line in enumerate(prose.splitlines(), 1):
        for name in NAME.findall(line):
            if name not in known:
                raise InputError(
                    f"`{name}` is neither a parameter nor a lever nor a series",
                    file,
                    number,
                    nearest=nearest(name, known),
                )
    names = sorted(set(NAME.findall(prose)))
    return "\n".join(
        [prose.rstrip("\n"), "", MARK, "", *(f"[`{name}`]: {known[name]}" for name in names), ""]
    )
