"""What a waiting user sees on standard error: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

SECONDS_A_LINE = 10.0
COMPILING = "compiling the model, about half a minute, once"


@contextmanager
def bar(what: str, total: int, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Give a function that takes how many of ``total`` are done; the bar goes when the block ends."""
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
