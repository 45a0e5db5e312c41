"""Environment variables: a wrong value is refused as any other wrong input."""

from __future__ import annotations

import os

import pytest

from sim.errors import InputError, chosen


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("UDHA_GENERATOR", "philo", "must be squares or philox, not 'philo'; did you mean 'philox'?"),
        ("NUMBA_DISABLE_JIT", "yes", "must be 0 or 1, not 'yes'"),
        ("UDHA_POSTERIORS", "/nowhere", "is no folder of posteriors"),
    ],
)
def test_a_wrong_value_ends_with_one_message(shell, tmp_path, variable, value, said):
    environment = {**os.environ, variable: value, "UDHA_TRACEBACK": "0"}
    outcome = shell("run", "visa_liberalisation", "--draws", 1, "--out", "out", env=environment)
    assert (outcome.status, outcome.out) == (2, "")
    assert variable in outcome.err
    assert said in outcome.err
    assert outcome.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_an_empty_value_is_none(monkeypatch):
    monkeypatch.setenv("UDHA_GENERATOR", "")
    assert chosen("UDHA_GENERATOR", ("squares", "philox")) == "squares"
    monkeypatch.setenv("UDHA_GENERATOR", "philox")
    assert chosen("UDHA_GENERATOR", ("squares", "philox")) == "philox"


def test_a_folder_without_any_posterior_is_refused(udha, tmp_path, monkeypatch):
    """Runs would otherwise go on with the priors, as for a country that none is shipped for."""
    from sim.draws.posterior import shipped

    monkeypatch.setenv("UDHA_POSTERIORS", str(tmp_path))
    with pytest.raises(InputError, match="is no folder of posteriors"):
        shipped("kosovo")
    (tmp_path / "kosovo.parquet").touch()
    assert shipped("kosovo") == tmp_path / "kosovo.parquet"
    assert shipped("elsewhere") is None
