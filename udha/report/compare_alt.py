"""Each figure of a comparison in words, for readers who cannot see it."""

from __future__ import annotations

from udha.output.quantiles import MEDIAN
from udha.output.words import interval, points, route, signed
from udha.report.compare_contents import ComparisonReport
from udha.report.contents import Record, percent

# A description names so many policies at most; all stand in the table beside it.
MOST = 10


def ranking(report: ComparisonReport) -> str:
    """Describe the ranking, the best first."""
    rows = [
        f"{row['scenario']}, rank {row['group']}, places {row['places']}"
        + (
            " (the base)"
            if row["is_base"]
            else f", {signed(row['median'])} ({interval(row['low_90'], row['high_90'])})"
        )
        for row in report.standings[:MOST]
    ]
    return (
        f"Effects on {report.ranked_by.lower()}, {report.period}, in the order of the ranking, median and "
        f"90 % interval: {'; '.join(rows)}{_rest(len(report.standings))}."
    )


def true_beside_recorded(report: ComparisonReport) -> str:
    """Describe what is true beside what is recorded."""

    def medians(rows: tuple[Record, ...]) -> str:
        by_label = {row["label"]: row for row in rows}
        return ", ".join(points(percent(by_label[label])[MEDIAN]) for label in report.sides)

    policies = [f"{part.name} {medians(part.rows)}" for part in report.parts[:MOST]]
    return (
        f"Effects in per cent of the base, panels {', '.join(report.panels)}; medians: "
        f"{'; '.join(policies)}{_rest(len(report.parts))}."
    )


def displacement(report: ComparisonReport) -> str:
    """Describe new exploitation by route."""
    policies = [
        f"{part.name} {', '.join(signed(row['median']) for row in report.by_route(part.name))}"
        for part in report.parts[:MOST]
    ]
    return (
        f"Effects on newly exploited people, panels {', '.join(map(route, report.routes))}; medians: "
        f"{'; '.join(policies)}{_rest(len(report.parts))}."
    )


def _rest(number: int) -> str:
    return f"; and {number - MOST} more, in the table" if number > MOST else ""
