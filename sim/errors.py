"""One kind of error for everything that a user can get wrong."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager

LONGEST = 200
OURS = ("sim", "experiments", "calibration", "udha")


class InputError(Exception):
    """The input is wrong, and the user can put it right.

    ``str(error)`` is one line that says where and what, for example
    ``scenarios/x.yaml:7: levers.visa_liberalization: unknown lever; did you mean 'visa_liberalisation'?``.

    Arguments: ``message``, what is wrong; ``file`` as the user named it; ``line``, counted from 1;
    ``field``, the path of keys joined by dots; ``nearest``, the valid name that was probably meant.
    """

    def __init__(
        self,
        message: str,
        file: str | None = None,
        line: int | None = None,
        field: str | None = None,
        nearest: str | None = None,
    ):
        # All five go to ``args``, so that the error survives the way back from a worker process.
        super().__init__(message, file, line, field, nearest)
        self.message = message
        self.file = file
        self.line = line
        self.field = field
        self.nearest = nearest

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file and self.line else self.file
        hint = f"; did you mean '{self.nearest}'?" if self.nearest else ""
        return ": ".join(part for part in (place, self.field, self.message) if part) + hint


def nearest(word: str, valid: Iterable[str]) -> str | None:
    """The name in ``valid`` most like ``word``, or None when none is like it.

    The nearest in spelling, otherwise a name that contains the word. Capitals, spaces and hyphens do not
    matter; a word longer than any name has no nearest name.
    """
    if not 0 < len(word) <= LONGEST:
        return None
    names = {_plain(name): name for name in valid}
    found = difflib.get_close_matches(_plain(word), names, n=1) or [
        name for name in names if _plain(word) in name
    ]
    return names[found[0]] if found else None


@contextmanager
def needing(extra: str, what: str, field: str | None = None) -> Generator[None]:
    """Refuse to go on where a package is missing that is imported within; say how to install it.

    Arguments: ``extra``, the one that brings the package; ``what`` needs it.

    Raises:
        InputError: it is missing.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        if package in OURS:
            raise
        message = f"{what} needs the package '{package}': pip install 'udha[{extra}]'"
        raise InputError(message, field=field) from None


def chosen(variable: str, valid: Sequence[str]) -> str:
    """The value of an environment variable; the first ``valid`` one where it is not set, or empty."""
    value = os.environ.get(variable) or valid[0]
    if value not in valid:
        message = f"must be {' or '.join(valid)}, not {value[:LONGEST]!r}"
        raise InputError(message, field=variable, nearest=nearest(value, valid))
    return value


def chosen_count(variable: str) -> None:
    """Refuse an environment variable that is set, and no whole number above zero."""
    value = os.environ.get(variable) or "1"
    if not re.fullmatch("0*[1-9][0-9]{0,8}", value):
        raise InputError(f"must be a whole number from 1, not {value[:LONGEST]!r}", field=variable)


def _plain(word: str) -> str:
    return word.strip().lower().replace("-", "_").replace(" ", "_")
