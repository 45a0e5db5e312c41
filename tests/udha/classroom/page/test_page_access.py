"""The classroom's page for everybody: keyboard, screen reader, two languages, phones, paper."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.browser import DESKTOP, PHONE, violations
from tests.udha.classroom.page.on_page import finding, move, settled, show, until, viewed
from udha.classroom import lessons

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

NARROWEST = {"width": 360, "height": 740}
LESSON = next(iter(lessons.shipped()))
# What is the same in every language, or is written in another one and says so.
NAMES = {"udha", "English", "Shqip", "CSV", "SVG", "PNG", "A", "B"}

# All that can be read or heard on the page as it is: texts of what is shown, and labels.
SAID = """
() => {
  const said = [];
  const foreign = (element) => element.closest('[lang]').lang !== document.documentElement.lang;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest('script, noscript, .address') || foreign(parent)) continue;
    // A sentence with bold numbers is several texts.
    said.push((parent.closest('.lead, .then') ?? walker.currentNode).textContent);
  }
  const names = ['aria-label', 'aria-valuetext', 'title', 'alt', 'placeholder', 'label'];
  for (const element of document.querySelectorAll('*')) {
    if (element.closest('noscript') || foreign(element)) continue;
    for (const name of names) if (element.hasAttribute(name)) said.push(element.getAttribute(name));
  }
  return [document.title, ...said];
}
"""


def with_all_open(page: Page) -> None:
    """Open what can be opened: a lesson, all levers, a reason, a life, the tables."""
    page.click(f'[data-lesson="{LESSON}"] > summary')
    page.wait_for_selector(f'[data-sets="{LESSON}"]')
    page.click("#all-levers")
    page.click("[aria-controls=lever-border_screening-why]")
    page.click("#another")
    page.wait_for_selector(".events")
    for summary in page.locator("#numbers summary").all():
        summary.click()


@pytest.mark.parametrize("language", ["en", "sq"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_wrong(page: Page, address: str, language: str, size: dict[str, int]):
    page.set_viewport_size(size)
    show(page, address, f"?border_screening=1#lang={language}", read=False)
    page.click("#notice-close")
    with_all_open(page)
    page.evaluate("document.getElementById('notice').hidden = false")
    assert violations(page) == []
    for name in ("about", "share") if size is DESKTOP else ():
        page.click(f"#open-{name}")
        page.wait_for_selector(f"#{name} h2")
        assert violations(page) == []
        page.keyboard.press("Escape")


@pytest.mark.parametrize("language", ["en", "sq"])
def test_the_narrowest_phone_needs_no_sideways_scroll(page: Page, address: str, language: str):
    page.set_viewport_size(NARROWEST)
    show(page, address, f"?border_screening=1#lang={language}", read=False)
    page.click("#notice-close")
    with_all_open(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
    wide = page.evaluate(
        "[...document.querySelectorAll('main *')].filter((one) => !one.closest('.scroll, svg')"
        f" && one.getBoundingClientRect().right > {NARROWEST['width']} + 0.5).map((one) => one.outerHTML)"
    )
    assert wide == []


def test_no_text_is_written_into_the_code(page: Page, address: str):
    """With every message bracketed, whatever is not in brackets did not come from the messages."""

    def bracketed(route: Route) -> None:
        messages = route.fetch().json()
        plain = re.compile(r"number\.|month\.|date\.")
        told = {key: said if plain.match(key) else f"⟦{said}⟧" for key, said in messages.items()}
        route.fulfill(body=json.dumps(told), content_type="application/json")

    page.route("**/messages/*.json", bracketed)
    show(page, address, "?border_screening=1#lang=sq", read=False)
    page.click("#notice-close")
    with_all_open(page)
    page.click("#open-about")
    page.keyboard.press("Escape")
    about = page.evaluate("fetch('api/about').then((answer) => answer.json())")
    places = {place["key"] for place in about["places"] if place["kind"] == "region"}
    months = "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor".split()
    left = set()
    for said in page.evaluate(SAID):
        outside = said
        while outside != (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", outside)):
            outside = shorter
        words = re.findall(r"[^\W\d_]{2,}", outside)
        left |= {word for word in words if word not in {*months, *NAMES, *places}}
    assert left == set()


def test_the_language_changes_all_texts_and_stays_in_the_address(page: Page, address: str):
    show(page, address, "?border_screening=1#lang=en")
    english = finding(page)
    assert page.evaluate("document.documentElement.lang") == "en"
    page.click('[data-language="sq"]')
    until(page, "document.documentElement.lang === 'sq'")
    until(page, "location.hash.includes('lang=sq')")
    assert viewed(page)["lang"] == "sq"
    assert finding(page) != english
    assert re.findall(r"\d+", finding(page))[:2] == re.findall(r"\d+", english)[:2]
    assert "janar 2016" in finding(page)
    assert page.locator('[data-language="sq"]').get_attribute("aria-pressed") == "true"
    page.reload()
    settled(page)
    assert page.evaluate("document.documentElement.lang") == "sq"


def test_the_page_can_be_used_with_the_keyboard_alone(page: Page, address: str):
    show(page, address)
    page.keyboard.press("Tab")
    assert focused(page) == "skip"
    page.keyboard.press("Enter")
    assert focused(page) == "finding"
    reach(page, lambda: page.evaluate(f"document.activeElement.closest('[data-lesson={LESSON}]') !== null"))
    page.keyboard.press("Enter")
    page.wait_for_selector(f'[data-sets="{LESSON}"]')
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settled(page)
    assert page.locator("#reset-levers").is_enabled(), "the lesson's button has set its levers"
    reach(page, lambda: focused(page) == "reset-levers")
    page.keyboard.press("Enter")
    settled(page)
    reach(page, lambda: focused(page) == "lever-border_screening")
    page.keyboard.press("End")
    settled(page)
    assert page.input_value("#lever-border_screening") == "1"
    page.keyboard.press("ArrowLeft")
    settled(page)
    assert page.locator("#lever-border_screening").get_attribute("aria-valuetext") == "95 %"
    reach(page, lambda: focused(page) == "play")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    week = page.input_value("#scrub")
    page.keyboard.press("Space")
    until(page, f"document.getElementById('scrub').value !== '{week}'")
    page.keyboard.press("Space")
    reach(page, lambda: focused(page) == "another")
    page.keyboard.press("Enter")
    page.wait_for_selector(".events")
    assert focused(page) == "another", "the next person is one more press away"


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def reach(page: Page, there) -> None:
    """Press Tab until something has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if there():
            return
    raise AssertionError("Tab never gets there")


def test_a_screen_reader_hears_the_finding_once_it_has_settled(page: Page, address: str):
    show(page, address)
    until(page, "document.getElementById('spoken').textContent.length > 0")
    page.evaluate(
        "window.heard = []; const spoken = document.getElementById('spoken');"
        "new MutationObserver(() => heard.push(spoken.textContent))"
        ".observe(spoken, { childList: true, characterData: true, subtree: true })"
    )
    for value in (0.2, 0.4, 0.6, 0.8, 1):
        move(page, "border_screening", value)
    until(page, "window.heard.length > 0")
    page.wait_for_timeout(300)
    heard = page.evaluate("window.heard")
    assert len(heard) < 5, "not every picture on the way is read out"
    assert page.inner_text(".lead") in heard[-1]
    assert page.locator("#spoken").get_attribute("aria-live") == "polite"


def test_the_content_notice_comes_first_once_and_stays_under_about(page: Page, address: str):
    show(page, address, read=False)
    notice = page.inner_text("#notice p")
    assert "coercion and violence" in notice
    page.click("#notice-close")
    assert page.locator("#notice").is_hidden()
    page.reload()
    settled(page)
    assert page.locator("#notice").is_hidden()
    page.click("#open-about")
    assert notice in page.inner_text("#about")


@pytest.mark.parametrize("language", ["en", "sq"])
def test_help_lines_can_be_called_from_the_footer(page: Page, address: str, language: str):
    show(page, address, f"#lang={language}")
    calls = page.locator("footer a").evaluate_all("(links) => links.map((one) => one.getAttribute('href'))")
    assert calls == ["tel:192", "tel:080011112"]


def test_paper_shows_the_result_without_what_only_works_on_a_screen(page: Page, address: str):
    show(page, address, "?border_screening=1")
    page.emulate_media(media="print")
    assert page.locator("#play").is_hidden()
    assert page.locator("#lever-visa_liberalisation").is_hidden()
    assert page.get_by_text("Stricter border control").first.is_visible(), "what was set is on it"
    assert page.locator("#charts svg").first.is_visible()
