"""Labelled arrays hold what tables hold, with units."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from experiments import labelled
from experiments.design import design
from experiments.ensemble import Ensemble, run_ensemble
from experiments.study import Study
from experiments.sweep import RUNS, Sweep, sweep
from sim.errors import InputError
from sim.frames import simulate_many
from sim.records import catalogue
from tests.experiments.small import job
from tests.experiments.tiny_study import written


@pytest.fixture(scope="module")
def swept(tmp_path_factory) -> Sweep:
    folder = tmp_path_factory.mktemp("sweep")
    sweep(design(Study.load(written(folder))), folder / "chunks", folder / RUNS, workers=1)
    return Sweep.load(folder)


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    return run_ensemble(job().scenarios, draws=3, seeds=2)


def test_a_sweep_is_outputs_over_rows_and_scenarios(swept):
    found = labelled.of_sweep(swept)
    assert dict(found.sizes) == {"row": 12, "scenario": 2}
    assert (found["newly_exploited"].values == swept.output("newly_exploited")[:12]).all()
    effect = found["newly_exploited"].diff("scenario", label="upper").sel(scenario="Policy")
    assert (effect.values == swept.effect("newly_exploited")[:12, 0]).all()
    assert found["newly_exploited"].attrs == {"long_name": "Newly exploited", "units": "persons"}
    assert found["grooming_withdrawal"].dims == ("row",)
    assert found["grooming_withdrawal"].attrs["units"]
    assert found["block"].values.tolist() == [0] * 6 + [1] * 6
    assert found.attrs["question"] == "What drives it?"


def test_rows_that_came_again_are_left_out_unless_asked_for(swept):
    assert labelled.of_sweep(swept, again=True).sizes["row"] == 14


def test_an_ensemble_is_the_same_numbers_as_the_pandas_table(ensemble):
    found = labelled.of_ensemble(ensemble).to_dataframe().reset_index()
    table = simulate_many(job().scenarios, draws=3, seeds=2)
    whole = table[table["dimension"] == "all"]
    for name in catalogue():
        expected = whole[whole["series"] == name].set_index(["scenario", "draw", "seed", "year"])["value"]
        mine = found.set_index(["scenario", "draw", "seed", "year"])[name]
        np.testing.assert_allclose(mine.sort_index(), expected.sort_index(), rtol=1e-12)


def test_groups_add_up_to_the_whole(ensemble):
    whole, by_route = labelled.of_ensemble(ensemble), labelled.of_ensemble(ensemble, by="route")
    assert by_route["in_exploitation"].dims == ("scenario", "draw", "replicate", "year", "route")
    np.testing.assert_allclose(by_route["in_exploitation"].sum("route"), whole["in_exploitation"], rtol=1e-12)
    assert "inspections" in whole
    assert "inspections" not in by_route


def test_months_add_up_to_years_and_stocks_to_their_means(ensemble):
    months, years = labelled.of_ensemble(ensemble, monthly=True), labelled.of_ensemble(ensemble)
    summed = months["identified"].groupby("month.year").sum()
    assert (summed.transpose(*years["identified"].dims).values == years["identified"].values).all()
    stock, mean = months["open_prosecutions"].groupby("month.year"), years["open_prosecutions"]
    assert (stock.min().transpose(*mean.dims) <= mean).all()
    assert (mean <= stock.max().transpose(*mean.dims)).all()
    assert float(mean.max()) > 0


def test_what_is_unknown_or_not_kept_is_refused(ensemble, monkeypatch):
    with pytest.raises(InputError, match="did you mean 'region'"):
        labelled.of_ensemble(ensemble, by="regions")
    with pytest.raises(InputError, match="as a whole only"):
        labelled.of_ensemble(ensemble, by="route", monthly=True)
    monkeypatch.setitem(sys.modules, "xarray", None)
    with pytest.raises(InputError, match="pip install 'udha"):
        labelled.of_ensemble(ensemble)
