"""``udha compare`` ranks scenarios with their ties, keeps everything in a folder, and resumes."""

from __future__ import annotations

import csv
import json
import shlex
import signal
import subprocess
import time
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from experiments.work import execution
from tests.posterior import DRAWS as DRAWS_KEPT
from tests.udha.compare.policies import LEVERS, written
from tests.udha.conftest import command, contents, contents_anywhere, finish
from tests.udha.tables.records_page import first_column

DRAWS = 12
FILES = {
    *("manifest.json", "series.parquet", "parameters.parquet", "effects.csv", "levels.csv"),
    *("uncertainty.csv", "ranking.csv", "pairs.csv", "dominance.csv", "displacement.csv"),
    *("true_and_recorded.csv", "report.html", "report.json"),
    *(f"scenarios/{name}.yaml" for name in ("base", "visa", "campaign", "idle")),
    *(
        f"figures/{name}.{kind}"
        for name in ("ranking", "true_beside_recorded", "true_and_recorded", "displacement")
        for kind in ("svg", "png")
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("scenarios"))


@pytest.fixture(scope="module")
def policies(folder) -> list[Path]:
    return [folder / f"{name}.yaml" for name in LEVERS]


def arguments(policies, out, *more) -> list[object]:
    return ["compare", *policies, "--draws", DRAWS, "--out", out, "--workers", 1, *more]


@pytest.fixture(scope="module")
def run(folder, tmp_path_factory) -> Path:
    """The results of ``udha run`` of one of the policies; not to be written to."""
    out = tmp_path_factory.mktemp("results") / "run"
    finish("run", folder / "visa.yaml", "--draws", DRAWS, "--out", out)
    return out


@pytest.fixture(scope="module")
def results(policies, tmp_path_factory) -> Path:
    """The results of a small comparison, with its report; not to be written to."""
    out = tmp_path_factory.mktemp("results") / "comparison"
    finish(*arguments(policies, out), reports=True)
    return out


def rows_of(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# What is in it


def test_the_folder_holds_everything_and_nothing_else(results):
    assert contents(results).keys() == FILES
    assert not Path(f"{results}-runs").exists()


@pytest.mark.parametrize(
    "name", ["ranking.csv", "pairs.csv", "dominance.csv", "displacement.csv", "true_and_recorded.csv"]
)
def test_tables_have_the_columns_that_the_page_of_records_describes(results, name):
    with open(results / name, encoding="utf-8", newline="") as stream:
        assert first_column(f"### {name}") == next(csv.reader(stream))


def test_a_policy_that_changes_nothing_is_tied_with_the_base(results):
    ranks = {
        row["scenario"]: row for row in rows_of(results / "ranking.csv") if row["series"] == "in_exploitation"
    }
    assert ranks["Base"]["is_base"] == "true"
    for column in ("group", "first", "last", "regret", "best"):
        assert ranks["Idle"][column] == ranks["Base"][column]
    pair = next(
        row
        for row in rows_of(results / "pairs.csv")
        if row["series"] == "in_exploitation" and {row["first"], row["second"]} == {"Base", "Idle"}
    )
    assert (pair["verdict"], float(pair["same"]), float(pair["median"])) == ("the same", 1, 0)
    effects = [row for row in rows_of(results / "effects.csv") if row["scenario"] == "Idle"]
    assert {row["verdict"] for row in effects if row["masked"] == "false"} == {"no change"}


def test_campaigns_may_do_nothing_and_are_not_placed_above_it(results):
    ranks = [row for row in rows_of(results / "ranking.csv") if row["series"] == "newly_exploited"]
    pairs = [row for row in rows_of(results / "pairs.csv") if row["series"] == "newly_exploited"]
    verdicts = {(row["first"], row["second"]): row["verdict"] for row in pairs}
    # So few draws do not make it certain, and place nobody above another.
    assert verdicts["Campaign", "Base"] == "cannot tell"
    assert {row["group"] for row in ranks} == {"1"}


def test_series_are_those_of_a_run(results, run):
    """The same draws, the same luck: whether two scenarios are run or many are compared."""
    among, alone = (pd.read_parquet(one / "series.parquet") for one in (results, run))
    for name in ("Base", "Visa"):
        one, other = (table[table.scenario == name].reset_index(drop=True) for table in (among, alone))
        for column in ("value", "seed", "date", "cell"):
            assert (one[column] == other[column]).all()


def test_one_policy_compared_gives_the_numbers_of_its_run(udha, run, folder, tmp_path):
    assert udha(*arguments([folder / "visa.yaml"], tmp_path / "one", "--quiet")).status == 0
    for name in ("levels.csv", "uncertainty.csv", "parameters.parquet"):
        assert contents(tmp_path / "one")[name] == contents(run)[name], name
    shown = [row for row in rows_of(tmp_path / "one" / "effects.csv") if row["dimension"] != "region"]
    assert shown == [row for row in rows_of(run / "effects.csv") if row["dimension"] != "region"]


def test_the_manifest_and_the_scenarios_repeat_it(udha, results, tmp_path):
    manifest = json.loads((results / "manifest.json").read_text())
    assert manifest["kind"] == "comparison"
    assert shlex.split(manifest["command"])[:2] == ["udha", "compare"]
    assert manifest["scenarios"] == ["Base", "Visa", "Campaign", "Idle"]
    assert [one["file"] for one in manifest["policies"]] == [f"scenarios/{name}.yaml" for name in LEVERS]
    again = [results / one["file"] for one in manifest["policies"]]
    out = tmp_path / "again"
    done = udha(*arguments(again, out, "--base", results / "scenarios" / "base.yaml", "--quiet"))
    assert done.status == 0, done.err
    assert contents(out)["ranking.csv"] == contents(results)["ranking.csv"]


def test_small_regional_counts_are_withheld(results, policies, udha, tmp_path):
    rows = [row for row in rows_of(results / "effects.csv") if row["dimension"] == "region"]
    hidden = {(row["series"], row["cell"]) for row in rows if row["masked"] == "true"}
    assert hidden
    for row in rows:
        assert (row["masked"] == "true") == ((row["series"], row["cell"]) in hidden)
        assert row["masked"] == "false" or not row["median"]
    assert "region" not in set(pd.read_parquet(results / "series.parquet").dimension)
    out = tmp_path / "unmasked"
    assert udha(*arguments(policies, out, "--unmasked", "--quiet")).status == 0
    assert {row["masked"] for row in rows_of(out / "effects.csv")} == {"false"}
    assert "region" in set(pd.read_parquet(out / "series.parquet").dimension)


# The same bytes


@pytest.mark.reports
def test_neither_workers_nor_batches_change_a_byte(udha, results, policies, tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.work.execution.WEEKS_A_CHUNK", 3_000)
    assert udha(*arguments(policies, tmp_path / "two", "--quiet")[:-3], "--workers", 2, "--quiet").status == 0
    found = contents_anywhere(tmp_path / "two")
    for name, content in contents_anywhere(results).items():
        assert found[name] == content, name


def test_the_order_of_arguments_does_not_change_the_ranking(udha, results, policies, tmp_path):
    assert udha(*arguments(policies[::-1], tmp_path / "out", "--quiet")).status == 0
    for name in ("ranking.csv", "dominance.csv"):
        assert sorted(map(str, rows_of(tmp_path / "out" / name))) == sorted(map(str, rows_of(results / name)))
    assert rows_of(tmp_path / "out" / "ranking.csv") == rows_of(results / "ranking.csv")


# What is said


def test_the_screen_says_what_is_better_and_what_statistics_would_show(udha, policies, tmp_path):
    done = udha(*arguments(policies, tmp_path / "out"))
    assert done.status == 0, done.err
    text = " ".join(done.out.split())
    for words in (
        "Ranked by person-years of exploitation",
        "effects against 'Base'",
        "no change",
        "What would the official statistics show?",
        "isplacement",
        "on every count",
        "Chance",
        "common random numbers",
        "calibrated to the official figures of 2013 and 2014",
    ):
        assert words in text, words
    before = done.out.split("\nResults:")[0]
    assert max(map(len, before.splitlines())) <= 100
    program, *again = shlex.split(done.out.split("To repeat:")[1])
    assert program == "udha"
    first = contents(tmp_path / "out")
    assert udha(*again).status == 0
    assert contents(tmp_path / "out")["series.parquet"] == first["series.parquet"]


def test_json_holds_every_table(udha, policies, tmp_path, results):
    done = udha(*arguments(policies, tmp_path / "out", "--json"))
    data = json.loads(done.out)
    for name in ("ranking", "pairs", "dominance", "displacement", "true_and_recorded", "effects"):
        assert len(data[name]) == len(rows_of(results / f"{name}.csv")), name
    assert len(data["levels"]) == len(rows_of(results / "levels.csv"))
    assert data["finding"].startswith("Ranked by")
    assert data["base"] == "Base"
    assert data["settled"] is None


@pytest.mark.parametrize(("width", "regret"), [(80, False), (100, True)])
def test_a_narrow_terminal_shows_less(udha, policies, tmp_path, monkeypatch, width, regret):
    monkeypatch.setattr("udha.compare.screen.console", lambda _: Console(width=width, highlight=False))
    done = udha(*arguments(policies, tmp_path / "out"))
    assert done.status == 0, done.err
    lines = done.out.split("\nResults:")[0].splitlines()
    (heads,) = (line for line in lines if line.startswith("rank places policy"))
    assert ("regret" in heads) == regret
    assert max(map(len, lines)) <= width


def test_costs_are_ranked_and_priced_where_they_are_given(udha, folder, tmp_path):
    for name in ("visa", "campaign"):
        (tmp_path / f"{name}.yaml").write_text(
            f"name: {name}\nextends: {folder / 'base.yaml'}\ncosts: {{assisted_person: 400 EUR}}\n"
            f"levers: {{{LEVERS[name]}}}\n"
        )
    files = [tmp_path / "visa.yaml", tmp_path / "campaign.yaml"]
    done = udha(*arguments(files, tmp_path / "out", "--by", "cost"))
    assert done.status == 0, done.err
    assert "Ranked by cost, eur" in done.out.replace("EUR", "eur")
    assert "Cost per person-year of exploitation averted, EUR" in done.out
    assert {row["series"] for row in rows_of(tmp_path / "out" / "ranking.csv")} >= {"cost"}


# Until settled


def test_draws_end_when_the_ranking_is_settled(udha, folder, tmp_path, monkeypatch):
    monkeypatch.setattr("experiments.policies.stopping.FIRST_LOOK", 8)
    monkeypatch.setattr("experiments.policies.stopping.ERROR", 0.99)
    same = ("compare", folder / "idle.yaml", "--workers", 1)
    done = udha(*same, "--draws", 400, "--until-settled", "--out", tmp_path / "out")
    assert done.status == 0, done.err
    assert "0 of 1 pairs are open" in done.err
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["draws"] < 400
    assert manifest["settled"] == {"pairs": 1, "open": 0}
    assert f"The ranking is settled after {manifest['draws']} draws" in " ".join(done.out.split())
    # Batches give what so many draws give at once.
    assert udha(*same, "--draws", manifest["draws"], "--out", tmp_path / "once", "--quiet").status == 0
    assert contents(tmp_path / "out")["effects.csv"] == contents(tmp_path / "once")["effects.csv"]


def test_a_ranking_that_does_not_settle_says_so(udha, folder, tmp_path):
    done = udha(
        "compare",
        folder / "visa.yaml",
        "--draws",
        8,
        "--seed",
        3,
        "--until-settled",
        "--workers",
        1,
        "--out",
        tmp_path / "out",
    )
    assert done.status == 0, done.err
    assert "not settled after 8 draws: 1 of 1 pairs are open" in " ".join(done.out.split())


def test_draws_that_come_again_settle_nothing(udha, folder):
    done = udha("compare", folder / "visa.yaml", "--draws", DRAWS_KEPT + 1, "--until-settled")
    assert done.status == 2
    assert f"--draws: with --until-settled at most the {DRAWS_KEPT} of the posterior" in done.err


# Interrupted


def test_interrupted_work_is_kept_and_goes_on(udha, policies, tmp_path, monkeypatch):
    out, draws = tmp_path / "out", ("--draws", 600)
    more = command("compare", *policies, *draws, "--workers", 2, "--out", out)
    running = subprocess.Popen(more, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    while running.poll() is None and not list((tmp_path / "out-runs").glob("*.arrow")):
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=120)
    assert running.returncode == 130
    assert "Traceback" not in said
    assert f"to go on: udha compare {policies[0]}" in said
    kept = len(list((tmp_path / "out-runs").glob("*.arrow")))
    assert kept
    assert not out.exists()
    made, real = [], execution.make
    monkeypatch.setattr(execution, "make", lambda *these: made.append(real(*these)))
    again = shlex.split(said.split("to go on: udha ")[1])
    assert udha(*again, "--workers", 1, "--quiet").status == 0
    assert len(made) + kept == 4
    assert pd.read_parquet(out / "series.parquet", columns=["draw"]).draw.max() == 599
    assert not (tmp_path / "out-runs").exists()


def test_a_killed_command_loses_only_what_is_unfinished(udha, policies, results, tmp_path):
    out = tmp_path / "out"
    running = subprocess.Popen(
        command(*arguments(policies, out, "--quiet")), cwd=tmp_path, stderr=subprocess.DEVNULL
    )
    while running.poll() is None and not (tmp_path / "out-runs").exists():
        time.sleep(0.02)
    running.kill()
    running.wait()
    assert udha(*arguments(policies, out, "--quiet")).status == 0
    found = contents(out)
    for name, content in contents(results).items():
        drawn = name.startswith(("figures/", "report."))
        assert name == "manifest.json" or drawn or found[name] == content, name
