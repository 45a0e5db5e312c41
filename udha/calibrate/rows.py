"""The rows of the tables of ``udha calibrate``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pandas as pd

from udha.calibrate.result import Calibrated
from udha.output.table import Table
from udha.tables import calibration as tables

TABLES = (
    tables.CONVERGENCE,
    tables.FIGURES,
    tables.LEARNT,
    tables.PAIRS,
    tables.LEFT_OUT,
    tables.FIRST_YEAR,
    tables.POLICIES,
)


def records(table: Table, frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as records of a table."""
    return list(table.records(None, frame.to_dict("records")))


def tables_of(result: Calibrated) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    """Yield every table of the results folder with its records."""
    for table in TABLES:
        yield table, records(table, getattr(result, table.name))
    if result.checked is not None:
        yield tables.SELF_CHECK, records(tables.SELF_CHECK, result.checked.table())


def as_data(result: Calibrated) -> dict[str, Any]:
    """Return everything that the screen shows, and all rows, as plain data."""
    names = {tables.LEARNT: "parameters"}
    rise = zip(("official", "probability_of_as_much_or_more"), result.rise or (), strict=False)
    return {
        **{names.get(table, table.name): rows for table, rows in tables_of(result)},
        "rise_of_convictions": dict(rise) or None,
        "cross_check": asdict(result.cross_check),
        "answers": asdict(result.answers),
        "runs": result.runs,
        "results": str(result.request.out),
    }
