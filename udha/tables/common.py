"""Columns that many tables share, and how their values are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from udha.output import words
from udha.output.table import Column, Record, number, text

SERIES = (
    text("series", "name in `sim/series.yaml`, `cost` or `cost_<line>`", lambda run, row: row.series.name),
    text("label", "the series in words", lambda run, row: row.series.label),
    text("side", "`true`, `recorded`, `protection`, `rights` or `cost`", lambda run, row: row.series.side),
    text("unit", "of all amounts in the row", lambda run, row: row.series.unit),
)
PARAMETERS = text(
    "parameters", "where parameters come from: `posterior`, or `prior`", lambda run, row: run.source.name
)
LEVELS = (
    number("mean", "mean over runs"),
    number("median", "median over runs"),
    number("low_50", "lower end of the interval that holds 50 % of the runs"),
    number("high_50", "its upper end"),
    number("low_90", "lower end of the interval that holds 90 %"),
    number("high_90", "its upper end"),
)


def change(*names: str) -> Callable[[Record], str]:
    """Return what writes an effect's difference, or an interval, all with the same decimals and scale."""

    def write(record: Record) -> str:
        ends = record["low_90"], record["high_90"]
        if None in ends or (len(names) > 1 and unchanged(record)):
            return ""
        return " to ".join(words.alike(*ends)(record[name]) for name in names)

    return write


def unchanged(record: Record) -> bool:
    """Tell whether an effect is none, in any run."""
    return record["verdict"] == "no change"


def probability(name: str) -> Callable[[Record], str]:
    """Return what writes a probability; nothing where it has no meaning or nothing changes."""

    def write(record: Record) -> str:
        value = record[name]
        return "" if value is None or unchanged(record) else words.probability(value, record.get("draws"))

    return write


def interval_90() -> Column:
    """The ends of the 90 % interval of an effect, for readers."""
    return Column("interval_90", heading="90 % interval", write=change("low_90", "high_90"))


def between(low: str, high: str, write: Callable[[Any], str] = words.human) -> Callable[[Record], str]:
    """Return what writes an interval by its two ends."""
    return lambda record: words.interval(record[low], record[high], write)
