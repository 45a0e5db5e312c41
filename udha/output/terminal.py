"""The terminal: how wide results may be, and what a waiting user sees on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from copy import copy
from pathlib import Path

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text

from udha.output.faults import tell
from udha.output.words import duration, human

SECONDS_A_LINE = 10.0
# Letters of a row's name that a narrow terminal still shows on one line.
LEAST_NAME = 16
COMPILING = "compiling the model, about half a minute, once"


def console(width: int) -> Console:
    """Return a console for results: as wide as the terminal, or ``width`` where there is none."""
    out = Console(highlight=False, markup=False, emoji=False)
    if not out.is_terminal:
        out.width = max(width, out.width)
    return out


class PlainTable(Table):
    """A table without lines that loses nothing on a narrow terminal.

    Where its columns do not fit beside one another, some stand below, each time beside the names of the rows.
    ``names``: the column of these.
    """

    names = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the table, or parts of it one below the other."""
        width, gap, names = options.max_width, self.padding[1], self.names
        sizes = [self._sizes(console, options, column) for column in self.columns]
        needed = [size.minimum for size in sizes]
        least = min(sizes[names].maximum, LEAST_NAME)
        needed[names] = max(needed[names], least)
        if sum(needed) + gap * (len(needed) - 1) <= width:
            self.columns[names].min_width = least
            yield from super().__rich_console__(console, options)
            return
        # Names are folded rather than cut, but into no less than can be read.
        room = min(sizes[names].maximum, max(LEAST_NAME, width // 2))
        parts: list[list[int]] = []
        for at in range(len(self.columns)):
            if at == names:
                continue
            beside = sum(gap + needed[other] for other in parts[-1]) if parts else width
            if room + beside + gap + needed[at] > width:
                parts.append([])
            parts[-1].append(at)
        for number, part in enumerate(parts):
            if number:
                yield Text()
            left = width - sum(gap + needed[at] for at in part)
            widths = {names: min(sizes[names].maximum, max(left, least))}
            widths |= {at: needed[at] for at in part}
            if len(part) == 1:
                widths[part[0]] = min(sizes[part[0]].maximum, width - gap - widths[names])
            table = self._part(widths, number == 0)
            yield from super(PlainTable, table).__rich_console__(console, options)

    @staticmethod
    def _sizes(console: Console, options: ConsoleOptions, column: Column) -> Measurement:
        """The width below which a column loses something, and the one that it takes if it can."""
        sizes = [Measurement.get(console, options, cell) for cell in (column.header, *column.cells)]
        longest = max(size.maximum for size in sizes)
        return Measurement(longest if column.no_wrap else max(size.minimum for size in sizes), longest)

    def _part(self, widths: dict[int, int], titled: bool) -> PlainTable:
        """The names with some other columns, all folded to their widths."""
        part = copy(self)
        part.title = self.title if titled else None
        part.columns = [copy(self.columns[at]) for at in widths]
        for column, width in zip(part.columns, widths.values(), strict=True):
            column.width, column.min_width, column.no_wrap, column.overflow = width, None, False, "fold"
        return part


def plain_table(title: str) -> PlainTable:
    """Return an empty table without lines, as all results are printed."""
    return PlainTable(
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
