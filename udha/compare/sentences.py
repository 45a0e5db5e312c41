"""What is said of a comparison in words, on the screen and in the report."""

from __future__ import annotations

from collections import Counter

from experiments.effects import CLEAR
from experiments.policies.displacement import Displacement
from experiments.policies.stopping import AT_LEAST, AT_MOST
from experiments.ranking import Rank
from experiments.uncertainty import EFFECT, WIDER
from sim import costs
from udha.compare.result import Comparison
from udha.output import words
from udha.scenario_runs.notes import averted, not_told_apart

# Why effects differ from run to run.
CHIEFLY = {
    "mostly chance": "mostly by chance",
    "mostly ignorance": "mostly because parameters are not known",
    "both": "by both",
}


def rank(one: Rank, sizes: Counter) -> str:
    """Return a rank as sports tables write it: 1= where it is shared."""
    return f"{one.group}=" if sizes[one.group] > 1 else f"{one.group}"


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
    lines = [f"Cost per person-year of exploitation averted, {currency}:"]
    told = [cost for cost in found.costs_per_person_year if not cost.reason]
    lines += [f"  '{cost.scenario}': {averted(cost)}." for cost in told]
    others = Counter(averted(cost) for cost in found.costs_per_person_year if cost.reason)
    return [*lines, *(f"  {words.policies(number)}: {why}." for why, number in others.items())]


def chance_lines(found: Comparison) -> list[str]:
    """Return how much of the uncertainty is chance, and how many seeds a draw would average it out."""
    by = found.request.by
    splits = [one for one in found.splits if one.what == EFFECT and one.series.name == by]
    if not splits:
        return [not_told_apart(found)]
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


def settled_note(found: Comparison) -> str:
    """Return how far the ranking is settled; nothing where that was not asked for."""
    known = found.settled
    if known is None:
        return ""
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
