"""What stands below the numbers of a run: what cost is made of, how much is chance, what to know of them."""

from __future__ import annotations

from experiments.uncertainty import EFFECT, LEVEL, WIDER, Split
from sim import costs
from sim.records import Series
from udha.output import words
from udha.report.contents import Money
from udha.run.result import Run
from udha.scenario_runs.notes import averted, not_told_apart


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
    """Return how much of the uncertainty about new exploitation is chance, and how much not knowing."""
    what = EFFECT if run.effects else LEVEL
    wanted = run.names[-1], what, Series.NEWLY_EXPLOITED.name.lower()
    newly = (split for split in run.splits if (split.scenario, split.what, split.series.name) == wanted)
    return chance(next(newly)) if run.splits else not_told_apart(run)


def chance(split: Split) -> str:
    """Return how much of the variance from run to run is chance, and what averages it out."""
    of = split.series.label.lower()
    what = f"the effect on {of}" if split.what == EFFECT else of
    if split.chance is None or split.chance_low_90 is None or split.chance_high_90 is None:
        return f"Chance or not knowing: {what} is the same in all runs."
    low, high = words.share(split.chance_low_90), words.share(split.chance_high_90)
    rest = "; the rest is from parameters that are not known" if split.chance < 0.995 else ""
    said = (
        f"Chance or not knowing: of the variance of {what} from run to run, {words.share(split.chance)} is "
        f"chance (90 % interval {low} to {high}), which stays however much is known{rest}."
    )
    wider = words.share(WIDER)
    if split.seeds_enough is None:
        return f"{said} How many runs a draw would average chance out cannot be told."
    if split.seeds_enough == 1:
        return f"{said} With one run a draw chance widens an interval by less than {wider}."
    runs = words.count(split.seeds_enough, "run")
    return f"{said} Averaged over {runs} a draw it would widen an interval by less than {wider}."
