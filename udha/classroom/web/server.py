"""The classroom's server: the page's files, and answers in JSON as ``page/types.js`` has them.

A visitor's state is the address alone. What is asked for is clamped and checked before anything is run, work
is bounded (``udha.classroom.crowd``), and what goes wrong comes back as one line.
"""

from __future__ import annotations

import asyncio
import gzip
import ipaddress
import json
import os
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.errors import InputError
from sim.reading.strict_yaml import short
from udha.classroom import answers, intervals, lessons, lives
from udha.classroom.controls import controls
from udha.classroom.crowd import Busy, Crowd
from udha.classroom.settings import MOST_CHARACTERS, read
from udha.classroom.watching import Theatre
from udha.classroom.web.bundle import PAGE

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Names by which this machine is called from itself.
LOCAL = ("localhost", "127.0.0.1", "::1")

# Questions of one visitor that may wait. A run takes some hundredths of a second: these are a few seconds.
QUEUE = 64
INTERVAL_QUEUE = 8
KEPT = 48_000_000
INTERVAL_KEPT = 8_000_000
# Seconds to wait for a run; to wait for an interval before telling how far it is.
PATIENCE = 10.0
INTERVAL_PATIENCE = 0.25
# Seconds after which who was turned away should ask again.
RETRY = 1
INTERVAL_RETRY = 5
AGAIN_MS = 100
# How long a browser may go on showing an answer that it has, in seconds.
FRESH = 600
# The packets are small and the network near: speed counts more than the last per cent.
COMPRESSION = 1


class Classroom:
    """Answers to requests.

    Args:
        theatre: what can be looked at.
        shared: the address for the class and its QR code, as ``page/types.js`` has them; None unless shared.
    """

    def __init__(self, theatre: Theatre, shared: Mapping[str, str] | None = None) -> None:
        cores = os.cpu_count() or 1
        self.theatre, self.shared = theatre, shared
        self.about = encoded(answers.about(theatre))
        self.runs = Crowd(cores, QUEUE, KEPT, RETRY)
        self.intervals = Crowd(1, INTERVAL_QUEUE, INTERVAL_KEPT, INTERVAL_RETRY)
        self.threads = max(1, cores - 1)  # of an interval, so that sliders still find a core
        self.done: dict[str, int] = {}

    async def answer_about(self, request: Request) -> Response:
        return as_json(self.about, request)

    async def answer_run(self, request: Request) -> Response:
        settings, clamped = read(pairs(request))
        question = f"run {settings.query} {clamped}"
        return await self._answer(request, question, lambda: answers.run(self.theatre, settings, clamped))

    async def answer_person(self, request: Request) -> Response:
        words = dict(pairs(request))
        number = words.pop("uid", "")
        if not re.fullmatch(r"[0-9]{1,10}", number):
            raise InputError(f"must be a number of a person, not {short(number)}", field="uid")
        settings, _ = read(words.items())
        question = f"person {int(number)} {settings.query}"
        return await self._answer(request, question, lambda: lives.lives(self.theatre, settings, int(number)))

    async def _answer(self, request: Request, question: str, work: Callable[[], dict[str, Any]]) -> Response:
        answer = await self.runs.answer(question, lambda: encoded(work()), PATIENCE, visitor(request))
        return as_json(answer, request)

    async def answer_interval(self, request: Request) -> Response:
        settings, _ = read(pairs(request))
        # The runs behind an interval are all of them, whichever is looked at.
        settings = settings.of_run(1)
        question = settings.query

        def work() -> bytes:
            def progress(done: int) -> None:
                self.done[question] = done

            try:
                run = intervals.ensemble_of(self.theatre, settings, progress, self.threads)
                return encoded(intervals.interval(run, settings))
            finally:
                self.done.pop(question, None)

        try:
            answer = await self.intervals.answer(question, work, INTERVAL_PATIENCE, visitor(request))
            return as_json(answer, request)
        except TimeoutError:
            now = {"done": self.done.get(question, 0), "of": controls().runs, "again_ms": AGAIN_MS}
            return JSONResponse(now, 202, {"Cache-Control": "no-store"})

    async def answer_lesson(self, request: Request) -> Response:
        try:
            return as_json(encoded(lessons.find(request.path_params["key"]).data), request)
        except InputError as error:
            return fault(404, error.message, error.field, error.nearest)

    async def answer_share(self, request: Request) -> Response:
        if self.shared is None:
            raise HTTPException(404, "not shared; start with --share")
        return JSONResponse(self.shared)

    def close(self) -> None:
        """Let work that has begun come to its end."""
        self.runs.close()
        self.intervals.close()


def application(classroom: Classroom) -> Starlette:
    """Return the ASGI application."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncGenerator[None]:
        yield
        await asyncio.to_thread(classroom.close)

    faults: dict[Any, Callable[[Request, Any], Response]] = {
        InputError: lambda request, error: fault(400, error.message, error.field, error.nearest),
        Busy: lambda request, error: fault(429, str(error), retry=error.seconds),
        TimeoutError: lambda request, error: fault(503, "this took too long", retry=RETRY),
        HTTPException: lambda request, error: fault(error.status_code, error.detail),
        Exception: lambda request, error: fault(500, "this failed on the server"),
    }
    return Starlette(
        routes=[
            Route("/api/about", classroom.answer_about),
            Route("/api/run", classroom.answer_run),
            Route("/api/person", classroom.answer_person),
            Route("/api/interval", classroom.answer_interval),
            Route("/api/lesson/{key}", classroom.answer_lesson),
            Route("/api/share", classroom.answer_share),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ],
        middleware=[
            Middleware(Guard, shared=classroom.shared is not None),
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=COMPRESSION),
        ],
        exception_handlers=faults,
        lifespan=lifespan,
    )


class Guard:
    """Refuses requests under foreign names of this machine, and makes every answer safe to show.

    Under a foreign name another site's page could talk to the server (DNS rebinding). Shared, the server is
    also called by the machine's addresses, but still by no name.
    """

    def __init__(self, app: ASGIApp, shared: bool) -> None:
        self.app, self.shared = app, shared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        app = self.app
        if not self.is_ours(Headers(scope=scope).get("host", "")):
            app = fault(421, "this server does not answer to that name")
        elif not scope["path"].isprintable():
            app = fault(400, "a path has no such characters")
        elif len(scope["query_string"]) > MOST_CHARACTERS:
            app = fault(414, f"more than {MOST_CHARACTERS:,} characters")
        await app(scope, receive, send_safely)

    def is_ours(self, host: str) -> bool:
        """Whether a Host header names this machine."""
        name = re.sub(r":[0-9]{1,5}$", "", host).strip("[]").lower()
        if name in LOCAL:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return self.shared


def pairs(request: Request) -> list[tuple[str, str]]:
    """Return the words of an address, in order."""
    return request.query_params.multi_items()


def visitor(request: Request) -> str:
    """Return who asks: an address in the network."""
    return request.client.host if request.client else ""


def encoded(data: dict[str, Any]) -> bytes:
    """Return an answer as compressed JSON."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return gzip.compress(text.encode(), COMPRESSION, mtime=0)


def as_json(content: bytes, request: Request) -> Response:
    """Return a response with an answer, uncompressed for clients that ask for that."""
    headers = {"Cache-Control": f"private, max-age={FRESH}", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(content)
    return Response(content, media_type="application/json", headers=headers)


def fault(
    status: int,
    error: str,
    field: str | None = None,
    nearest: str | None = None,
    retry: int | None = None,
) -> Response:
    """Return what is wrong, as ``page/types.js`` has it."""
    data = {"error": error, "field": field, "nearest": nearest}
    # The outermost failure passes no guard, so every fault brings its safety along.
    headers = {**SAFE, "Cache-Control": "no-store", **({"Retry-After": str(retry)} if retry else {})}
    return JSONResponse({key: value for key, value in data.items() if value}, status, headers)
