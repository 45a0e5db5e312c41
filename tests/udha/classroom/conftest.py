"""What the classroom's tests share: the runs that can be looked at, and answers without a network."""

from __future__ import annotations

import asyncio
import io
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.testclient import TestClient

from tests.posterior import shipped_posterior_if_it_fits
from udha.classroom.watching import Theatre
from udha.classroom.web import serving
from udha.classroom.web.server import Classroom, application

HERE = "http://127.0.0.1"
# Seconds that a server may take to end: work that has begun comes to its end first.
LONGEST = 60


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    """The runs that can be looked at."""
    return Theatre()


@pytest.fixture(scope="session")
def shipped_theatre() -> Theatre:
    """The runs that lessons speak of: from the shipped posterior where it is of this model."""
    with pytest.MonkeyPatch.context() as patch:
        if shipped_posterior_if_it_fits():
            patch.delenv("UDHA_POSTERIORS")
        return Theatre()


@pytest.fixture(scope="session")
def client(theatre: Theatre) -> Iterator[TestClient]:
    """The server, asked from this machine."""
    with TestClient(application(Classroom(theatre)), HERE, raise_server_exceptions=False) as asked:
        yield asked


@pytest.fixture(scope="session")
def address(shipped_theatre: Theatre) -> Iterator[str]:
    """The address of a server that answers over the network, as browsers need it."""
    listening = serving.listen(port=0, share=False)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    shared = {"address": address, "qr": serving.qr_picture(address)}
    server = uvicorn.Server(serving.configuration(application(Classroom(shipped_theatre, shared))))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield address
    server.should_exit = True
    thread.join(LONGEST)
    listening.close()
    if thread.is_alive():
        # That a server ends is claimed of `udha classroom` itself (test_serving.py). The end of all tests
        # need not wait for this thread, nor fail for it, but what it waits for has to be seen.
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            waiting = what_it_waits_for(server, thread)
            warnings.warn(f"the server is there after {LONGEST} s: {waiting}", stacklevel=1)


def what_it_waits_for(server: uvicorn.Server, thread: threading.Thread) -> str:
    """Return what a server that does not end is at: its state, where its thread stands, and its tasks."""
    told = io.StringIO()
    state = server.server_state
    print(f"{len(state.connections)} connections, {len(state.tasks)} requests,", file=told, end=" ")
    print(f"asked to end: {server.should_exit}, lifespan {vars(server.lifespan)}", file=told)
    traceback.print_stack(sys._current_frames()[thread.ident or 0], file=told)
    for task in asyncio.all_tasks(server.servers[0].get_loop()):
        task.print_stack(file=told)
    return told.getvalue()
