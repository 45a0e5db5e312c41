"""Reports take longest of all that a command writes: they are written where a test looks at them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest

from udha.report import drawing
from udha.report.contents import Common

# What makes a report's files in the background; and what makes none.
REAL = {name: getattr(drawing, name) for name in ("prepare", "drawn")}


@contextlib.contextmanager
def _nothing_drawn(report: Common) -> Iterator[Callable[[], drawing.Made]]:
    yield lambda: drawing.Made({}, {})


NONE = {"prepare": lambda: None, "drawn": _nothing_drawn}


def set_reports(patch: pytest.MonkeyPatch, written: bool) -> None:
    """Have commands of this process write their reports, or do without."""
    for name, function in (REAL if written else NONE).items():
        patch.setattr(drawing, name, function)
