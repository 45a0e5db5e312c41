"""What a run says on the screen: the finding, then the numbers behind it."""

from __future__ import annotations

from rich.table import Table

from experiments.policies.levels import WEEKS, quantiles, yearly_as_a_whole
from sim.records import Series
from udha.output import words
from udha.output.table import by_side, terminal
from udha.output.terminal import WIDTH, console, plain_table
from udha.run.finding import finding
from udha.run.notes import chance_note, cost_note, footnote
from udha.run.result import Run
from udha.scenario_runs.headline import period
from udha.scenario_runs.rows import average_year, shown_effects
from udha.tables.effects import EFFECTS
from udha.tables.levels import AVERAGE_YEAR


def show(run: Run) -> None:
    """Print the finding, the table and where everything lies."""
    out = console(WIDTH)
    out.print(f"{finding(run)}\n")
    if run.effects:
        title = f"{period(run.ensemble)}: '{run.names[1]}' against '{run.names[0]}'"
        groups = by_side(shown_effects(run, run.names[1]))
        out.print(
            terminal(EFFECTS, groups, title, out.width >= WIDTH, dim=lambda row: row["dimension"] != "all")
        )
    else:
        title = f"An average year of '{run.names[0]}'"
        out.print(terminal(AVERAGE_YEAR, by_side(average_year(run.ensemble)), title, True))
        out.print("", years_table(run), sep="\n")
    if run.ensemble.unit_costs:
        out.print(f"\n{cost_note(run)}")
    out.print(f"\n{chance_note(run)}")
    out.print(f"\n{footnote(run)}", style="dim")


def years_table(run: Run) -> Table:
    """Return new exploitation beside identification, year by year."""
    table = plain_table("By year: median and 90 % interval")
    shown = (Series.NEWLY_EXPLOITED, Series.CASES, Series.IDENTIFIED, Series.CONVICTED)
    table.add_column("")
    for series in shown:
        table.add_column(run.ensemble.infos[series.name.lower()].label, justify="right")
    columns = [quantiles(yearly_as_a_whole(run.ensemble, series)[0]) for series in shown]
    for at, (year, weeks) in enumerate(zip(run.ensemble.years, run.ensemble.calendar.weeks_a_year)):
        cells = (
            f"{words.human(column[2, at])} ({words.interval(column[0, at], column[4, at], words.human)})"
            for column in columns
        )
        table.add_row(f"{year}" if weeks >= WEEKS else f"{year}, {weeks} weeks", *cells)
    return table
