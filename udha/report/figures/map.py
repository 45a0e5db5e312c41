"""The map: regions shaded by newly exploited people, routes as arrows that say how many, not where."""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np

from sim.codes import Route
from udha.output.figure_style import GREY, framed, told_apart
from udha.output.matplotlib_alone import (
    Axes,
    FancyArrowPatch,
    Figure,
    LinearSegmentedColormap,
    Normalize,
    Polygon,
)
from udha.output.words import human, route
from udha.report.contents import Report, Where

# Light to darker blue, on which black can be read.
SHADES = LinearSegmentedColormap.from_list("udha", ["#EEF5FB", "#6FB1DB"])
OUTLINE = "#FFFFFF"
# The widest arrow in points, and the room around the regions as a share of their extent; arrows stand left.
WIDEST, MARGIN, LEFT = 22.0, 0.06, 0.5
GUIDE = (
    "Schematic. Shade and number: people newly exploited in a region, mean of all runs. Arrows: people by "
    "route, their width to scale; they say how many, not where."
)


def where(report: Report) -> Figure:
    """Draw the regions and routes, without the policy and with it."""
    place = report.where
    title = f"Where are people newly exploited? {report.period}"
    figure = framed(report.names, title, GUIDE + _withheld(place), report.caption, height=4.9)
    panels = figure.subplots(
        1,
        len(report.names),
        squeeze=False,
        gridspec_kw={"left": 0.02, "right": 0.99, "top": 0.83, "bottom": 0.13, "wspace": 0.04},
    )[0]
    largest = max((max(region.numbers) for region in place.regions if region.numbers), default=0.0)
    widest = max(max(on_route.means) for on_route in place.routes.values())
    for at, (axes, name) in enumerate(zip(panels, told_apart(report.names, 52), strict=True)):
        axes.set_title(name)
        _frame_only(axes, place)
        _regions(axes, place, at, Normalize(0, max(largest, 1.0)))
        _arrows(axes, {name: one.means[at] for name, one in place.routes.items()}, max(widest, 1.0))
    return figure


def _withheld(place: Where) -> str:
    return (
        " Hatched: below five, or withheld so that such a number does not follow." if place.withheld else ""
    )


def _frame(place: Where) -> tuple[np.ndarray, np.ndarray]:
    """The corners of what is shown: the regions with room for arrows around them."""
    points = np.concatenate([region.outline for region in place.regions if region.outline is not None])
    low, high = points.min(axis=0), points.max(axis=0)
    room = MARGIN * (high - low)
    return low - [LEFT * (high - low)[0], room[1]], high + room


def _frame_only(axes: Axes, place: Where) -> None:
    """The frame, without anything that could be read off it."""
    low, high = _frame(place)
    axes.set_xlim(low[0], high[0])
    axes.set_ylim(low[1], high[1])
    axes.set_aspect(1 / math.cos(math.radians((low[1] + high[1]) / 2)))
    axes.grid(visible=False)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)


def _regions(axes: Axes, place: Where, at: int, scale: Normalize) -> None:
    """The regions with their numbers."""
    for region in place.regions:
        if region.outline is None:
            continue
        number = None if region.numbers is None else region.numbers[at]
        look: dict[str, Any] = (
            {"facecolor": "white", "hatch": "////", "edgecolor": "#B0B0B0"}
            if number is None
            else {"facecolor": SHADES(scale(number)), "edgecolor": OUTLINE}
        )
        axes.add_patch(Polygon(region.outline, linewidth=1.0, **look))
        said = "withheld" if number is None else human(number)
        axes.annotate(
            f"{region.name}\n{said}",
            centre(region.outline),
            ha="center",
            va="center",
            fontsize=8,
        )


def centre(outline: np.ndarray) -> tuple[float, float]:
    """Return the centre of mass of a polygon."""
    x, y = outline[:-1].T if (outline[0] == outline[-1]).all() else outline.T
    across = x * np.roll(y, -1) - np.roll(x, -1) * y
    area = across.sum() / 2
    if not area:
        return float(x.mean()), float(y.mean())
    both = ((x + np.roll(x, -1)) @ across, (y + np.roll(y, -1)) @ across)
    return both[0] / (6 * area), both[1] / (6 * area)


# Where arrows stand in the frame from bottom to top, 0 to 1, and whether they point right, left or nowhere.
ARROWS = {
    Route.INBOUND_IRREGULAR: (0.06, ">"),
    Route.INBOUND_LEGAL: (0.18, ">"),
    Route.INTERNAL: (0.5, ""),
    Route.TRANSIT: (0.66, "<"),
    Route.OUTBOUND_VISA_FREE: (0.78, "<"),
    Route.OUTBOUND_IRREGULAR: (0.9, "<"),
}
BEGIN, END, ABOVE = 0.02, 0.2, 0.02


def _arrows(axes: Axes, routes: dict[str, float], widest: float) -> None:
    """The routes as arrows at the edge of the frame, away from any crossing; a bar for the internal one."""
    for name, number in routes.items():
        height, head = ARROWS[Route[name.upper()]]
        width = WIDEST * number / widest
        begin, end = (END, BEGIN) if head == "<" else (BEGIN, END)
        if number > 0:
            points = max(width, 0.6)
            style = (
                f"simple,head_width={points + 6:.2f},tail_width={points:.2f},head_length={points / 2 + 5:.2f}"
            )
            look: dict[str, Any] = (
                {"arrowstyle": style, "edgecolor": "none"}
                if head
                else {
                    "arrowstyle": f"simple,head_width={points:.2f},tail_width={points:.2f},head_length=0.1",
                    "edgecolor": "none",
                }
            )
            axes.add_patch(
                FancyArrowPatch(
                    (begin, height),
                    (end, height),
                    transform=axes.transAxes,
                    facecolor=GREY,
                    mutation_scale=1,
                    shrinkA=0,
                    shrinkB=0,
                    **look,
                )
            )
        inches = cast(Figure, axes.figure).get_figheight()
        above = height + ABOVE + width / 2 / (72 * inches * axes.get_position().height)
        text = f"{route(name)}: {human(number)}"
        axes.annotate(text, (BEGIN, above), xycoords="axes fraction", fontsize=8)
