"""The scripts of the page on other methods run, and give what the model gives."""

from __future__ import annotations

import re
from itertools import count

import numpy as np
import pytest

from tests.docs.executed.scripts import ROOT, run, scripts_of

PAGE = ROOT / "docs" / "how-to" / "another_method.md"


def test_every_method_has_its_script():
    assert [len(re.findall("Study.load", one)) for one in scripts_of(PAGE)] == [1] * 4


def test_the_function_alone_gives_targets_row_by_row(monkeypatch, capsys):
    names = run(PAGE, "nearest to the official figures", monkeypatch, N=20)
    study, y = names["study"], names["y"]
    assert y.shape == (20, len(study.names))
    alone = study.simulator(study.latent.values(names["z"][7:8]), [7])
    assert np.array_equal(alone[0], y[7])
    assert "identified 2013" in capsys.readouterr().out


def test_ema_workbench_gives_the_models_own_targets_for_its_experiments_and_seeds(monkeypatch):
    pytest.importorskip("ema_workbench")
    names = run(PAGE, "^from ema_workbench", monkeypatch, N=12)
    study, experiments, outcomes = (names[one] for one in ("study", "experiments", "outcomes"))
    assert len(experiments) == 12
    assert sorted(outcomes["seed"]) == list(range(1, 13))
    ranks = experiments[list(study.latent.names)].to_numpy(float)
    values = study.latent.values(names["ndtri"](ranks))
    expected = study.simulator(values, np.asarray(outcomes["seed"], np.int64))
    for at, column in enumerate(names["columns"].values()):
        assert np.array_equal(outcomes[column], expected[:, at]), column


def test_pyabc_comes_nearer_to_the_figures_than_the_prior(monkeypatch):
    pytest.importorskip("pyabc")
    names = run(PAGE, "^import pyabc", monkeypatch, N=600, POPULATION=40)
    draws, study, informed = names["draws"][names["names"]].to_numpy(), names["study"], names["informed"]
    others = study.latent.draw(len(draws), 5)
    seeds = np.fromiter(count(10_000), np.int64, len(draws))

    def away(z: np.ndarray) -> float:
        t = study.on_scales(study.simulator(study.latent.values(z), seeds))
        return float(np.abs(t - study.observed.value).mean())

    assert away(others + (draws - others @ informed) @ informed.T) < away(others)
