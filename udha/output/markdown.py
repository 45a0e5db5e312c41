"""Pages in Markdown that commands write beside their tables."""

from __future__ import annotations

from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from udha.output import words


def page(template: str, **values: Any) -> str:
    """Return a page from a template of ``udha/templates``; a name that it lacks is an error."""
    environment = Environment(
        loader=PackageLoader("udha"), undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True
    )
    environment.filters["share"] = words.share
    return environment.get_template(template).render(**values)


def table(frame: pd.DataFrame) -> str:
    """Return a table in Markdown."""
    rows = [list(frame.columns), ["---"] * len(frame.columns), *frame.astype(str).values.tolist()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
