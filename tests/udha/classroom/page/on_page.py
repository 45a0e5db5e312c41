"""What tests do on the classroom's page: open it, wait until it shows what was asked for, and read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from tests.browser import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Page

PATIENCE_MANY = 300_000
PAUSE = 20
READ = "try { localStorage.setItem('udha-notice-read', '1') } catch {}"


def show(page: Page, address: str, rest: str = "", read: bool = True) -> None:
    """Open the page and wait for its first picture; ``read``: the content notice was put away before."""
    if read:
        page.add_init_script(READ)
    page.goto(address + rest)
    settled(page)


def settled(page: Page) -> None:
    """Wait until the page shows the settings that are chosen."""
    page.wait_for_selector("body[data-state=ready]")


def move(page: Page, lever: str, value: float) -> None:
    """Move a lever as a mouse does: on the way, then at rest."""
    page.locator(f"#lever-{lever}").evaluate(
        "(input, value) => { input.value = value;"
        " for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true })); }",
        str(value),
    )
    settled(page)


def scrub(page: Page, week: int) -> None:
    """Move the cursor to a week."""
    page.locator("#scrub").evaluate(
        "(input, week) => { input.value = week;"
        " for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, { bubbles: true })); }",
        str(week),
    )


def until(page: Page, holds: str) -> None:
    """Wait until an expression in the page is true (the page's policy stops Playwright's own way)."""
    for _ in range(PATIENCE // PAUSE):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(PAUSE)
    raise AssertionError(f"never came true: {holds}")


def asked(page: Page) -> dict[str, str]:
    """The settings in the page's address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def viewed(page: Page) -> dict[str, str]:
    """How the page's address says that it is looked at."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).fragment).items()}


def finding(page: Page) -> str:
    """The finding in words."""
    return page.inner_text("#finding-words")


def numbers(said: str) -> list[int]:
    """The whole numbers in a text, thousands as English writes them."""
    return [int(found.replace(",", "")) for found in re.findall(r"\d[\d,]*", said)]


def pictures(page: Page) -> list[str]:
    """The people on both maps, as pictures."""
    return page.evaluate("[...document.querySelectorAll('#map-pair canvas')].map((one) => one.toDataURL())")


def run_often(page: Page) -> None:
    """Press "run 200 times", and wait for what the runs say."""
    page.click("#ask-many")
    page.wait_for_selector("#ensemble.told", timeout=PATIENCE_MANY)
