"""The columns of the results' files, written below their headings from their declarations."""

from __future__ import annotations

import re

from tools.documentation import markdown
from udha.output.table import Table
from udha.tables import calibration, comparison, discovery, effects, levels, sensitivity, series, uncertainty

MARK = "<!-- Columns: written by `make docs` from `udha/tables`. -->"
# The tables that each page describes.
TABLES = {
    "records.md": (
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
    ),
    "records_of_studies.md": (
        sensitivity.INDICES,
        sensitivity.SECOND_ORDER,
        sensitivity.DIRECTIONS,
        sensitivity.CONVERGENCE,
        sensitivity.CHANCE,
        discovery.ROBUSTNESS,
        discovery.REGRET,
        discovery.TRADE_OFF,
        discovery.FAILURES,
        discovery.BOXES,
        discovery.THRESHOLDS,
        discovery.PEELING,
        calibration.FIGURES,
        calibration.LEFT_OUT,
        calibration.FIRST_YEAR,
        calibration.LEARNT,
        calibration.PAIRS,
        calibration.POLICIES,
        calibration.CONVERGENCE,
        calibration.SELF_CHECK,
    ),
}


def renew(text: str, page: str) -> str:
    """Return a page with the columns of each file below the mark that follows the file's heading.

    Files of two commands that share a name are taken in the order of the page.

    Raises:
        KeyError: a mark below a heading that names no table of the page.
    """
    by_file: dict[str, list[Table]] = {}
    for table in TABLES[page]:
        by_file.setdefault(table.file, []).append(table)
    marked = re.compile(rf"(?ms)^### (\S+)\n((?:(?!^#).)*?){re.escape(MARK)}\n\n(?:\|[^\n]*\n)*")
    return marked.sub(
        lambda found: f"### {found[1]}\n{found[2]}{MARK}\n\n{described(by_file[found[1]].pop(0))}\n", text
    )


def described(table: Table) -> str:
    """Return what the columns of a table hold and mean, as a table in Markdown."""
    rows = ((markdown.code(column.key), column.holds, column.means) for column in table.data)
    return markdown.table(("column", "type", "meaning"), rows)
