"""What stands below the numbers of a run: what cost is made of, how much is chance, what to know of them."""

from __future__ import annotations

from experiments import uncertainty
from sim import costs
from sim.records import Series
from udha.output import words
from udha.run.finding import chance
from udha.run.result import Run
from udha.scenario_runs.headline import FEW_RUNS


def cost_note(run: Run) -> str:
    """Return what cost is made of, and what it costs to avert a person-year of exploitation."""
    lines = (
        f"{costs.declared()[name].label.lower()} {amount:,.10g} {currency}"
        for name, (amount, currency) in run.ensemble.unit_costs.items()
    )
    said = f"Unit costs: {', '.join(lines)}"
    return f"{said}; the same on both sides. {averted_note(run)}" if run.cost_per_person_year else f"{said}."


def averted_note(run: Run) -> str:
    """Return what it costs to avert a person-year of exploitation; nothing where nobody asks."""
    found = run.cost_per_person_year
    if found is None:
        return ""
    said = "Cost per person-year of exploitation averted:"
    if found.median is None or found.low_90 is None or found.high_90 is None:
        return f"{said} cannot tell, as {found.reason}."
    numbers = words.interval(found.low_90, found.high_90, words.human)
    money = costs.currency(run.ensemble.unit_costs)
    return f"{said} {words.human(found.median)} {money} (90 % interval {numbers})."


def chance_note(run: Run) -> str:
    """Return how much of the uncertainty about new exploitation is chance, and how much not knowing."""
    draws, _ = run.ensemble.seeds.shape
    if not run.splits:
        why = uncertainty.why_not(draws, len(run.ensemble.repeated))
        return f"Chance and not knowing cannot be told apart: {why}."
    what = uncertainty.EFFECT if run.effects else uncertainty.LEVEL
    newly = Series.NEWLY_EXPLOITED.name.lower()
    wanted = run.names[-1], what, newly
    return chance(next(one for one in run.splits if (one.scenario, one.what, one.series.name) == wanted))


def footnote(run: Run) -> str:
    """Return what a reader must know of the numbers."""
    draws, seeds = run.ensemble.seeds.shape
    what = f"{words.count(draws, 'parameter draw')}, {words.count(seeds, 'run')} a draw"
    if run.effects:
        what = f"Effects: median of the differences run by run, with the same luck; {what}."
    few = " So few runs make rough intervals." if draws * seeds < FEW_RUNS else ""
    return (
        f"{what[0].upper()}{what[1:].rstrip('.')}.{few} {run.source.note} Trust directions more than sizes."
    )
