"""The scripts of the page on other tools run, and give the numbers of the model."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.design import design
from experiments.study import Study
from experiments.sweep import RUNS, Sweep, sweep
from sim import engine
from sim.records import CELL_ALL, Series
from sim.scenario import Scenario, find
from tests.docs.executed.scripts import ROOT, run, scripts_of
from tests.experiments.tiny_study import written
from tests.udha.conftest import TINY, finish

PAGE = ROOT / "docs" / "how-to" / "other_tools.md"


@pytest.fixture(scope="module")
def results(tmp_path_factory) -> str:
    """A results folder of ``udha run``."""
    folder = tmp_path_factory.mktemp("results")
    (folder / "tiny.yaml").write_text(TINY)
    out = str(folder / "tiny")
    finish("run", folder / "tiny.yaml", "--draws", 3, "--out", out)
    return out


@pytest.fixture(scope="module")
def swept(tmp_path_factory) -> Path:
    """A results folder of a sweep."""
    folder = tmp_path_factory.mktemp("sweep")
    sweep(design(Study.load(written(folder))), folder / "chunks", folder / RUNS, workers=1)
    return folder


def test_every_tool_has_its_script():
    text = "".join(scripts_of(PAGE))
    tools = (
        "SALib",
        "ema_workbench",
        "scipy",
        "sklearn",
        "mesa",
        "pandas",
        "experiments.labelled",
        "duckdb",
    )
    assert [tool for tool in tools if f"import {tool}" not in text and f"from {tool}" not in text] == []


def test_the_function_gives_levels_and_effects(monkeypatch, capsys):
    names = run(PAGE, "None: its prior", monkeypatch, N=4)
    function, outputs = names["function"], names["outputs"]
    assert outputs.shape == (4, 4)
    assert (function(names["values"], threads=1) == outputs).all()
    assert "effect_of_longer_shelter_stays_on_reintegrated" in capsys.readouterr().out


def test_salib_samples_runs_and_analyses(monkeypatch):
    names = run(PAGE, "^from SALib", monkeypatch, N=4)
    problem, function = names["problem"], names["function"]
    assert problem.results.shape == (4 * 5, 2)
    assert (function.at_ranks(problem.samples) == problem.results).all()
    assert set(problem.analysis) == set(function.outputs)
    assert all(np.isfinite(one["ST"]).all() for one in problem.analysis.values())


def test_ema_workbench_gets_the_model_s_numbers_and_all_policies_the_same_luck(monkeypatch):
    names = run(PAGE, "^from ema_workbench", monkeypatch, N=3, POLICIES=2)
    function, experiments, outcomes = (names[one] for one in ("function", "experiments", "outcomes"))
    assert len(experiments) == 3 * 2
    assert (experiments.groupby("scenario")["seed"].nunique() == 1).all()
    assert experiments["seed"].nunique() == 3
    values = experiments[function.factors].to_numpy(float)
    expected = function(values, seeds=experiments["seed"].to_numpy(int))
    for at, name in enumerate(function.outputs):
        assert (outcomes[name] == expected[:, at]).all()


def test_scipy_finds_indices(monkeypatch):
    names = run(PAGE, "^from scipy.stats", monkeypatch, N=4)
    assert names["found"].total_order.shape == (2, 2)
    assert np.isfinite(names["found"].total_order).all()


def test_an_emulator_learns_from_runs(monkeypatch):
    names = run(PAGE, "^from sklearn", monkeypatch, N=40)
    assert names["trained"].predict([[0.9, 0.5]]) > names["trained"].predict([[0.1, 0.5]])


@pytest.fixture
def start_method():
    """Mesa changes how processes start, for the whole program."""
    before = multiprocessing.get_start_method(allow_none=True)
    yield
    multiprocessing.set_start_method(before, force=True)


def test_mesa_runs_the_model_in_batches(monkeypatch, start_method):
    totals = run(PAGE, "^import mesa", monkeypatch, N=1)["totals"]
    assert len(totals) == 2
    for (name, seed), row in totals.iterrows():
        simulation = engine.Simulation.of(Scenario.load(find(name)))
        series = engine.run(simulation, simulation.central(), seed).series[:, :, CELL_ALL].sum(axis=0)
        assert row.tolist() == [series[Series.NEWLY_EXPLOITED], series[Series.IDENTIFIED]]


def test_pandas_reads_runs_and_results(monkeypatch, results):
    names = run(PAGE, "simulate_many", monkeypatch, N=2, RESULTS=results)
    assert names["wide"].shape == (2, 2)
    assert set(names["effects"]["scenario"]) == {"Tiny"}
    assert set(names["yearly"]["scenario"]) == {"Tiny", "As it was"}


def test_xarray_holds_the_numbers_of_pandas(monkeypatch):
    names = run(PAGE, "of_ensemble", monkeypatch, N=2)
    runs, ensemble = names["runs"], names["ensemble"]
    yearly = ensemble.yearly[..., Series.NEWLY_EXPLOITED, CELL_ALL]
    assert (runs["newly_exploited"].values == yearly).all()
    assert (names["effect"].values[0] == (yearly[1] - yearly[0]).sum(axis=-1)).all()


def test_duckdb_reads_a_sweep(monkeypatch, swept):
    (found,) = run(PAGE, "runs.parquet", monkeypatch, STUDY=str(swept))["effects"].to_dict("records")
    n = Sweep.load(swept).about["design_rows"]
    effect = Sweep.load(swept).effect("newly_exploited")[:n, 0]
    assert found["scenario"] == "Policy"
    assert found["median"] == np.median(effect)
    np.testing.assert_allclose(found["ninety_per_cent"], np.quantile(effect, [0.05, 0.95]))
    assert found["share_of_rows_that_fall"] == pytest.approx((effect < 0).mean())


def test_duckdb_reads_the_results_of_a_run(monkeypatch, results, capsys):
    run(PAGE, "date_part", monkeypatch, RESULTS=results)
    series = pd.read_parquet(f"{results}/series.parquet")
    chosen = (
        (series["period"] == "year") & (series["series"] == "identified") & (series["dimension"] == "all")
    )
    first = series[chosen & (series["scenario"] == "As it was")].groupby("date")["value"].median().iloc[0]
    assert f"{first:g}" in capsys.readouterr().out
