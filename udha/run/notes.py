"""What stands below the numbers of a run: costs, and how much of the uncertainty is stochastic."""

from __future__ import annotations

from experiments.uncertainty import EFFECT, LEVEL, WIDER, Split
from sim.money import costs
from sim.records import Series
from udha.output import words
from udha.report.contents import Money
from udha.run.result import Run
from udha.scenario_runs.notes import averted, not_separated


def cost_note(money: Money) -> str:
    """Return what cost is made of, and what it costs to avert a person-year of exploitation."""
    lines = f"Unit costs: {', '.join(f'{label.lower()} {amount}' for label, amount, _ in money.unit_costs)}"
    return f"{lines}; the same on both sides. {money.said}" if money.said else f"{lines}."


def averted_note(run: Run) -> str:
    """Return what it costs to avert a person-year of exploitation; nothing where nobody asks."""
    cost = run.cost_per_person_year
    if cost is None:
        return ""
    currency = costs.currency(run.ensemble.unit_costs)
    return f"Cost per person-year of exploitation averted: {averted(cost, currency)}."


def chance_note(run: Run) -> str:
    """Return how uncertainty about new exploitation divides into stochastic and parameter uncertainty."""
    what = EFFECT if run.effects else LEVEL
    wanted = run.names[-1], what, Series.NEWLY_EXPLOITED.name.lower()
    newly = (split for split in run.splits if (split.scenario, split.what, split.series.name) == wanted)
    return chance(next(newly)) if run.splits else not_separated(run)


def chance(split: Split) -> str:
    """Return how much of the variance between runs is stochastic, and how many runs average it out."""
    label = split.series.label.lower()
    what = f"the effect on {label}" if split.what == EFFECT else label
    if split.chance is None or split.chance_low_90 is None or split.chance_high_90 is None:
        return f"Stochastic and parameter uncertainty: {what} is the same in all runs."
    low, high = words.share(split.chance_low_90), words.share(split.chance_high_90)
    rest = "; the rest is parameter uncertainty" if split.chance < 0.995 else ""
    shares = (
        f"Stochastic and parameter uncertainty: chance makes up {words.share(split.chance)} of the variance "
        f"of {what} between runs (90 % interval {low} to {high}), and better data would not reduce it{rest}."
    )
    wider = words.share(WIDER)
    if split.seeds_enough is None:
        return f"{shares} We cannot tell how many runs per draw would average chance out."
    if split.seeds_enough == 1:
        return f"{shares} With one run per draw, chance widens an interval by less than {wider}."
    runs = words.count(split.seeds_enough, "run")
    return f"{shares} Averaged over {runs} per draw, it would widen an interval by less than {wider}."
