"""The figures of a report by name: those that its numbers can fill."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import matplotlib
from matplotlib.figure import Figure

from udha import figures
from udha.canvas import STYLE, files
from udha.report import alt
from udha.report.contents import Report
from udha.report.drivers_figure import what_drives
from udha.report.map_figure import where
from udha.report.pathway_figure import where_people_go


@dataclass(frozen=True)
class Drawn:
    """How a figure is drawn, and how it is described for who does not see it."""

    draw: Callable[[Report], Figure]
    describe: Callable[[Report], str]


def of(report: Report) -> dict[str, Drawn]:
    """Return the figures that a report has, in the order of the page."""
    picture = report.picture
    found = {
        "effects": Drawn(lambda report: figures.effects(report.picture), alt.effects)
        if picture.changes
        else None,
        "true_and_recorded": Drawn(
            lambda report: figures.true_and_recorded(report.picture), alt.true_and_recorded
        ),
        "map": Drawn(where, alt.where) if report.where.has_map else None,
        "pathway": Drawn(where_people_go, alt.where_people_go) if report.pathway else None,
        "by_route": Drawn(lambda report: figures.by_route(report.picture), alt.by_route),
        "drivers": None if report.policies[0].drivers.reason else Drawn(what_drives, alt.what_drives),
    }
    return {name: one for name, one in found.items() if one}


def draw_all(report: Report) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of every figure."""
    with matplotlib.rc_context(STYLE), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that the font lacks is drawn as a box
        for name, one in of(report).items():
            yield from files(name, one.draw(report))
