"""Starting and ending the server: its address, its port, the QR code, Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sim.errors import InputError
from tests.udha.conftest import command
from udha.classroom.web import serving
from udha.classroom.web.serving import lan_address, listen

PATIENCE = 120


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen, list[str]]]:
    """A server of its own process, once it has said its address."""
    process = subprocess.Popen(
        command("classroom", "--no-open", "--port", "0", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if "http://" in line:
                break
        yield process, said
    finally:
        process.kill()
        process.wait(PATIENCE)
        process.stdout.close()
        process.stderr.close()


def test_the_server_says_its_address_and_ctrl_c_closes_it_cleanly():
    with started() as (process, said):
        address = re.search(r"http://127\.0\.0\.1:[0-9]+/", "".join(said))[0]
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            assert b"udha" in answer.read()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert "The classroom is closed." in out
        assert "Traceback" not in err


def test_no_part_of_an_answer_waits_until_the_one_before_is_acknowledged():
    async def answered_at_once() -> bool:
        seen = asyncio.get_running_loop().create_future()

        def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            one = writer.get_extra_info("socket")
            seen.set_result(bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            writer.close()

        with contextlib.closing(listen(port=0, share=False)) as listening:
            async with await asyncio.start_server(met, sock=listening):
                _, writer = await asyncio.open_connection(*listening.getsockname())
                writer.close()
                return await seen

    assert asyncio.run(answered_at_once())


def test_quiet_prints_the_address_alone_and_being_ended_is_told_by_the_status():
    with started("--quiet") as (process, said):
        assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+/\n", "".join(said))
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 143
        assert out == err == ""


def test_shared_it_prints_the_address_for_the_class_with_a_code(monkeypatch, capsys):
    monkeypatch.setattr(serving, "lan_address", lambda: "192.168.1.20")
    given = {}
    monkeypatch.setattr(serving, "ready_theatre", lambda quiet, prior: None)
    monkeypatch.setattr(serving, "Classroom", lambda theatre, shared: given.update(shared))
    monkeypatch.setattr(serving, "application", lambda classroom: None)
    monkeypatch.setattr(serving.uvicorn.Server, "run", lambda self, sockets: self.opened())
    serving.serve(serving.Request(port=0, share=True, open=False))
    said = capsys.readouterr().out
    address = re.search(r"http://192\.168\.1\.20:[0-9]+/", said)[0]
    assert given["address"] == address
    assert given["qr"].startswith("<svg")
    assert len([line for line in said.splitlines() if "█" in line or "▀" in line]) > 10


def test_only_shared_does_it_listen_beyond_this_machine():
    for share, host in ((False, "127.0.0.1"), (True, "0.0.0.0")):
        with listen(0, share) as made:
            assert made.getsockname()[0] == host


def test_a_taken_port_is_said_and_without_one_asked_for_the_next_is_taken(monkeypatch):
    with listen(0, False) as first:
        port = first.getsockname()[1]
        with pytest.raises(InputError, match=f"--port: port {port}"):
            listen(port, False)
        monkeypatch.setattr(serving, "PORT", port)
        with listen(None, False) as second:
            assert port < second.getsockname()[1] < port + serving.NEXT


def test_the_address_in_the_network_is_found_without_sending_anything(monkeypatch):
    class Probe(socket.socket):
        def send(self, *arguments):
            raise AssertionError("something was sent")

        sendto = sendall = send

    monkeypatch.setattr(serving.socket, "socket", Probe)
    # A machine without a network has none, and says so; either way nothing was sent.
    with contextlib.suppress(InputError):
        assert re.fullmatch(r"[0-9.]+", lan_address())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "70000"], "from 0 to 65,535"),
        (["--share", "--mesa"], "--share: cannot be given together with --mesa"),
        (["--lesson", "detect_more"], "--lesson: goes with --export"),
    ],
)
def test_wrong_usage_is_told_in_one_line(udha, arguments, message):
    outcome = udha("classroom", *arguments)
    assert outcome.status == 2
    assert message in outcome.err
    assert outcome.out == ""
