"""A Dask cluster as an executor: its workers make the chunks."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Generator
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sim.errors import InputError, needing

# For a connection, and then for a word from a scheduler that may be busy.
SECONDS_TO_CONNECT, SECONDS_TO_ANSWER = 1.5, 5.0
ADDRESS = re.compile(r"(?:(?P<kind>tcp|tls)://)?(?P<host>\[[^\]]+\]|[^:/]+):(?P<port>\d{1,5})")


def dask(address: str) -> Callable[[], AbstractContextManager[Executor]]:
    """Return what opens the executor of a Dask scheduler, such as ``tcp://host:8786``.

    Raises:
        InputError: the package is missing, or there is no scheduler, or one without workers.
    """
    with needing("cluster", "a cluster", "--cluster"):
        import distributed  # noqa: F401
    if not address.startswith("inproc://"):
        _knock(address)
        _ask(address)
    from distributed import Client, KilledWorker

    from experiments.work.execution import WorkersLost

    @contextmanager
    def opened() -> Generator[Executor]:
        with Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False) as client:
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


def _knock(address: str) -> None:
    """Refuse an address at which nobody listens, at once: Dask would try again and again."""
    found = ADDRESS.fullmatch(address)
    if not found:
        raise InputError(
            f"must be an address such as tcp://host:8786, not {address[:60]!r}", field="--cluster"
        )
    place = found["host"].strip("[]"), int(found["port"])
    why: list[str] = []

    def connect() -> None:
        try:
            socket.create_connection(place, SECONDS_TO_CONNECT).close()
            why.append("")
        except (OSError, OverflowError, UnicodeError) as error:
            why.append(str(getattr(error, "strerror", None) or error))

    # Looking a name up may take long, and cannot be given a limit.
    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(SECONDS_TO_CONNECT)
    if reason := why[0] if why else "timed out":
        raise _nobody(address, reason)


def _ask(address: str) -> None:
    """Refuse who is no scheduler, or has no workers."""
    from distributed.comm import connect
    from distributed.security import Security

    async def identity() -> dict[str, Any]:
        # Both are given a limit, as who is no scheduler may take the question and never answer.
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            how = Security().get_connection_args("client")
            there = await connect(address, timeout=SECONDS_TO_ANSWER, **how)
            try:
                await there.write({"op": "identity", "reply": True})
                return dict(await there.read())
            finally:
                there.abort()

    try:
        # On a thread of its own, as this one may have a loop that runs, as in a notebook.
        with ThreadPoolExecutor(1) as thread:
            found = thread.submit(lambda: asyncio.run(identity())).result()
    except Exception as error:  # whatever Dask makes of what somebody else answers
        raise _nobody(address, str(error).split("\n")[0] or "no answer") from None
    if found.get("type") != "Scheduler":
        raise _nobody(address, f"it is a {found.get('type')}")
    if not found.get("workers"):
        raise InputError(f"the Dask scheduler at '{address}' has no workers", field="--cluster")


def _nobody(address: str, why: str) -> InputError:
    return InputError(f"no Dask scheduler answers at '{address}': {why}", field="--cluster")
