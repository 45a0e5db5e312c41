"""The files of a comparison's report, the same bytes for the same contents."""

from __future__ import annotations

from udha import comparison_figures, figures
from udha.report import comparison_alt, comparison_page
from udha.report.comparison_contents import ComparisonReport
from udha.report.figures import Drawn, drawn
from udha.report.files import PAGE, in_folder

FIGURES = {
    "ranking": Drawn(lambda report: comparison_figures.ranking(report.picture), comparison_alt.ranking),
    "true_beside_recorded": Drawn(
        lambda report: comparison_figures.true_beside_recorded(report.picture),
        comparison_alt.true_beside_recorded,
    ),
    "true_and_recorded": Drawn(
        lambda report: figures.true_and_recorded(report.base_picture), comparison_alt.true_and_recorded
    ),
    "displacement": Drawn(
        lambda report: comparison_figures.displacement(report.picture), comparison_alt.displacement
    ),
}


def page_and_drawings(report: ComparisonReport) -> dict[str, bytes]:
    """Return the page with the figures that it shows, as SVG."""
    shown = dict(drawn(report, FIGURES, ["svg"]))
    described = {name: one.describe(report) for name, one in FIGURES.items()}
    return {PAGE: comparison_page.page(report, shown, described).encode("utf-8")} | in_folder(shown)


def pictures(report: ComparisonReport) -> dict[str, bytes]:
    """Return the figures as PNG."""
    return in_folder(dict(drawn(report, FIGURES, ["png"])))


PARTS = page_and_drawings, pictures
