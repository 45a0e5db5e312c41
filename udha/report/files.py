"""A report's files: the page and its figures, the same bytes for the same contents."""

from __future__ import annotations

from udha.report import figures, page
from udha.report.contents import Report

PAGE, FIGURES = "report.html", "figures"


def files(report: Report) -> dict[str, bytes]:
    """Return the content of each file by its name in the results folder."""
    drawn = dict(figures.draw_all(report))
    return {
        PAGE: page.page(report, drawn).encode("utf-8"),
        **{f"{FIGURES}/{name}": content for name, content in drawn.items()},
    }
