"""The scripts of the page on other methods run, and give what the model gives."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import numpy as np
import pytest

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "another_method.md"
SCRIPTS = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)


def run(package: str, monkeypatch, few: int, **other: int) -> dict:
    """Run the script that imports a package, with fewer runs; return its names."""
    (script,) = (one for one in SCRIPTS if re.search(rf"^(import|from) {package}\b", one, re.MULTILINE))
    for name, value in {"N": few, **other}.items():
        script, found = re.subn(rf"^{name} = [0-9_]+$", f"{name} = {value}", script, flags=re.MULTILINE)
        assert found == 1
    monkeypatch.chdir(PAGE.parents[2])
    names: dict = {}
    exec(compile(script, str(PAGE), "exec"), names)
    return names


def test_every_method_has_its_script():
    assert [len(re.findall("Study.load", one)) for one in SCRIPTS] == [1] * 4


def test_the_function_alone_gives_targets_row_by_row(monkeypatch, capsys):
    (script,) = (one for one in SCRIPTS if "nearest to the official figures" in one)
    monkeypatch.chdir(PAGE.parents[2])
    names: dict = {}
    exec(compile(script.replace("N = 200", "N = 20"), str(PAGE), "exec"), names)
    study, y = names["study"], names["y"]
    assert y.shape == (20, len(study.names))
    alone = study.simulator(study.latent.values(names["z"][7:8]), [7])
    assert np.array_equal(alone[0], y[7])
    assert "identified 2013" in capsys.readouterr().out


def test_ema_workbench_gives_the_models_own_targets_for_its_experiments_and_seeds(monkeypatch):
    pytest.importorskip("ema_workbench")
    names = run("ema_workbench", monkeypatch, 12)
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
    names = run("pyabc", monkeypatch, 600, POPULATION=40)
    draws, study, informed = names["draws"][names["names"]].to_numpy(), names["study"], names["informed"]
    others = study.latent.draw(len(draws), 5)
    seeds = np.fromiter(count(10_000), np.int64, len(draws))

    def away(z: np.ndarray) -> float:
        t = study.on_scales(study.simulator(study.latent.values(z), seeds))
        return float(np.abs(t - study.observed.value).mean())

    assert away(others + (draws - others @ informed) @ informed.T) < away(others)
