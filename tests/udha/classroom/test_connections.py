"""Connections over a real network: those that do not get on end, and nobody shuts out others."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
import uvicorn

from udha.classroom.web import connections, serving

ASK = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LARGE = 30_000_000
PATIENCE = 30.0


async def small_or_large(scope, receive, send) -> None:
    """An application that answers two letters, or more than any buffer holds."""
    if scope["type"] == "http":
        body = b"x" * LARGE if scope["path"] == "/large" else b"ok"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


@contextmanager
def listening() -> Iterator[tuple[str, int]]:
    """A server of the classroom's kind, without the model."""
    with serving.listen(0, False) as made:
        server = uvicorn.Server(serving.configuration(small_or_large))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [made]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield made.getsockname()
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


def connected(address: tuple[str, int], source: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection(address, PATIENCE, (source, 0))


def answer(address: tuple[str, int], source: str = "127.0.0.1") -> bytes:
    with connected(address, source) as asked:
        asked.sendall(ASK)
        return asked.recv(1_000)


def ended(asked: socket.socket) -> bool:
    """Whether the server ends a connection, which it must before the patience is at its end."""
    try:
        while asked.recv(1 << 20):
            pass
    except ConnectionError:
        pass
    return True


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: 127",
        ASK,
        ASK + b"GET / HT",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nab",
    ],
    ids=["silent", "half a request", "after an answer", "half a second request", "a body that never ends"],
)
def test_a_visitor_who_does_not_ask_is_not_waited_for(monkeypatch, sent):
    monkeypatch.setattr(connections, "TO_ASK", 0.2)
    with listening() as address, connected(address) as asked:
        asked.sendall(sent)
        assert ended(asked)


def test_a_visitor_who_sends_a_letter_at_a_time_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(connections, "TO_ASK", 0.3)
    with listening() as address, connected(address) as asked, pytest.raises(ConnectionError):
        dribble(asked)


def dribble(asked: socket.socket) -> None:
    for letter in (ASK[:-2] + b"X: " + b"y" * 10_000).decode():
        asked.sendall(letter.encode())
        time.sleep(0.02)


def test_a_visitor_who_does_not_read_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(connections, "TO_READ", 0.3)
    with listening() as address, connected(address) as asked:
        asked.sendall(ASK.replace(b"GET /", b"GET /large"))
        time.sleep(1)
        assert length(asked) < LARGE  # the rest never comes


def test_a_visitor_who_reads_slowly_is_given_the_whole_answer(monkeypatch):
    monkeypatch.setattr(connections, "TO_ASK", 0.3)
    with listening() as address, connected(address) as asked:
        asked.sendall(ASK.replace(b"GET /", b"GET /large"))
        time.sleep(1)
        assert length(asked, LARGE) >= LARGE


def length(asked: socket.socket, enough: float = float("inf")) -> int:
    """Return how much comes until the end, or until it is enough."""
    read = 0
    try:
        while read < enough and (part := asked.recv(1 << 20)):
            read += len(part)
    except ConnectionError:
        pass
    return read


@pytest.mark.parametrize("source", ["127.0.0.1", "127.0.0.2"])
@pytest.mark.parametrize("sent", [b"", ASK[:-2], ASK.replace(b"GET /", b"GET /large")])
def test_whatever_one_visitor_keeps_open_others_and_later_ones_are_answered(monkeypatch, source, sent):
    if source != "127.0.0.1" and sys.platform != "linux":
        pytest.skip("other systems have one local address")
    monkeypatch.setattr(connections, "room", lambda: 20)
    with listening() as address, ExitStack() as kept:
        for _ in range(3):
            for _ in range(30):
                kept.enter_context(connected(address)).sendall(sent)
            assert b"200 OK" in answer(address, source)


def test_the_one_with_the_most_connections_makes_room_and_not_those_with_few(monkeypatch):
    if sys.platform != "linux":
        pytest.skip("other systems have one local address")
    monkeypatch.setattr(connections, "room", lambda: 20)
    with listening() as address, ExitStack() as kept:
        quiet = [kept.enter_context(connected(address, "127.0.0.3")) for _ in range(3)]
        for _ in range(60):
            kept.enter_context(connected(address))
        for asked in quiet:
            asked.sendall(ASK)
            assert b"200 OK" in asked.recv(1_000)


LIMITED = """
import resource, time
resource.setrlimit(resource.RLIMIT_NOFILE, (150, 150))
from tests.udha.classroom.test_connections import listening
with listening() as (host, port):
    print(port, flush=True)
    input()
    began = time.process_time()
    time.sleep(0.5)
    print(time.process_time() - began, flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="tried on Linux")
def test_few_open_files_neither_end_the_answers_nor_fill_the_terminal():
    pipe = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", LIMITED], text=True, **pipe) as server, ExitStack() as kept:
        address = ("127.0.0.1", int(server.stdout.readline()))
        for _ in range(400):
            kept.enter_context(connected(address))
        assert b"200 OK" in answer(address)
        busy, complaints = server.communicate("\n", PATIENCE)
    assert complaints == ""
    assert float(busy) < 0.25, "the server is busy with nothing"


def test_what_is_no_http_is_refused_and_fills_no_terminal(capfd):
    with listening() as address:
        for sent in (
            b"\x16\x03\x01\r\n\r\n",
            b"GET / HTTP/1.1\r\nno header\r\n\r\n",
            b"GET /" + b"x" * 17_000,
        ):
            with connected(address) as asked:
                asked.sendall(sent)
                assert b"400" in asked.recv(1_000)
    assert capfd.readouterr() == ("", "")


def test_a_burst_waits_in_the_system_and_is_looked_at_in_parts(monkeypatch):
    lengths = []
    monkeypatch.setattr(socket.socket, "listen", lambda self, backlog: lengths.append(backlog))
    with serving.listen(0, False) as made:
        asyncio.run(_serve(made))
    assert set(lengths) == {serving.BACKLOG}
    assert serving.configuration(small_or_large).backlog < 50


async def _serve(made: socket.socket) -> None:
    server = await asyncio.get_running_loop().create_server(asyncio.Protocol, sock=made, backlog=1)
    server.close()
