"""The page of a comparison, made of the same parts as that of a single policy."""

from __future__ import annotations

from collections.abc import Mapping

from udha.output.table import by_side
from udha.report.compare_contents import ComparisonReport
from udha.report.run_page import rendered
from udha.tables.comparison import statistics


def page(report: ComparisonReport, drawn: Mapping[str, bytes], described: Mapping[str, str]) -> str:
    """Return the page; ``drawn``: each figure as SVG by file name; ``described``: each in words."""
    return rendered(
        "comparison.html",
        report,
        drawn,
        described,
        statistics=statistics(report.sides[0], report.sides[1:]),
        parts=[(part, by_side(part.rows)) for part in report.parts],
    )
