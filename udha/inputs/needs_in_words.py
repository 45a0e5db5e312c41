"""What work takes, in words; and what takes more than there is, refused."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from experiments.work.machine import disk_of, free_disk, free_memory
from experiments.work.needs import MOST_ROWS, Needs
from sim.errors import InputError
from udha.output.terminal import say
from udha.output.words import count, duration, size

# Of what takes less nobody need be told.
SECONDS_TO_TELL, BYTES_TO_TELL = 60, 2e9


def told(
    needs: Needs, workers: int | None, place: Path, quiet: bool, field: str, file: str | None = None
) -> None:
    """Say what work takes, where it is much, or refuse it.

    Args:
        workers: None for one a core.
        place: where runs or results go; what lies there already is replaced, or need not be made again.
        field, file: where the user said how much is to be done.

    Raises:
        InputError: it takes more memory or disk than is free.
    """
    refuse_more_than_there_is(needs, place, field, file)
    seconds = needs.seconds / (workers or os.cpu_count() or 1)
    if not quiet and (seconds > SECONDS_TO_TELL or max(needs.memory, needs.disk) > BYTES_TO_TELL):
        say(in_words(needs, workers))


def in_words(needs: Needs, workers: int | None) -> str:
    """Return what work takes in one line."""
    workers = workers or os.cpu_count() or 1
    return (
        f"{count(needs.runs, 'run')}: about {duration(needs.seconds / workers)} on {count(workers, 'core')}, "
        f"at most {size(needs.memory)} of memory and {size(needs.disk)} of disk"
    )


def refuse_more_than_there_is(needs: Needs, place: Path, field: str, file: str | None = None) -> None:
    """Refuse work that takes more memory or disk than is free, before anything of it is done.

    Raises:
        InputError: the message says what it takes, and what there is.
    """
    there_is = (
        ("memory", needs.memory, free_memory(), "here"),
        ("disk", needs.disk, free_disk(place) + _held(place), f"at {disk_of(place)}"),
    )
    least = "at least " if needs.runs >= MOST_ROWS else ""
    for kind, needed, free, where in there_is:
        if needed > free:
            raise InputError(
                f"asks for {least}{count(needs.runs, 'run')}, which take about {size(needed)} of {kind}; "
                f"{size(free)} are free {where}",
                file,
                field=field,
            )


def _held(folder: Path) -> int:
    """How many bytes the files in a folder have."""
    with suppress(OSError):
        return sum(one.stat().st_size for one in os.scandir(folder) if one.is_file())
    return 0
