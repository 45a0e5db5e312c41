"""What a comparison says on the screen: the finding, then ranks with ties and the numbers behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

from rich.table import Table
from rich.text import Text

from experiments.displacement import Displacement
from experiments.effects import CLEAR, Effect
from experiments.ranking import Rank, sign_of
from experiments.stopping import AT_LEAST, AT_MOST
from experiments.uncertainty import EFFECT, WIDER, why_not
from sim import costs
from udha import words
from udha.comparison_finding import finding, shown_beside, statistics
from udha.comparison_summaries import places
from udha.comparisons import Comparison
from udha.notes import FEW_RUNS
from udha.screen import WIDTH
from udha.summaries import period
from udha.terminal import console, plain_table

# Verdicts that say nothing of a policy.
NOTHING = ("cannot tell", "no change")
# Why effects differ from run to run.
CHIEFLY = {
    "mostly chance": "mostly by chance",
    "mostly ignorance": "mostly because parameters are not known",
    "both": "by both",
}


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


def rank(one: Rank, sizes: Counter) -> str:
    """Return a rank as sports tables write it: 1= where it is shared."""
    return f"{one.group}=" if sizes[one.group] > 1 else f"{one.group}"


def _effect_cells(effect: Effect | None, write: Callable[[float], str]) -> list[str]:
    if effect is None:
        return ["base", "", "-"]
    if effect.same == 1.0:
        return ["no change", "", "-"]
    ends = words.interval(effect.low_90, effect.high_90, write)
    return [write(effect.median), ends, words.probability(better_than_base(effect))]


def better_than_base(effect: Effect) -> float:
    """Return the probability that a policy is better than the base on a series that has a good direction."""
    return effect.higher if sign_of(effect.series) > 0 else effect.lower


def chances(found: Comparison) -> dict[str, str]:
    """Return the share of chance in the variance of each effect, in words."""
    return {
        one.scenario: words.share(one.chance)
        for one in found.splits
        if one.what == EFFECT and one.series.name == found.request.by and one.chance is not None
    }


def ranking_note() -> str:
    """Return how the ranking is read."""
    return (
        f"Rank: of two policies of one rank neither is clearly better, which takes {words.share(CLEAR)} of "
        "runs with the same luck; a policy stands one rank below the lowest of those clearly better. Places: "
        "where it may stand for all that is clear; policies of two ranks whose places overlap may be tied "
        "too (pairs.csv). Regret: how far it stays, on average over draws, behind the best policy of each "
        "draw. Chance: its share in the variance of the effect; the rest is from parameters not known."
    )


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


def displacement_lines(found: Comparison) -> list[str]:
    """Return where exploitation moves from one route to another."""
    moved = [one for one in found.displacements if one.verdict != "none seen"]
    if not moved:
        return ["Displacement: no policy is seen to move exploitation from one route to another."]
    rest = len(found.displacements) - len(moved)
    lines = ["Displacement of newly exploited people from one route to another:"]
    lines += [f"  {_moved(one)}" for one in moved]
    return [*lines, f"  {words.policies(rest)}: none seen."] if rest else lines


def _moved(one: Displacement) -> str:
    down, up = (
        ", ".join(words.route(route).replace(", ", " ") for route in routes)
        for routes in (one.falling, one.rising)
    )
    return (
        f"'{one.scenario}': {words.signed(one.fall)} on {down}; {words.signed(one.rise)} on {up}; both in "
        f"{words.share(one.together)} of runs: {one.verdict}."
    )


def count_lines(found: Comparison) -> list[str]:
    """Return what is better than the base on every count."""
    base = found.names[0]
    better = [f"'{one.first}'" for one in found.dominances if one.second == base]
    cost = ", cost" if found.ensemble.unit_costs else ""
    what = f"on every count (new exploitation, person-years, travellers refused, permits delayed{cost})"
    if not better:
        return [f"No policy is clearly better than '{base}' {what}."]
    return [f"Better than '{base}' {what}: {', '.join(better)}."]


def cost_lines(found: Comparison) -> list[str]:
    """Return what it costs to avert a person-year of exploitation, where unit costs are given."""
    if not found.costs_per_person_year:
        return []
    currency = costs.currency(found.ensemble.unit_costs)
    lines, reasons = [f"Cost per person-year of exploitation averted, {currency}:"], Counter()
    for one in found.costs_per_person_year:
        if one.reason:
            reasons[one.reason] += 1
            continue
        ends = words.interval(one.low_90, one.high_90, words.human)
        lines.append(f"  '{one.scenario}': {words.human(one.median)} (90 % interval {ends}).")
    return [
        *lines,
        *(f"  {words.policies(number)}: cannot tell, as {why}." for why, number in reasons.items()),
    ]


def chance_lines(found: Comparison) -> list[str]:
    """Return how much of the uncertainty is chance, and how many seeds a draw would average it out."""
    by = found.request.by
    splits = [one for one in found.splits if one.what == EFFECT and one.series.name == by]
    if not splits:
        why = why_not(len(found.ensemble.seeds), len(found.ensemble.repeated))
        return [f"Chance and not knowing cannot be told apart: {why}."]
    verdicts = Counter(one.verdict for one in splits)
    said = [f"{why} for {verdicts[verdict]}" for verdict, why in CHIEFLY.items() if verdicts[verdict]]
    line = "Chance or not knowing: "
    if said:
        line += f"effects differ from run to run {', '.join(said)} of {words.policies(len(splits))}."
    else:
        line += "no effect differs from run to run."
    enough = [one.seeds_enough for one in splits if one.seeds_enough and one.chance is not None]
    open_ = sum(one.seeds_enough is None for one in splits)
    if enough:
        least, most = min(enough), max(enough)
        runs = f"{least} to {most} runs" if least < most else words.count(most, "run")
        line += (
            f" Averaged over {runs} a draw, chance would widen an interval by less than {words.share(WIDER)}"
        )
        line += f"; for {open_} it cannot be told how many that takes." if open_ else "."
    return [f"{line} uncertainty.csv has each policy's."]


def footnote(found: Comparison) -> str:
    """Return what a reader must know of the numbers."""
    draws, seeds = found.ensemble.seeds.shape
    said = (
        f"Effects: median of the differences run by run, with the same luck; "
        f"{words.count(draws, 'parameter draw')}, {words.count(seeds, 'run')} a draw."
    )
    if draws * seeds < FEW_RUNS:
        said += " So few runs make rough intervals."
    if found.settled:
        said += f" {_settled(found)}"
    return f"{said} {found.source.note} Trust directions more than sizes."


def _settled(found: Comparison) -> str:
    known = found.settled
    rule = (
        f"with 95 % confidence for all pairs at once, what is shown as better is so in over "
        f"{words.share(AT_LEAST)} of all draws, and what is not in under {words.share(AT_MOST)}"
    )
    if known.settled:
        return f"The ranking is settled after {words.count(known.draws, 'draw')}: {rule}."
    return (
        f"The ranking is not settled after {words.count(known.draws, 'draw')}: {known.open} of {known.pairs} "
        f"pairs are open; give more --draws."
    )
