"""Who follows a tutorial gets what it says: with few draws always, with the page's own in the longer test."""

from __future__ import annotations

import re

import pytest

from sim.scenario import Scenario
from tests.docs.following import Reader, unfolded
from tools.documentation.__main__ import DOCS, ROOT

ANALYST = DOCS / "tutorials" / "analyst.md"
# Enough for every part of a report and of a comparison.
FEW = {r"^(udha (?:run|compare) .*)$": r"\1 --draws 12"}


@pytest.fixture(scope="module")
def analyst(tmp_path_factory) -> Reader:
    return Reader(ANALYST, tmp_path_factory.mktemp("analyst"), FEW).follow()


def test_the_analyst_ends_with_reports_and_a_comparison(analyst):
    results = analyst.folder / "results"
    assert {path.name for path in results.iterdir()} == {
        *("longer_shelter_stays", "my_policy", "comparison", "my_policy_priced")
    }
    assert "report.html" in {path.name for path in (results / "my_policy").iterdir()}
    assert "cost" in (results / "my_policy_priced" / "effects.csv").read_text("utf-8")


def test_the_pattern_that_the_analyst_prints_is_a_scenario(tmp_path, monkeypatch):
    """The page has it written over by the reader's own."""
    monkeypatch.chdir(tmp_path)
    Reader(ANALYST, tmp_path).give("udha scenarios longer_shelter_stays > my_policy.yaml")
    assert Scenario.load(tmp_path / "my_policy.yaml").name == "Longer shelter stays"


def test_parts_of_the_report_are_named_by_their_titles(analyst):
    html = (analyst.folder / "results" / "my_policy" / "report.html").read_text("utf-8")
    titles = set(re.findall(r"<h2[^>]*>(.*?)</h2>", html))
    section = ANALYST.read_text("utf-8").split("\n## 5 ")[1].split("\n## ")[0]
    named = {" ".join(one.split()) for one in re.findall(r"\*\*([^*]+)\*\*", section)}
    assert len(named) > 8
    assert named - titles == set()


def test_what_check_says_is_what_the_analyst_is_told(analyst):
    checked = next(pair for pair in analyst.expected if pair[0].startswith("ok: "))
    assert missing(*checked) == []


def test_a_slip_is_named_as_the_analyst_is_told(analyst, tmp_path, capsys):
    from udha.cli import main

    text = (analyst.folder / "my_policy.yaml").read_text("utf-8")
    (tmp_path / "my_policy.yaml").write_text(text.replace("hotline_promotion", "hotline_promtion"), "utf-8")
    assert main(["check", str(tmp_path / "my_policy.yaml")]) == 2
    said = capsys.readouterr().err.replace(f"{tmp_path}/", "")
    assert f"```text\n{said}```" in ANALYST.read_text("utf-8")


def missing(said: str, shown: str) -> list[str]:
    """Return the parts of what a page says, between lines of "...", that were not shown."""
    return [part for part in said.split("\n...\n") if unfolded(part) not in unfolded(shown)]


@pytest.mark.statistical
def test_the_analyst_sees_what_the_page_quotes(tmp_path):
    reader = Reader(ANALYST, tmp_path).follow()
    quoted = [(said, shown) for said, shown in reader.expected if not said.startswith("udha: ")]
    assert len(quoted) >= 4
    assert [lost for pair in quoted for lost in missing(*pair)] == []


def test_pages_do_without_what_is_only_in_a_checkout():
    """Who has installed udha has no folder `scenarios`; commands that need the checkout say so."""
    for page in (ANALYST, DOCS / "tutorials" / "educator.md"):
        assert "scenarios/" not in re.sub(r"\]\([^)]*\)", "", page.read_text("utf-8"))
    assert (ROOT / "scenarios").is_dir()
