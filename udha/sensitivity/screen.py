"""What an analysis of sensitivity says on the screen: in words, output by output, with what to beware of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.sensitivity import NEGLIGIBLE, NOTABLE
from experiments.sensitivity.methods import MORRIS, SOBOL
from experiments.sensitivity.targets import EFFECT_OF, LEVEL_OF
from udha.output import terminal, words
from udha.sensitivity import words as said

if TYPE_CHECKING:
    from experiments.sensitivity.analysis import Sensitivity
    from experiments.sensitivity.targets import Target

WIDTH, PAIRS = 110, 2


def show(found: Sensitivity) -> None:
    """Print the question, what drives each output and effect, what may be left out, and the warnings."""
    out = terminal.console(WIDTH)
    out.print(f"{found.study['name']}: {found.study['question']}")
    out.print(f"{said.design(found)}.\n")
    for target in said.shown(found):
        out.print(said.title(found, target))
        for line in lines(found, target):
            out.print(f"  {line}")
    out.print("")
    for sentence in left_out(found):
        out.print(sentence)
    for kind, count in said.unsettled(found).items():
        if count:
            out.print(
                f"Beware: {kind} in {count} of {len(found.targets)} levels and effects, also under policies."
            )


def lines(found: Sensitivity, target: Target) -> list[str]:
    """Return what is said of one output or effect."""
    told = [said.drivers(found, target)]
    told += [f"mainly together with others: {names}"] if (names := said.in_concert(found, target)) else []
    pairs = said.strongest_pairs(found, target, PAIRS)
    write = said.number(found.pairs["index"].iloc[0]) if len(pairs) else str
    told += [
        f"together: {said.plain(row.factor_1)} and {said.plain(row.factor_2)} "
        f"{write(row.estimate)} ({write(row.low)} to {write(row.high)})"
        for row in pairs.itertuples()
    ]
    told += [f"chance: {share}"] if (share := said.chance(found, target)) else []
    key = target.output, target.scenario, target.what
    told += [
        f"beware: {said.warning(found, one)}"
        for one in found.warnings
        if (one.output, one.scenario, one.what) == key
    ]
    return told


def _every(seen: int, noun: str) -> str:
    return f"the one {noun}" if seen == 1 else f"all {words.count(seen, noun)}"


def left_out(found: Sensitivity) -> list[str]:
    """Return which factors may be left out, of levels and of effects, or that the design cannot say so."""
    if found.method not in (SOBOL, MORRIS):
        return ["Which factors may be left out, this design cannot say."]
    limit = (
        f"a total index, interval included, of at most {NEGLIGIBLE:g} more than the share of chance"
        if found.method == SOBOL
        else f"mu*, interval included, below {words.share(NOTABLE)} of the largest or within chance"
    )
    told = []
    for what, noun in ((LEVEL_OF, "level"), (EFFECT_OF, "effect")):
        if not any(one.what == what for one in found.targets):
            continue
        seen, names = len(found.clear_of_chance(what)), found.negligible(what)
        told.append(
            f"Of {noun}s, {said.listed([said.plain(one) for one in names]) if names else 'none'} may be left "
            f"out: {limit}, in {_every(seen, noun)} in which chance is below {words.share(NOTABLE)}."
            if seen
            else f"Which factors may be left out of {noun}s cannot be said: in each of them chance is "
            f"{words.share(NOTABLE)} or more."
        )
    return told
