"""Figures of a comparison."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence

import numpy as np

from udha.output.figure_style import BASE, GREY, INTERVALS, POLICY, draw_interval, framed, short, told_apart
from udha.output.matplotlib_alone import Axes, Figure, MaxNLocator
from udha.output.quantiles import HIGH_50, HIGH_90, LOW_50, LOW_90, ends
from udha.output.words import human, policies, probability, route
from udha.report.compare_contents import ComparisonReport
from udha.report.contents import Record, percent

# Of ranks, in turn.
BANDS = ("#F4F4F4", "#FFFFFF")
# Columns beside the ranks, as a share of the axes' width.
RANK_AT, COLUMNS = -0.73, ((1.03, "places"), (1.19, "best"), (1.31, "regret"))
BESIDE = ("axes fraction", "data")
INCHES_A_ROW = 0.235
# Above and below the rows of a figure.
HEAD, FOOT = 1.1, 1.2
# Letters in a line of a panel's heading.
HEADING = 18
# Among more policies than these, so large a share of 90 % intervals may reach beyond the axis.
FEW, BEYOND = 10, 0.03
FURTHER = "Arrow: further than the axis reaches."


def ranking(report: ComparisonReport) -> Figure:
    """Effects in the order of the ranking, with bands for ranks, places, regret and who may be best."""
    rows = report.standings
    height = HEAD + FOOT + INCHES_A_ROW * (len(rows) + 1)
    figure = _framed(
        report,
        f"Which policy is better? {report.ranked_by}, {report.period}",
        f"{INTERVALS} {FURTHER}\n"
        "Bands: ranks; no policy in a band is clearly better than another. Places: positions it may hold.\n"
        "Best: probability of being the best. Regret: expected distance from the best of each draw.",
        height,
    )
    axes = figure.subplots(
        gridspec_kw={"left": 0.34, "right": 0.77, "top": 1 - HEAD / height, "bottom": FOOT / height}
    )
    at = np.arange(len(rows))[::-1]
    for place, row in zip(at, rows, strict=True):
        axes.axhspan(
            place - 0.5,
            place + 0.5,
            xmin=-1,
            xmax=1.4,
            color=BANDS[row["group"] % 2],
            zorder=0,
            clip_on=False,
        )
    limit = _limit(np.array([np.zeros(5) if row["is_base"] else ends(row) for row in rows]))
    for place, row in zip(at, rows, strict=True):
        _ranked(axes, place, row, limit)
    axes.axvline(0, color=GREY, linewidth=1)
    _names(axes, at, [row["scenario"] for row in rows])
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set(weight="bold" if row["is_base"] else "normal")
    axes.set_xlim(*limit)
    against = f"more or fewer than '{short(report.base, 40)}'"
    axes.set_xlabel(f"{rows[0]['unit']} {against}; {rows[0]['better']} is better")
    for left, heading in ((RANK_AT, "rank"), *COLUMNS):
        axes.annotate(heading, (left, at[0] + 1), xycoords=BESIDE, va="center", weight="bold")
    return figure


def _ranked(axes: Axes, place: int, row: Record, limit: tuple[float, float]) -> None:
    if row["is_base"]:
        axes.plot(0, place, "D", color=BASE, markersize=4)
    else:
        _interval(axes, place, ends(row), POLICY, limit)
    axes.annotate(row["rank"], (RANK_AT, place), xycoords=BESIDE, va="center", color=GREY)
    texts = row["places"], probability(row["best"]), human(row["regret"])
    for (left, _), text in zip(COLUMNS, texts, strict=True):
        axes.annotate(text, (left, place), xycoords=BESIDE, va="center", color=GREY)


def _interval(
    axes: Axes, place: float, quantiles: np.ndarray, colour: str, limit: tuple[float, float]
) -> None:
    """A row's interval, with an arrow where it goes on beyond the limits."""
    draw_interval(axes, place, quantiles, colour)
    inside = 0.015 * (limit[1] - limit[0])
    if quantiles[LOW_90] < limit[0]:
        axes.plot(limit[0] + inside, place, "<", color=colour, markersize=6)
    if quantiles[HIGH_90] > limit[1]:
        axes.plot(limit[1] - inside, place, ">", color=colour, markersize=6)


def _limit(quantiles: np.ndarray) -> tuple[float, float]:
    """How far the axis reaches: to all intervals; of many policies not to the furthest 90 % ones."""
    beyond = BEYOND if len(quantiles) > FEW else 0.0
    low = min(0.0, quantiles[:, LOW_50].min(), np.quantile(quantiles[:, LOW_90], beyond))
    high = max(0.0, quantiles[:, HIGH_50].max(), np.quantile(quantiles[:, HIGH_90], 1 - beyond))
    margin = 0.05 * (high - low) or 1.0
    return float(low - margin), float(high + margin)


def _names(axes: Axes, at: np.ndarray, names: list[str]) -> None:
    axes.set_yticks(at, told_apart(names, 40))
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.grid(axis="y", visible=False)


def true_beside_recorded(report: ComparisonReport) -> Figure:
    """Effects on what is true beside those on what is recorded; in colour where statistics mislead."""
    misleading = {row["scenario"]: row["misleading"] for row in report.statistics}
    rows = {}
    for part in report.parts:
        effects = {row["label"]: row for row in part.rows}
        marks = any(misleading[part.name]), *misleading[part.name]
        rows[part.name] = [
            (percent(effects[label]), marked) for label, marked in zip(report.sides, marks, strict=True)
        ]
    return _panels(
        report,
        f"What would the official statistics show? {report.period}",
        "In bold and colour: the true side and this count move opposite ways in at least three of four runs.",
        report.panels,
        rows,
        f"change in % of the mean of '{short(report.base, 40)}'",
    )


def displacement(report: ComparisonReport) -> Figure:
    """New exploitation by route under each policy, a panel a route."""
    return _panels(
        report,
        f"Where does exploitation move? Newly exploited by route, {report.period}",
        "In bold and colour: a fall on some routes beside a rise on others, in at least three of four runs.",
        [*map(route, report.routes)],
        {
            part.name: [(ends(row), _moved(row)) for row in report.by_route(part.name)]
            for part in report.parts
        },
        f"persons more or fewer than '{short(report.base, 40)}'",
    )


def _moved(row: Record) -> bool:
    """Whether a policy displaces people, and from this route or to it."""
    return row["displacement"].endswith("displaced") and row["verdict"].endswith(("falls", "rises"))


def _panels(
    report: ComparisonReport,
    title: str,
    guide: str,
    headings: Sequence[str],
    rows: Mapping[str, Sequence[tuple[np.ndarray, bool]]],
    unit: str,
) -> Figure:
    """A row for each policy, a panel for each heading: quantiles, and whether there is something to see."""
    height = HEAD + FOOT + INCHES_A_ROW * (len(rows) + 1)
    figure = _framed(report, title, f"{INTERVALS} {FURTHER}\n{guide}", height)
    places = {"left": 0.29, "right": 0.98, "top": 1 - HEAD / height, "bottom": FOOT / height, "wspace": 0.12}
    panels = figure.subplots(1, len(headings), sharey=True, squeeze=False, gridspec_kw=places)[0]
    at = np.arange(len(rows))[::-1]
    for axes, heading, column in zip(panels, headings, zip(*rows.values(), strict=True), strict=True):
        limit = _limit(np.array([quantiles for quantiles, _ in column]))
        for place, (quantiles, marked) in zip(at, column, strict=True):
            _interval(axes, place, quantiles, POLICY if marked else BASE, limit)
        axes.axvline(0, color=GREY, linewidth=1)
        axes.set_xlim(*limit)
        axes.set_title(_heading(heading), fontsize=9)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="y", visible=False)
        axes.xaxis.set_major_locator(MaxNLocator(3))
    _names(panels[0], at, list(rows))
    for label, row in zip(panels[0].get_yticklabels(), rows.values(), strict=True):
        if any(marked for _, marked in row):
            label.set(weight="bold", color=POLICY)
    figure.supxlabel(unit, x=(places["left"] + places["right"]) / 2, y=(FOOT - 0.42) / height, fontsize=9)
    return figure


def _heading(text: str) -> str:
    """A panel's heading in short lines, broken after the first part."""
    parts = re.split(r"(?<=[:,]) ", text)
    return "\n".join(line for part in parts for line in textwrap.wrap(part, HEADING, break_on_hyphens=False))


def _framed(report: ComparisonReport, title: str, guide: str, height: float) -> Figure:
    names = report.base, report.parts[0].name
    many = policies(len(report.parts)) if len(report.parts) > 1 else ""
    return framed(names, title, guide, report.caption, height, many)
