"""Tables as CSV, which spreadsheets may open."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from experiments.work.machine import naming
from udha.output.table import Record, Table

# How a cell begins that a spreadsheet runs as a formula; some cut cells at semicolons and tabs, too.
FORMULA = re.compile(r"(^|[;\t\n])(?=\s*[=+@\uff1d\uff0b\uff20\uff0d-].)", re.DOTALL)


def write_csv(folder: Path, table: Table, records: Iterable[Record]) -> None:
    """Write a table's file into a folder, in UTF-8: nothing stands for None, true and false for a flag.

    Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers are as they are.
    """
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
    if isinstance(value, str):
        return FORMULA.sub(r"\1'", value.replace("\r", " "))
    return f"{value:.{digits}g}" if digits and isinstance(value, float) else value
