"""The terminal: how wide results may be, and what a waiting user sees on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table
from rich.text import Text

SECONDS_A_LINE = 10.0
COMPILING = "compiling the model, about half a minute, once"


def console(width: int) -> Console:
    """Return a console for results: as wide as the terminal, or ``width`` where there is none."""
    out = Console(highlight=False, markup=False, emoji=False)
    if not out.is_terminal:
        out.width = max(width, out.width)
    return out


def plain_table(title: str) -> Table:
    """Return an empty table without lines, as all results are printed."""
    return Table(
        title=Text(title, style="bold"),
        title_justify="left",
        box=None,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        header_style="dim",
    )


def say(what: str) -> None:
    """Tell a waiting user something on standard error."""
    print(what, file=sys.stderr, flush=True)


@contextmanager
def bar(what: str, total: int, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Give a function that takes how many of ``total`` are done.

    On a terminal it moves a bar, which goes when the block ends; elsewhere it prints a line now and then.
    """
    if quiet:
        yield lambda done: None
    elif not sys.stderr.isatty():
        yield _lines(what, total)
    else:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(what, total=total)
            yield lambda done: progress.update(task, completed=done)


def _lines(what: str, total: int) -> Callable[[int], None]:
    last = time.monotonic()

    def tell(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS_A_LINE:
            last = time.monotonic()
            print(f"{what}: {done} of {total}", file=sys.stderr, flush=True)

    return tell


@contextmanager
def announced(what: str, quiet: bool) -> Iterator[None]:
    """Say what is being waited for; a spinner on a terminal."""
    if quiet:
        yield
    elif not sys.stderr.isatty():
        print(what, file=sys.stderr, flush=True)
        yield
    else:
        with Console(stderr=True).status(what):
            yield
