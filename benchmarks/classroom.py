"""The classroom's figures: ``python -m benchmarks.classroom``. A server of its own, asked over loopback only.

Settings are new ones each time, so that nothing is answered from what was kept; a class in which all move the
same lever fares better. Server, visitors and browser share this machine's cores.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

import httpx
import numpy as np
import psutil
from playwright.async_api import Page, async_playwright

from benchmarks.measuring import Row, show
from tests.browser import ARGUMENTS, DESKTOP, NAMES
from tests.udha.classroom.test_watching import unpacked

MOVES = 40
VISITORS, MOVES_EACH = 30, 10
# A hand on a slider: so long between two of its steps at least, in seconds.
STEP = 0.1
AT_ONCE = 300
LONGEST = 60.0
LOADS, FRAMES_OF = 5, 3.0
MB = 1e6


@contextmanager
def server() -> Iterator[tuple[str, psutil.Process]]:
    """Give the address and the process of a server that has begun."""
    command = [sys.executable, "-m", "udha.cli", "classroom", "--no-open", "--port", "0", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip(), psutil.Process(process.pid)
        finally:
            process.terminate()


def new_settings() -> Iterator[dict[str, Any]]:
    """Yield settings that nobody has asked for yet: two levers on the run shown first."""
    steps = [round(at / 20, 2) for at in range(1, 21)]
    for one, other in itertools.product(steps, steps):
        yield {"awareness_campaigns": one, "visa_liberalisation": other}
    for day, one in itertools.product(range(1, 29), steps):
        yield {"from": f"2016-01-{day:02}", "hotline_promotion": one}


async def one_visitor(client: httpx.AsyncClient, settings: Iterator[dict[str, Any]]) -> list[Row]:
    """Move a slider, one step after the other."""
    times, sizes = [], []
    for chosen in itertools.islice(settings, MOVES + 1):
        began = time.perf_counter()
        answer = await client.get("api/run", params=chosen)
        times.append(time.perf_counter() - began)
        assert answer.json()["tracks"]["uid"]
        sizes.append(answer.num_bytes_downloaded)
    return [
        ("slider to new picture, at the server, median", ms(median(times[1:])), "<= 100 ms"),
        ("size of an answer", f"{median(sizes) / 1e3:.0f} kB", ""),
    ]


async def a_class(client: httpx.AsyncClient, settings: Iterator[dict[str, Any]]) -> list[Row]:
    """Let 30 visitors move sliders at once."""
    times, lost = [], 0

    async def visitor() -> None:
        nonlocal lost
        for chosen in list(itertools.islice(settings, MOVES_EACH)):
            began = time.perf_counter()
            answer = await client.get("api/run", params=chosen)
            took = time.perf_counter() - began
            times.append(took)
            lost += answer.status_code != 200
            await asyncio.sleep(max(0.0, STEP - took))

    await asyncio.gather(*(visitor() for _ in range(VISITORS)))
    name = f"{VISITORS} visitors who move sliders at once"
    return [
        (f"{name}, median", ms(median(times)), ""),
        (f"{name}, 95 of 100 within", ms(float(np.quantile(times, 0.95))), "<= 250 ms"),
        (f"{name}, answers lost", str(lost), "0"),
    ]


async def a_crowd(client: httpx.AsyncClient, settings: Iterator[dict[str, Any]]) -> list[Row]:
    """Ask 300 things at once."""
    answers = await asyncio.gather(
        *(client.get("api/run", params=chosen) for chosen in itertools.islice(settings, AT_ONCE))
    )
    answered = sum(answer.status_code == 200 for answer in answers)
    refused = sum(answer.status_code in (429, 503) and "retry-after" in answer.headers for answer in answers)
    said = f"{answered} answered, {refused} asked to come again, {AT_ONCE - answered - refused} else"
    return [(f"{AT_ONCE} requests at once", said, "0 else")]


async def interval(client: httpx.AsyncClient) -> list[Row]:
    """Ask for the interval of new settings, and wait for it."""
    began = time.perf_counter()
    while (await client.get("api/interval", params={"community_work": 0.85})).status_code == 202:
        await asyncio.sleep(0.05)
    return [("the effect over 200 runs", f"{time.perf_counter() - began:.1f} s", "")]


async def over_http(address: str, process: psutil.Process) -> list[Row]:
    """Measure what a browser need not be there for."""
    settings = new_settings()
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=address, timeout=LONGEST, limits=limits) as client:
        rows = await one_visitor(client, settings)
        rows += await interval(client)
        before = process.memory_info().rss
        rows += await a_class(client, settings)
        rows += await a_crowd(client, settings)
        grown = (process.memory_info().rss - before) / MB / (VISITORS + AT_ONCE)
    return [
        *rows,
        ("memory of the server", f"{process.memory_info().rss / MB:.0f} MB", ""),
        ("memory that a visitor adds", f"{max(0.0, grown):.2f} MB", "<= 1 MB"),
    ]


PRESS = """async ([id, value]) => {
  const input = document.getElementById(id);
  const began = performance.now();
  const drawn = new Promise((done) => {
    const watch = new MutationObserver(() => {
      if (document.body.dataset.state !== "ready") return;
      watch.disconnect();
      done();
    });
    watch.observe(document.body, { attributes: true, attributeFilter: ["data-state"] });
  });
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await drawn;
  await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""
FRAMES = """async (seconds) => {
  const began = performance.now();
  let frames = 0;
  while (performance.now() - began < 1000 * seconds) {
    await new Promise(requestAnimationFrame);
    frames += 1;
  }
  return frames / seconds;
}"""
READY = """() => new Promise((done) => {
  const look = () => {
    if (document.body.dataset.state === "ready") done(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})"""


async def in_a_browser(address: str) -> list[Row]:
    """Measure the page in Chromium: how soon it is there, how it follows a slider, how it moves."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        ready, weights = [], []
        for _ in range(LOADS):
            context = await browser.new_context(viewport=DESKTOP)
            page, weight = await opened(context)
            await page.goto(address)
            ready.append(await page.evaluate(READY))
            weights.append(sum(weight))
        dots = await people_drawn(page, address)
        moves = [
            await page.evaluate(PRESS, ["lever-visa_liberalisation", round(0.05 * at, 2)])
            for at in range(1, 21)
        ]
        await page.get_by_role("button", name="Play").click()
        frames = await page.evaluate(FRAMES, FRAMES_OF)
        await browser.close()
    return [
        ("the page in all, as its files are", f"{median(weights) / MB:.2f} MB", "<= 1.5 MB"),
        ("the page is ready after, median", ms(median(ready) / 1e3), "<= 1 s"),
        ("slider to new picture, in the browser, median", ms(median(moves) / 1e3), "<= 100 ms"),
        (f"frames a second while {dots:,} people move", f"{frames:.0f}", ">= 30 with 500"),
    ]


async def opened(context: Any) -> tuple[Page, list[int]]:
    """Return a new page, and a list that fills with the bytes that it is given."""
    page, weight = await context.new_page(), []

    async def weigh(response: Any) -> None:
        weight.append(len(await response.body()))

    page.on("response", weigh)
    return page, weight


async def people_drawn(page: Page, address: str) -> int:
    """Return how many people both maps show at the beginning of the policy."""
    async with httpx.AsyncClient(base_url=address, timeout=LONGEST) as client:
        about = (await client.get("api/about")).json()
        tracks = unpacked((await client.get("api/run")).json()["tracks"])
    week = about["weeks"] * 6 // 10
    first, shown = tracks["first"], 0
    for begin, end in itertools.pairwise(first):
        weeks = np.cumsum(tracks["week"][begin:end])
        at = int(np.searchsorted(weeks, week, side="right")) - 1
        shown += at >= 0 and tracks["stage"][begin + at] != 0
    return 2 * shown


def ms(seconds: float) -> str:
    """Return a time in milliseconds."""
    return f"{1000 * seconds:.0f} ms"


def measured() -> list[Row]:
    """Measure a server, first over HTTP, then in a browser."""
    with server() as (address, process):
        return [*asyncio.run(over_http(address, process)), *asyncio.run(in_a_browser(address))]


if __name__ == "__main__":
    show([measured])
