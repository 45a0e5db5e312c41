"""Tables as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from experiments.work.machine import naming
from udha.output.table import Record, Table


def write_csv(folder: Path, table: Table, records: Iterable[Record]) -> None:
    """Write a table's file into a folder, in UTF-8: nothing stands for None, true and false for a flag."""
    keys = [column.key for column in table.data]
    file = folder / table.file
    with naming(file), open(file, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(keys)
        for record in records:
            writer.writerow([_written(record[key], table.digits) for key in keys])


def _written(value: Any, digits: int | None) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.{digits}g}" if digits and isinstance(value, float) else value
