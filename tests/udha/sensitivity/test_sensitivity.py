"""``udha sensitivity`` says what drives the runs of a sweep, and what is wrong with what it is given."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.sensitivity.analysis import COLUMNS
from experiments.sensitivity.targets import SAMPLED
from experiments.sweep import RUNS
from tests.experiments.sensitivity.tables import swept, written
from tests.experiments.tiny_study import written as study_written
from tests.udha.conftest import contents
from udha.cli import main
from udha.sensitivity.rows import TABLES as TABLES_OF

# Exit monitoring is in force in neither scenario, so how much it checks does nothing.
DEAD = "exit_monitoring_checks"
STUDY = f"""\
name: Tiny
question: What drives it?
scenario: base.yaml
policies: [policy.yaml]
parameters:
  approach_rate: {{}}
  {DEAD}: {{}}
mechanisms: [travel]
sample: {{method: sobol, n: 32, seed: 3}}
outputs: [newly_exploited]
at: [2011]
"""
TABLES = ("indices.csv", "second_order.csv", "directions.csv", "convergence.csv", "chance.csv")
SIX = [f"x{at}" for at in range(6)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Path:
    """The results of a small sweep of the model; not to be written to."""
    folder = tmp_path_factory.mktemp("sweep")
    study = study_written(folder, STUDY)
    assert main(["sweep", str(study), "--out", str(folder / "tiny"), "--workers", "1", "--quiet"]) == 0
    return folder / "tiny"


@pytest.fixture(scope="module")
def analysed(runs) -> Path:
    """The analysis of it, in the default place; not to be written to."""
    assert main(["sensitivity", str(runs), "--resamples", "200", "--quiet"]) == 0
    return runs.parent / "tiny-sensitivity"


def index(folder: Path, name: str) -> pd.DataFrame:
    rows = pd.read_csv(folder / "indices.csv")
    return rows[rows["index"] == name]


def test_a_folder_with_tables_pictures_and_a_page_is_written(analysed):
    files = set(contents(analysed))
    assert {*TABLES, "sensitivity.md", "manifest.json"} <= files
    for name in ("levels", "effects", "pairs", "convergence", "chance"):
        assert {f"figures/{name}.svg", f"figures/{name}.png"} <= files
    page = (analysed / "sensitivity.md").read_text()
    assert "**Question:** What drives it?" in page
    for picture in sorted(file for file in files if file.endswith(".png")):
        assert f"({picture})" in page


def test_tables_hold_all_columns_of_the_analysis():
    for table, name in TABLES_OF.items():
        assert [column.key for column in table.data] == list(COLUMNS[name])


def test_a_parameter_of_the_model_that_does_nothing_has_no_index_with_one_run_a_row(analysed):
    total = index(analysed, "total")
    dead = total[total.factor == DEAD]
    assert len(dead) == 2 * 3
    assert (dead.high <= 0.01).all()
    live = total[total.factor == "approach_rate"]
    assert (live.estimate > 0.1).all()
    chance = pd.read_csv(analysed / "chance.csv")
    assert (chance.share > 0.01).any(), "chance must be there for a dead parameter to be told from it"


def test_levels_and_effects_of_every_output_at_every_date_are_told(analysed):
    rows = index(analysed, "first")
    assert set(rows.output) == {"newly_exploited", "newly_exploited_2011"}
    assert set(zip(rows.scenario, rows.what, strict=True)) == {
        ("Base", "level"),
        ("Policy", "level"),
        ("Policy", "effect"),
    }
    directions = pd.read_csv(analysed / "directions.csv", keep_default_na=False)
    travel = directions[directions.factor == "travel"].direction
    assert set(travel) <= {"many parameters", "no change"}


def test_the_same_analysis_gives_the_same_bytes(runs, analysed, tmp_path):
    assert (
        main(["sensitivity", str(runs), "--resamples", "200", "--quiet", "--out", str(tmp_path / "o")]) == 0
    )
    one, other = contents(analysed), contents(tmp_path / "o")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == ["manifest.json"]  # it tells the command


def test_all_numbers_can_be_had_as_data(udha, tmp_path):
    folder = written(swept("sobol", 32, SIX, known, factors=[*SIX[:4], "two", "two"]), tmp_path / "sweep")
    done = udha("sensitivity", folder, "--json", "--quiet", "--out", tmp_path / "o")
    found = json.loads(done.out)
    assert found["blocks"] == 32
    assert found["factors"]["two"] == "all of two, 2 parameters"
    assert {one["index"] for one in found["indices"]} == {"first", "total", "interactions", "delta", "median"}
    assert len(found["indices"]) == len(pd.read_csv(tmp_path / "o" / "indices.csv"))


def known(x, luck):
    return 100 * (2 * x[:, 0] - x[:, 1] + x[:, 0] * x[:, 2]) + luck


@pytest.mark.parametrize("method", SAMPLED)
def test_every_design_is_told_in_words_and_has_its_page(udha, tmp_path, method):
    n = {"sobol": 32, "morris": 8, "fast": 65, "fractional_factorial": 2}.get(method, 150)
    folder = written(swept(method, n, SIX, known), tmp_path / "sweep")
    done = udha("sensitivity", folder, "--resamples", 100)
    assert done.status == 0, done.err
    assert "Known: What drives a known function?" in done.out
    assert "x0: " in done.out
    assert f"To repeat:  udha sensitivity {folder} --resamples 100 --seed 1 --out {folder}-sens" in done.out
    page = (tmp_path / "sweep-sensitivity" / "sensitivity.md").read_text()
    assert "{{" not in page
    assert "nan" not in page
    assert "Which factors can be fixed?" in page


@pytest.mark.parametrize("content", [None, b"PAR1"])
def test_what_is_no_sweep_is_refused_and_nothing_is_written(udha, tmp_path, content):
    folder = tmp_path / "sweep"
    folder.mkdir()
    if content:
        (folder / RUNS).write_bytes(content)
    done = udha("sensitivity", folder)
    assert done.status == 2
    assert "udha sweep" in done.err
    assert not (tmp_path / "sweep-sensitivity").exists()


def test_results_of_another_kind_are_refused(udha, results):
    done = udha("sensitivity", results)
    assert done.status == 2
    assert "no results of 'udha sweep' here" in done.err


def test_a_sweep_of_another_model_is_refused_and_nothing_is_written(udha, tmp_path):
    sweep = swept("sobol", 32, SIX, lambda x, luck: x[:, 0])
    sweep.about["model"] = "other"
    folder = written(sweep.__class__(sweep.about, with_about(sweep)), tmp_path / "sweep")
    done = udha("sensitivity", folder)
    assert done.status == 2
    assert "another version of the model" in done.err
    assert not (tmp_path / "sweep-sensitivity").exists()


def with_about(sweep):
    return sweep.table.replace_schema_metadata({"udha": json.dumps(sweep.about)})


@pytest.mark.parametrize("place", [".", "inside", ".."])
def test_the_runs_themselves_are_never_written_over(udha, runs, tmp_path, place):
    folder = tmp_path / "sweep"
    shutil.copytree(runs, folder)
    before = contents(folder)
    done = udha("sensitivity", folder, "--out", folder / place)
    assert done.status == 2
    assert "--out" in done.err
    assert contents(folder) == before


def test_a_folder_of_something_else_is_left_alone(udha, runs, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    done = udha("sensitivity", runs, "--out", tmp_path)
    assert done.status == 2
    assert "something else" in done.err
    assert contents(tmp_path) == {"notes.txt": b"mine"}


@pytest.mark.parametrize("option", [("--resamples", "3"), ("--seed", "-1"), ("--resamples", "many")])
def test_wrong_numbers_are_refused(udha, runs, option):
    done = udha("sensitivity", runs, *option)
    assert done.status == 2
    assert "must be a whole number" in done.err


def test_intervals_stand_around_their_estimates(analysed):
    rows = pd.read_csv(analysed / "indices.csv")
    known = rows[rows["index"].isin(["total", "first"])]
    assert np.mean((known.low <= known.estimate) & (known.estimate <= known.high)) > 0.99
