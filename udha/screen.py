"""What a run says on the screen: a finding in plain words, then the numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
from rich.table import Table
from rich.text import Text

from experiments.effects import Effect
from sim.records import Series, SeriesInfo, catalogue
from udha import words
from udha.runs import Run
from udha.summaries import HEADLINE, HEADLINE_ROUTES, SIDES, headline, period, quantiles, yearly
from udha.terminal import console

WIDTH = 100
FEW_RUNS = 50
SIDE_TITLES = {
    "true": "True (in the model)",
    "recorded": "Recorded (official)",
    "protection": "Protection",
    "rights": "Rights (of others)",
}
# The verdict on a change, as said of a policy and as said of a count.
DOES = {"rises": "raises", "falls": "lowers"}


def show(run: Run) -> None:
    """Print the finding, the table and where everything lies."""
    out = console(WIDTH)
    out.print(f"{finding(run)}\n")
    out.print(effects_table(run, out.width) if run.effects else levels_table(run))
    if not run.effects:
        out.print("", years_table(run), sep="\n")
    out.print(f"\n{footnote(run)}", style="dim")


def footnote(run: Run) -> str:
    """Return what a reader must know of the numbers."""
    draws, seeds = run.ensemble.seeds.shape
    what = f"{words.count(draws, 'parameter draw')}, {words.count(seeds, 'run')} a draw"
    if run.effects:
        what = f"Effects: median of the differences run by run, with the same luck; {what}."
    few = " So few runs make rough intervals." if draws * seeds < FEW_RUNS else ""
    return f"{what[0].upper()}{what[1:].rstrip('.')}.{few} {words.PRIOR_NOTE} Trust directions more than sizes."


def finding(run: Run) -> str:
    """Return the result in one or two sentences."""
    if not run.effects:
        return _state(run)
    if all(effect.verdict == "no change" for effect in run.effects):
        base, policy = (f"'{name}'" for name in run.names)
        return f"{policy} changes nothing in {period(run.ensemble)}: no change from {base} in any run."
    whole = {effect.series.name: effect for effect in headline(run)}
    return f"{_true_side(run, whole['newly_exploited'])} {_recorded_side(whole)}"


def _true_side(run: Run, effect: Effect) -> str:
    base, policy = (f"'{name}'" for name in run.names)
    when = period(run.ensemble)
    write = _writer(effect)
    numbers = f"90 % interval {words.interval(effect.low_90, effect.high_90, write)}"
    if effect.verdict == "no change":
        return f"{policy} changes new exploitation in no run ({when}, against {base})."
    if effect.verdict == "cannot tell":
        return (
            f"Whether {policy} changes new exploitation in {when}, we cannot tell: {write(effect.median)} people "
            f"newly exploited, as a median of the differences from {base} ({numbers}; fewer with probability "
            f"{words.probability(effect.lower)}, more with {words.probability(effect.higher)})."
        )
    *probably, direction = effect.verdict.split()
    more = direction == "rises"
    share = f"{words.percent(effect.median / effect.base)}; " if effect.base else ""
    return (
        f"{policy} {' '.join([*probably, DOES[direction]])} new exploitation: "
        f"{write(effect.median).lstrip('+-')} {'more' if more else 'fewer'} people newly exploited in {when} than "
        f"under {base} ({share}{numbers}; probability {words.probability(effect.higher if more else effect.lower)})."
    )


def _recorded_side(whole: dict[str, Effect]) -> str:
    effect, true = whole["identified"], whole["newly_exploited"]
    write = _writer(effect)
    numbers = f"{write(effect.median)}, 90 % interval {words.interval(effect.low_90, effect.high_90, write)}"
    says = {
        "cannot tell": f"Official statistics need not show it: for people identified we cannot tell ({numbers}).",
        "no change": "Official statistics would not show it: the number of people identified does not change.",
    }
    if true.verdict in says:
        says["cannot tell"] = f"For people identified, whom official statistics count, we cannot tell ({numbers})."
        says["no change"] = "The number of people identified, which official statistics show, does not change."
    usual = f"In official statistics the number of people identified {effect.verdict} ({numbers})."
    return says.get(effect.verdict, usual)


def _writer(effect: Effect) -> Callable[[float], str]:
    """What writes an effect's numbers, all with the same decimals."""
    return partial(words.signed, decimals=words.places(effect.low_90, effect.high_90))


def _state(run: Run) -> str:
    newly, seen = (yearly(run.ensemble, series)[0].mean(axis=0) for series in (Series.NEWLY_EXPLOITED, Series.IDENTIFIED))
    first, last = run.ensemble.months[[0, -1]]
    ends = [words.interval(*np.quantile(values, [0.05, 0.95]), words.human) for values in (newly, seen)]
    return (
        f"'{run.names[0]}', {words.months(first, last)}, an average year: {words.human(float(np.median(newly)))} people "
        f"newly exploited (90 % interval {ends[0]}), {words.human(float(np.median(seen)))} identified ({ends[1]})."
    )


def effects_table(run: Run, width: int) -> Table:
    """Return the headline effects, by side; routes for a few series."""
    wide = width >= WIDTH
    table = _table(f"{period(run.ensemble)}: '{run.names[1]}' against '{run.names[0]}'")
    table.add_column("", min_width=21)
    narrow_too = ("base", "effect", "90 % interval")
    for heading in ("base", "policy", "effect", "50 % interval", "90 % interval") if wide else narrow_too:
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("prob. of\nbenefit", justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for side, effects in _by_side(run.effects, lambda effect: effect.series):
        table.add_row(Text(SIDE_TITLES[side], style="bold"))
        for effect in effects:
            if _worth_a_row(effect):
                table.add_row(*_effect_cells(effect, wide), style="" if effect.dimension == "all" else "dim")
    return table


def _by_side(items: Iterable, info: Callable[[object], SeriesInfo]) -> Iterable[tuple[str, list]]:
    """The items on the headline series, by side and in the order of the headline."""
    items = [one for one in items if info(one).name in HEADLINE]
    items.sort(key=lambda one: HEADLINE.index(info(one).name))
    for side in SIDES:
        yield side, [one for one in items if info(one).side == side]


def _worth_a_row(effect: Effect) -> bool:
    if effect.dimension == "all":
        return True
    return effect.series.name in HEADLINE_ROUTES and bool(effect.base or effect.policy)


def _effect_cells(effect: Effect, wide: bool) -> list[Text | str]:
    name = effect.series.label if effect.dimension == "all" else f"  {words.route(effect.cell)}"
    same = effect.verdict == "no change"
    write = _writer(effect)
    ends = ((effect.low_50, effect.high_50),) if wide else ()
    return [
        name,
        words.human(effect.base),
        *((words.human(effect.policy),) if wide else ()),
        write(effect.median),
        *("-" if same else words.interval(*pair, write) for pair in (*ends, (effect.low_90, effect.high_90))),
        "-" if effect.benefit is None or same else words.probability(effect.benefit),
        effect.verdict,
    ]


def levels_table(run: Run) -> Table:
    """Return an average year of a scenario that runs alone, by side."""
    table = _table(f"An average year of '{run.names[0]}'")
    table.add_column("")
    table.add_column("unit")
    for heading in ("median", "50 % interval", "90 % interval"):
        table.add_column(heading, justify="right")
    for side, infos in _by_side(catalogue().values(), lambda info: info):
        table.add_row(Text(SIDE_TITLES[side], style="bold"))
        for info in infos:
            values = yearly(run.ensemble, Series[info.name.upper()])[0].mean(axis=0)
            low_90, low_50, median, high_50, high_90 = quantiles(values)
            pairs = (words.interval(*pair, words.human) for pair in ((low_50, high_50), (low_90, high_90)))
            unit = f"{info.unit}, weekly mean" if info.stock else info.unit
            table.add_row(info.label, unit, words.human(median), *pairs)
    return table


def years_table(run: Run) -> Table:
    """Return new exploitation beside identification, year by year."""
    table = _table("By year: median and 90 % interval")
    shown = (Series.NEWLY_EXPLOITED, Series.CASES, Series.IDENTIFIED, Series.CONVICTED)
    table.add_column("")
    for series in shown:
        table.add_column(catalogue()[series.name.lower()].label, justify="right")
    columns = [quantiles(yearly(run.ensemble, series)[0]) for series in shown]
    for at, year in enumerate(run.ensemble.years):
        cells = (
            f"{words.human(column[2, at])} ({words.interval(column[0, at], column[4, at], words.human)})"
            for column in columns
        )
        table.add_row(str(year), *cells)
    return table


def _table(title: str) -> Table:
    return Table(
        title=Text(title, style="bold"),
        title_justify="left",
        box=None,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        header_style="dim",
    )

