"""The page of a comparison, made of the same parts as that of a single policy."""

from __future__ import annotations

from collections.abc import Mapping

from udha.output.quantiles import MEDIAN
from udha.output.table import by_side
from udha.report.compare_contents import ComparisonReport
from udha.report.run_page import official, rendered, years
from udha.tables.comparison import statistics


def page(report: ComparisonReport, drawn: Mapping[str, bytes], described: Mapping[str, str]) -> str:
    """Return the page; ``drawn``: each figure as SVG by file name; ``described``: each in words."""
    picture = report.picture
    return rendered(
        "comparison.html",
        drawn,
        described,
        report=report,
        picture=picture,
        names=(report.base,),
        official=official(report.yearly, report.base_picture),
        years=years(report.yearly, report.base_picture),
        statistics=statistics(report.sides[0], report.sides[1:]),
        parts=[(one, by_side(one.rows)) for one in report.parts],
        by_route=[(row.name, [one[MEDIAN] for one in row.quantiles]) for row in picture.by_route],
    )
