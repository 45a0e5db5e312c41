"""A Dask cluster as an executor: its workers make the chunks."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import CancelledError, Executor
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from experiments.work.execution import WorkersLost
from sim.errors import InputError, needing

if TYPE_CHECKING:
    from distributed import Client

SECONDS_TO_ANSWER = 20


def dask(address: str) -> Callable[[], AbstractContextManager[Executor]]:
    """Return what opens the executor of a Dask scheduler, such as ``tcp://host:8786``.

    Raises:
        InputError: the package is missing, or there is no scheduler, or one without workers.
    """
    with needing("cluster", "a cluster", "--cluster"):
        from distributed import Client, KilledWorker

    @contextmanager
    def opened() -> Generator[Executor]:
        with _client(Client, address) as client:
            # A chunk may be made again: it is the same, and is put in its place whole.
            executor: Any = client.get_executor(pure=False, retries=10)
            executor.width = max(1, sum(client.nthreads().values()))
            try:
                yield executor
            except KilledWorker as error:
                raise WorkersLost(
                    f"workers of the cluster at {address} died again and again, perhaps for want of memory; "
                    "finished runs are kept"
                ) from error
            except (OSError, CancelledError) as error:
                if isinstance(error, OSError) and error.errno:
                    raise  # such as a full disk, where a worker is
                raise WorkersLost(f"the cluster at {address} was lost; finished runs are kept") from error

    return opened


def _client(kind: type[Client], address: str) -> Client:
    try:
        client = kind(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError) as error:
        why = str(error).split("\n")[0] or type(error).__name__
        raise InputError(f"no Dask scheduler answers at '{address}': {why}", field="--cluster") from None
    if not client.nthreads():
        client.close()
        raise InputError(f"the Dask scheduler at '{address}' has no workers", field="--cluster")
    return client
