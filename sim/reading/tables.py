"""Tables whose columns have names, whatever made them: mappings, data frames, structured arrays, records."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from numbers import Real
from typing import Any

import numpy as np

from sim.errors import InputError, nearest

# So many missing names a message lists.
LISTED = 5


def columns(table: Any) -> dict[str, Any] | None:
    """Return the columns of a table by name, as they are; None of what has no names.

    A mapping, series or record of numbers is a table of one row.

    Raises:
        InputError: a name that is no text, or two columns of one name.
    """
    if names := getattr(getattr(table, "dtype", None), "names", None):
        pairs = [(name, table[name]) for name in names]
    elif hasattr(table, "column_names"):  # of Arrow
        pairs = list(zip(table.column_names, table.columns, strict=True))
    elif hasattr(table, "items"):
        pairs = list(table.items())
    elif hasattr(table, "columns"):
        pairs = [(name, table[name]) for name in table.columns]
    else:
        return None
    found: dict[str, Any] = {}
    for name, column in pairs:
        if not isinstance(name, str):
            raise InputError(f"columns must have names, not {name!r}")
        if name in found:
            raise InputError("is there twice", field=name)
        found[name] = column
    return found


def check_names(given: Collection[str], wanted: Collection[str], what: str, some: bool = False) -> None:
    """Refuse a name that is not wanted and, unless ``some`` are enough, a wanted one that is missing.

    Raises:
        InputError: ``field`` is the first such name.
    """
    for name in given:
        if name not in wanted:
            if name == "index":
                raise InputError(f"unknown {what}; to_records(index=False) leaves it out", field=name)
            raise InputError(f"unknown {what}", field=name, nearest=nearest(name, wanted))
    missing = [] if some else [name for name in wanted if name not in given]
    if missing:
        more = f" and {len(missing) - LISTED} more" if len(missing) > LISTED else ""
        others = f", like {', '.join(missing[1:LISTED])}{more}" if len(missing) > 1 else ""
        raise InputError(f"is missing{others}: each {what} needs a number", field=missing[0])


def numbers(column: Any, name: str | None = None) -> np.ndarray:
    """Return numbers as an array in the type that they have; ``name`` is for messages.

    Raises:
        InputError: something is no number, or is missing.
    """
    values = np.asarray(column)
    if values.dtype.kind == "O" and all(map(_is_number, values.ravel().tolist())):
        values = values.astype(np.float64)
    if values.dtype.kind not in "iuf" or np.ma.is_masked(column):
        raise InputError("must be numbers, with none missing", field=name)
    return values


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool | np.bool_)


def matrix(table: Any, names: Sequence[str], what: str) -> np.ndarray:
    """Return a table as float64 (rows, names): by name where its columns have names, otherwise as it stands.

    Raises:
        InputError: an unknown or missing name, or something that is no number.
        ValueError: another number of columns, or columns of different lengths.
    """
    found = columns(table)
    if found is None:
        values = numbers(table)
        if values.ndim not in (1, 2) or values.shape[-1] != len(names):
            raise ValueError(f"{values.shape} numbers do not make rows of {len(names)}, a column per {what}")
        return np.atleast_2d(values).astype(np.float64)
    check_names(found, names, what)
    parts = [np.atleast_1d(numbers(found[name], name)) for name in names]
    if any(one.shape != parts[0].shape or one.ndim > 1 for one in parts):
        raise ValueError(f"columns of different shapes: {', '.join(str(one.shape) for one in parts)}")
    return np.column_stack(parts).astype(np.float64)
