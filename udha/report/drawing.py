"""The files of a report, made by processes beside this one: drawing takes two seconds of one core."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager

from experiments.work import processes
from udha.report.contents import Common

PAGE, FIGURES = "report.html", "figures"
# What drawing imports, for the server that the processes are copied from.
NEEDED = ("udha.report.files",)
# How processes are lost, be it that they cannot even begin.
LOST = (BrokenExecutor, EOFError, OSError)


def prepare() -> None:
    """Import what draws in the background, while this process goes on."""
    processes.start_server(*NEEDED)


@contextmanager
def drawn(report: Common) -> Generator[Callable[[], dict[str, bytes]]]:
    """Make a report's files in the background; gives what waits for them and returns them by name."""
    workers = min(os.cpu_count() or 1, len(report.figures))
    # Ctrl-C, which the main thread alone hears, must not stop a process from being started half.
    with ThreadPoolExecutor(1) as thread, processes.Pool(workers, *NEEDED) as pool:
        files = thread.submit(_by_others, report, pool)
        try:
            yield files.result
        finally:
            pool.shutdown(cancel_futures=True)


def made(report: Common) -> dict[str, bytes]:
    """Return a report's files by name, made here one after the other."""
    figures = {file: content for name in report.figures for file, content in _figure(report, name).items()}
    return _files(figures, _page(report, figures))


def _by_others(report: Common, pool: ProcessPoolExecutor) -> dict[str, bytes]:
    """The files, made by a pool's processes; made here if those are lost, so that an error shows."""
    try:
        waiting = [pool.submit(_figure, report, name) for name in report.figures]
        figures = {file: content for one in waiting for file, content in one.result().items()}
        return _files(figures, pool.submit(_page, report, figures).result())
    except LOST:
        return made(report)


def _files(figures: Mapping[str, bytes], page: bytes) -> dict[str, bytes]:
    return {PAGE: page, **{f"{FIGURES}/{file}": content for file, content in figures.items()}}


def _figure(report: Common, name: str) -> dict[str, bytes]:
    from udha.report import files

    return files.figure(report, name)


def _page(report: Common, figures: Mapping[str, bytes]) -> bytes:
    from udha.report import files

    return files.page(report, figures)
