"""What a comparison says on the screen: the finding, then ranks with ties and the numbers behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

from rich.table import Table
from rich.text import Text

from experiments.effects import Effect
from udha.compare.finding import finding, shown_beside, statistics
from udha.compare.picture import places
from udha.compare.result import Comparison
from udha.compare.sentences import (
    better_than_base,
    chance_lines,
    chances,
    cost_lines,
    count_lines,
    displacement_lines,
    footnote,
    rank,
    ranking_note,
)
from udha.output import words
from udha.output.terminal import WIDTH, console, plain_table
from udha.scenario_runs.headline import period

# Verdicts that say nothing of a policy.
NOTHING = ("cannot tell", "no change")


def show(found: Comparison) -> None:
    """Print the finding, the tables, and what a reader must know of them."""
    out = console(WIDTH)
    wide = out.width >= WIDTH
    out.print(f"{finding(found)}\n")
    out.print(ranking_table(found, wide))
    out.print(f"\n{ranking_note()}", style="dim")
    table, left = statistics_table(found)
    out.print("", table, sep="\n")
    if left:
        out.print(f"{words.policies(left)}: on neither side can a direction be told.", style="dim")
    for line in (*displacement_lines(found), *count_lines(found), *cost_lines(found), *chance_lines(found)):
        out.print(f"\n{line}" if not line.startswith("  ") else line)
    out.print(f"\n{footnote(found)}", style="dim")


def ranking_table(found: Comparison, wide: bool) -> Table:
    """Return the ranks on the series that policies are ranked by, with effects, regret and chance."""
    ranking = found.ranking(found.request.by)
    info, base = ranking[0].series, found.names[0]
    table = plain_table(f"{info.label}, {period(found.ensemble)}: effects against '{base}'")
    table.add_column("rank", justify="right", no_wrap=True)
    table.add_column("places", justify="right", no_wrap=True)
    table.add_column("policy", min_width=20)
    headings = ("effect", "90 % interval", "prob. of\nbenefit", "prob.\nbest", "regret", "chance")
    for heading in headings if wide else headings[:3]:
        table.add_column(heading, justify="right", no_wrap=True)
    sizes, effects = Counter(one.group for one in ranking), found.effects_on(info.name)
    by_chance = chances(found)
    scale = words.scale(*(max(abs(one.low_90), abs(one.high_90)) for one in effects.values()))
    write = partial(words.signed, of=scale)
    for one in ranking:
        cells = _effect_cells(effects.get(one.scenario), write)
        if wide:
            cells += [words.probability(one.best), words.human(one.regret), by_chance.get(one.scenario, "-")]
        name = Text(one.scenario, style="bold") if one.scenario == base else one.scenario
        table.add_row(rank(one, sizes), places(one), name, *cells)
    return table


def _effect_cells(effect: Effect | None, write: Callable[[float], str]) -> list[str]:
    if effect is None:
        return ["base", "", "-"]
    if effect.same == 1.0:
        return ["no change", "", "-"]
    ends = words.interval(effect.low_90, effect.high_90, write)
    return [write(effect.median), ends, words.probability(better_than_base(effect))]


def statistics_table(found: Comparison) -> tuple[Table, int]:
    """Return what is true beside what official statistics would show, and how many policies are left out.

    Those of which a direction can be told on neither side.
    """
    beside = shown_beside(found)
    recorded = dict.fromkeys(one.recorded.series.label for one in beside)
    table = plain_table("What would the official statistics show?")
    table.add_column("policy", min_width=20)
    table.add_column(f"true: {beside[0].true.series.label.lower()}")
    for label in recorded:
        table.add_column(f"recorded:\n{label.lower()}", no_wrap=True)
    table.add_column("statistics")
    left = 0
    for one in found.ranking(found.request.by):
        of_policy = [other for other in beside if other.true.scenario == one.scenario]
        verdicts = [other.recorded.verdict for other in of_policy]
        if not of_policy:
            continue
        if all(verdict in NOTHING for verdict in (of_policy[0].true.verdict, *verdicts)):
            left += 1
            continue
        cells = of_policy[0].true.verdict, *verdicts, statistics(of_policy)
        table.add_row(one.scenario, *(cell.replace("probably", "prob.") for cell in cells))
    return table, left
