"""The sentences about a comparison, for the screen and the report."""

from __future__ import annotations

from collections import Counter

from experiments.policies.displacement import Displacement
from experiments.policies.stopping import AT_LEAST, AT_MOST
from experiments.ranking import Rank
from experiments.shares import CLEAR
from experiments.uncertainty import EFFECT, WIDER
from sim.money import costs
from udha.compare.result import Comparison
from udha.output import words
from udha.scenario_runs.notes import averted, not_separated


def rank(one: Rank, sizes: Counter) -> str:
    """Return a rank as sports tables write it: 1= where it is shared."""
    return f"{one.group}=" if sizes[one.group] > 1 else f"{one.group}"


def chances(comparison: Comparison) -> dict[str, str]:
    """Return the share of chance in the variance of each effect, in words."""
    return {
        split.scenario: words.share(split.chance)
        for split in comparison.splits
        if split.what == EFFECT and split.series.name == comparison.request.by and split.chance is not None
    }


def ranking_note() -> str:
    """Return how the ranking is read."""
    return (
        f"Rank: policies share a rank unless one is better in at least {words.share(CLEAR)} of paired runs, "
        "or in more where draws are few; "
        "a policy ranks one below the lowest of those clearly better than it. Places: the positions it may "
        "hold, given what is clear; policies of different ranks may still be tied where their places overlap "
        "(pairs.csv). Regret: how far, on average over draws, it falls short of the best policy of each "
        "draw. Chance: stochastic share of the variance of the effect; the rest is parameter uncertainty."
    )


def displacement_lines(comparison: Comparison) -> list[str]:
    """Return where exploitation moves from one route to another."""
    moved = [shift for shift in comparison.displacements if shift.verdict != "none seen"]
    if not moved:
        return ["Displacement: none seen; no policy moves exploitation from one route to another."]
    rest = len(comparison.displacements) - len(moved)
    lines = ["Displacement of newly exploited people from one route to another:"]
    lines += [f"  {_moved(shift)}" for shift in moved]
    return [*lines, f"  {words.policies(rest)}: none seen."] if rest else lines


def _moved(shift: Displacement) -> str:
    down, up = (
        ", ".join(words.route(route).replace(", ", " ") for route in routes)
        for routes in (shift.falling, shift.rising)
    )
    return (
        f"'{shift.scenario}': {words.signed(shift.fall)} on {down}; {words.signed(shift.rise)} on {up}; both "
        f"in {words.share(shift.together)} of runs: {shift.verdict}."
    )


def count_lines(comparison: Comparison) -> list[str]:
    """Return what is better than the base on every count."""
    base = comparison.names[0]
    better = [f"'{pair.first}'" for pair in comparison.dominances if pair.second == base]
    cost = ", cost" if comparison.ensemble.unit_costs else ""
    what = f"on every count (new exploitation, person-years, travellers refused, permits delayed{cost})"
    if not better:
        return [f"No policy is clearly better than '{base}' {what}."]
    return [f"Better than '{base}' {what}: {', '.join(better)}."]


def cost_lines(comparison: Comparison) -> list[str]:
    """Return what it costs to avert a person-year of exploitation, where unit costs are given."""
    if not comparison.costs_per_person_year:
        return []
    currency = costs.currency(comparison.ensemble.unit_costs)
    lines = [f"Cost per person-year of exploitation averted, {currency}:"]
    known = [cost for cost in comparison.costs_per_person_year if not cost.reason]
    lines += [f"  '{cost.scenario}': {averted(cost)}." for cost in known]
    others = Counter(averted(cost) for cost in comparison.costs_per_person_year if cost.reason)
    return [*lines, *(f"  {words.policies(number)}: {why}." for why, number in others.items())]


def chance_lines(comparison: Comparison) -> list[str]:
    """Return how much of the uncertainty is stochastic, and how many seeds per draw would average it out."""
    by = comparison.request.by
    splits = [split for split in comparison.splits if split.what == EFFECT and split.series.name == by]
    if not splits:
        return [not_separated(comparison)]
    verdicts = Counter(split.verdict for split in splits)
    parts = [f"{why} for {verdicts[verdict]}" for verdict, why in words.SPREAD.items() if verdicts[verdict]]
    line = "Stochastic or parameter uncertainty: "
    if parts:
        line += f"the spread of effects is {', '.join(parts)} of {words.policies(len(splits))}."
    else:
        line += "effects are the same in all runs."
    enough = [split.seeds_enough for split in splits if split.seeds_enough and split.chance is not None]
    open_ = sum(split.seeds_enough is None for split in splits)
    if enough:
        least, most = min(enough), max(enough)
        runs = f"{least} to {most} runs" if least < most else words.count(most, "run")
        line += f" Averaged over {runs} per draw, "
        line += f"chance would widen an interval by less than {words.share(WIDER)}"
        line += f"; for {open_}, we cannot tell how many that takes." if open_ else "."
    return [f"{line} See uncertainty.csv for each policy."]


def settled_note(comparison: Comparison) -> str:
    """Return how far the ranking is settled; nothing where that was not asked for."""
    known = comparison.settled
    if known is None:
        return ""
    rule = (
        f"with 95 % confidence for all pairs at once, a policy shown as better is better in more than "
        f"{words.share(AT_LEAST)} of all draws, and one not shown as better in less than "
        f"{words.share(AT_MOST)}"
    )
    if known.settled:
        return f"The ranking is settled after {words.count(known.draws, 'draw')}: {rule}."
    return (
        f"The ranking is not settled after {words.count(known.draws, 'draw')}: {known.open} of {known.pairs} "
        f"pairs are open; use more --draws."
    )
