"""The columns of the results' files, written below their headings from their declarations."""

from __future__ import annotations

import re

from tools.documentation import markdown
from udha.output.table import Table
from udha.tables import comparison, effects, levels, series, uncertainty

MARK = "<!-- Columns: written by `make docs` from `udha/tables`. -->"
TABLES = (
    effects.EFFECTS,
    levels.LEVELS,
    levels.LEVELS_BY_MARGIN,
    uncertainty.UNCERTAINTY,
    series.SERIES_OF_RUNS,
    comparison.RANKING,
    comparison.PAIRS,
    comparison.DOMINANCE,
    comparison.DISPLACEMENT,
    comparison.TRUE_AND_RECORDED,
)


def renew(text: str) -> str:
    """Return a page with the columns of each file below the mark that follows the file's heading.

    Raises:
        KeyError: a mark below a heading that names no table.
    """
    by_file = {table.file: table for table in TABLES}
    marked = re.compile(rf"(?ms)^### (\S+)\n((?:(?!^#).)*?){re.escape(MARK)}\n\n(?:\|[^\n]*\n)*")
    return marked.sub(
        lambda found: f"### {found[1]}\n{found[2]}{MARK}\n\n{described(by_file[found[1]])}\n", text
    )


def described(table: Table) -> str:
    """Return what the columns of a table hold and mean, as a table in Markdown."""
    rows = ((markdown.code(column.key), column.holds, column.means) for column in table.data)
    return markdown.table(("column", "type", "meaning"), rows)
