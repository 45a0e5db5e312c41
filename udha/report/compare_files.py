"""The files of a comparison's report, the same bytes for the same contents."""

from __future__ import annotations

from udha.report import compare_alt, compare_page
from udha.report.compare_contents import ComparisonReport
from udha.report.figures import compare as compare_figures
from udha.report.figures import run as run_figures
from udha.report.files import PAGE, Drawn, drawn, in_folder

FIGURES = {
    "ranking": Drawn(lambda report: compare_figures.ranking(report.picture), compare_alt.ranking),
    "true_beside_recorded": Drawn(
        lambda report: compare_figures.true_beside_recorded(report.picture),
        compare_alt.true_beside_recorded,
    ),
    "true_and_recorded": Drawn(
        lambda report: run_figures.true_and_recorded(report.base_picture), compare_alt.true_and_recorded
    ),
    "displacement": Drawn(
        lambda report: compare_figures.displacement(report.picture), compare_alt.displacement
    ),
}


def page_and_drawings(report: ComparisonReport) -> dict[str, bytes]:
    """Return the page with the figures that it shows, as SVG."""
    shown = dict(drawn(report, FIGURES, ["svg"]))
    described = {name: one.describe(report) for name, one in FIGURES.items()}
    return {PAGE: compare_page.page(report, shown, described).encode("utf-8")} | in_folder(shown)


def pictures(report: ComparisonReport) -> dict[str, bytes]:
    """Return the figures as PNG."""
    return in_folder(dict(drawn(report, FIGURES, ["png"])))


PARTS = page_and_drawings, pictures
