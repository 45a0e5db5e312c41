"""Reports of commands called in this process: written, or left out where nobody looks at them."""

from __future__ import annotations

import pytest

from udha.output.background import Draughtsman

# What writes a report in the background, method by method; and what does nothing in its place.
WRITES = {name: getattr(Draughtsman, name) for name in ("__init__", "begin", "files", "__exit__")}
NOTHING = {
    "__init__": lambda self, writer: None,
    "begin": lambda self, report: None,
    "files": lambda self: {},
    "__exit__": lambda self, *error: None,
}


def set_reports(patch: pytest.MonkeyPatch, written: bool) -> None:
    """Have commands write their reports or not: figures take longer than a small run."""
    for name, method in (WRITES if written else NOTHING).items():
        patch.setattr(Draughtsman, name, method)
