"""Plain figures of a run."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np

from udha.output.figure_style import (
    BASE,
    COLOURS,
    GREY,
    INTERVALS,
    OFFICIAL,
    POLICY,
    draw_interval,
    framed,
    short,
    told_apart,
)
from udha.output.matplotlib_alone import Axes, Figure, MaxNLocator
from udha.output.quantiles import HIGH_50, HIGH_90, LOW_50, LOW_90, MEDIAN
from udha.output.words import interval, points, route, signed
from udha.report.contents import Common, Record, Report, percent

# The axis of effects: at least so many per cent, and far enough for so many of the intervals.
NARROWEST_PERCENT, MOST_ROWS = 2.0, 0.8
# Where the columns beside the effects start, as a share of the axes' width.
VERDICT_AT, NUMBERS_AT = 1.03, 1.36
BESIDE = ("axes fraction", "data")


def true_and_recorded(report: Common) -> Figure:
    """True beside recorded, by year: median, 50 and 90 % bands, official figures as points."""
    starts, years = report.starts, report.years
    figure = framed(
        report.names,
        "What happens, and what would the official statistics show?",
        "Line: median of all runs. Base: 50 % (dark) and 90 % (light) of runs."
        + ("" if starts is None else " Policy: 50 % between the dashed, 90 % between the dotted lines."),
        report.caption,
        height=4.6,
    )
    left, right = figure.subplots(
        1, 2, gridspec_kw={"left": 0.08, "right": 0.98, "top": 0.76, "bottom": 0.18, "wspace": 0.17}
    )
    left.set_title("True in the model: newly exploited")
    right.set_title("Recorded: identified")
    for axes, series in ((left, "newly_exploited"), (right, "identified")):
        _bands(axes, report, report.over_years(series).quantiles)
        if starts is not None and years[0] < starts <= years[-1]:
            axes.axvline(starts - 0.5, color=GREY, linewidth=1.2, label="policies differ from here")
        axes.set_ylabel("persons a year")
        axes.set_ylim(bottom=0)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    official = report.over_years("identified").official
    shown = {year: count for year, count in official.items() if year in years}
    if shown:
        right.plot(*zip(*shown.items()), "D", color=OFFICIAL, markersize=5, label="official figure", zorder=5)
    handles, labels = right.get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper left", bbox_to_anchor=(0.07, 0.9), ncols=4, columnspacing=1.5)
    return figure


def _bands(axes: Axes, report: Common, values: np.ndarray) -> None:
    """The base's bands as areas, the policy's as outlines from where they part, so that both can be seen."""
    years = report.years
    if len(years) == 1:
        years, values = years + np.array([-0.3, 0.3]), values.repeat(2, axis=-1)
        axes.set_xlim(years[0] - 0.7, years[1] + 0.7)
    base, names = values[0], told_apart(report.names, 34)
    for low, high, shade in ((LOW_90, HIGH_90, 0.15), (LOW_50, HIGH_50, 0.3)):
        axes.fill_between(years, base[low], base[high], color=BASE, alpha=shade, linewidth=0)
    axes.plot(years, base[MEDIAN], color=BASE, marker="o", markersize=3, label=names[0])
    if report.starts is None:
        return
    since = max(0, int(np.searchsorted(years, report.starts)) - 1) if len(report.years) > 1 else 0
    for quantile, dashes in ((LOW_90, ":"), (LOW_50, "--"), (HIGH_50, "--"), (HIGH_90, ":")):
        axes.plot(years[since:], values[1][quantile, since:], color=POLICY, linestyle=dashes, linewidth=1)
    axes.plot(
        years[since:],
        values[1][MEDIAN, since:],
        color=POLICY,
        marker="o",
        markersize=3,
        label=names[1],
    )


def effects(report: Report) -> Figure:
    """Effects on the headline series relative to the base, by side, with verdicts."""
    changes = report.changes
    rows = _with_headings(changes)
    title = f"What does this policy change, {report.period}?"
    guide = f"{INTERVALS} Arrow: further than the axis reaches."
    figure = framed(report.names, title, guide, report.caption, height=1.9 + 0.26 * len(rows))
    height = figure.get_figheight()
    axes = figure.subplots(
        gridspec_kw={"left": 0.25, "right": 0.63, "top": 1 - 0.85 / height, "bottom": 0.95 / height}
    )
    limit = _limit(changes)
    at = np.arange(len(rows))[::-1]
    for place, row in zip(at, rows):
        if not isinstance(row, str):
            _change(axes, place, row, limit)
    axes.axvline(0, color=GREY, linewidth=1)
    axes.set_yticks(at, [row if isinstance(row, str) else row["label"] for row in rows])
    for label, row in zip(axes.get_yticklabels(), rows):
        if isinstance(row, str):
            label.set(weight="bold", color=GREY)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.6, len(rows) - 0.5)
    axes.set_xlim(-limit, limit)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(f"change against '{short(report.names[0], 40)}', % of its mean")
    for left, heading in ((VERDICT_AT, "verdict"), (NUMBERS_AT, "median (90 % interval), %")):
        axes.annotate(heading, (left, at[0]), xycoords=BESIDE, va="center", weight="bold")
    return figure


def _limit(changes: Sequence[Record]) -> float:
    """How far the axis reaches: far enough for most intervals, so that one does not hide the rest."""
    furthest = np.abs([percent(row)[[LOW_90, HIGH_90]] for row in changes]).max(axis=1)
    moved = furthest[furthest > 0]
    return (
        float(1.15 * max(NARROWEST_PERCENT, np.quantile(moved, MOST_ROWS)))
        if moved.size
        else NARROWEST_PERCENT
    )


def _with_headings(changes: Sequence[Record]) -> list[Record | str]:
    """The changes with the name of each side above its first."""
    rows: list[Record | str] = []
    for side, of_side in groupby(changes, itemgetter("side")):
        rows += [side, *of_side]
    return rows


def _change(axes: Axes, place: float, row: Record, limit: float) -> None:
    """One row: the interval, an arrow where it goes on beyond the limits, verdict and numbers beside it."""
    quantiles = percent(row)
    draw_interval(axes, place, quantiles, POLICY)
    low, high = quantiles[[LOW_90, HIGH_90]]
    for beyond, edge, arrow in ((low < -limit, -0.97 * limit, "<"), (high > limit, 0.97 * limit, ">")):
        if beyond:
            axes.plot(edge, place, arrow, color=POLICY, markersize=7)
    axes.annotate(row["verdict"], (VERDICT_AT, place), xycoords=BESIDE, va="center")
    if row["verdict"] != "no change":
        numbers = f"{points(quantiles[MEDIAN])}  ({interval(low, high, points)})"
        axes.annotate(numbers, (NUMBERS_AT, place), xycoords=BESIDE, va="center", color=GREY)


def by_route(report: Report) -> Figure:
    """New exploitation by route: levels of base and policy, and what moved where."""
    title = f"Where does exploitation move? Newly exploited by route, {report.period}"
    if not report.base:
        title = f"On which routes? Newly exploited by route, {report.period}"
    figure = framed(report.names, title, INTERVALS, report.caption, height=4.4)
    panels = figure.subplots(
        1,
        2 if report.base else 1,
        sharey=True,
        squeeze=False,
        gridspec_kw={"left": 0.17, "right": 0.97, "top": 0.74, "bottom": 0.2, "wspace": 0.08},
    )[0]
    routes = report.where.routes
    at = np.arange(len(routes) + 1)[::-1]
    _levels(panels[0], at, report)
    if report.base:
        moved = report.moved
        _differences(panels[1], at, [moved.get(name, np.zeros(5)) for name in (*routes, "all")])
    for axes in panels:
        axes.set_yticks(at, [*map(route, routes), "all routes"])
        axes.set_ylim(-0.6, len(at) - 0.3)
        axes.grid(axis="y", visible=False)
        axes.axhline(0.5, color="#BBBBBB", linewidth=0.8)
    figure.legend(
        *panels[0].get_legend_handles_labels(), loc="upper left", bbox_to_anchor=(0.16, 0.9), ncols=2
    )
    return figure


def _levels(axes: Axes, at: np.ndarray, report: Report) -> None:
    apart = (0.16, -0.16) if report.base else (0.0,)
    levels = [*report.where.routes.values(), report.where.all_routes]
    for scenario, (shift, colour, name) in enumerate(zip(apart, COLOURS, told_apart(report.names, 34))):
        for place, level in zip(at, levels):
            draw_interval(axes, place + shift, level.quantiles[scenario], colour)
        axes.plot([], [], "o-", color=colour, label=name)
    axes.set_title("How many, 50 and 90 % intervals")
    axes.set_xlabel("persons")
    axes.set_xlim(left=0)


def _differences(axes: Axes, at: np.ndarray, moved: Sequence[np.ndarray]) -> None:
    for place, values in zip(at, moved):
        draw_interval(axes, place, values, OFFICIAL)
        axes.annotate(
            signed(values[MEDIAN]), (values[MEDIAN], place + 0.13), ha="center", va="bottom", fontsize=8
        )
    axes.axvline(0, color=GREY, linewidth=1)
    axes.set_title("Difference, run by run")
    axes.set_xlabel("persons more or fewer")
    axes.tick_params(axis="y", labelleft=False, length=0)
