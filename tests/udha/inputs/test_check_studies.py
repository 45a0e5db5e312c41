"""``udha check`` and ``udha schema`` know studies too."""

from __future__ import annotations

import json

import pytest

import calibration.study
import experiments.study
from sim import scenario
from tests import ROOT
from tests.experiments.tiny_study import TINY, written
from udha.inputs.kinds import CALIBRATION, SCENARIO, SWEEP, TELLING, kind_of

STUDIES = sorted((ROOT / "experiments").glob("*.yaml"))
CALIBRATIONS = sorted((ROOT / "calibration").glob("*.yaml"))


def test_every_shipped_file_is_recognised():
    assert {kind_of(path) for path in STUDIES} == {SWEEP}
    assert {kind_of(path) for path in CALIBRATIONS} == {CALIBRATION}
    assert {kind_of(path) for path in scenario.shipped().values()} == {SCENARIO}


def test_telling_keys_are_keys_of_one_kind_alone():
    keys = {
        SCENARIO: set(scenario.KEYS),
        SWEEP: set(experiments.study.Declared.model_fields),
        CALIBRATION: set(calibration.study.Declared.model_fields),
    }
    for kind, telling in TELLING.items():
        assert telling <= keys[kind]
        assert not telling & set().union(*(of for other, of in keys.items() if other != kind))


def test_a_sweep_s_check_says_what_it_would_do(udha, tmp_path):
    study = written(tmp_path)
    done = udha("check", study)
    assert done.status == 0, done.err
    assert done.out.splitlines() == [
        f"ok: {study}, a study for udha sweep",
        "  Tiny: What drives it?",
        "  'Base', from 2009-01-01, recorded from 2010-01-01, to 2011-12-31, and against it Policy",
        "  2 factors, over the prior: grooming_withdrawal and withdrawal_awareness",
        "  12 rows (sobol), and 2 rows again with independent seeds: 28 runs",
        "  too few for 'udha sensitivity', which needs 16 blocks",
        "  2 outputs: newly_exploited and in_exploitation",
        done.out.splitlines()[-1],
    ]
    assert "of runs on the" in done.out.splitlines()[-1]
    assert not list(tmp_path.glob("*runs*"))


@pytest.mark.parametrize(
    ("method", "n", "said"),
    [
        ("latin", 60, "too few for 'udha sensitivity', which needs 100 rows"),
        ("latin", 150, "too few for 'udha discover', which needs 200 rows"),
        ("latin", 200, None),
        ("sobol", 16, None),
    ],
)
def test_a_check_says_whether_there_will_be_rows_enough_to_read(udha, tmp_path, method, n, said):
    sample = TINY[TINY.index("sample:") :].splitlines()[0]
    text = TINY.replace(sample, f"sample: {{method: {method}, n: {n}}}")
    done = udha("check", written(tmp_path, text))
    assert done.status == 0, done.err
    assert ("too few" in done.out) == (said is not None)
    assert said is None or f"  {said}\n" in done.out


def test_a_check_as_data_counts_what_is_run(udha):
    done = udha("check", ROOT / "experiments" / "robust_policies.yaml", "--json")
    data = json.loads(done.out)
    assert (data["ok"], data["kind"]) == (True, "sweep")
    assert (data["rows"], data["rows_again"]) == (4_000, 2_000)
    assert data["runs"] == 6_000 * 10
    assert data["factors"]["all_others"] > 200
    assert data["seconds_of_one_core"] == pytest.approx(6_000 * 10 * 783 / 80_000, abs=2)


def test_a_calibration_s_check_says_what_it_would_do(udha):
    done = udha("check", CALIBRATIONS[0])
    assert done.status == 0, done.err
    assert "a study for udha calibrate" in done.out
    assert "16 of 16 figures and patterns used: cases 2013" in done.out
    assert "30,000 runs over the priors, then 3 waves of 20,000 at most" in done.out
    data = json.loads(udha("check", CALIBRATIONS[0], "--json").out)
    assert (data["kind"], data["runs_at_most"]) == ("calibration", 90_000)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("outputs:", "outpts:", "study.yaml:9: outpts: unknown key; did you mean 'outputs'?"),
        ("newly_exploited", "newly_exploted", "did you mean 'newly_exploited'?"),
        ("method: sobol", "method: sobl", "study.yaml:8: sample.method: unknown method 'sobl'"),
        ("n: 2,", "n: 2.000,", "study.yaml:8: sample.n: is it 2.0, or is it 2000? Write 2000, or 2.0"),
        ("scenario: base.yaml", "scenario: bse.yaml", "study.yaml:3: scenario: no such file or scenario"),
    ],
)
def test_wrong_studies_are_refused_as_scenarios_are(udha, tmp_path, old, new, message):
    done = udha("check", written(tmp_path, TINY.replace(old, new, 1)))
    assert done.status == 2
    assert message in done.err
    assert done.out == ""


def test_a_wrong_calibration_is_refused(udha, tmp_path):
    text = CALIBRATIONS[0].read_text().replace("prior_runs: 30000", "prior_runs: 3")
    path = tmp_path / "study.yaml"
    path.write_text(text)
    done = udha("check", path)
    assert done.status == 2
    assert "budget.prior_runs: 3 is out of bounds" in done.err


def test_a_file_of_no_kind_is_refused_as_a_scenario(udha, tmp_path):
    path = tmp_path / "notes.yaml"
    path.write_text("- one\n- two\n")
    done = udha("check", path)
    assert done.status == 2
    assert "notes.yaml" in done.err


@pytest.mark.parametrize(
    ("of", "committed"),
    [
        ("scenario", "scenarios/scenario.schema.json"),
        ("sweep", "experiments/study.schema.json"),
        ("calibration", "calibration/study.schema.json"),
    ],
)
def test_the_schema_of_each_kind_is_the_committed_one(udha, of, committed):
    done = udha("schema", "--of", of)
    assert done.status == 0, done.err
    assert done.out == (ROOT / committed).read_text("utf-8"), f"write it anew with: udha schema --of {of}"


def test_an_unknown_kind_of_schema_is_refused(udha):
    done = udha("schema", "--of", "sweap")
    assert done.status == 2
    assert "must be one of scenario, sweep, calibration, not 'sweap'; did you mean 'sweep'?" in done.err


@pytest.mark.parametrize("path", [*STUDIES, *CALIBRATIONS], ids=lambda path: path.name)
def test_shipped_studies_name_their_schema_for_editors(path):
    assert path.read_text("utf-8").startswith("# yaml-language-server: $schema=study.schema.json\n")


@pytest.mark.parametrize(
    ("command", "file", "takes"),
    [
        ("run", "experiments/sobol_main.yaml", "a study of a sweep; use 'udha sweep'"),
        (
            "compare",
            "calibration/kosovo_2013_2014.yaml",
            "a study of a calibration; use 'udha calibrate'",
        ),
        ("sweep", "scenarios/visa_liberalisation.yaml", "a scenario; use 'udha run'"),
        ("calibrate", "experiments/morris_screening.yaml", "a study of a sweep; use 'udha sweep'"),
    ],
)
def test_a_file_of_another_kind_is_named_as_what_it_is(udha, command, file, takes, tmp_path):
    outcome = udha(command, file, "--out", str(tmp_path / "out"))
    assert outcome.status == 2
    assert outcome.err == f"udha: {file}: is {takes}\n"
    assert not (tmp_path / "out").exists()
