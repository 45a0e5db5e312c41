"""What callers in Python give: put as a file would say it, so that it is checked as a file is, or refused."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from numbers import Real
from typing import Any

import numpy as np

from sim import levers
from sim.errors import InputError
from sim.levers import Lever
from sim.processes.in_force import Period

# A longer value is named by its type.
LONGEST = 60
# Units of NumPy's dates that are no days: '2014-12' is a month.
LONGER_THAN_DAYS = "YMW"
DAYS = ("from", "until")


def said(given: object) -> str:
    """Return a value as a message quotes it, on one line."""
    text = repr(given)
    return (
        text if len(text) <= LONGEST and text.isprintable() else f"something of type {type(given).__name__}"
    )


def count(name: str, given: Any, least: int = 1) -> int:
    """Return the whole number that an argument gives.

    Raises:
        TypeError, ValueError: it is none, or below ``least``.
    """
    refusal = f"{name} must be a whole number from {least} up, not {said(given)}"
    if isinstance(given, bool | np.timedelta64) or not isinstance(given, int | np.integer):
        raise TypeError(refusal)
    if given < least:
        raise ValueError(refusal)
    return int(given)


def thread_count(given: Any) -> int | None:
    """Return a number of threads; None means all cores.

    Raises:
        TypeError, ValueError: as ``count``.
    """
    return None if given is None else count("threads", given)


def is_number(given: object) -> bool:
    """Whether it is a number; NumPy counts its spans of time among them, which have a unit."""
    return isinstance(given, Real) and not isinstance(given, bool | np.timedelta64)


def weeks(name: str, given: Any) -> float:
    """Return the time in weeks that an argument gives.

    Raises:
        TypeError, ValueError: it is no number, below 0, or without end.
    """
    refusal = f"{name} must be a time in weeks, a number from 0 up, not {said(given)}"
    if not is_number(given):
        raise TypeError(refusal)
    if not 0 <= given < math.inf:
        raise ValueError(refusal)
    return float(given)


def several(name: str, given: Any, what: str) -> list[Any]:
    """Return the entries of an argument that takes several; text, bytes and mappings are not several.

    Raises:
        TypeError: it is one of these, or holds no entries.
    """
    if isinstance(given, str | bytes | bytearray | memoryview | Mapping | set | frozenset):
        raise TypeError(f"{name} must be a list of {what}, not {said(given)}")
    try:
        return list(given)
    except TypeError:
        raise TypeError(f"{name} must be a list of {what}, not {said(given)}") from None


def refuse_twice(name: str, given: Iterable[Any]) -> None:
    """Refuse something that an argument gives twice.

    Raises:
        InputError: ``field`` is the argument.
    """
    seen: set[Any] = set()
    for one in given:
        if one in seen:
            raise InputError(f"{said(one)} is given twice", field=name)
        seen.add(one)


def is_longer_than_a_day(given: object) -> bool:
    """Whether it is a date of NumPy that means a week, a month or a year."""
    return isinstance(given, np.datetime64) and np.datetime_data(given.dtype)[0] in LONGER_THAN_DAYS


def day(given: Any) -> Any:
    """Return a day of any library as ISO text; all else as text, which says what is wrong with it."""
    if isinstance(given, date):
        return given.isoformat()[:10] if isinstance(given, datetime) else str(given)
    if isinstance(given, np.datetime64) and not np.isnat(given) and not is_longer_than_a_day(given):
        given = given.astype("datetime64[D]")
    return given if given is None else str(given)


def text(given: Any, name: str) -> str:
    """Return text, or the path that stands for it.

    Raises:
        InputError: it is neither; ``field`` is the argument.
    """
    words = os.fspath(given) if isinstance(given, os.PathLike) else given
    if not isinstance(words, str):
        raise InputError(f"must be text, not {said(given)}", field=name)
    return words


def section(given: Any, name: str, what: str) -> dict[str, Any]:
    """Return the entries of a scenario's section.

    Raises:
        InputError: it is no mapping; ``field`` is the argument.
    """
    if not isinstance(given, Mapping) and not hasattr(given, "items"):
        raise InputError(f"must be a mapping of names to {what}, not {said(given)}", field=name)
    return dict(given.items())


def periods_by_lever(given: Any) -> dict[str, Any]:
    """Return periods by lever: of each one or several, a ``Period`` or a mapping as in a file.

    Raises:
        InputError: something else is given.
    """
    known = levers.declared()
    return {
        name: _periods(periods, known.get(name), f"levers.{name}")
        for name, periods in section(given, "levers", "periods").items()
    }


def _periods(given: Any, lever: Lever | None, field: str) -> Any:
    if not isinstance(given, list | tuple):
        return _period(given, lever, field)
    several = [_period(one, lever, field) for one in given]
    return several[0] if len(several) == 1 else several


def _period(given: Any, lever: Lever | None, field: str) -> dict[str, Any]:
    if isinstance(given, Period):
        when = {"from": day(given.start)} | ({} if given.until is None else {"until": day(given.until)})
        return when | {setting_name(lever): given.value, "ramp_weeks": given.ramp_weeks}
    if isinstance(given, Mapping):
        return {key: day(value) if key in DAYS else value for key, value in given.items()}
    raise InputError(
        f"must be a Period, a mapping as in a file, or several of them, not {said(given)}", field=field
    )


def unit_costs(given: Any) -> dict[str, str]:
    """Return unit costs as text: an amount and a currency, apart or in one.

    Raises:
        InputError: it is no mapping; what is no such cost is refused by whoever reads the text.
    """
    return {
        name: " ".join(str(tidy(one)) for one in cost) if isinstance(cost, list | tuple) else str(cost)
        for name, cost in section(given, "costs", "an amount and a currency").items()
    }


def setting_name(lever: Lever | None) -> str:
    """Return the key of a lever's setting; of one that is unknown, whatever most have."""
    return lever.setting.name if lever else levers.INTENSITY


def plain(periods: tuple[Period, ...], lever: Lever | None) -> dict[str, Any] | list[dict[str, Any]]:
    """Return checked periods as a file would give them, briefly."""
    found = [
        {
            "from": str(period.start),
            **({"until": str(period.until)} if period.until else {}),
            setting_name(lever): tidy(period.value),
            **({"ramp_weeks": period.ramp_weeks} if period.ramp_weeks else {}),
        }
        for period in periods
    ]
    return found[0] if len(found) == 1 else found


def tidy(number: Any) -> Any:
    """Return a whole number without its decimal point."""
    return int(number) if isinstance(number, float) and number.is_integer() else number
