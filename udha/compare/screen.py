"""What a comparison says on the screen: the finding, then ranks with ties and the numbers behind them."""

from __future__ import annotations

from udha.compare.rows import says_something
from udha.output import words
from udha.output.table import terminal
from udha.output.terminal import WIDTH, console
from udha.report.compare_contents import ComparisonReport
from udha.tables.comparison import STANDINGS, statistics


def show(report: ComparisonReport) -> None:
    """Print the finding, the tables, and what a reader must know of them."""
    out = console(WIDTH)
    wide = out.width >= WIDTH
    title = f"{report.ranked_by}, {report.period}: effects against '{report.base}'"
    out.print(f"{report.finding}\n")
    out.print(terminal(STANDINGS, [("", report.standings)], title, wide, bold=lambda row: row["is_base"]))
    out.print(f"\n{report.ranking_note}", style="dim")
    telling = [record for record in report.statistics if says_something(record)]
    table = statistics(report.sides[0], report.sides[1:])
    title = "What would the official statistics show?"
    out.print("", terminal(table, [("", telling)], title, wide), sep="\n")
    if silent := len(report.statistics) - len(telling):
        out.print(f"{words.policies(silent)}: direction unclear on both sides.", style="dim")
    for line in (*report.displacement, *report.counts, *report.costs, *report.chance):
        out.print(f"\n{line}" if not line.startswith("  ") else line)
    out.print(f"\n{report.note}", style="dim")
