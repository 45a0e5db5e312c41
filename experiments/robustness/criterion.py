"""Criteria for a policy's effect, in one line: ``effect >= 0``, ``in_exploitation <= -5 %``, ``level < 900``.

Source of the domain criterion: Starr 1963, Product Design and Decision Theory; Lempert et al. 2006,
Management Science 52, 514-528.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass

import numpy as np

from experiments.robustness.sampled import Measured, Sampled
from sim.errors import InputError, nearest
from sim.reading.strict_yaml import NUMBER

EFFECT, LEVEL = "effect", "level"
COMPARED = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}
_LINE = re.compile(rf"\s*([a-z][a-z0-9_]*)\s*(<=|>=|<|>)\s*({NUMBER})\s*(\S.*?)?\s*")
LONGEST = 200


@dataclass(frozen=True)
class Criterion:
    """What must hold in a row.

    Attributes:
        output: its name; ``of``: the level of it, or the effect on it.
        bound: in the output's unit, or in per cent of the row's base if ``relative``.
    """

    output: str
    of: str
    sign: str
    bound: float
    relative: bool
    unit: str

    def __str__(self) -> str:
        what = "level of" if self.of == LEVEL else "effect on"
        unit = "%" if self.relative else self.unit
        return f"{what} {self.output} {self.sign} {self.bound:g} {unit}"

    def holds(self, sampled: Sampled, again: bool = False) -> np.ndarray:
        """Return whether it holds, bool (rows, scenarios); of the rows that came again if ``again``."""
        measured = sampled.outputs[self.output]
        return COMPARED[self.sign](self._of(measured.again if again else measured.values), self.bound)

    def _of(self, values: np.ndarray) -> np.ndarray:
        if self.of == LEVEL:
            return values
        effects = values - values[:, :1]
        if not self.relative:
            return effects
        with np.errstate(divide="ignore", invalid="ignore"):
            share = 100 * effects / np.abs(values[:, :1])
        return np.where(effects == 0, 0.0, share)  # nothing in, nothing out: no change


def read(text: str, sampled: Sampled, asked: Measured, option: str) -> Criterion:
    """Return the criterion that a line describes.

    Args:
        asked: the output that ``effect`` and ``level`` are of.
        option: of the command line, for messages.

    Raises:
        InputError: it cannot be read, or names an output that is not there.
    """
    match = _LINE.fullmatch(text) if len(text) <= LONGEST else None
    if match is None:
        raise InputError(
            f"must be like 'effect >= 0', '{asked.name} <= -5 %' or 'level < 900', not {text[:60]!r}",
            field=option,
        )
    what, sign, bound, unit = match.groups()
    words = (EFFECT, LEVEL)
    if what not in words and what not in sampled.outputs:
        meant = nearest(what, (*words, *sampled.outputs))
        raise InputError(f"no output '{what}' in {sampled.folder}", field=option, nearest=meant)
    output = asked if what in words else sampled.outputs[what]
    relative = unit == "%"
    if unit and not relative and unit != output.unit:
        raise InputError(f"wrong unit '{unit}': must be {output.unit} or %", field=option)
    if relative and what == LEVEL:
        raise InputError("a level has no per cent; give it in its unit", field=option)
    of = LEVEL if what == LEVEL else EFFECT
    return Criterion(output.name, of, sign, float(bound), relative, output.unit)


def no_good_news(measured: Measured) -> Criterion:
    """Return the criterion that a policy does not help: its effect is not good news."""
    sign = ">=" if measured.better == "lower" else "<="
    return Criterion(measured.name, EFFECT, sign, 0.0, False, measured.unit)


def good_news(measured: Measured, per_cent: float) -> Criterion:
    """Return the criterion that a policy makes an output better by so many per cent or more."""
    sign = "<=" if measured.better == "lower" else ">="
    return Criterion(measured.name, EFFECT, sign, -measured.sign * per_cent, True, measured.unit)


def hardly_worse(measured: Measured, per_cent: float) -> Criterion:
    """Return the criterion that a policy makes an output worse by no more than so many per cent."""
    sign = "<=" if measured.better == "lower" else ">="
    return Criterion(measured.name, EFFECT, sign, measured.sign * per_cent, True, measured.unit)
