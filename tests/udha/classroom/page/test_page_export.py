"""The exported page, opened from disk: what can be chosen works as on a server, the rest is said kindly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import requests_of, violations
from tests.udha.classroom.few import FewRuns
from tests.udha.classroom.page.on_page import asked, finding, move, run_often, settled, show, viewed
from udha.classroom import intervals, lessons
from udha.classroom.web import export
from udha.classroom.web.bundle import page_in_one
from udha.classroom.web.server import PAGE

if TYPE_CHECKING:
    from playwright.sync_api import Page

KEY = "bribed_stamp"
RUNS, FEW, FOLLOWED = 2, 4, 3


@pytest.fixture(scope="module")
def file(theatre, tmp_path_factory) -> str:
    """The address of a file that holds one lesson."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "RUNS", RUNS)
        patch.setattr(export, "FOLLOWED", FOLLOWED)
        patch.setattr(intervals, "controls", lambda: FewRuns(FEW))
        chosen = [lessons.find(KEY)]
        data = export.data_of(theatre, chosen, export.settings_of(chosen), lambda done: None)
    out = tmp_path_factory.mktemp("page") / "lesson.html"
    out.write_text(page_in_one(PAGE, data), "utf-8")
    return out.as_uri()


def test_a_lesson_works_from_disk(page: Page, file: str):
    requested = requests_of(page)
    show(page, file)
    before = finding(page)
    page.click(f'[data-lesson="{KEY}"] > summary')
    page.locator(f'[data-sets="{KEY}"]').first.click()
    settled(page)
    assert asked(page)["permit_oversight"] == "1"
    assert finding(page) != before
    run_often(page)
    assert page.locator("#ensemble .effect").count() >= 2
    page.click("#another")
    page.wait_for_selector(".events")
    page.click("#another-run")
    settled(page)
    assert asked(page)["run"] == str(export.runs_of()[1])
    assert [one for one in requested if not one.startswith(file)] == []


def test_what_the_file_does_not_hold_stands_still_and_says_why(page: Page, file: str):
    show(page, file)
    assert "works without a server" in page.inner_text("#levers")
    page.click("#all-levers")
    free = page.locator("#lever-list input[type=range]:not(:disabled)").evaluate_all(
        "(inputs) => inputs.map((one) => one.id)"
    )
    assert free == ["lever-permit_oversight", "lever-prosecution_of_officials"]
    assert page.locator("#from").is_disabled()
    page.click("#open-share")
    assert "pass it on as it is" in page.inner_text("#share")


def test_a_lever_has_the_positions_that_were_worked_out(page: Page, file: str):
    show(page, file)
    page.click("#all-levers")
    assert page.locator("#lever-permit_oversight").get_attribute("max") == "1"
    move(page, "permit_oversight", 1)
    assert page.locator("#lever-permit_oversight").get_attribute("aria-valuetext") == "100 %"
    move(page, "prosecution_of_officials", 1)
    assert {"permit_oversight", "prosecution_of_officials"} <= set(asked(page))
    page.click('[data-language="sq"]')
    page.wait_for_selector("html[lang=sq]")
    page.reload()
    settled(page)
    assert {"permit_oversight", "prosecution_of_officials"} <= set(asked(page))
    assert viewed(page)["lang"] == "sq"


def test_settings_that_the_file_does_not_hold_are_answered_in_words(page: Page, file: str):
    page.goto(f"{file}?run=1&from=2016-01-01&visa_liberalisation=0.35")
    page.wait_for_selector("#trouble:not([hidden])")
    assert "does not contain that run" in page.inner_text("#trouble")


def test_downloads_work_from_disk(page: Page, file: str, tmp_path):
    show(page, file)
    for kind in ("csv", "png"):
        with page.expect_download() as download:
            page.click(f'[data-save="{kind}"]')
        download.value.save_as(tmp_path / kind)
        assert (tmp_path / kind).stat().st_size > 1000


@pytest.mark.parametrize("language", ["en", "sq"])
def test_axe_finds_nothing_wrong_with_the_file(page: Page, file: str, language: str):
    show(page, file, f"#lang={language}")
    assert violations(page) == []
