"""What udha is made from: pins with hashes, listed licences, packages that build the same again."""

from __future__ import annotations

import pytest

from tools import supply

PIN = "numpy==2.3.0 \\\n    --hash=sha256:" + "a" * 64 + "\n"


@pytest.mark.parametrize("path", [supply.PINS, supply.TOOLS], ids=lambda path: path.name)
def test_every_pin_is_hashed(path):
    assert len(supply.pins(path)) > 40
    assert supply.without_hash(path) == []


@pytest.mark.parametrize(
    "line", ["scipy==1.16.0", "scipy>=1.16", "git+https://a.example/b", "scipy==1 --hash=md5:0"]
)
def test_what_is_not_pinned_or_not_hashed_is_named(tmp_path, line):
    pins = tmp_path / "pins.txt"
    pins.write_text(f"# made by hand\n{PIN}{line}\n")
    assert supply.without_hash(pins) == [line]


def test_the_page_lists_the_licence_of_every_pin():
    page = supply.PAGE.read_text("utf-8")
    assert supply.rows(page).keys() == supply.pins().keys()
    assert supply.unlisted(page) == []
    assert supply.strict(page) == []


def test_a_package_that_is_missing_or_listed_wrongly_is_named():
    page = supply.PAGE.read_text("utf-8")
    assert "scipy" in supply.unlisted(page.replace("| scipy | BSD |", "| scipy | MIT |"))[0]
    assert "scipy" in supply.unlisted(page.replace("| scipy | BSD |", "| sci | BSD |"))[0]


@pytest.mark.parametrize(
    "words", ["GPL-3.0-only", "GNU Affero General Public License v3", "unknown", "SSPL-1.0"]
)
def test_a_licence_that_needs_a_decision_is_named(words):
    assert supply.strict(f"| scipy | {words} | udha |\n| numpy | MIT | udha |\n") == ["scipy"]


def test_nothing_that_is_copied_left_comes_with_plain_udha():
    strict = [
        name for name, (words, _) in supply.rows(supply.PAGE.read_text("utf-8")).items() if "GPL" in words
    ]
    assert strict == ["platypus-opt"]
    assert supply.comes_with()["platypus-opt"] == ["explore"]


def test_built_twice_the_packages_are_the_same_bytes_and_hold_no_waste(tmp_path):
    pytest.importorskip("hatchling")
    first, second = (supply.built(tmp_path / name) for name in ("first", "second"))
    assert len(first) == 2
    assert first == second
    assert supply.stray(tmp_path / "first") == []
