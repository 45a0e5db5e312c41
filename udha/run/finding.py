"""The result of a run in one or two sentences; "we cannot tell" is one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from experiments.effects import Effect
from udha.output import words
from udha.output.table import Record
from udha.run.result import Run
from udha.scenario_runs.headline import headline, period

# A direction, as said of a policy.
DOES = {"rises": "raises", "falls": "lowers"}


def finding(run: Run) -> str:
    """Return what a policy changes, on the true side and then on the recorded one."""
    return " ".join(sentences(run)).rstrip()


def sentences(run: Run, averages: Sequence[Record] = ()) -> tuple[str, str]:
    """Return what the run found on the true side, and on the recorded one; the second may be empty.

    ``averages``: an average year of a scenario that runs alone.
    """
    if not run.effects:
        return _state(run, averages), ""
    base, policy = (f"'{name}'" for name in run.names)
    when = period(run.ensemble)
    if all(effect.verdict == "no change" for effect in run.effects):
        before, after = run.ensemble.scenarios
        why = f"no change from {base} in any run"
        if after.changed_from(before) is None:
            why = f"in these weeks its policies are those of {base}"
        return f"{policy} changes nothing in {when}: {why}.", ""
    whole = {effect.series.name: effect for effect in headline(run)}
    true, recorded = whole["newly_exploited"], whole["identified"]
    return _true_side(true, base, policy, when), _recorded_side(recorded, true)


def writer(effect: Effect) -> Callable[[float], str]:
    """Return what writes an effect's numbers, all with the same decimals and scale."""
    return words.alike(effect.low_90, effect.high_90)


def _true_side(effect: Effect, base: str, policy: str, when: str) -> str:
    write = writer(effect)
    numbers = f"90 % interval {words.interval(effect.low_90, effect.high_90, write)}"
    fewer, more = words.probability(effect.lower), words.probability(effect.higher)
    if effect.verdict == "no change":
        return f"{policy} changes new exploitation in no run ({when}, against {base})."
    if effect.verdict == "cannot tell":
        return (
            f"We cannot tell whether {policy} changes new exploitation in {when}: "
            f"{write(effect.median)} people newly exploited, as a median of the differences from {base} "
            f"({numbers}; fewer with probability {fewer}, more with {more})."
        )
    *probably, direction = effect.verdict.split()
    people, chance = ("more people", more) if direction == "rises" else ("fewer people", fewer)
    share = f"{words.percent(effect.median / effect.base)}; " if effect.base else ""
    return (
        f"{policy} {' '.join([*probably, DOES[direction]])} new exploitation: "
        f"{write(effect.median).lstrip('+-')} {people} newly exploited in {when} than under {base} "
        f"({share}{numbers}; probability {chance})."
    )


def _recorded_side(effect: Effect, true: Effect) -> str:
    write = writer(effect)
    numbers = f"{write(effect.median)}, 90 % interval {words.interval(effect.low_90, effect.high_90, write)}"
    hidden = true.verdict not in ("cannot tell", "no change")
    if effect.verdict == "cannot tell":
        start = "Official statistics may not show it: we" if hidden else "We"
        return f"{start} cannot tell whether the number of people identified changes ({numbers})."
    if effect.verdict == "no change":
        start = "Official statistics would not show it: the" if hidden else "In official statistics, the"
        return f"{start} number of people identified does not change."
    return f"In official statistics, the number of people identified {effect.verdict} ({numbers})."


def _state(run: Run, averages: Sequence[Record]) -> str:
    known = {record["series"]: record for record in averages}
    newly, identified = known["newly_exploited"], known["identified"]

    def ends(record: Record) -> str:
        return words.interval(record["low_90"], record["high_90"], words.human)

    return (
        f"'{run.names[0]}', {words.months(*run.ensemble.months[[0, -1]])}, an average year: "
        f"{words.human(newly['median'])} people newly exploited (90 % interval {ends(newly)}), "
        f"{words.human(identified['median'])} identified ({ends(identified)})."
    )
