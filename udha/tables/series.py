"""Every synthetic run, month by month and year by year: series.parquet."""

from __future__ import annotations

from udha.output.table import TIME, Column, Table, number, text, whole

SERIES_OF_RUNS = Table(
    "series",
    (
        text("scenario", "the scenario's name"),
        whole("draw", "which parameter draw, a row of `parameters.parquet`"),
        whole("seed", "the run's seed; scenarios of one seed share their random numbers"),
        Column("date", TIME, "first day of the month or year"),
        text("period", "`month` or `year`"),
        text("series", "name in `sim/series.yaml`, `cost` or `cost_<line>`"),
        text("dimension", "`all`, `route`, `form`, `age`, `nationality`, `region`; of some series others"),
        text("cell", "which route, form, ...; `all` for the whole"),
        number("value", "in the unit that the file's metadata (`udha`, JSON) names"),
    ),
    ending="parquet",
)
