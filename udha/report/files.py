"""A report's files: the page and its figures, the same bytes for the same contents."""

from __future__ import annotations

from udha.report import figures, page
from udha.report.contents import Report

# As in ``saved``, which would import more than drawing needs.
PAGE, FIGURES = "report.html", "figures"


def page_and_drawings(report: Report) -> dict[str, bytes]:
    """Return the page with the figures that it shows, as SVG."""
    drawn = dict(figures.draw_all(report, ["svg"]))
    return {PAGE: page.page(report, drawn).encode("utf-8")} | in_folder(drawn)


def pictures(report: Report) -> dict[str, bytes]:
    """Return the figures as PNG."""
    return in_folder(dict(figures.draw_all(report, ["png"])))


def in_folder(drawn: dict[str, bytes]) -> dict[str, bytes]:
    """Return figures by their names in the results folder."""
    return {f"{FIGURES}/{name}": content for name, content in drawn.items()}


# Made side by side where there are processes enough; together they are all files.
PARTS = page_and_drawings, pictures
