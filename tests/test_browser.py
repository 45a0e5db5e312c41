"""The browser of the tests sees what is wrong with a page, and keeps it on this machine."""

from __future__ import annotations

import sys

import pytest

from tests.browser import requests_of, violations

pytest_plugins = ("pytester",)

GOOD = """<!doctype html><html lang="en"><head><title>Good</title></head><body><main><h1>Good</h1>
<p>Text.</p></main></body></html>"""
BAD = """<!doctype html><html><head><title></title></head><body><img src="https://example.org/a.png">
<p style="color:#ccc;background:#fff">Hard to read</p></body></html>"""


def test_a_good_page_has_no_violations(page):
    page.set_content(GOOD)
    assert violations(page) == []


def test_what_is_wrong_is_named(page):
    page.set_content(BAD)
    found = "\n".join(violations(page))
    for rule in ("image-alt", "color-contrast", "html-has-lang", "document-title"):
        assert rule in found


def test_a_request_is_noticed_and_leads_nowhere(page):
    asked, failed = requests_of(page), []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.set_content(BAD)
    assert asked == failed == ["https://example.org/a.png"]


@pytest.mark.parametrize(("ci", "outcome"), [("", "skipped"), ("1", "errors")])
def test_without_playwright_a_test_is_skipped_but_fails_in_ci(pytester, monkeypatch, ci, outcome):
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    monkeypatch.setenv("CI", ci)
    pytester.makepyfile("pytest_plugins = ('tests.browser',)\ndef test_page(page): pass")
    done = pytester.runpytest_inprocess("-rs")
    done.assert_outcomes(**{outcome: 1})
    done.stdout.fnmatch_lines("*Playwright is not installed*")
