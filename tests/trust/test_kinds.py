"""Every kind of fault that was found from outside has tests, and the page lists them."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests import ROOT
from tests.trust import page
from tests.trust.trials import Trial

ENTRIES = [entry for group in page.kinds() for entry in group["entries"]]


@cache
def defined(path: Path) -> frozenset[str]:
    """Return the names of a file's tests, those in a class as ``Class::name``."""
    found = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return frozenset(found)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["kind"][:40])
def test_every_kind_has_tests_that_exist(entry):
    assert entry.keys() == {"kind", "fix", "tests"}
    assert entry["tests"]
    assert len(set(entry["tests"])) == len(entry["tests"])
    for path, _, name in (test.partition("::") for test in entry["tests"]):
        assert name.rpartition("::")[2].startswith("test_")
        assert name in defined(ROOT / path), f"{path} has no {name}"


def test_no_kind_is_listed_twice():
    assert len({entry["kind"] for entry in ENTRIES}) == len(ENTRIES) > 50


def test_the_section_has_a_row_for_each_kind_and_can_be_written_alone():
    text = page.write([Trial("Theme", "something was tried", 1, "it holds")])
    for entry in ENTRIES:
        assert f"| {entry['kind']} | {entry['fix']} | [tests/" in text
    assert page.with_kinds(text) == text
    assert page.with_kinds(text.partition(page.FOUND)[0]) == text


@pytest.fixture
def committed() -> str:
    if not page.PAGE.exists():
        pytest.skip("the page is not written yet")
    return page.PAGE.read_text("utf-8")


def test_the_committed_page_is_about_this_model(committed):
    """If this fails the model has changed: before it is merged, `make trust` writes the page anew."""
    assert page.of_model() in committed, (
        "docs/reliability.md is of another model: run `make trust`, commit it"
    )


def test_the_committed_page_lists_the_kinds_of_today(committed):
    assert page.with_kinds(committed) == committed, "run `python -m tests.trust.page`, commit the page"
