"""Each figure of a comparison in words, for who does not see it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from udha.output.quantiles import HIGH_90, LOW_90, MEDIAN
from udha.output.words import interval, points, signed
from udha.report import run_alt
from udha.report.compare_contents import ComparisonReport
from udha.report.compare_picture import Panels

# A description names so many policies at most; all stand in the table beside it.
MOST = 10


def ranking(report: ComparisonReport) -> str:
    """Describe the ranking, the best first."""
    picture = report.picture
    rows = [
        f"{row.name}, rank {row.group}, places {row.places}"
        + (
            " (the base)"
            if row.is_base
            else f", {signed(row.quantiles[MEDIAN])} "
            f"({interval(row.quantiles[LOW_90], row.quantiles[HIGH_90])})"
        )
        for row in picture.rows[:MOST]
    ]
    return (
        f"Effects on {picture.label.lower()}, {picture.period}, in the order of the ranking, median and 90 % "
        f"interval: {'; '.join(rows)}{_rest(len(picture.rows))}."
    )


def true_beside_recorded(report: ComparisonReport) -> str:
    """Describe what is true beside what is recorded."""
    picture = report.picture
    return (
        f"Effects in per cent of the base, panels {', '.join(picture.sides)}; medians: "
        f"{_panels(picture.beside, points)}{_rest(len(picture.beside))}."
    )


def displacement(report: ComparisonReport) -> str:
    """Describe new exploitation by route."""
    picture = report.picture
    return (
        f"Effects on newly exploited people, panels {', '.join(picture.routes)}; medians: "
        f"{_panels(picture.by_route, signed)}{_rest(len(picture.by_route))}."
    )


def true_and_recorded(report: ComparisonReport) -> str:
    """Describe the base over the years."""
    return run_alt.years(report.base_picture)


def _panels(rows: Sequence[Panels], write: Callable[[float], str]) -> str:
    return "; ".join(
        f"{row.name} {', '.join(write(one[MEDIAN]) for one in row.quantiles)}" for row in rows[:MOST]
    )


def _rest(number: int) -> str:
    return f"; and {number - MOST} more, in the table" if number > MOST else ""
