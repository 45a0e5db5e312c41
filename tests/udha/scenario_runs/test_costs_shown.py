"""What an analyst prices is shown everywhere at the same prices; what nobody priced, nowhere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from tests.udha.conftest import TINY, contents, contents_anywhere, finish

COSTS = "costs: {shelter_bed_night: 35 EUR, border_check: 2.5 EUR}\n"
DRAWS = ("--draws", "4", "--seeds", "2")


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("priced")
    (folder / "priced.yaml").write_text(TINY + COSTS)
    return folder


@pytest.fixture(scope="module")
def priced(files) -> Path:
    out = files / "out"
    finish("run", files / "priced.yaml", *DRAWS, "--workers", 2, "--out", out, reports=True)
    return out


def test_costs_are_added_and_nothing_else_changes(priced, results):
    with_costs, plain = contents(priced), contents(results)
    assert with_costs.keys() == plain.keys()
    for name in ("effects.csv", "levels.csv", "levels_by_margin.csv"):
        rows = with_costs[name].decode().splitlines()
        rest = [row for row in rows if ",cost" not in row]
        assert rest == plain[name].decode().splitlines()
        assert (len(rows) > len(rest)) == (name != "levels_by_margin.csv")
    series = pd.read_parquet(priced / "series.parquet")
    rest = series[~series.series.str.startswith("cost")]
    assert rest.value.tolist() == pd.read_parquet(results / "series.parquet").value.tolist()


def test_no_file_speaks_of_cost_where_none_is_given(udha, tiny, results, tmp_path):
    for name in ("effects.csv", "levels.csv", "levels_by_margin.csv"):
        assert "cost" not in (results / name).read_text()
    assert not pd.read_parquet(results / "series.parquet").series.str.startswith("cost").any()
    shown = udha("run", tiny, "--draws", 2, "--out", tmp_path / "out").out.split("\nResults:")[0]
    assert "cost" not in shown.lower()
    assert "costs: {shelter_bed_night: 35 EUR}" in " ".join(udha("run", "--help").out.split())


def test_effects_on_cost_multiply_up_by_hand(priced):
    effects = pd.read_csv(priced / "effects.csv").query("dimension == 'all'").set_index("series")
    assert set(effects[effects.side == "cost"].index) == {
        *("cost_shelter_bed_night", "cost_border_check", "cost", "cost_per_person_year_averted"),
    }
    for at in ("base", "policy"):
        nights, checks = effects.loc["in_shelter", at], effects.loc["travellers_checked", at]
        assert effects.loc["cost_shelter_bed_night", at] == pytest.approx(35 * nights)
        assert effects.loc["cost_border_check", at] == pytest.approx(2.5 * checks)
        assert effects.loc["cost", at] == pytest.approx(35 * nights + 2.5 * checks)
    assert effects.loc["cost", "unit"] == "EUR"
    assert set(effects[effects.side == "cost"].better) == {"lower"}
    assert effects.loc["cost", "probability_benefit"] == effects.loc["cost", "probability_lower"]


def test_the_effect_on_cost_is_that_of_paired_runs(priced):
    series = pd.read_parquet(priced / "series.parquet")
    months = series[(series.series == "cost") & (series.period == "month") & (series.date >= "2011-01-01")]
    totals = months.groupby(["scenario", "seed"], observed=True).value.sum()
    difference = totals["Tiny"] - totals["As it was"]
    row = pd.read_csv(priced / "effects.csv").set_index("series").loc["cost"]
    assert row["median"] == pytest.approx(difference.median())
    for at, share in {"low_90": 0.05, "low_50": 0.25, "high_50": 0.75, "high_90": 0.95}.items():
        assert row[at] == pytest.approx(np.quantile(difference, share))


def test_levels_of_cost_are_given_by_year(priced):
    levels = pd.read_csv(priced / "levels.csv").set_index(["series", "scenario", "year"])["mean"]
    for key in (("As it was", 2010), ("Tiny", 2011)):
        expected = 35 * levels[("in_shelter", *key)] + 2.5 * levels[("travellers_checked", *key)]
        assert levels[("cost", *key)] == pytest.approx(expected)


def test_metadata_and_manifest_name_the_currency(priced):
    manifest = json.loads((priced / "manifest.json").read_text())
    assert manifest["units"]["cost"] == manifest["units"]["cost_border_check"] == "EUR"
    assert manifest["scenario"]["costs"] == {"shelter_bed_night": "35 EUR", "border_check": "2.5 EUR"}


def test_the_scenarios_prices_hold_for_the_base_too(udha, files, tmp_path):
    (files / "dear.yaml").write_text("name: Dear\nextends: baseline\ncosts: {shelter_bed_night: 99 EUR}\n")
    cheap = TINY.replace("extends: baseline", "extends: dear.yaml").replace("Tiny", "Cheap")
    (files / "cheap.yaml").write_text(cheap + "costs: {shelter_bed_night: 35 EUR}\n")
    out = tmp_path / "out"
    outcome = udha("run", files / "cheap.yaml", "--draws", 3, "--out", out)
    effects = pd.read_csv(out / "effects.csv").query("dimension == 'all'").set_index("series")
    for at in ("base", "policy"):
        assert effects.loc["cost", at] == pytest.approx(35 * effects.loc["in_shelter", at])
    assert "shelter beds 35 EUR; the same on both sides" in " ".join(outcome.out.split())
    assert yaml.safe_load((out / "base.yaml").read_text())["costs"] == {"shelter_bed_night": "35 EUR"}


def test_the_screen_has_one_line_on_cost_and_says_what_it_counts(udha, files, tmp_path):
    outcome = udha("run", files / "priced.yaml", "--draws", 3, "--out", tmp_path / "out")
    lines = outcome.out.splitlines()
    assert sum(line.startswith("Cost, EUR") for line in lines) == 1
    text = " ".join(outcome.out.split())
    assert "Unit costs: shelter beds 35 EUR, border checks 2.5 EUR; the same on both sides." in text
    assert "Cost per person-year of exploitation averted: cannot tell, as " in text
    assert max(map(len, outcome.out.split("\nResults:")[0].splitlines())) <= 100


def test_the_figure_of_effects_has_a_row_on_cost(priced):
    assert "Cost, EUR" in (priced / "figures" / "effects.svg").read_text()


def test_a_scenario_alone_shows_what_a_year_costs(udha, tmp_path):
    (tmp_path / "alone.yaml").write_text("name: Alone\nend: 2011-12-31\n" + COSTS)
    outcome = udha("run", tmp_path / "alone.yaml", "--draws", 2, "--out", tmp_path / "out")
    assert outcome.status == 0
    assert sum(line.startswith("Cost, EUR") for line in outcome.out.splitlines()) == 1
    assert "averted" not in outcome.out
    assert "cost" in set(pd.read_csv(tmp_path / "out" / "levels.csv").series)


def test_json_gives_the_reason_why_it_cannot_be_told(udha, files, tmp_path):
    out = tmp_path / "out"
    data = json.loads(udha("run", files / "priced.yaml", "--draws", 2, "--out", out, "--json").out)
    found = data["cost_per_person_year_averted"]
    assert found["unit"] == "EUR per person-year"
    assert (found["reason"] == "") == (found["verdict"] == "can be told")
    assert data["effects"][-1]["series"] == "cost_per_person_year_averted"
    assert data["effects"][-1]["median"] == found["median"]


@pytest.mark.reports
def test_costs_do_not_depend_on_workers(files, priced, udha, tmp_path):
    out = tmp_path / "one"
    assert udha("run", files / "priced.yaml", *DRAWS, "--workers", 1, "--out", out, "--quiet").status == 0
    assert contents_anywhere(out) == contents_anywhere(priced)
