"""Tables as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd


def write_csv(path: Path, columns: tuple[str, ...], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows as CSV (UTF-8, one header line); nothing stands for None, true and false for a flag."""
    with open(path, "w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            values = map(row.__getitem__, columns)
            writer.writerow([str(one).lower() if isinstance(one, bool) else one for one in values])


def write_frame(path: Path, table: pd.DataFrame) -> None:
    """Write a table with as many digits as mean anything; nothing stands for what is not defined."""
    shown = table.copy()
    for name in shown.select_dtypes("bool"):
        shown[name] = shown[name].map({True: "true", False: "false"})
    numbers = shown.select_dtypes("float").columns
    shown[numbers] += 0.0  # turns -0.0 into 0.0
    shown.to_csv(path, index=False, float_format="%.6g", lineterminator="\n")
