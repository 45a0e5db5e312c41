"""The summary of ``udha sweep``: how far outputs and effects range over the rows of a design."""

from __future__ import annotations

from collections.abc import Callable

from udha.output import words
from udha.output.table import NAME, Record, Table, number, own, shown, text


def _write(row: Record) -> Callable[[float], str]:
    return words.signed if row["what"] == "effect" else words.human


SUMMARY = Table(
    "summary",
    (
        text("output", "output of the study", heading="output", mark=NAME),
        text("unit", "of the amounts"),
        text("scenario", "the base or a policy", heading="scenario"),
        text("what", "`level`, or `effect` against the base", heading=""),
        number("mean", "mean over rows"),
        number("low_90", "lower end of the interval that holds 90 % of rows"),
        number("low_50", "lower end of the interval that holds 50 %"),
        number("median", "median over rows", write=lambda row: _write(row)(row["median"])),
        number("high_50", "upper end of the interval that holds 50 %"),
        number("high_90", "upper end of the interval that holds 90 %"),
        shown(
            "interval_90",
            "90 % of rows",
            lambda row: words.interval(row["low_90"], row["high_90"], _write(row)),
        ),
        shown("in", "unit", own("unit"), left=True),
    ),
)
