"""``udha calibrate``: from a study file to a folder with posterior, tables and page."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest
import yaml

from calibration import policies, posterior
from calibration.calibrate import calibrate
from calibration.checks import answers, diagnostics, left_out, self_check
from calibration.study import Study
from sim import country as countries
from sim import parameters
from sim.draws.posterior import KeptPosterior
from tests.calibration.small import PRIOR_RUNS, SHIPPED, WAVE_RUNS, few_steps, finished_runs
from udha import version
from udha.calibrate import command

PICTURES = (
    "predictions",
    "emulator",
    "left_out",
    "learnt",
    "pairs",
    "policies",
    "cross_check",
    "trace",
    "self_check",
)
POLICIES = ("awareness_campaigns", "exit_monitoring", "all_recommendations")
OTHER_POLICIES = tuple(
    f"  - {name}" for name in yaml.safe_load(SHIPPED.read_text("utf-8"))["policies"] if name not in POLICIES
)
SMALL = f"budget: {{prior_runs: {PRIOR_RUNS}, wave_runs: {WAVE_RUNS}, waves: 1, draws: 60}}"
# Steps of every walker that count, steps before them, and ensembles: enough for tables and pictures.
STEPS = (150, 60, 2)


@pytest.fixture
def study(tmp_path, monkeypatch):
    for module, name, few in (
        (diagnostics, "PREDICTIVE_RUNS", 60),
        (diagnostics, "REPLICATED", 3),
        (diagnostics, "REPLICATES", 4),
        (answers, "RUNS", 60),
        (left_out, "YEAR_RUNS", 30),
        (left_out, "SAMPLE", {"ensembles": 1, "kept": 100}),
        (policies, "PRIOR_RUNS", 30),
        (policies, "POSTERIOR_RUNS", 30),
        (self_check, "STEPS_KEPT", 60),
        (self_check, "STEPS_DROPPED", 40),
    ):
        monkeypatch.setattr(module, name, few)
    lines = [line for line in SHIPPED.read_text().splitlines() if not line.startswith(OTHER_POLICIES)]
    path = tmp_path / "study.yaml"
    # A policy without strength changes nothing.
    (tmp_path / "weak.yaml").write_text(
        "name: Monitoring without strength\nextends: baseline\n"
        "levers:\n  exit_monitoring: {from: 2016-01-01, intensity: 0.000000001}\n"
    )
    changed = {"  - exit_monitoring": "  - weak.yaml"}
    path.write_text(
        "\n".join(SMALL if line.startswith("budget:") else changed.get(line, line) for line in lines)
    )
    with few_steps(*STEPS):
        yield path


def test_a_study_gives_a_posterior_that_runs_use_a_page_and_tables(
    udha, study, tmp_path, tmp_path_factory, monkeypatch
):
    out, runs, found = tmp_path / "out", tmp_path / "out-runs", []
    shutil.copytree(finished_runs(tmp_path_factory), runs)
    worked_out = command._calibrate
    monkeypatch.setattr(command, "_calibrate", lambda *these: found.append(worked_out(*these)) or found[0])
    outcome = udha("calibrate", str(study), "--out", str(out), "--json", "--self-check", "3")
    assert outcome.status == 0, outcome.err
    data = json.loads(outcome.out)
    assert len(data["figures"]) == 16
    assert data["runs"] == 1400
    kept = KeptPosterior.load(out / "posterior.parquet")
    kept.check(countries.load())
    uncertain = sum(one.prior.distribution != "fixed" for one in parameters.declared().values())
    assert kept.values.shape == (60, uncertain)
    assert len(pd.read_csv(out / "learnt.csv")) == uncertain
    assert len(pd.read_csv(out / "convergence.csv")) > uncertain
    page = (out / "calibration.md").read_text()
    for words in ("Did the number of newly exploited people fall", "90 % interval", "R-hat", "cannot"):
        assert words in page
    assert "Does the inference find the truth?" in page
    checked = pd.read_csv(out / "self_check.csv")
    assert all(f"| {name} |" in page for name in checked.quantity[checked.kind != "parameter"])
    assert set(data["policies"][0]) == set(pd.read_csv(out / "policies.csv").columns)
    assert {row["decided"] for row in data["policies"] if "Monitoring" in row["policy"]} == {"no change"}
    for picture in PICTURES:
        assert f"figures/{picture}.png" in page
        assert (out / "figures" / f"{picture}.png").read_bytes().startswith(b"\x89PNG")
    assert data["answers"]["years"] == [2013, 2014]
    assert 0 < data["answers"]["falls"][0]["given_figures"] < 1
    # A second time from finished runs: the same draws.
    posterior.keep(calibrate(Study.load(study), runs), tmp_path, version())
    assert (tmp_path / "posterior.parquet").read_bytes() == (out / "posterior.parquet").read_bytes()
    # What was found, shown as tables.
    monkeypatch.setattr(command, "_calibrate", lambda *_: found[0])
    outcome = udha("calibrate", str(study), "--out", str(out))
    assert outcome.status == 0, outcome.err
    for words in ("observed", "posterior, 90 %", "In exploitation per identified", "To repeat:"):
        assert words in outcome.out


def test_a_wrong_study_is_refused_and_nothing_written(udha, study, tmp_path):
    study.write_text(study.read_text().replace("  convicted:", "  convictd:"))
    outcome = udha("calibrate", str(study), "--out", str(tmp_path / "out"))
    assert outcome.status == 2
    assert "did you mean 'convicted'" in outcome.err
    assert not (tmp_path / "out").exists()
    outcome = udha("calibrate", str(tmp_path / "none.yaml"))
    assert outcome.status == 2
