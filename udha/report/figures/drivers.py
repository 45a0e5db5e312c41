"""Which uncertain parameters drive the result: correlations of those named, shares of the mechanisms."""

from __future__ import annotations

import numpy as np

from udha.output.figure_style import GREY, OFFICIAL, framed, told_apart
from udha.output.matplotlib_alone import Axes, Figure
from udha.report.contents import Report

# Mechanisms that a reader sees at most: the rest explain less.
MOST_MECHANISMS = 8
ROW, ROOM = 0.27, 2.15
GUIDE = (
    "Left: correlation of ranks with the result, other named parameters held fixed; 90 % intervals, widened "
    "for the selection. Grey band: too faint to be named.\n"
    "Right: share of the variance that all parameters of a mechanism explain together, 90 % intervals; "
    "grey: not distinguishable from chance."
)


def what_drives(report: Report) -> Figure:
    """Draw the named parameters and the mechanisms."""
    found = report.policies[0].drivers
    of = "the effect on new exploitation" if report.base else "new exploitation"
    rows = max(len(found.named), min(len(found.mechanisms), MOST_MECHANISMS), 2)
    height = ROOM + ROW * rows
    figure = framed(
        report.names,
        f"Which uncertain parameters drive {of}?",
        GUIDE,
        report.caption,
        height=height,
    )
    left, right = figure.subplots(
        1,
        2,
        gridspec_kw={
            "left": 0.29,
            "right": 0.98,
            "top": 1 - 0.85 / height,
            "bottom": 1.15 / height,
            "wspace": 0.55,
        },
    )
    _parameters(left, report)
    _mechanisms(right, report)
    return figure


def _parameters(axes: Axes, report: Report) -> None:
    found = report.policies[0].drivers
    axes.axvspan(-found.faintest, found.faintest, color="#EEEEEE", linewidth=0)
    axes.axvline(0, color=GREY, linewidth=1)
    at = np.arange(len(found.named))[::-1]
    for place, one in zip(at, found.named, strict=True):
        axes.hlines(place, one.low, one.high, color=OFFICIAL, linewidth=1.2)
        axes.plot(one.correlation, place, "o", color=OFFICIAL, markersize=5)
    if not found.named:
        axes.text(0, 0.5, "none can be named", ha="center", va="center", transform=axes.get_xaxis_transform())
    _rows(axes, at, told_apart([parameter.label for parameter in found.named], 40))
    axes.set_xlim(-1, 1)
    axes.set_title("Parameters")
    axes.set_xlabel("correlation of ranks")


def _mechanisms(axes: Axes, report: Report) -> None:
    shown = report.policies[0].drivers.mechanisms[:MOST_MECHANISMS]
    at = np.arange(len(shown))[::-1]
    for place, one in zip(at, shown, strict=True):
        colour = OFFICIAL if one.named else "#999999"
        axes.hlines(place, 100 * one.low, 100 * one.high, color=colour, linewidth=1.2)
        axes.plot(100 * one.share, place, "o", color=colour, markersize=5)
    labels = told_apart([one.label for one in shown], 24)
    _rows(axes, at, [f"{label} ({one.parameters})" for label, one in zip(labels, shown, strict=True)])
    axes.set_xlim(0, 100)
    axes.set_title("Mechanisms (number of parameters)")
    axes.set_xlabel("share of variance, %")


def _rows(axes: Axes, at: np.ndarray, labels: list[str]) -> None:
    axes.set_yticks(at, labels)
    axes.set_ylim(-0.6, max(len(at), 1) - 0.4)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
