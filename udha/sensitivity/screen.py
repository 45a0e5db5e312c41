"""What an analysis of sensitivity says on the screen: output by output, with warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from udha.output.terminal import console
from udha.sensitivity import rows, words
from udha.tables.sensitivity import CHANCE, SECOND_ORDER

if TYPE_CHECKING:
    from experiments.sensitivity.analysis import Sensitivity
    from experiments.sensitivity.targets import Target

WIDTH, PAIRS = 110, 2


def show(result: Sensitivity) -> None:
    """Print the question, what drives each output and effect, what can be fixed, and the warnings."""
    out = console(WIDTH)
    out.print(f"{result.study['name']}: {result.study['question']}")
    out.print(f"{words.design(result)}.\n")
    for target in words.shown(result):
        out.print(words.title(result, target))
        for line in lines(result, target):
            out.print(f"  {line}")
    out.print("")
    for sentence in words.left_out(result):
        out.print(sentence)
    for kind, count in words.unsettled(result).items():
        if count:
            out.print(
                f"Warning: {kind} in {count} of {len(result.targets)} levels and effects, "
                "including those of policies."
            )


def lines(result: Sensitivity, target: Target) -> list[str]:
    """Return what is said of one output or effect."""
    every = [words.drivers(result, target)]
    every += [f"mainly together with others: {names}"] if (names := words.in_concert(result, target)) else []
    for pair in rows.pairs(result, target, PAIRS):
        cells = (SECOND_ORDER.cell(pair, key) for key in ("factors", "estimate"))
        every.append(f"together: {': '.join(cells)}")
    every += [f"chance: {CHANCE.cell(row, 'share')}" for row in rows.of(result, CHANCE, target)]
    every += [f"warning: {warning}" for warning in words.warnings(result, target)]
    return every
