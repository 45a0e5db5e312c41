"""A report's files: each figure, and the page with all of them; the same bytes for the same contents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from udha.output import figure_style
from udha.output.matplotlib_alone import Figure
from udha.report import compare_alt, compare_contents, compare_page, contents, run_alt, run_page
from udha.report.figures import compare as compare_figures
from udha.report.figures import run as run_figures
from udha.report.figures.drivers import what_drives
from udha.report.figures.map import where
from udha.report.figures.pathway import where_people_go


@dataclass(frozen=True)
class Drawn:
    """How a figure is drawn from a report, and how it is described for readers who cannot see it."""

    draw: Callable[[Any], Figure]
    describe: Callable[[Any], str]


FIGURES = {
    contents.KIND: {
        "effects": Drawn(run_figures.effects, run_alt.effects),
        "true_and_recorded": Drawn(run_figures.true_and_recorded, run_alt.true_and_recorded),
        "map": Drawn(where, run_alt.where),
        "pathway": Drawn(where_people_go, run_alt.where_people_go),
        "by_route": Drawn(run_figures.by_route, run_alt.by_route),
        "drivers": Drawn(what_drives, run_alt.what_drives),
    },
    compare_contents.KIND: {
        "ranking": Drawn(compare_figures.ranking, compare_alt.ranking),
        "true_beside_recorded": Drawn(compare_figures.true_beside_recorded, compare_alt.true_beside_recorded),
        "true_and_recorded": Drawn(run_figures.true_and_recorded, run_alt.true_and_recorded),
        "displacement": Drawn(compare_figures.displacement, compare_alt.displacement),
    },
}
PAGES = {contents.KIND: run_page.page, compare_contents.KIND: compare_page.page}


def figure(report: Any, name: str, kinds: Iterable[str] = figure_style.KINDS) -> dict[str, bytes]:
    """Return a figure's files by name, drawn once for all of them."""
    return dict(figure_style.drawn(report, {name: FIGURES[report.kind][name].draw}, kinds))


def page(report: Any, figures: Mapping[str, bytes]) -> bytes:
    """Return the page; ``figures``: the files of the figures that could be drawn, by name."""
    known = FIGURES[report.kind]
    described = {
        name: known[name].describe(report) if f"{name}.svg" in figures else "" for name in report.figures
    }
    return PAGES[report.kind](report, figures, described).encode("utf-8")
