"""Long work whose finished runs are kept beside the results, so that it goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from udha.output.faults import Interrupted, complain


def runs_beside(out: Path) -> Path:
    """Return where unfinished work is kept."""
    return out.parent / f"{out.name}-runs"


@contextmanager
def resumable(runs: Path, command: str) -> Generator[None]:
    """Say after Ctrl-C, or when something fails, what is kept and how to go on.

    Raises:
        Interrupted: after Ctrl-C.
    """
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(f"; finished runs are kept in {runs}\n      to go on: {command}") from None
    except (OSError, RuntimeError, MemoryError, SystemExit):  # the last when a batch system's time is up
        complain(f"finished runs are kept in {runs}; to go on: {command}")
        raise


def cluster(address: str | None) -> Callable | None:
    """Return what opens a Dask cluster's executor; None for this machine."""
    if address is None:
        return None
    from experiments.work.cluster import dask

    return dask(address)
