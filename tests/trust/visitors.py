"""The classroom's server among many visitors, slow ones, broken ones and ones who mean harm."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import numpy as np

from tests.trust.tiny import environment
from tests.trust.trials import Trial

THEME = "The classroom"
AT_ONCE = 300
SILENT = 1_200
MALFORMED = 2_000
# Seconds of the soak; and of patience with one answer.
SOAK, SHORT_SOAK = 600, 0.5
PATIENCE = 60.0
# Megabytes that the server may grow in the second half of a soak.
GROWTH = 24
BUSY = (429, 503)


@contextmanager
def opened() -> Iterator[tuple[subprocess.Popen, str, int]]:
    """A server of its own process, with its address and port."""
    command = [
        sys.executable,
        "-m",
        "udha.cli",
        "classroom",
        "--no-open",
        "--quiet",
        "--port",
        "0",
        "--prior",
    ]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, env=environment(), **pipes) as server:
        try:
            address = server.stdout.readline().strip()
            yield server, address, int(re.search(r":(\d+)/", address)[1])
        finally:
            server.kill()


def memory(server: subprocess.Popen) -> float:
    """Return the megabytes that the server takes; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 1e6


async def asked_at_once(address: str, questions: list[str]) -> list[tuple[int, float]]:
    """Ask questions at once, each over a connection of its own; return statuses and the seconds they took."""
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=PATIENCE) as client:

        async def ask(question: str) -> tuple[int, float]:
            began = time.monotonic()
            try:
                answer = await client.get(question)
            except httpx.HTTPError:
                return 0, time.monotonic() - began
            if answer.status_code in BUSY and "retry-after" not in answer.headers:
                return -1, time.monotonic() - began
            return answer.status_code, time.monotonic() - began

        return await asyncio.gather(*map(ask, questions))


def many(address: str, number: int) -> Iterator[Trial]:
    """Everybody opens the page, and then moves a slider, in the same moment."""
    for tried, questions in (
        ("people open the page at once", ["/", "/main.js", "/api/about"] * (number // 3)),
        ("people ask for the same run at once", ["/api/run?run=3&visa_liberalisation=1"] * number),
    ):
        statuses = [status for status, _ in asyncio.run(asked_at_once(address, questions))]
        faults = tuple(f"status {status}" for status in statuses if status != 200)
        yield Trial(THEME, tried, len(questions), "everybody is answered", faults)
    questions = [
        f"/api/run?run={1 + at % 190}&hotline_promotion={at % 20 * 0.05:.2f}" for at in range(number)
    ]
    statuses = [status for status, _ in asyncio.run(asked_at_once(address, questions))]
    faults = tuple(f"status {status}" for status in statuses if status not in (200, *BUSY))
    claim = "each is answered, or asked to come again in a second"
    yield Trial(THEME, "different runs are asked for at once by one device", len(questions), claim, faults)


def fair(address: str, port: int, number: int) -> Trial:
    """One device asks far too much; another asks once."""

    async def both() -> list[tuple[int, float]]:
        questions = [f"/api/run?run={1 + at % 190}&shelter_beds={at % 20 * 0.05:.2f}" for at in range(number)]
        greedy = asyncio.create_task(asked_at_once(address, questions))
        await asyncio.sleep(0.3)
        other = httpx.AsyncHTTPTransport(local_address="127.0.0.9" if sys.platform == "linux" else None)
        async with httpx.AsyncClient(base_url=address, transport=other, timeout=PATIENCE) as client:
            began = time.monotonic()
            answer = await client.get("/api/run?run=7&awareness_campaigns=1")
            seconds = time.monotonic() - began
        return [(answer.status_code, seconds), *await greedy]

    (status, seconds), *greedy = asyncio.run(both())
    longest = max(taken for _, taken in greedy)
    # While the greedy one waits for all, another must not wait for more than a part of it.
    held = status == 200 and (seconds < 2 or seconds < longest / 3)
    faults = () if held else (f"status {status} after {seconds:.1f} s; the greedy one took {longest:.1f} s",)
    return Trial(
        THEME,
        "runs are asked for by one device, and one by another",
        number,
        "the other does not wait",
        faults,
    )


def silent(address: str, port: int, number: int) -> Trial:
    """One device opens connections and says nothing, or half of something."""
    with ExitStack() as kept:
        faults = []
        for at in range(number):
            made = kept.enter_context(_connection(port))
            made.sendall((b"", b"GET / HT", b"GET /api/run?run=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n")[at % 3])
            if at % 200 == 199 and httpx.get(address, timeout=PATIENCE).status_code != 200:
                faults.append(f"no answer beside {at + 1} silent connections")
    return Trial(
        THEME,
        "silent and half-asking connections are kept open",
        number,
        "others are answered",
        tuple(faults),
    )


def _connection(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), PATIENCE)


# Parts of requests as no browser sends them.
PATHS = (
    *(
        "/%00",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/..\\..\\x",
        "//etc/passwd",
        "/%ff%fe",
        "*",
    ),
    *(
        "/\u00e9",
        "/" + "a" * 5_000,
        "/main.js/",
        "/./main.js",
        "http://elsewhere.example/",
        "/api/lesson/%2e%2e%2fx",
    ),
    *(
        "/api/person?uid=99999999999",
        "/api/person?uid=4294967295&run=1e308",
        "/api/run?run=-1e308",
        "/api/run?run=nan",
    ),
    *("/api/run?visa_liberalisation=-1e308", "/api/run?visa_liberalisation=1,9999-12-31,9999-12-31,1e308"),
    *(
        "/api/run?visa_liberalisation=1,0001-01-01",
        "/api/run?from=0001-01-01",
        "/api/run?from=9999-12-31",
        "/api/run?a",
    ),
    *(
        "/api/run?run=1&run=2",
        "/api/run?=",
        "/api/run?%00=%00",
        "/api/run?" + "&".join(["a=1"] * 600),
        "/api/interval?run=",
    ),
    *(
        "/api/run?visa_liberalisation=,,,,,,,,",
        "/api/run?shelter_max_stay=" + "9" * 1_900,
        "/api/%E2%80%AE",
        "/?\x01",
    ),
)
METHODS = ("GET", "HEAD", "POST", "PUT", "OPTIONS", "TRACE", "CONNECT", "get", "X" * 300, "")
VERSIONS = ("HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "", "HTTP/1.1\r\nHost: b")
HEADERS = (
    *(
        "Host: 127.0.0.1",
        "Host: evil.example",
        "Host: 127.0.0.1:1\r\nHost: b",
        "Range: bytes=0-,5-,-1",
        "Range: bytes=z",
    ),
    *(
        "If-Modified-Since: yesterday",
        "If-None-Match: *",
        "Content-Length: -1",
        "Content-Length: 99999999999999999999",
    ),
    *(
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
        "Transfer-Encoding: chunked",
        "Expect: 100-continue",
    ),
    *(
        "Upgrade: websocket\r\nConnection: Upgrade",
        "Origin: https://evil.example",
        "Accept-Encoding: gzip;q=z, *;q=9",
    ),
    *(
        "X: " + "y" * 70_000,
        "X-Forwarded-Host: evil.example",
        "Cookie: " + "a=b;" * 900,
        "\x00: a",
        "a b: c",
        ": ",
    ),
)


def malformed(server: subprocess.Popen, address: str, port: int, number: int) -> Trial:
    """Requests of parts that do not belong together."""
    rng, faults = np.random.default_rng(5), []
    for at in range(number):
        path, method, version = (str(rng.choice(part)) for part in (PATHS, METHODS, VERSIONS))
        if rng.random() < 0.6:
            method, version = "GET", "HTTP/1.1"
        headers = [str(one) for one in rng.choice(HEADERS, int(rng.integers(0, 3)))]
        if rng.random() < 0.6:
            headers = ["Host: 127.0.0.1", *(one for one in headers if not one.startswith("Host"))]
        request = "\r\n".join([f"{method} {path} {version}", *headers, "Connection: close", "", ""])
        answer = _raw(port, request.encode("utf-8"))
        first = answer.split(b"\r\n", 1)[0].decode("latin-1")
        if b" 500 " in answer[:20] or b"Traceback" in answer or b"root:" in answer:
            faults.append(f"request {at}: {request[:120]!r}: {first}")
        if b"access-control-allow" in answer.lower():
            faults.append(f"request {at}: answers for other sites")
        if "Host: evil.example" in headers and b" 200 " in answer[:20]:
            faults.append(f"request {at}: answers under a foreign name")
        if server.poll() is not None:
            faults.append(f"request {at}: the server is gone")
            break
    if httpx.get(address, timeout=PATIENCE).status_code != 200:
        faults.append("no answer afterwards")
    claim = "never status 500, nothing of the disk, no word for other sites, none under a foreign name"
    return Trial(THEME, "malformed, oversized and hostile requests", number, claim, tuple(faults))


def _raw(port: int, request: bytes) -> bytes:
    """Return the beginning of what the server answers; nothing where it says nothing for half a second."""
    with _connection(port) as made:
        made.settimeout(0.5)
        try:
            made.sendall(request)
            return made.recv(65_536)
        except OSError:
            return b""


def soak(server: subprocess.Popen, address: str, seconds: float) -> Trial:
    """A class at work for long: new settings all the time."""
    rng, faults, sizes, asked = np.random.default_rng(8), [], [], 0
    until, began = time.monotonic() + seconds, time.monotonic()
    with httpx.Client(base_url=address, timeout=PATIENCE) as client:
        while time.monotonic() < until:
            lever = rng.choice(
                ("visa_liberalisation", "hotline_promotion", "awareness_campaigns", "shelter_beds")
            )
            question = f"/api/run?run={rng.integers(1, 200)}&{lever}={rng.integers(0, 21) * 0.05:.2f}"
            status = client.get(question).status_code
            asked += 1
            if status != 200:
                faults.append(f"status {status}: {question}")
            sizes.append((time.monotonic() - began, memory(server)))
    half = [size for at, size in sizes if at > seconds / 2]
    if seconds >= SOAK and half and max(half) - half[0] > GROWTH:
        faults.append(f"grew from {half[0]:.0f} to {max(half):.0f} MB in the second half")
    tried = f"runs asked for one after the other, for {seconds:g} s"
    return Trial(
        THEME, tried, asked, "each is answered, and memory is flat in the second half", tuple(faults)
    )


def visitors(full: bool) -> Iterator[Trial]:
    """Visit a server in every way."""
    share = 1 if full else 40
    with opened() as (server, address, port):
        yield from many(address, AT_ONCE if full else 30)
        yield fair(address, port, 160 // (1 if full else 4))
        yield silent(address, port, SILENT // share)
        yield malformed(server, address, port, MALFORMED // share)
        yield soak(server, address, SOAK if full else SHORT_SOAK)
        server.terminate()
        _, said = server.communicate(timeout=PATIENCE)
        faults = tuple(said.strip().splitlines())
        yield Trial(THEME, "all of this, and then SIGTERM", 1, "nothing on standard error", faults)
