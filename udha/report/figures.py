"""The figures of a report by name: those that its numbers can fill."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from udha import canvas, figures
from udha.canvas import KINDS
from udha.report import alt
from udha.report.contents import Report
from udha.report.drivers_figure import what_drives
from udha.report.map_figure import where
from udha.report.pathway_figure import where_people_go


@dataclass(frozen=True)
class Drawn:
    """How a figure is drawn from a report, and how it is described for who does not see it."""

    draw: Callable[[Any], Figure]
    describe: Callable[[Any], str]


def of(report: Report) -> dict[str, Drawn]:
    """Return the figures that a report has, in the order of the page."""
    found: dict[str, Drawn] = {}
    if report.picture.changes:
        found["effects"] = Drawn(lambda report: figures.effects(report.picture), alt.effects)
    found["true_and_recorded"] = Drawn(
        lambda report: figures.true_and_recorded(report.picture), alt.true_and_recorded
    )
    if report.where.has_map:
        found["map"] = Drawn(where, alt.where)
    if report.pathway:
        found["pathway"] = Drawn(where_people_go, alt.where_people_go)
    found["by_route"] = Drawn(lambda report: figures.by_route(report.picture), alt.by_route)
    if not report.policies[0].drivers.reason:
        found["drivers"] = Drawn(what_drives, alt.what_drives)
    return found


def draw_all(report: Report, kinds: Iterable[str] = tuple(KINDS)) -> Iterator[tuple[str, bytes]]:
    """Return (file name, content) of every figure, one after the other."""
    return drawn(report, of(report), kinds)


def drawn(
    report: Any, found: Mapping[str, Drawn], kinds: Iterable[str] = tuple(KINDS)
) -> Iterator[tuple[str, bytes]]:
    """Return (file name, content) of some figures, one after the other."""
    return canvas.drawn(report, {name: one.draw for name, one in found.items()}, kinds)
