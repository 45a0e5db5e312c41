"""Environment variables: a wrong value is refused as any other wrong input."""

from __future__ import annotations

import os

import pytest

from sim.errors import InputError, chosen
from sim.random import GENERATORS


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("UDHA_GENERATOR", "philo", "must be squares or philox, not 'philo'; did you mean 'philox'?"),
        ("NUMBA_DISABLE_JIT", "yes", "must be 0 or 1, not 'yes'"),
        ("NUMBA_NUM_THREADS", "0", "must be a whole number from 1, not '0'"),
        ("NUMBA_NUM_THREADS", "-2", "must be a whole number from 1, not '-2'"),
        ("NUMBA_NUM_THREADS", "two", "must be a whole number from 1, not 'two'"),
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


@pytest.mark.parametrize(
    ("variable", "value"),
    [("UDHA_GENERATOR", "Squares"), ("NUMBA_DISABLE_JIT", "yes"), ("NUMBA_NUM_THREADS", "0")],
)
def test_a_check_refuses_a_value_that_a_run_would_refuse(shell, tiny, variable, value):
    environment = {**os.environ, variable: value, "UDHA_TRACEBACK": "0"}
    outcome = shell("check", tiny, env=environment)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"udha: {variable}: must be ")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("generator", GENERATORS)
def test_a_check_takes_every_generator_that_a_run_takes(shell, tiny, generator):
    assert shell("check", tiny, env={**os.environ, "UDHA_GENERATOR": generator}).status == 0


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
