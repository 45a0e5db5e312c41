"""``udha report``: the page and figures of saved results made again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(
    results: Annotated[
        Path, typer.Argument(help="Results of 'udha run' or 'udha compare'.", metavar="RESULTS")
    ],
) -> None:
    """Make report.html and figures/ of saved results again.

    The same results give the same bytes; results themselves are not changed, nor is anything run.
    """
    from udha.report.rebuild import rebuild

    print(f"Report:     {rebuild(results)}")
