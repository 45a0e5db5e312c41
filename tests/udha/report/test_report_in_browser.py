"""The report in a real browser: readable by everybody, on a phone and on paper, without the network."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import PHONE, requests_of, violations
from tests.udha.report.html_page import page_of
from tests.udha.report.sample_report import sample_comparison, sample_report

# What A4 leaves for text at 96 dots an inch, margins taken off.
PAGE_WIDTH, PAGE_HEIGHT = 680, 1000
FULL = {"a full report": sample_report, "a comparison": sample_comparison}


@pytest.fixture(scope="module", params=["a run", *FULL])
def address(request, results, tmp_path_factory) -> str:
    """The page of a small run, and one in which every section is filled."""
    if request.param == "a run":
        return (results / "report.html").as_uri()
    path: Path = tmp_path_factory.mktemp("full") / "report.html"
    path.write_text(page_of(FULL[request.param]()), "utf-8")
    return path.as_uri()


def test_axe_finds_nothing_wrong_and_no_request_is_made(page, address):
    asked, said = requests_of(page), []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert asked == [address]
    assert said == []
    assert violations(page) == []


def test_a_phone_shows_it_without_scrolling_the_page_sideways(page, address):
    page.set_viewport_size(PHONE)
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, PHONE["width"], 1100])
def test_neither_a_narrow_screen_nor_an_endless_name_makes_the_page_wider(page, tmp_path, width):
    endless = sample_comparison({"Base": 0.0, "name" * 50: -20.0})
    pages = {"run": sample_report(), "comparison": endless}
    page.set_viewport_size({"width": width, "height": PHONE["height"]})
    for name, made in pages.items():
        path = tmp_path / f"{name}.html"
        path.write_text(page_of(made), "utf-8")
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_the_first_screen_holds_the_finding_and_the_statistics(page, address):
    page.goto(address)
    for heading in ("#h-finding", "#finding .finding", "#h-meanwhile"):
        assert page.locator(heading).bounding_box()["y"] < 800


def test_no_figure_is_cut_on_paper(page, address):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAGE_WIDTH, "height": PAGE_HEIGHT})
    page.goto(address)
    figures = page.locator("figure")
    for at in range(figures.count()):
        box = figures.nth(at).bounding_box()
        assert box["height"] <= PAGE_HEIGHT
        assert box["width"] <= PAGE_WIDTH
    assert page.evaluate("getComputedStyle(document.querySelector('figure')).breakInside") == "avoid"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_figures_do_not_reach_into_one_another(page, address):
    """Clips and markers of one figure, referred to by name, must not be those of another."""
    page.goto(address)
    lost = page.evaluate(
        """() => [...document.querySelectorAll('svg use')].filter(one => {
            const target = document.getElementById(one.getAttribute('href').slice(1));
            return !target || target.closest('svg') !== one.closest('svg');
        }).length"""
    )
    assert lost == 0
