"""The command line in another country: its regions, its figures, and results that can be repeated."""

from __future__ import annotations

import json

import pandas as pd

from sim.countries.folder import read_folder
from sim.scenario import Scenario
from tests.countries import TESTLAND, copy_with

POLICY = TESTLAND / "scenarios" / "more_checks.yaml"


def test_results_name_the_country_s_regions(testland):
    levels = pd.read_csv(testland / "levels_by_margin.csv")
    assert set(levels[levels.dimension == "region"].cell) == {"Oster", "Wester", "Norder", "abroad"}


def test_the_manifest_names_the_country_and_what_its_files_said(testland):
    manifest = json.loads((testland / "manifest.json").read_text())
    assert manifest["country"] == {"name": "testland", "digest": read_folder(TESTLAND).digest}
    assert manifest["country_label"] == "Testland"
    assert "country/places.yaml" in manifest["files"]


def test_figures_show_the_country_and_its_own_official_figures(testland):
    text = (testland / "figures" / "true_and_recorded.svg").read_text()
    assert "udha, Testland: 3 parameter draws" in text
    assert "official figure" in text
    assert "Kosovo" not in text


def test_results_can_be_repeated_from_what_they_keep(udha, testland, tmp_path):
    kept = Scenario.load(testland / "scenario.yaml")
    assert kept.country == str(testland / "country")
    assert read_folder(testland / "country").digest == read_folder(TESTLAND).digest
    out = tmp_path / "again"
    assert udha("run", testland / "scenario.yaml", "--draws", "3", "--out", out, "--quiet").status == 0
    first, again = (pd.read_parquet(folder / "series.parquet") for folder in (testland, out))
    first = first[first.scenario == kept.name].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        first.astype({"scenario": str}), again.astype({"scenario": str}), check_categorical=False
    )


def test_check_says_where_and_reads_the_country_s_files(udha, tmp_path):
    outcome = udha("check", POLICY)
    assert outcome.status == 0
    assert "in Testland" in outcome.out
    assert "age_of_majority: 17 years" in outcome.out
    data = json.loads(udha("check", POLICY, "--json").out)
    assert data["country_digest"] == read_folder(TESTLAND).digest
    folder = copy_with(tmp_path, {"institutions.yaml": ("region: Oster", "region: Ostr")})
    for command in ("check", "run"):
        outcome = udha(command, folder / "scenarios" / "more_checks.yaml")
        assert outcome.status == 2
        assert "institutions.yaml:8: shelters[0].region: unknown region 'Ostr'" in outcome.err


def test_figures_of_kosovo_carry_its_footnote(results):
    text = (results / "figures" / "true_and_recorded.svg").read_text()
    assert "udha, Kosovo*" in text
    assert "UNSCR 1244" in text
