"""The files of a report, made by processes beside this one: drawing takes two seconds of one core."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from experiments.work import processes
from udha.output.faults import reason
from udha.report.contents import Common

PAGE, FIGURES = "report.html", "figures"
# What drawing imports, for the server that the processes are copied from.
NEEDED = ("udha.report.files",)
# How processes are lost, be it that they cannot even begin.
LOST = (BrokenExecutor, EOFError, OSError)
# Files by name.
Files = dict[str, bytes]
Make = Callable[[], Files]


@dataclass(frozen=True)
class Made:
    """The files of a report, and what could not be made: why, by the name of the figure or page."""

    files: Files
    failed: dict[str, str]


def prepare() -> None:
    """Import what draws in the background, while this process goes on."""
    processes.start_server(*NEEDED)


@contextmanager
def drawn(report: Common) -> Generator[Callable[[], Made]]:
    """Make a report's files in the background; gives what waits for them."""
    workers = min(os.cpu_count() or 1, len(report.figures))
    # Ctrl-C, which the main thread alone hears, must not stop a process from being started half.
    with ThreadPoolExecutor(1) as thread, processes.Pool(workers, *NEEDED) as pool:
        files = thread.submit(_by_others, report, pool)

        def finished() -> Made:
            """Return them, made here if the other processes are lost."""
            try:
                return files.result()
            except LOST:
                return made(report)

        yield finished


def made(report: Common) -> Made:
    """Return a report's files, made here one after the other."""
    figures: dict[str, Make] = {name: partial(_figure, report, name) for name in report.figures}
    return _gathered(figures, lambda drawn: _page(report, drawn))


def _by_others(report: Common, pool: processes.Pool) -> Made:
    figures: dict[str, Make] = {name: pool.submit(_figure, report, name).result for name in report.figures}
    return _gathered(figures, lambda drawn: pool.submit(_page, report, drawn).result(), LOST)


def _gathered(
    figures: Mapping[str, Make],
    page: Callable[[Files], Files],
    fatal: tuple[type[Exception], ...] = (),
) -> Made:
    """Gather the files of figures, and of the page with those that could be drawn.

    Args:
        figures: by name, what gives each; ``page``: what gives the page.
        fatal: errors that are no figure's own.
    """
    drawn: Files = {}
    failed: dict[str, str] = {}

    def attempt(name: str, make: Make) -> Files:
        try:
            return make()
        except fatal:
            raise
        except Exception as error:
            failed[name] = reason(error)
            return {}

    for name, figure in figures.items():
        drawn |= attempt(name, figure)
    whole = attempt(PAGE, lambda: page(drawn))
    return Made({**whole, **{f"{FIGURES}/{file}": content for file, content in drawn.items()}}, failed)


def _figure(report: Common, name: str) -> Files:
    from udha.report import files

    return files.figure(report, name)


def _page(report: Common, figures: Files) -> Files:
    from udha.report import files

    return {PAGE: files.page(report, figures)}
