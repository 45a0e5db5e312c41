"""What an analysis of sensitivity says on the screen: in words, output by output, with what to beware of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.sensitivity import NEGLIGIBLE, NOTABLE
from udha import sensitivity_words as said
from udha import terminal

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
    out.print(left_out(found))
    for kind, count in said.unsettled(found).items():
        if count:
            out.print(f"Beware: {kind} in {count} of {len(found.targets)} outputs and effects.")


def lines(found: Sensitivity, target: Target) -> list[str]:
    """Return what is said of one output or effect."""
    told = [said.drivers(found, target)]
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


def left_out(found: Sensitivity) -> str:
    """Return which factors may be left out, or that the design cannot say so."""
    if found.method not in ("sobol", "morris"):
        return "Which factors may be left out, this design cannot say."
    limit = f"a total index below {NEGLIGIBLE:g}" if found.method == "sobol" else f"mu* below {NOTABLE:.0%}"
    what = f"{limit}{'' if found.method == 'sobol' else ' of the largest'}, interval included, for everything"
    names = found.negligible()
    return (
        f"May be left out ({what}): {said.listed([said.plain(one) for one in names]) if names else 'none'}."
    )
