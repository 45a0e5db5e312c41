"""The terminal: how wide results may be, and what a waiting user sees on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from udha.output.faults import tell
from udha.output.words import duration, human

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


def print_end(out: Path, holds: str, command: str, **between: str) -> None:
    """Print where results lie and what ``holds`` of them is worth reading, and the command that repeats them.

    ``between``: more lines, by the word in front.
    """
    print()
    for word, text in {"Results": f"{out} ({holds})", **between, "To repeat": command}.items():
        print(f"{word + ':':11} {text}")


def say(what: str) -> None:
    """Tell a waiting user something on standard error."""
    tell(what)


@contextmanager
def bar(what: str, total: int, quiet: bool) -> Generator[Callable[[int], None]]:
    """Give a function that takes how many of ``total`` are done.

    On a terminal it moves a bar, which goes when the block ends; elsewhere it prints a line now and then.
    Both tell how fast it goes and how much time is left.
    """
    if quiet:
        yield lambda done: None
    elif not sys.stderr.isatty():
        yield _lines(what, total)
    else:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[pace]}"),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task, pace = progress.add_task(what, total=total, pace=""), Pace(total)
            yield lambda done: progress.update(task, completed=done, pace=pace(done, time.monotonic()))


def _lines(what: str, total: int) -> Callable[[int], None]:
    began = last = time.monotonic()
    pace = Pace(total)

    def tell(done: int) -> None:
        nonlocal last
        now = time.monotonic()
        speed = pace(done, now)
        # The longer it takes, the fewer lines.
        if now - last >= max(SECONDS_A_LINE, (now - began) / 10):
            last = now
            say(f"{what}: {done:,} of {total:,}{f', {speed}' if speed else ''}")

    return tell


class Pace:
    """How fast work goes and how long it will take, from what has been done since the first call.

    What was found finished at the beginning says nothing of it.
    """

    def __init__(self, total: int):
        self.total = total
        self.began: tuple[int, float] | None = None

    def __call__(self, done: int, now: float) -> str:
        """Return it in words, such as "85 a second, 10 min left"; nothing as long as nothing can be said."""
        if self.began is None:
            self.began = done, now
        first, since = self.began
        if done <= first or now <= since:
            return ""
        rate = (done - first) / (now - since)
        often = f"{human(rate)} a second" if rate >= 1 else f"{human(60 * rate)} a minute"
        return f"{often}, {duration((self.total - done) / rate)} left"


@contextmanager
def announced(what: str, quiet: bool) -> Generator[None]:
    """Say what is being waited for; a spinner on a terminal."""
    if quiet:
        yield
    elif not sys.stderr.isatty():
        say(what)
        yield
    else:
        with Console(stderr=True).status(what):
            yield


WIDTH = 100
