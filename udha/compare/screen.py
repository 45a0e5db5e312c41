"""What a comparison says on the screen: the finding, then ranks with ties and the numbers behind them."""

from __future__ import annotations

from udha.compare.finding import finding
from udha.compare.result import Comparison
from udha.compare.rows import says_something, standings, statistics_table
from udha.compare.sentences import (
    chance_lines,
    cost_lines,
    count_lines,
    displacement_lines,
    footnote,
    ranking_note,
)
from udha.output import words
from udha.output.table import terminal
from udha.output.terminal import WIDTH, console
from udha.scenario_runs.headline import period
from udha.tables.comparison import STANDINGS


def show(result: Comparison) -> None:
    """Print the finding, the tables, and what a reader must know of them."""
    out = console(WIDTH)
    wide = out.width >= WIDTH
    label, base = result.ranking(result.request.by)[0].series.label, result.names[0]
    title = f"{label}, {period(result.ensemble)}: effects against '{base}'"
    out.print(f"{finding(result)}\n")
    out.print(terminal(STANDINGS, [("", standings(result))], title, wide, bold=lambda row: row["is_base"]))
    out.print(f"\n{ranking_note()}", style="dim")
    table, records = statistics_table(result)
    telling = [record for record in records if says_something(record)]
    out.print(
        "", terminal(table, [("", telling)], "What would the official statistics show?", wide), sep="\n"
    )
    if silent := len(records) - len(telling):
        out.print(f"{words.policies(silent)}: no direction can be told on either side.", style="dim")
    lines = *displacement_lines(result), *count_lines(result), *cost_lines(result), *chance_lines(result)
    for line in lines:
        out.print(f"\n{line}" if not line.startswith("  ") else line)
    out.print(f"\n{footnote(result)}", style="dim")
