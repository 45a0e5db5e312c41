"""A results folder is whole, tells where it comes from, and never costs anybody what lay there before."""

from __future__ import annotations

import csv
import dataclasses
import errno
import json
import os
import resource
import sys

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from experiments.ensemble import run_ensemble
from sim import parameters
from sim.compiled.compiler import sources_digest
from sim.compiled.version import model_digest
from sim.engine import Simulation
from sim.errors import InputError
from sim.frames import simulate_many
from sim.random import GENERATOR, run_seeds
from sim.records import CELL_ALL, Series, catalogue
from sim.scenario import Scenario
from tests.udha.conftest import contents, contents_anywhere
from udha.inputs.sources import source_for
from udha.output import folder as folders

FILES = {
    "manifest.json",
    "scenario.yaml",
    "base.yaml",
    "series.parquet",
    "parameters.parquet",
    "effects.csv",
    "levels.csv",
    "levels_by_margin.csv",
    "uncertainty.csv",
    "report.html",
    "report.json",
    *(
        f"figures/{name}.{kind}"
        for name in ("true_and_recorded", "map", "pathway", "by_route", "effects")
        for kind in ("svg", "png")
    ),
}


@pytest.fixture(scope="module")
def manifest(results) -> dict:
    return json.loads((results / "manifest.json").read_text())


@pytest.fixture(scope="module")
def series(results) -> pd.DataFrame:
    return pd.read_parquet(results / "series.parquet")


def rows_of(path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# What is in it


def test_the_folder_holds_everything_and_nothing_else(results):
    assert contents(results).keys() == FILES


def test_the_manifest_tells_where_the_results_come_from(manifest, results, tiny):
    assert manifest["parameters"] == "posterior"
    assert "calibrated to the official figures of 2013 and 2014" in manifest["note"]
    assert manifest["posterior"]["model"] == model_digest()
    assert manifest["generator"] == GENERATOR
    assert manifest["kernel_digest"] == sources_digest()
    assert manifest["parameters_digest"] == parameters.digest()
    assert (manifest["draws"], manifest["seeds"], manifest["seed"]) == (4, 2, 1)
    kept = pd.read_parquet(results / "series.parquet", columns=["draw", "seed"]).drop_duplicates()
    assert "sim.random.run_seeds" in manifest["run_seeds"]
    assert kept.seed.tolist() == run_seeds(1, kept.draw, np.arange(len(kept)) % 2).tolist()
    assert manifest["command"] == f"udha run {tiny} --draws 4 --seeds 2 --seed 1 --out {results}"
    assert manifest["packages"]["numpy"] == np.__version__
    assert manifest["python"] == ".".join(map(str, sys.version_info[:3]))
    assert manifest["started"] <= manifest["finished"]
    assert manifest["scenario_file"] == str(tiny)
    assert manifest["base_file"].endswith("baseline.yaml")
    assert manifest["files"].keys() == FILES


def test_the_scenarios_kept_can_be_loaded_and_are_the_ones_that_ran(manifest, results, tiny):
    loaded = Scenario.load(results / "scenario.yaml")
    assert loaded == dataclasses.replace(Scenario.load(tiny), base=None)
    assert loaded.resolved() == manifest["scenario"]
    assert Scenario.load(results / "base.yaml").resolved() == manifest["base"]
    assert manifest["base"]["end"] == "2011-12-31"


def test_series_are_long_with_a_row_for_each_period_and_meaningful_cell(series):
    assert list(series.columns) == [
        *("scenario", "draw", "seed", "date", "period", "series", "dimension", "cell", "value"),
    ]
    keys = ["scenario", "seed", "period", "date", "series", "dimension", "cell"]
    assert not series.duplicated(keys).any()
    assert set(series.scenario) == {"As it was", "Tiny"}
    assert series.groupby("scenario", observed=True).size().nunique() == 1
    months = series[series.period == "month"]
    assert set(months.dimension) == {"all"}
    assert months.date.nunique() == 24
    by_dimension = series[series.period == "year"].groupby("dimension", observed=True).series.unique()
    assert set(by_dimension["all"]) == set(catalogue())
    by_person = {name for name, info in catalogue().items() if info.by_person}
    for dimension in ("route", "form", "age", "nationality"):
        assert set(by_dimension[dimension]) == by_person
    for name, info in catalogue().items():
        for dimension in info.also_by:
            assert name in by_dimension[dimension]
    # Synthetic runs by region are for research only.
    assert "region" not in by_dimension.index


def test_years_sum_months_and_margins_sum_to_the_whole(series):
    flows = [name for name, info in catalogue().items() if not info.stock]
    some = series[series.series.isin(flows)].assign(year=series.date.dt.year)
    keys = ["scenario", "seed", "series", "year"]
    by_month = some[some.period == "month"].groupby(keys, observed=True).value.sum()
    by_year = (
        some[(some.period == "year") & (some.dimension == "all")].groupby(keys, observed=True).value.sum()
    )
    pd.testing.assert_series_equal(by_month, by_year)
    newly = some[(some.period == "year") & (some.series == "newly_exploited")]
    for dimension in ("route", "form", "age", "nationality"):
        margin = newly[newly.dimension == dimension].groupby(keys, observed=True).value.sum()
        whole = newly[newly.dimension == "all"].groupby(keys, observed=True).value.sum()
        pd.testing.assert_series_equal(margin, whole)


def test_values_are_in_the_units_that_the_file_names(series, results, tiny):
    scenario = Scenario.load(tiny)
    base = scenario.base.on_dates(scenario.start, scenario.records_from, scenario.end)
    ensemble = run_ensemble([base, scenario], draws=4, seeds=2, source=source_for(scenario).draw)
    weeks = ensemble.calendar.weeks_a_year
    raw = ensemble.yearly[1, 3, 1, 0]
    kept = series[
        (series.scenario == "Tiny") & (series.seed == ensemble.seeds[3, 1]) & (series.period == "year")
    ]
    kept = kept[(kept.date == "2010-01-01") & (kept.dimension == "all")].set_index("series").value
    assert kept["in_exploitation"] == pytest.approx(
        raw[Series.IN_EXPLOITATION, CELL_ALL] * 7 / 365.2425, rel=1e-3
    )
    assert kept["in_shelter"] == raw[Series.IN_SHELTER, CELL_ALL] * 7
    cases = raw[Series.OPEN_PROSECUTIONS, CELL_ALL] / weeks[0]
    assert kept["open_prosecutions"] == pytest.approx(cases, rel=1e-12)
    assert kept["identified"] == raw[Series.IDENTIFIED, CELL_ALL]
    metadata = json.loads(pq.read_schema(results / "series.parquet").metadata[b"udha"])
    assert metadata["units"] == {name: info.unit for name, info in catalogue().items()}
    assert metadata["parameters"] == "posterior"


def test_the_same_runs_in_python_are_the_same_numbers(series, tiny):
    scenario = Scenario.load(tiny)
    base = scenario.base.on_dates(scenario.start, scenario.records_from, scenario.end)
    table = simulate_many([base, scenario], draws=4, seeds=2)
    table["date"] = pd.to_datetime(table.pop("year").astype(str))
    keys = ["scenario", "draw", "seed", "date", "series", "dimension", "cell"]
    yearly = series[series.period == "year"]
    both = table.merge(yearly, on=keys, suffixes=("_here", "_there"))
    assert len(both) == len(yearly) > 1_000
    np.testing.assert_allclose(both.value_here, both.value_there, rtol=1e-12)


def test_effects_are_complete_and_say_that_parameters_are_calibrated(results, series):
    effects = rows_of(results / "effects.csv")
    assert {row["parameters"] for row in effects} == {"posterior"}
    assert [row["series"] for row in effects if row["dimension"] == "all"] == list(catalogue())
    newly = next(row for row in effects if row["series"] == "newly_exploited" and row["cell"] == "all")
    assert (newly["from_month"], newly["to_month"]) == ("2011-01", "2011-12")
    months = series[
        (series.period == "month") & (series.series == "newly_exploited") & (series.date >= "2011-01-01")
    ]
    totals = months.groupby(["scenario", "seed"], observed=True).value.sum()
    assert float(newly["policy"]) == totals["Tiny"].mean()
    assert float(newly["median"]) == (totals["Tiny"] - totals["As it was"]).median()
    assert newly["probability_benefit"] == newly["probability_lower"]
    identified = next(row for row in effects if row["series"] == "identified" and row["cell"] == "all")
    assert identified["probability_benefit"] == identified["probability_harm"] == ""
    assert "-0.0" not in {value for row in effects for value in row.values()}


def test_levels_give_each_year_of_each_scenario(results, series):
    levels = rows_of(results / "levels.csv")
    assert len(levels) == 2 * len(catalogue()) * 2
    row = next(
        r for r in levels if r["scenario"] == "Tiny" and r["series"] == "identified" and r["year"] == "2010"
    )
    years = series[(series.period == "year") & (series.series == "identified") & (series.cell == "all")]
    values = years[(years.scenario == "Tiny") & (years.date == "2010-01-01")].value
    assert float(row["mean"]) == values.mean()
    assert float(row["low_90"]) == values.quantile(0.05)
    assert row["weeks"] == "52"


def test_parameter_draws_are_kept(results, tiny):
    table = pd.read_parquet(results / "parameters.parquet")
    assert list(table.columns) == ["draw", *parameters.declared()]
    expected = source_for(Scenario.load(tiny)).draw(Simulation.of(Scenario.load(tiny)), 4, 1)
    assert np.array_equal(table["entry_check"], expected["entry_check"])


# The same command, the same bytes


@pytest.mark.reports
def test_the_number_of_workers_has_no_influence_on_a_single_byte(udha, results, tiny, tmp_path):
    out = tmp_path / "one"
    done = udha("run", tiny, "--draws", 4, "--seeds", 2, "--workers", 1, "--out", out, "--quiet")
    assert done.status == 0
    assert contents_anywhere(out) == contents_anywhere(results)


def test_a_scenario_kept_gives_the_same_series_again(udha, results, tmp_path, series):
    assert (
        udha("run", results / "scenario.yaml", "--draws", 4, "--seeds", 2, "--out", tmp_path / "out").status
        == 0
    )
    again = pd.read_parquet(tmp_path / "out" / "series.parquet")
    assert np.array_equal(again.value, series[series.scenario == "Tiny"].value)


def test_two_scenarios_of_one_name_are_told_apart(udha, tmp_path):
    (tmp_path / "twin.yaml").write_text("name: As it was\nextends: baseline\n")
    dates = ("--from", "2010-01-01", "--to", "2010-12-31")
    assert udha("run", tmp_path / "twin.yaml", "--draws", 1, *dates, "--out", tmp_path / "out").status == 0
    table = pd.read_parquet(tmp_path / "out" / "series.parquet", columns=["scenario"])
    assert set(table.scenario) == {"As it was", "As it was (base)"}


# Where it is put


@pytest.fixture
def small(tiny):
    """The arguments of the smallest run."""
    return "run", tiny, "--draws", 1, "--to", "2010-12-31", "--quiet"


def refused(outcome, *words):
    assert outcome.status == 2
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1
    assert all(word in outcome.err for word in ("udha: ", "--out", *words))
    return True


@pytest.mark.parametrize("below", ["file/out", "file/deeper/out", "n" * 300])
def test_a_place_that_cannot_be_written_is_refused_before_computing(
    udha, small, tmp_path, monkeypatch, below
):
    monkeypatch.setattr("udha.run.result.run", None)
    (tmp_path / "file").write_text("text")
    assert refused(udha(*small, "--out", tmp_path / below), "cannot be written")
    assert os.listdir(tmp_path) == ["file"]


def test_a_file_system_that_takes_nothing_is_refused(udha, small):
    if not os.path.isdir("/proc/self"):
        pytest.skip("no /proc")
    assert refused(udha(*small, "--out", "/proc/udha/out"), "cannot be written")


def test_folders_and_files_of_others_are_left_alone(udha, small, tmp_path):
    for name, content in {
        "thesis/chapter.txt": "mine",
        "other/manifest.json": '{"tool": "another"}',
        "plain": "x",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    before = contents(tmp_path)
    for out in ("thesis", "other", "plain"):
        assert refused(udha(*small, "--out", tmp_path / out), "is there already")
    assert contents(tmp_path) == before


def test_a_note_laid_into_results_is_not_thrown_away(udha, small, tmp_path):
    assert udha(*small, "--out", tmp_path / "out").status == 0
    (tmp_path / "out" / "note.txt").write_text("mine")
    assert refused(udha(*small, "--out", tmp_path / "out"), "note.txt")
    assert (tmp_path / "out" / "note.txt").read_text() == "mine"


def test_an_empty_folder_may_be_filled_and_missing_ones_are_made(udha, small, tmp_path):
    (tmp_path / "empty").mkdir()
    assert udha(*small, "--out", tmp_path / "empty").status == 0
    assert udha(*small, "--out", tmp_path / "a" / "b" / "c").status == 0
    assert (tmp_path / "empty" / "manifest.json").exists()
    assert (tmp_path / "a" / "b" / "c" / "manifest.json").exists()


def test_earlier_results_are_replaced_whole(udha, small, tmp_path):
    out = tmp_path / "out"
    assert udha(*small, "--out", out).status == 0
    first = contents(out)
    assert udha(*small, "--seed", 2, "--out", out).status == 0
    second = contents(out)
    assert second.keys() == first.keys()
    assert second["series.parquet"] != first["series.parquet"]
    assert json.loads(second["manifest.json"])["seed"] == 2
    assert os.listdir(tmp_path) == ["out"]


def test_a_link_to_results_stays_a_link(udha, small, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    assert udha(*small, "--out", tmp_path / "link").status == 0
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "manifest.json").exists()


# When something fails midway


def test_a_full_disk_is_a_failure_that_leaves_nothing_and_loses_nothing(udha, small, tmp_path, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    out = tmp_path / "new" / "out"
    with monkeypatch.context() as patch:
        patch.setattr("udha.scenario_runs.folder.write_csv", full)
        outcome = udha(*small, "--out", out)
        assert outcome.status == 1
        assert outcome.err.startswith(f"udha: failed: No space left on device ({out}: ")
        assert " are left on the disk at /" in outcome.err
        assert os.listdir(tmp_path) == []
    assert udha(*small, "--out", out).status == 0
    before = contents(tmp_path)
    monkeypatch.setattr("udha.scenario_runs.folder.write_csv", full)
    assert udha(*small, "--out", out).status == 1
    assert contents(tmp_path) == before


def test_a_real_limit_on_files_is_a_failure_too(shell, tiny, tmp_path):
    """The system lets no file of this process grow beyond 20 kB."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    outcome = shell("run", tiny, "--draws", "4", "--out", "new/out", preexec_fn=limit)
    assert outcome.status == 1
    assert outcome.out == ""
    assert outcome.err.splitlines()[-1].startswith("udha: failed: ")
    assert "Traceback" not in outcome.err
    assert os.listdir(tmp_path) == []


def test_ctrl_c_while_writing_leaves_nothing(udha, small, tmp_path, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("udha.scenario_runs.folder.write_manifest", interrupt)
    outcome = udha(*small, "--out", tmp_path / "new" / "out")
    assert outcome.status == 130
    assert "interrupted; nothing of this run is kept" in outcome.err
    assert os.listdir(tmp_path) == []


def test_earlier_results_come_back_when_the_new_ones_cannot_be_moved(udha, small, tmp_path, monkeypatch):
    out = tmp_path / "out"
    assert udha(*small, "--out", out).status == 0
    before = contents(out)
    moves = []
    rename = os.rename

    def second_fails(source, target):
        moves.append(source)
        if len(moves) == 2:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rename(source, target)

    monkeypatch.setattr(os, "rename", second_fails)
    outcome = udha(*small, "--seed", 2, "--out", out)
    assert outcome.status == 1
    assert contents(out) == before
    (beside,) = [path for path in tmp_path.iterdir() if path != out]
    assert f"the new results are kept in {beside}" in outcome.err
    assert json.loads((beside / "manifest.json").read_text())["seed"] == 2


def test_results_that_appeared_meanwhile_are_not_overwritten(tmp_path):
    def write_meanwhile():
        with folders.staged(tmp_path / "out") as folder:
            (folder / "new.txt").write_text("new")
            (tmp_path / "out").mkdir()
            (tmp_path / "out" / "mine.txt").write_text("mine")

    with pytest.raises(InputError, match="is there already"):
        write_meanwhile()
    assert sorted(contents(tmp_path).values()) == [b"mine", b"new"]
    assert contents(tmp_path / "out") == {"mine.txt": b"mine"}
