"""How benchmarks measure, and the table that they print.

Times are medians of several runs in one process, on whatever else the machine does; ratios are of medians
that were taken in turn, so that they hold when the machine's speed drifts.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from statistics import median

from rich.console import Console
from rich.table import Table

# What was measured, how much it is, and the goal.
Row = tuple[str, str, str]


def seconds(action: Callable[[], object]) -> float:
    """Return how long an action takes, in seconds."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def in_turn(*actions: Callable[[], object], runs: int) -> list[list[float]]:
    """Return the times of each action in seconds, the actions taken in turn; a first round is not counted."""
    times: list[list[float]] = [[] for _ in actions]
    for _ in range(runs + 1):
        for action, kept in zip(actions, times, strict=True):
            kept.append(seconds(action))
    return [kept[1:] for kept in times]


def timed(*actions: Callable[[], object], runs: int) -> list[float]:
    """Return the median time of each action in milliseconds, the actions taken in turn."""
    return [1000 * median(kept) for kept in in_turn(*actions, runs=runs)]


def show(measures: Iterable[Callable[[], list[Row]]]) -> None:
    """Print each measure's rows as soon as they are there, and then the table."""
    table = Table(
        "figure", "measured", "goal", title=f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    for measure in measures:
        for row in measure():
            print(" | ".join(row), flush=True)
            table.add_row(*row)
    Console(width=118).print(table)
