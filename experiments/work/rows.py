"""Rows of values as tools hold them: where each row carries names, they count, and not the order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sim.errors import InputError
from sim.random import whole_seeds
from sim.reading import tables
from sim.reading.in_python import several


def by_name(table: Any) -> Any:
    """Return rows that carry names as columns by name; anything else as it is.

    Raises:
        InputError: some rows carry names and others none, or other names.
    """
    if isinstance(table, Iterator):
        table = list(table)
    if (alone := names_of_row(table)) is not None:
        return alone
    if not isinstance(table, Sequence) or isinstance(table, str | bytes):
        return table
    rows = [_columns(one) for one in table]
    named = [row for row in rows if row is not None]
    if not named:
        return _rectangular(table)
    if len(named) < len(rows) or any(row.keys() != named[0].keys() for row in named):
        raise InputError("some rows of values have other names than others, or none")
    return {name: [row[name] for row in named] for name in named[0]}


def _rectangular(table: Sequence[Any]) -> np.ndarray:
    try:
        return np.asarray(table)
    except ValueError:
        raise ValueError("values must be rows of numbers, all of one length") from None


def names_of_row(row: Any) -> dict[str, Any] | None:
    """Return the values of a named tuple by name; None of anything else."""
    return row._asdict() if isinstance(row, tuple) and hasattr(row, "_asdict") else None


def _columns(row: Any) -> dict[str, Any] | None:
    found = names_of_row(row)
    return tables.columns(row) if found is None else found


def seeds_of_rows(seeds: Any) -> np.ndarray:
    """Return run seeds that are given for rows, int64 (rows,).

    Raises:
        TypeError, ValueError: they are no list of seeds.
    """
    return whole_seeds(
        seeds if isinstance(seeds, np.ndarray) and seeds.ndim else several("seeds", seeds, "seeds")
    )
