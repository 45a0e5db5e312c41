"""Who follows a tutorial gets what it says: with few draws always, with the page's own in the longer test."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from sim.scenario import Scenario
from tests.docs.executed.following import Reader, unfolded
from tools.documentation.__main__ import DOCS, ROOT

ANALYST = DOCS / "tutorials" / "analyst.md"
# Enough for every part of a report and of a comparison.
FEW = {r"^(udha (?:run|compare) .*)$": r"\1 --draws 12"}
RESEARCHER = DOCS / "tutorials" / "researcher.md"
# Enough for every table of an analysis, over few years. Reports are left to the analyst and the longer test.
SMALL = {
    r"^udha run (\w+).*$": r"udha check \1",
    r"^(udha sweep .*)$": r"\1 --workers 1",
    r"^(udha sensitivity .*)$": r"\1 --resamples 100",
    r"^(udha discover .*)$": r"\1 --policy 'Awareness campaigns'",
    r"\bn: 128\b": "n: 16",
    r"\bn: 400\b": "n: 200",
    r"^scenario: baseline$": "scenario: short.yaml",
    r"^policies: \[awareness_campaigns": "policies: [short_campaigns.yaml",
    r", hotline_promotion\]": ", short_promotion.yaml]",
}
SHORT = {
    "short.yaml": """\
name: As it was
extends: baseline
start: 2014-01-01
records_from: 2015-01-01
end: 2016-12-31
""",
    "short_campaigns.yaml": """\
name: Awareness campaigns
extends: short.yaml
levers: {awareness_campaigns: {from: 2016-01-01}}
""",
    "short_promotion.yaml": """\
name: Promotion of the support line
extends: short.yaml
levers: {hotline_promotion: {from: 2016-01-01}}
""",
}


@pytest.fixture(scope="module")
def analyst(tmp_path_factory) -> Reader:
    return Reader(ANALYST, tmp_path_factory.mktemp("analyst"), FEW, reports=r"run my_policy\.yaml").follow()


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
@pytest.mark.usefixtures("shipped_posterior")
def test_the_analyst_sees_what_the_page_quotes(tmp_path):
    reader = Reader(ANALYST, tmp_path).follow()
    quoted = [(said, shown) for said, shown in reader.expected if not said.startswith("udha: ")]
    assert len(quoted) >= 4
    assert [lost for pair in quoted for lost in missing(*pair)] == []


@pytest.fixture(scope="module")
def researcher(tmp_path_factory) -> Reader:
    folder = tmp_path_factory.mktemp("researcher")
    for name, text in SHORT.items():
        (folder / name).write_text(text, "utf-8")
    return Reader(RESEARCHER, folder, SMALL).follow()


def test_the_researcher_ends_with_sweeps_and_what_they_say(researcher):
    results = researcher.folder / "results"
    assert {path.name for path in results.iterdir()} == {
        *("campaigns", "campaigns-sensitivity", "two_policies", "two_policies-discovery")
    }
    indices = pd.read_csv(results / "campaigns-sensitivity" / "indices.csv")
    assert {"total", "first"} <= set(indices["index"])
    assert "awareness_campaigns" in set(indices["factor"])
    boxes = pd.read_csv(results / "two_policies-discovery" / "robustness.csv")
    assert set(boxes["scenario"]) == {"As it was", "Awareness campaigns", "Promotion of the support line"}
    assert researcher.shown.count("exploitation falls and the count rises: ") == 2


def test_what_does_not_hang_on_how_many_runs_is_what_the_researcher_is_told(researcher):
    """One run, and a parameter."""
    assert [lost for pair in researcher.expected[:3] for lost in missing(*pair)] == []


def test_rows_of_a_block_share_their_luck_as_the_researcher_is_told(researcher):
    rows = researcher.names["runs"].query("run in (0, 5)")
    assert rows["seed"].nunique() == 1
    assert rows["campaign_reach_reached"].nunique() == 2
    assert rows.loc[rows["scenario"] == "As it was", "newly_exploited"].nunique() == 1


@pytest.mark.statistical
@pytest.mark.usefixtures("shipped_posterior")
def test_the_researcher_sees_what_the_page_quotes(tmp_path):
    reader = Reader(RESEARCHER, tmp_path).follow()
    quoted = [(said, shown) for said, shown in reader.expected if not said.startswith("udha: ")]
    assert len(quoted) >= 10
    assert [lost for pair in quoted for lost in missing(*pair)] == []
    page = unfolded(RESEARCHER.read_text("utf-8"))
    for folder in ("awareness_campaigns", "from_priors"):
        levels = pd.read_csv(tmp_path / "results" / folder / "levels.csv")
        (row,) = levels.query(
            "series == 'newly_exploited' and scenario == 'As it was' and year == 2016"
        ).itertuples()
        assert f"{row.mean:.0f} ({row.low_90:.0f} to {row.high_90:.0f})" in page


def test_pages_do_without_what_is_only_in_a_checkout():
    """Who has installed udha has no folder `scenarios`; commands that need the checkout say so."""
    for page in sorted((DOCS / "tutorials").glob("*.md")):
        assert "scenarios/" not in re.sub(r"\]\([^)]*\)", "", page.read_text("utf-8"))
    assert (ROOT / "scenarios").is_dir()
