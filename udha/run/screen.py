"""What a run says on the screen: the finding, then the numbers behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from rich.table import Table
from rich.text import Text

from experiments.effects import Effect
from experiments.policies.levels import WEEKS, average_year, quantiles, weeks_a_year, yearly_as_a_whole
from sim import pricing
from sim.records import Series, SeriesInfo
from udha.output import words
from udha.output.terminal import WIDTH, console, plain_table
from udha.run.finding import finding, writer
from udha.run.notes import chance_note, cost_note, footnote
from udha.run.result import Run
from udha.scenario_runs.headline import HEADLINE, HEADLINE_ROUTES, SIDES, period

SIDE_TITLES = {
    "true": "True (in the model)",
    "recorded": "Recorded (official)",
    "protection": "Protection",
    "rights": "Rights (of others)",
}


def show(run: Run) -> None:
    """Print the finding, the table and where everything lies."""
    out = console(WIDTH)
    out.print(f"{finding(run)}\n")
    out.print(effects_table(run, out.width) if run.effects else levels_table(run))
    if not run.effects:
        out.print("", years_table(run), sep="\n")
    if run.ensemble.unit_costs:
        out.print(f"\n{cost_note(run)}")
    out.print(f"\n{chance_note(run)}")
    out.print(f"\n{footnote(run)}", style="dim")


def effects_table(run: Run, width: int) -> Table:
    """Return the headline effects, by side; routes for a few series."""
    wide = width >= WIDTH
    table = plain_table(f"{period(run.ensemble)}: '{run.names[1]}' against '{run.names[0]}'")
    table.add_column("", min_width=16)
    narrow_too = ("base", "effect", "90 % interval")
    for heading in ("base", "policy", "effect", "50 % interval", "90 % interval") if wide else narrow_too:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("prob. of\nbenefit", justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for side, effects in _by_side(run.effects, lambda effect: effect.series):
        _add_heading(table, side)
        for effect in effects:
            if _worth_a_row(effect):
                table.add_row(*_effect_cells(effect, wide), style="" if effect.dimension == "all" else "dim")
    return table


def _add_heading(table: Table, side: str) -> None:
    """Name a side above its rows; cost, which has one row, says itself what it is."""
    if side in SIDE_TITLES:
        table.add_row(Text(SIDE_TITLES[side], style="bold"))


def _by_side(items: Iterable, info: Callable[[object], SeriesInfo]) -> Iterable[tuple[str, list]]:
    """The items on the headline series, by side and in the order of the headline."""
    items = [one for one in items if info(one).name in HEADLINE]
    items.sort(key=lambda one: HEADLINE.index(info(one).name))
    for side in SIDES:
        yield side, [one for one in items if info(one).side == side]


def _worth_a_row(effect: Effect) -> bool:
    if effect.dimension == "all":
        return True
    on_a_route = effect.dimension == "route" and effect.series.name in HEADLINE_ROUTES
    return on_a_route and bool(effect.base or effect.policy)


def _effect_cells(effect: Effect, wide: bool) -> list[Text | str]:
    name = _label(effect.series) if effect.dimension == "all" else f"  {words.route(effect.cell)}"
    same = effect.verdict == "no change"
    write = writer(effect)
    levels = effect.base, effect.policy, effect.low_90, effect.high_90
    level = partial(words.human, of=words.scale(*levels))
    ends = ((effect.low_50, effect.high_50),) if wide else ()
    return [
        name,
        level(effect.base),
        *((level(effect.policy),) if wide else ()),
        write(effect.median),
        *("-" if same else words.interval(*pair, write) for pair in (*ends, (effect.low_90, effect.high_90))),
        "-" if effect.benefit is None or same else words.probability(effect.benefit),
        effect.verdict,
    ]


def _label(info: SeriesInfo) -> Text | str:
    return Text(info.label, style="bold") if info.side == pricing.SIDE else info.label


def levels_table(run: Run) -> Table:
    """Return an average year of a scenario that runs alone, by side."""
    table = plain_table(f"An average year of '{run.names[0]}'")
    table.add_column("")
    table.add_column("unit")
    for heading in ("median", "50 % interval", "90 % interval"):
        table.add_column(heading, justify="right")
    known = run.ensemble.infos
    for side, infos in _by_side(known.values(), lambda info: info):
        _add_heading(table, side)
        for info in infos:
            values = average_year(run.ensemble, list(known).index(info.name))[0]
            low_90, low_50, median, high_50, high_90 = quantiles(values)
            write = partial(words.human, of=words.scale(high_90))
            pairs = (words.interval(*pair, write) for pair in ((low_50, high_50), (low_90, high_90)))
            unit = f"{info.unit}, weekly mean" if info.stock else info.unit
            unit = "" if info.side == pricing.SIDE else unit  # its label names the currency
            table.add_row(_label(info), unit, write(median), *pairs)
    return table


def years_table(run: Run) -> Table:
    """Return new exploitation beside identification, year by year."""
    table = plain_table("By year: median and 90 % interval")
    shown = (Series.NEWLY_EXPLOITED, Series.CASES, Series.IDENTIFIED, Series.CONVICTED)
    table.add_column("")
    for series in shown:
        table.add_column(run.ensemble.infos[series.name.lower()].label, justify="right")
    columns = [quantiles(yearly_as_a_whole(run.ensemble, series)[0]) for series in shown]
    for at, (year, weeks) in enumerate(zip(run.ensemble.years, weeks_a_year(run.ensemble))):
        cells = (
            f"{words.human(column[2, at])} ({words.interval(column[0, at], column[4, at], words.human)})"
            for column in columns
        )
        table.add_row(f"{year}" if weeks >= WEEKS else f"{year}, {weeks} weeks", *cells)
    return table
