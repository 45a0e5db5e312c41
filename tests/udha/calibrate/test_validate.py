"""``udha validate``."""

from __future__ import annotations

import json
import shutil

from sim.draws.posterior import manifest_of, shipped, write_manifest


def test_later_years_are_predicted_and_scored(udha, tmp_path):
    table = tmp_path / "later.csv"
    table.write_text("year,series,value\n2013,identified,55\n2014,convicted,41\n")
    outcome = udha("validate", str(table), "--draws", "20", "--json")
    assert outcome.status == 0, outcome.err
    data = json.loads(outcome.out)
    model = [row for row in data["figures"] if row["forecaster"] == "model"]
    assert [(row["series"], row["year"]) for row in model] == [("convicted", 2014), ("identified", 2013)]
    assert all(row["low_90"] <= row["median"] <= row["high_90"] for row in model)
    assert [row["forecaster"] for row in data["summary"]] == ["model", "last value", "linear trend"]
    again = udha("validate", str(table), "--draws", "20", "--json", "--workers", "1")
    assert again.out == outcome.out


def test_it_is_shown_as_tables(udha, tmp_path):
    table = tmp_path / "later.csv"
    table.write_text("year,series,value\n2015,identified,40\n")
    outcome = udha("validate", str(table), "--draws", "10", "--prior")
    for word in ("What the model predicted", "identified", "2015", "CRPS", "linear trend", "(--prior)"):
        assert word in outcome.out


def test_a_wrong_table_ends_with_one_message(udha, tmp_path):
    table = tmp_path / "later.csv"
    table.write_text("year,series,value\n2015,identifed,40\n")
    outcome = udha("validate", str(table))
    assert outcome.status == 2
    assert "did you mean 'identified'" in outcome.err
    assert outcome.out == ""


def test_figures_that_the_model_was_calibrated_to_are_no_predictions(udha, tmp_path, monkeypatch):
    """Those of years that the study used, in series that it used; with the priors, none."""
    table = tmp_path / "later.csv"
    rows = ("2013,identified,55", "2014,convicted,41", "2014,cases,28", "2015,identified,40")
    table.write_text("\n".join(["year,series,value", *rows, ""]))
    manifest = json.loads(manifest_of(shipped("kosovo")).read_text("utf-8"))
    manifest["study"]["figures"] = {
        "identified": {"use": True},
        "convicted": {"use": True},
        "cases": {"use": False},
    }
    shutil.copyfile(shipped("kosovo"), tmp_path / "kosovo.parquet")
    write_manifest(tmp_path / "kosovo.parquet", manifest)
    monkeypatch.setenv("UDHA_POSTERIORS", str(tmp_path))
    few = ("validate", table, "--draws", "4")
    assert json.loads(udha(*few, "--json").out)["calibrated_to"] == ["convicted 2014", "identified 2013"]
    assert "calibrated to convicted 2014 and identified 2013" in udha(*few).out
    assert json.loads(udha(*few, "--json", "--prior").out)["calibrated_to"] == []
