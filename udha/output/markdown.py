"""Markdown: the pages that commands write beside their tables, and every table in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from udha.output import words


def page(template: str, **values: Any) -> str:
    """Return a page from a template of ``udha/templates``; a name that it lacks is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("udha"), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    environment.filters["share"] = words.share
    return environment.get_template(template).render(**values)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar inside a cell is escaped, a line break becomes a space."""
    lines = [[cell(heading) for heading in headings], ["---"] * len(headings)]
    for row in rows:
        if len(row) != len(headings):
            raise ValueError(f"{len(row)} cells under {len(headings)} headings: {row}")
        lines.append([cell(text) for text in row])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cell(text: str) -> str:
    """Return text fit for a table's cell."""
    return " ".join(text.split()).replace("|", "\\|")
