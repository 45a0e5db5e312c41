"""Addresses of the classroom's page that ask for what cannot be run: said in words, with a way out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.udha.classroom.page.on_page import asked, finding, settled, show, until
from udha.classroom.controls import controls

if TYPE_CHECKING:
    from playwright.sync_api import Page


def trouble(page: Page) -> str:
    """What the page says that is wrong."""
    page.wait_for_selector("#trouble:not([hidden])")
    return page.inner_text("#trouble")


def test_a_misspelt_lever_is_named_with_the_nearest(page: Page, address: str):
    page.goto(address + "?visa_liberalization=1")
    said = trouble(page)
    assert "cannot be run: visa_liberalization: unknown lever." in said
    assert "Did you mean visa_liberalisation?" in said
    page.click('[data-language="sq"]')
    until(page, "document.documentElement.lang === 'sq'")
    assert "Did you mean" not in trouble(page)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("run=abc", "run"),
        ("from=tomorrow&border_screening=1", "from"),
        ("visa_liberalisation=1,tomorrow", "visa_liberalisation"),
        ("visa_liberalisation=1,2018-01-01,2017-01-01", "visa_liberalisation"),
        ("visa_liberalization=1", "visa_liberalization"),
    ],
)
def test_what_makes_no_sense_is_said_and_one_can_begin_again(
    page: Page, address: str, query: str, field: str
):
    page.goto(f"{address}?{query}#lang=en")
    assert f"These settings cannot be run: {field}: " in trouble(page)
    page.click("#start-over")
    settled(page)
    assert page.locator("#trouble").is_hidden()
    assert "As it was" in finding(page)
    assert asked(page) == {}


def test_what_lies_beyond_its_bounds_is_said_and_the_page_shows_what_was_run(page: Page, address: str):
    show(page, address, "?run=99999&visa_liberalisation=5,,,9999&shelter_beds=0.55#lang=en")
    assert "cannot be chosen. The nearest possible ones were run" in trouble(page)
    assert f"This is run {controls().runs} of {controls().runs}." in finding(page)
    assert page.inner_text("output[for=lever-visa_liberalisation]") == "100 % (was off)"
    assert asked(page) == {
        "run": "200",
        "from": "2016-01-01",
        "shelter_beds": "0.6",
        "visa_liberalisation": "1,,,520",
    }
    page.click("#reset-levers")
    settled(page)
    assert page.locator("#trouble").is_hidden()


def test_a_run_that_is_not_there_is_not_said_to_be_shown(page: Page, address: str):
    show(page, address, "?run=99999#lang=en")
    assert f"This is run {controls().runs} of {controls().runs}." in finding(page)
    assert "cannot be chosen" in trouble(page)


def test_a_value_may_be_given_by_its_name(page: Page, address: str):
    show(page, address, "?shelter_max_stay=until_reintegrated#lang=en")
    assert page.inner_text("output[for=lever-shelter_max_stay]").startswith("until reintegrated")


def test_a_week_after_the_last_is_the_last(page: Page, address: str):
    show(page, address, "#lang=en&week=99999")
    assert re.search(r"Week of\s+\d+ December 2019", page.inner_text("#player"))
    page.evaluate("location.hash = 'lang=en&week=88888'")
    settled(page)
    assert re.search(r"Week of\s+\d+ December 2019", page.inner_text("#player"))
