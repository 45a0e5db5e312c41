"""The figures of a report by name: those that its numbers can fill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from udha.output.figure_style import KINDS
from udha.report import run_alt, run_page
from udha.report.contents import Report
from udha.report.figures import run as run_figures
from udha.report.figures.drivers import what_drives
from udha.report.figures.map import where
from udha.report.figures.pathway import where_people_go
from udha.report.files import PAGE, Drawn, drawn, in_folder


def of(report: Report) -> dict[str, Drawn]:
    """Return the figures that a report has, in the order of the page."""
    found: dict[str, Drawn] = {}
    if report.picture.changes:
        found["effects"] = Drawn(lambda report: run_figures.effects(report.picture), run_alt.effects)
    found["true_and_recorded"] = Drawn(
        lambda report: run_figures.true_and_recorded(report.picture), run_alt.true_and_recorded
    )
    if report.where.has_map:
        found["map"] = Drawn(where, run_alt.where)
    if report.pathway:
        found["pathway"] = Drawn(where_people_go, run_alt.where_people_go)
    found["by_route"] = Drawn(lambda report: run_figures.by_route(report.picture), run_alt.by_route)
    if not report.policies[0].drivers.reason:
        found["drivers"] = Drawn(what_drives, run_alt.what_drives)
    return found


def draw_all(report: Report, kinds: Iterable[str] = tuple(KINDS)) -> Iterator[tuple[str, bytes]]:
    """Return (file name, content) of every figure, one after the other."""
    return drawn(report, of(report), kinds)


def page_and_drawings(report: Report) -> dict[str, bytes]:
    """Return the page with the figures that it shows, as SVG."""
    shown = dict(draw_all(report, ["svg"]))
    described = {name: figure.describe(report) for name, figure in of(report).items()}
    return {PAGE: run_page.page(report, shown, described).encode("utf-8")} | in_folder(shown)


def pictures(report: Report) -> dict[str, bytes]:
    """Return the figures as PNG."""
    return in_folder(dict(draw_all(report, ["png"])))


# Made side by side where there are processes enough; together they are all files.
PARTS = page_and_drawings, pictures
