"""Long work whose finished runs are kept beside the results, so that it goes on where it stopped."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from udha.output.faults import Interrupted, complain


@dataclass(frozen=True, kw_only=True)
class Resumable(ABC):
    """What was asked of a command whose finished runs are kept beside its results."""

    out: Path

    @property
    @abstractmethod
    def command(self) -> str:
        """The command that goes on, or repeats; where runs are made has no influence on results."""

    @property
    def chunks(self) -> Path:
        """Where they are kept."""
        return self.out.parent / f"{self.out.name}-runs"


@contextmanager
def resumable(request: Resumable) -> Generator[None]:
    """Say after Ctrl-C, or when something fails, what is kept and how to go on.

    Raises:
        Interrupted: after Ctrl-C.
    """
    kept = f"finished runs are kept in {request.chunks}"
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted(f"; {kept}\n      to go on: {request.command}") from None
    except (OSError, RuntimeError, MemoryError, SystemExit):  # the last when a batch system's time is up
        complain(f"{kept}; to go on: {request.command}")
        raise


def opened_by(address: str | None) -> Callable | None:
    """Return what opens a Dask cluster's executor; None for this machine.

    Call it before all else, so that somebody who named a cluster that does not answer knows at once.
    """
    if address is None:
        return None
    from experiments.work.cluster import dask

    return dask(address)
