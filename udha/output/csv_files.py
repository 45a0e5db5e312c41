"""Tables as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from udha.output.table import Record, Table


def write_csv(folder: Path, table: Table, records: Iterable[Record]) -> None:
    """Write a table's file into a folder, in UTF-8: nothing stands for None, true and false for a flag."""
    write_rows(folder / table.file, [column.key for column in table.data], records)


def write_rows(path: Path, keys: Sequence[str], records: Iterable[Record]) -> None:
    """Write records under their keys, one header line above them."""
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(keys)
        for record in records:
            values = map(record.__getitem__, keys)
            writer.writerow([str(value).lower() if isinstance(value, bool) else value for value in values])


def write_frame(path: Path, table: pd.DataFrame) -> None:
    """Write a table with as many digits as mean anything; nothing stands for what is not defined."""
    shown = table.copy()
    for name in shown.select_dtypes("bool"):
        shown[name] = shown[name].map({True: "true", False: "false"})
    numbers = shown.select_dtypes("float").columns
    shown[numbers] += 0.0  # turns -0.0 into 0.0
    shown.to_csv(path, index=False, float_format="%.6g", lineterminator="\n")
