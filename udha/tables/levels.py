"""Levels of series, year by year: levels.csv and levels_by_margin.csv; and an average year for readers."""

from __future__ import annotations

from functools import partial

from udha.output import words
from udha.output.table import Record, Table, Write, flag, shown, text, whole
from udha.tables.common import LEVELS as OVER_RUNS
from udha.tables.common import PARAMETERS, SERIES

WEEKS = whole("weeks", "weeks of the year that are recorded; fewer than 52 in a year that is not whole")

LEVELS = Table(
    "levels",
    (text("scenario", "its name"), *SERIES, whole("year", "calendar year"), WEEKS, *OVER_RUNS, PARAMETERS),
)

LEVELS_BY_MARGIN = Table(
    "levels_by_margin",
    (
        text("scenario", "its name"),
        *(column for column in SERIES if column.key != "label"),
        text("dimension", "`route`, `form`, `age`, `nationality` or `region`"),
        text("cell", "which route, form, ..."),
        whole("year", "calendar year"),
        WEEKS,
        *OVER_RUNS,
        flag(
            "masked",
            "whether the row is withheld",
            lambda run, level: run.masks.hide_level(level.series, level.dimension, level.cell),
        ),
        PARAMETERS,
    ),
    masked=lambda run, level: run.masks.hide_level(level.series, level.dimension, level.cell),
)


def _over_runs(*names: str) -> Write:
    def write(record: Record) -> str:
        return " to ".join(
            map(partial(words.human, of=words.scale(record["high_90"])), map(record.get, names))
        )

    return write


AVERAGE_YEAR = Table(
    "average_year",
    (
        text("label", "the series in words", heading="series"),
        text("unit", "of the amounts", heading="unit"),
        shown("median", "median", _over_runs("median")),
        shown("interval_50", "50 % interval", _over_runs("low_50", "high_50")),
        shown("interval_90", "90 % interval", _over_runs("low_90", "high_90")),
    ),
)
