"""What the classroom's tests share: the runs that can be looked at, and answers without a network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from udha.classroom.server import Classroom, application
from udha.classroom.watching import Theatre

HERE = "http://127.0.0.1"


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    """The runs that can be looked at."""
    return Theatre()


@pytest.fixture(scope="session")
def client(theatre: Theatre) -> Iterator[TestClient]:
    """The server, asked from this machine."""
    with TestClient(application(Classroom(theatre)), HERE, raise_server_exceptions=False) as asked:
        yield asked
