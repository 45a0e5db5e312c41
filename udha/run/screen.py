"""What a run says on the screen: the finding, then the numbers behind it."""

from __future__ import annotations

from rich.table import Table

from experiments.policies.levels import WEEKS
from udha.output import words
from udha.output.table import by_side, terminal
from udha.output.terminal import WIDTH, console, plain_table
from udha.report.contents import Report
from udha.run.notes import cost_note
from udha.run.result import Run
from udha.tables.effects import EFFECTS
from udha.tables.levels import AVERAGE_YEAR


def show(run: Run, report: Report) -> None:
    """Print the finding, the tables and the notes below them."""
    out, policy = console(WIDTH), report.policies[0]
    out.print(f"{report.finding}\n")
    if report.base:
        title = f"{report.period}: '{report.title}' against '{report.base}'"
        groups, wide = by_side(policy.rows), out.width >= WIDTH
        out.print(terminal(EFFECTS, groups, title, wide, dim=lambda row: row["dimension"] != "all"))
    else:
        title = f"An average year of '{report.title}'"
        out.print(terminal(AVERAGE_YEAR, by_side(report.averages), title, True))
        out.print("", years_table(run), sep="\n")
    if policy.money:
        out.print(f"\n{cost_note(policy.money)}")
    out.print(f"\n{policy.uncertainty.said}")
    out.print(f"\n{report.note}", style="dim")


def years_table(run: Run) -> Table:
    """Return new exploitation beside identification, year by year."""
    table = plain_table("By year: median and 90 % interval")
    shown = ("newly_exploited", "cases", "identified", "convicted")
    table.add_column("")
    for name in shown:
        table.add_column(run.ensemble.infos[name].label, justify="right")
    known = {(level.series.name, level.year): level for level in run.levels}
    for year in run.ensemble.years.tolist():
        levels = [known[name, year] for name in shown]
        cells = (
            f"{words.human(level.median)} ({words.interval(level.low_90, level.high_90, words.human)})"
            for level in levels
        )
        weeks = levels[0].weeks
        table.add_row(f"{year}" if weeks >= WEEKS else f"{year}, {weeks} weeks", *cells)
    return table
