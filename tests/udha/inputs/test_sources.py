"""Where the parameters of a run come from, and what every output says of it."""

from __future__ import annotations

import json
import shutil

import pytest

from sim.draws.posterior import manifest_of, shipped, write_manifest
from tests.countries import TESTLAND
from tests.udha.conftest import TINY
from udha.output.words import PRIOR_NOTE, UNCALIBRATED_NOTE


@pytest.fixture
def tiny(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY)
    return path


def run(udha, tiny, *more):
    outcome = udha("run", str(tiny), "--draws", "2", "--json", "--out", str(tiny.parent / "out"), *more)
    return outcome, json.loads(outcome.out) if outcome.status == 0 else None


def test_prior_runs_from_the_priors_and_says_so(udha, tiny):
    _, data = run(udha, tiny, "--prior")
    assert data["parameters"] == "prior"
    assert data["note"] == PRIOR_NOTE
    assert data["posterior"] is None
    assert "--prior" in data["command"]


def test_without_a_word_the_posterior_is_used(udha, tiny):
    _, data = run(udha, tiny)
    assert data["parameters"] == "posterior"
    assert data["posterior"]["years"] == [2013, 2014]
    _, other = run(udha, tiny, "--prior")
    assert data["levels"] != other["levels"]


def test_a_posterior_of_ones_own_gives_what_it_holds(udha, tiny, tmp_path):
    own = tmp_path / "own.parquet"
    shutil.copyfile(shipped("kosovo"), own)
    shutil.copyfile(manifest_of(shipped("kosovo")), manifest_of(own))
    _, data = run(udha, tiny, "--posterior", str(own))
    _, same = run(udha, tiny)
    assert data["levels"] == same["levels"]
    assert str(own) in data["command"]


def test_a_posterior_for_another_model_is_refused_and_nothing_written(udha, tiny, tmp_path):
    own = tmp_path / "own.parquet"
    shutil.copyfile(shipped("kosovo"), own)
    manifest = json.loads(manifest_of(shipped("kosovo")).read_text())
    manifest["parts"]["sim/agents/person.py"] = "0"
    write_manifest(own, manifest)
    outcome, _ = run(udha, tiny, "--posterior", str(own))
    assert outcome.status == 2
    assert outcome.err.count("made for another model") == 1
    assert "sim/agents/person.py" in outcome.err
    assert "--prior" in outcome.err
    assert not (tmp_path / "out").exists()


def test_prior_and_posterior_exclude_each_other(udha, tiny):
    outcome, _ = run(udha, tiny, "--prior", "--posterior", "x.parquet")
    assert outcome.status == 2
    assert "--prior: cannot be given together with --posterior" in outcome.err


def test_another_country_has_no_posterior_and_output_says_so(udha, tmp_path):

    scenario = tmp_path / "there.yaml"
    scenario.write_text(
        f"name: There\ndescription: Another country.\ncountry: {TESTLAND}\n"
        "start: 2009-01-01\nrecords_from: 2010-01-01\nend: 2010-12-31\n"
    )
    outcome, data = run(udha, scenario)
    assert outcome.status == 0, outcome.err
    assert data["parameters"] == "prior"
    assert data["note"] == UNCALIBRATED_NOTE


def test_more_draws_than_the_posterior_holds_are_no_more_knowledge(udha, tiny, tmp_path, monkeypatch):
    manifest = json.loads(manifest_of(shipped("kosovo")).read_text())
    shutil.copyfile(shipped("kosovo"), tmp_path / "kosovo.parquet")
    write_manifest(tmp_path / "kosovo.parquet", manifest | {"draws": 1})
    monkeypatch.setenv("UDHA_POSTERIORS", str(tmp_path))
    outcome, data = run(udha, tiny)
    assert "It holds 1 draw; further ones repeat them" in data["note"], outcome.err


def test_a_calibrated_parameter_that_a_scenario_sets_is_told(udha, tiny):
    quiet = run(udha, tiny)[1]["note"]
    tiny.write_text(TINY + "parameters: {approach_rate: 0.05, fine: 9000}\n")
    assert "A scenario sets fine and approach_rate itself" in run(udha, tiny)[1]["note"].removeprefix(quiet)
    assert run(udha, tiny, "--prior")[1]["note"] == PRIOR_NOTE
