"""Starts the classroom's server: an address, a port, the browser, and an end at Ctrl-C."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

import segno
import uvicorn
from starlette.applications import Starlette

from sim.errors import InputError
from udha.classroom.watching import ready_theatre
from udha.classroom.web import connections
from udha.classroom.web.server import Classroom, application
from udha.output import terminal

HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"
PORT = 8192
# Ports after the usual one that are tried when it is taken, by another class for instance.
NEXT = 20
# Connections that the system keeps until the server looks at them, and that it looks at in one go: where it
# cannot take one, it complains about each of these.
BACKLOG, IN_ONE_GO = 512, 16
# Seconds that open requests have at the end.
GRACE = 3
# Private addresses (RFC 1918): asked which of this machine's own addresses leads there; nothing is sent.
PRIVATE = ("10.255.255.254", "172.31.255.254", "192.168.255.254")


class Listening(socket.socket):
    """A socket whose queue keeps its length, whatever the server library asks for later."""

    def listen(self, backlog: int = BACKLOG, /) -> None:
        super().listen(BACKLOG)


@dataclass(frozen=True)
class Request:
    """What was asked for; ``port`` None means the usual one or the next that is free."""

    port: int | None = None
    share: bool = False
    open: bool = True
    quiet: bool = False
    prior: bool = False


def serve(request: Request) -> None:
    """Serve the page until Ctrl-C.

    Raises:
        InputError: the port is taken, or there is no network to share on.
    """
    listening = listen(request.port, request.share)
    with contextlib.closing(listening):
        port = listening.getsockname()[1]
        address = f"http://{lan_address() if request.share else HERE}:{port}/"
        shared = {"address": address, "qr": qr_picture(address)} if request.share else None
        with terminal.announced("getting the model ready", request.quiet):
            app = application(Classroom(ready_theatre(request.quiet, request.prior), shared))

        def opened() -> None:
            tell(address, request)
            if request.open:
                threading.Thread(target=webbrowser.open, args=[f"http://{HERE}:{port}/"]).start()

        server = Server(configuration(app), opened)
        server.run(sockets=[listening])
        # Ctrl-C is how a lesson ends.
        if server.ended_by not in (None, signal.SIGINT):
            sys.exit(128 + server.ended_by)
        if not request.quiet:
            print("\nThe classroom is closed.")


class Server(uvicorn.Server):
    """A server that says when it is open, and that a signal ends without a further one.

    Args:
        opened: called once requests are answered.
    """

    def __init__(self, config: uvicorn.Config, opened: Callable[[], None]) -> None:
        super().__init__(config)
        self.opened = opened
        self.ended_by: int | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.opened()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # The library would raise the signal again once all is closed, as if nobody had heeded it.
        self.force_exit = self.should_exit
        self.should_exit, self.ended_by = True, sig


def configuration(app: Starlette) -> uvicorn.Config:
    """Return how uvicorn runs: no log of who asked for what, nor of how badly."""
    connections.Connection.most = connections.room()
    return uvicorn.Config(
        app,
        http=connections.Connection,
        access_log=False,
        log_level="error",
        server_header=False,
        date_header=False,
        backlog=IN_ONE_GO,
        timeout_keep_alive=connections.TO_ASK,
        timeout_graceful_shutdown=GRACE,
        ws="none",
    )


def listen(port: int | None, share: bool) -> socket.socket:
    """Return a socket that listens on a port, or on the first free one from the usual port on."""
    host, reason = EVERYWHERE if share else HERE, None
    for tried in [port] if port is not None else range(PORT, PORT + NEXT):
        # The protocol is named: of a socket without one, asyncio does not know that it must not hold back the
        # second half of an answer until the first is acknowledged, which takes 40 ms.
        made = Listening(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":
            # A port that has just been left may be taken again at once.
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, tried))
            # At once: until one listens, others may bind the same port, too.
            made.listen()
            return made
        except OSError as error:
            made.close()
            reason = error.strerror
    tried = str(port) if port is not None else f"{PORT} to {PORT + NEXT - 1}"
    raise InputError(f"port {tried}: {reason}", field="--port")


def lan_address() -> str:
    """Return this machine's address in its network, asked of the system alone.

    Raises:
        InputError: it has none.
    """
    for target in PRIVATE:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            # Connecting a datagram socket chooses an address and sends nothing.
            with contextlib.suppress(OSError):
                probe.connect((target, 9))
                if not (address := probe.getsockname()[0]).startswith(("127.", "0.")):
                    return address
    raise InputError("this machine is in no network", field="--share")


def qr_picture(address: str) -> str:
    """Return the QR code of an address as an SVG picture."""
    return segno.make(address, error="m").svg_inline(scale=4, border=2)


def tell(address: str, request: Request) -> None:
    """Say where the page is; for a class, with a code to point a phone at."""
    if request.quiet:
        print(address, flush=True)
        return
    print(f"\nThe classroom is open at {address}  (Ctrl-C closes it)\n")
    if request.share:
        segno.make(address, error="m").terminal(compact=True)
        print("\nAnybody in this network can open it. It keeps nothing about visitors.")
    print(end="", flush=True)
