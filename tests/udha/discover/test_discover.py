"""``udha discover`` reads a saved sweep, writes a folder whole, and says in words where policies fail."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
from pathlib import Path

import pytest

from experiments.robustness import boxes, discovery, robustness
from tests.experiments.synthetic import FAILING, written
from tests.udha.conftest import contents
from udha.cli import main
from udha.discover.words import amount, limit_in_words

TABLES = ("boxes", "failures", "peeling", "regret", "robustness", "thresholds", "trade_off")
FIGURES = ("boxes", "peeling", "regret", "rights", "thresholds")
ASKED = ("--policy", "fails_where_need_is_high", "--fails", "effect >= -10")


@pytest.fixture(scope="module", autouse=True)
def _faster():
    """Fewer resamples, so that tests take seconds."""
    pytest.importorskip("ema_workbench")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boxes, "HALVES", 2)
        patch.setattr(discovery, "PEEL", 0.1)
        patch.setattr(robustness.resamples, "__defaults__", (60,))
        yield


@pytest.fixture(scope="module")
def sweep(tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("sweep") / "made_up", rows=1_000)


@pytest.fixture(scope="module")
def shown(_faster, sweep) -> str:
    """What the screen shows of a discovery."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main(["discover", str(sweep), *ASKED]) == 0
    return out.getvalue()


@pytest.fixture(scope="module")
def found(shown, sweep) -> Path:
    """The results of that discovery; not to be written to."""
    return sweep.parent / "made_up-discovery"


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with open(folder / f"{table}.csv", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_folder_with_tables_figures_page_and_manifest_is_written(found):
    files = {f"{table}.csv" for table in TABLES} | {"discovery.md", "manifest.json"}
    files |= {f"figures/{figure}.{kind}" for figure in FIGURES for kind in ("png", "svg")}
    assert set(contents(found)) == files
    manifest = json.loads((found / "manifest.json").read_text())
    assert manifest["kind"] == "discovery"
    assert manifest["study"]["name"] == "Made up"
    assert manifest["fails"] == "effect on in_exploitation >= -10 person-years"
    assert "udha discover" in manifest["command"]


def test_the_same_command_gives_the_same_bytes_and_data_as_tables_do(found, sweep, udha):
    before = contents(found)
    done = udha("discover", sweep, *ASKED, "--json", "--quiet")
    assert done.status == 0, done.err
    assert contents(found) == before
    data = json.loads(done.out)
    assert data["fails"] == "effect on in_exploitation >= -10 person-years"
    for table in TABLES:
        if table != "peeling":
            assert len(data[table]) == len(rows(found, table))
    assert {one["verdict"] for one in data["thresholds"]} <= {"above", "below", "always", "never", "untold"}


def test_boxes_and_thresholds_are_where_the_truth_is(found):
    limits = {row["parameter"]: row for row in rows(found, "boxes") if row["method"] == "PRIM"}
    assert float(limits["trafficked_again"]["low"]) == pytest.approx(0.6, abs=0.12)
    assert float(limits["recovery_rate"]["high"]) == pytest.approx(0.5, abs=0.2)
    assert limits["recovery_rate"]["low"] == ""
    told = {
        row["parameter"]: row
        for row in rows(found, "thresholds")
        if row["kind"] == "on average" and row["verdict"] in ("above", "below")
    }
    assert set(told) == {"trafficked_again", "recovery_rate"}
    assert told["trafficked_again"]["verdict"] == "above"
    assert float(told["trafficked_again"]["low_90"]) <= 0.6 <= float(told["trafficked_again"]["high_90"])


def test_every_row_of_every_table_has_its_interval(found):
    for table, value, ends in (
        ("robustness", "value", ("low_90", "high_90")),
        ("regret", "value", ("low_90", "high_90")),
        ("trade_off", "effect", ("low_90", "high_90")),
        ("failures", "fails", ("low_90", "high_90")),
        ("boxes", "density", ("density_low_90", "density_high_90")),
    ):
        for row in rows(found, table):
            low, high = (float(row[end]) for end in ends)
            assert low <= high, (table, row)
            assert low - 1e-9 <= float(row[value]) <= high + 1e-9 or row.get("rests_on_one_row"), (table, row)


def test_ties_are_ties(found):
    scores = [row for row in rows(found, "robustness") if row["output"] == "in_exploitation"]
    same = {score["metric"]: score for score in scores if score["scenario"] == "Same as base"}
    base = {score["metric"]: score for score in scores if score["scenario"] == "Base"}
    for metric, one in same.items():
        assert (one["first_place"], one["last_place"]) == (
            base[metric]["first_place"],
            base[metric]["last_place"],
        )
        assert one["first_place"] != one["last_place"]


def test_outputs_that_may_be_either_news_are_not_ranked(found):
    assert {row["output"] for row in rows(found, "robustness")} == {
        *("in_exploitation", "in_exploitation_2017", "reintegrated", "travellers_refused"),
    }


def test_the_page_shows_rights_beside_the_benefit_and_links_what_is_there(found):
    page = (found / "discovery.md").read_text()
    assert "## Benefits and costs to rights" in page
    assert "Travellers refused" in page
    for link in re.findall(r"\]\((figures/[^)]+)\)", page):
        assert (found / link).is_file()
    assert f"**'{FAILING}'** fails in" in page
    assert "(`trafficked_again`) is above 0." in page
    assert "chance a week" in page
    assert "nan" not in page
    assert "post, an office or an official" in page


def test_the_screen_says_it_in_words(shown):
    assert "Made up: Which is robust?" in shown
    words = " ".join(shown.split())
    assert "A policy fails where its effect on in_exploitation >= -10 person-years." in words
    assert "Expected regret: Dear." in words
    assert "Trafficked again (trafficked_again) is above" in words
    assert "'Base' is dominated, rights included, by" in words
    assert "To repeat: udha discover" in words


def test_what_policies_are_to_reach_may_be_said(sweep, udha, tmp_path, monkeypatch):
    monkeypatch.setattr("udha.discover.figures.draw_all", lambda found: ({}, {}))
    done = udha(
        *("discover", sweep, "--policy", "Good", "--out", tmp_path / "out", "--json"),
        *("--holds", "in_exploitation <= -40", "--holds", "travellers_refused <= 100"),
    )
    assert done.status == 0, done.err
    held = {
        one["scenario"]: one["value"]
        for one in json.loads(done.out)["robustness"]
        if one["metric"] == "holds_1"
    }
    assert held["Good"] == 1
    assert held["Dear"] == held["Base"] == 0


def test_without_outputs_of_rights_the_page_says_what_cannot_be_seen(udha, tmp_path, monkeypatch):
    monkeypatch.setattr("udha.discover.figures.draw_all", lambda found: ({}, {}))
    folder = written(tmp_path / "sweep", rows=300, outputs=["in_exploitation", "identified"])
    done = udha("discover", folder, "--policy", "good")
    assert done.status == 0, done.err
    assert "dominated" not in done.out
    page = (tmp_path / "sweep-discovery" / "discovery.md").read_text()
    assert "what policies cost others is not visible here" in page
    assert "it fails in hardly any row" in page


def test_wrong_input_is_refused_and_nothing_is_written(udha, sweep, tmp_path):
    for arguments, message in (
        ((sweep, "--policy", "goood"), "did you mean 'good'"),
        ((sweep, "--output", "reintegratd"), "did you mean 'reintegrated'"),
        ((sweep, "--output", "identified"), "may be good or bad news"),
        ((sweep, "--fails", "effect => 0"), "--fails: must be like 'effect >= 0'"),
        ((sweep, "--holds", "travellers_refusd <= 0"), "did you mean 'travellers_refused'"),
        ((tmp_path,), "no results of 'udha sweep' here"),
        ((written(tmp_path / "few", rows=120),), "has 120 rows"),
        ((written(tmp_path / "none", rows=300, policies=0),), "compares no policies"),
        ((written(tmp_path / "grid", rows=300, method="grid"),), "was sampled by 'grid'"),
    ):
        done = udha("discover", *arguments, "--out", tmp_path / "out")
        assert done.status == 2, (arguments, done.err)
        assert message in done.err
        assert not (tmp_path / "out").exists()


def test_the_sweep_itself_is_never_written_over(udha, sweep):
    before = contents(sweep)
    done = udha("discover", sweep, "--out", sweep)
    assert done.status == 2
    assert "take the place of the runs" in done.err
    assert contents(sweep) == before


def test_limits_are_said_with_their_units_and_days_as_days():
    from experiments.robustness.boxes import Limit
    from experiments.robustness.sampled import Factor

    escape = Factor("escape", "Escape", "chance a week", None)
    assert limit_in_words(Limit("escape", 0.0123, None, 0, 0), escape) == (
        "Escape (`escape`) is above 0.0123 chance a week"
    )
    assert limit_in_words(Limit("escape", 0.01, 0.02, 0, 0), escape).endswith(
        "is between 0.01 chance a week and 0.02 chance a week"
    )
    assert amount(Factor("care", "Care", "0 to 1", None), 0.5) == "0.5 on a scale of 0 to 1"
    day = Factor("visa_liberalisation", "Visa liberalisation: first day", "days since 1970-01-01", None)
    assert amount(day, 16_801.0) == "2016-01-01"
