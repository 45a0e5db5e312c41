"""The notes below the numbers that a run and a comparison share."""

from __future__ import annotations

from experiments.cost_effectiveness import CostPerPersonYear
from experiments.policies.beside import STATED
from experiments.uncertainty import why_not
from udha.output import words
from udha.scenario_runs.finished import Finished
from udha.scenario_runs.headline import FEW_RUNS

# Parameters that a note names.
NAMED = 4


def footnote(run: Finished, more: str = "") -> str:
    """Return what a reader must know of the numbers; ``more``: what a command adds of its own."""
    draws, seeds = run.ensemble.seeds.shape
    what = f"{words.count(draws, 'parameter draw')}, {words.count(seeds, 'run')} per draw."
    paired = "Effects are medians of differences between paired runs (common random numbers); "
    few = "With so few runs, the intervals are rough and few directions can be stated."
    few = few if draws * seeds < FEW_RUNS else ""
    parts = f"{paired if run.effects else ''}{what}", few, more, source_note(run), construction_note(run)
    return " ".join(part for part in (*parts, "Trust directions more than sizes.") if part)


def source_note(run: Finished) -> str:
    """Return where the parameters come from, and where that is less than it seems."""
    source, draws = run.source, len(run.ensemble.draws)
    note = source.note
    if source.manifest and draws > source.manifest["draws"]:
        held = words.count(source.manifest["draws"], "draw")
        note += f" It holds {held}; further ones repeat them with new seeds, and tell no more of parameters."
    fixed = {name: None for scenario in run.ensemble.scenarios for name in scenario.parameters}
    if own := [name for name in fixed if name in source.calibrated]:
        note += (
            f" A scenario sets {words.listed(own, NAMED)} itself; the other parameters were not calibrated "
            "for that."
        )
    return note


def construction_note(run: Finished) -> str:
    """Return which policies' verdicts have their sign by construction; nothing where none have a sign."""
    stated = {effect.scenario for effect in run.effects if effect.verdict in STATED}
    names = [name for name in run.by_construction if name in stated]
    if not names:
        return ""
    told = words.listed((f"'{name}'" for name in names), NAMED)
    it, its = ("it", "its verdict") if len(names) == 1 else ("them", "their verdicts")
    return f"By construction: no size of {told} allows {it} to fail, so the sign of {its} is an assumption."


def not_separated(run: Finished) -> str:
    """Return why stochastic and parameter uncertainty cannot be separated."""
    why = why_not(len(run.ensemble.seeds), len(run.ensemble.repeated))
    return f"Stochastic and parameter uncertainty cannot be separated: {why}."


def averted(cost: CostPerPersonYear, currency: str = "") -> str:
    """Return what it costs to avert a person-year of exploitation, or why we cannot tell."""
    if cost.median is None or cost.low_90 is None or cost.high_90 is None:
        return f"cannot tell, as {cost.reason}"
    ends = words.interval(cost.low_90, cost.high_90, words.human)
    return f"{words.human(cost.median)}{currency and f' {currency}'} (90 % interval {ends})"
