"""A real browser for tests of pages: the fixture ``page``, and what to ask of it.

Chromium is that of the system, or else the one that came with Playwright. The one without a window of its own
takes half the time. Without any a test is skipped, but fails where the environment variable ``CI`` is set: no
page passes there without having been seen.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
# Milliseconds; a machine with other work is slow.
PATIENCE = 120_000
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # No name but this machine's is ever looked up: a page that asks for more gets an error, and is noticed.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window. One a module: while it is open, nothing else can run an event loop."""
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        _none("Playwright is not installed")
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)), playwright.chromium.executable_path)
        if not Path(path).exists():
            _none(f"there is no Chromium ({', '.join(NAMES)})")
        found = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page in a browser that remembers nothing; the test fails if a script of the page does."""
    context = browser.new_context(viewport=DESKTOP)
    one = context.new_page()
    one.set_default_timeout(PATIENCE)
    failed: list[str] = []
    one.on("pageerror", lambda error: failed.append(str(error)))
    yield one
    context.close()
    assert failed == [], "a script of the page failed"


def requests_of(page: Page) -> list[str]:
    """Return a list that fills with the address of each request from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page as it is: rule, how grave, and where."""
    from axe_playwright_python.sync_playwright import Axe

    return [
        f"{one['id']} ({one['impact']}): {' '.join(node['target'])}"
        for one in Axe().run(page).response["violations"]
        for node in one["nodes"]
    ]


def _none(why: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"{why}, and pages must be tested")
    pytest.skip(f"{why}; pages are not tested")
