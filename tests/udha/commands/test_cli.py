"""The command line says what it did, or in one message what is wrong; and the exit status agrees."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim import levers, parameters
from sim.scenario import Scenario, shipped
from tests import ROOT
from tests.udha.conftest import command, contents
from udha import version
from udha.output.words import POSTERIOR_NOTE

HEAVY = ("numba", "mesa", "pandas", "matplotlib", "pydantic", "pyarrow", "numpy")
SHORT = ("--draws", "2", "--from", "2010-01-01", "--to", "2010-12-31")


def said_once(outcome, *words):
    """One message on standard error, no traceback, with these words in it."""
    assert outcome.out == ""
    assert outcome.err.startswith("udha: ")
    assert outcome.err.count("\n") == 1
    for word in words:
        assert word in outcome.err
    return True


# Help


def test_help_is_there_at_once():
    code = (
        f"import sys, udha.cli, udha.commands.app; print([name for name in {HEAVY} if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_help_names_every_command(udha):
    outcome = udha("--help")
    assert outcome.status == 0
    for name in ("run", "check", "scenarios", "parameters", "levers", "schema"):
        assert f"\n  {name} " in outcome.out


def test_help_begins_every_command_with_a_whole_sentence(udha):
    listed = udha("-h").out.split("Commands:\n")[1].split("\n\n")[0].splitlines()
    assert [line for line in listed if not line.endswith(".") or line.endswith("...")] == []


def test_without_a_command_help_is_shown_as_an_error(udha):
    outcome = udha()
    assert (outcome.status, outcome.out) == (2, "")
    assert "Commands:" in outcome.err


def test_version(udha):
    assert udha("--version").out == f"udha {version()}\n"


# Wrong usage


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["rum"], ["'rum'", "did you mean 'run'"]),
        (["run", "baseline", "--drows", "3"], ["--drows", "did you mean '--draws'"]),
        (["run", "baseline", "--xyz"], ["--xyz", "udha run --help"]),
        (["run"], ["SCENARIO"]),
        (["run", "baseline", "more"], ["more"]),
        (["run", "baseline", "--draws"], ["--draws"]),
        (["run", "baseline", "--draws", "0"], ["--draws", "from 1 to 100,000", "'0'"]),
        (["run", "baseline", "--draws", "-5"], ["--draws", "'-5'"]),
        (["run", "baseline", "--draws", "nan"], ["--draws", "'nan'"]),
        (["run", "baseline", "--draws", "inf"], ["--draws", "'inf'"]),
        (["run", "baseline", "--draws", "1.5"], ["--draws", "'1.5'"]),
        (["run", "baseline", "--draws", "100001"], ["--draws", "'100001'"]),
        (["run", "baseline", "--draws", "9" * 5000], ["--draws"]),
        (["run", "baseline", "--draws", "1000", "--seeds", "1000"], ["1,000,000"]),
        (["run", "baseline", "--seed", "-1"], ["--seed"]),
        (["run", "baseline", "--workers", "0"], ["--workers"]),
        (["run", "baseline", "--from", "2016-13-01"], ["--from", "2016-01-31"]),
        (["run", "baseline", "--from", "20160101"], ["--from", "2016-01-31"]),
        (["run", "baseline", "--from", "2003-01-01"], ["--from", "before the scenario's start"]),
        (["run", "baseline", "--to", "2009-01-01"], ["--to", "out of order"]),
        (["run", "baseline", "--to", "2200-01-01"], ["--to", "2100"]),
        (["parameters", "entry_chek"], ["did you mean 'entry_check'"]),
        (["levers", "visa_liberalization"], ["did you mean 'visa_liberalisation'"]),
    ],
)
def test_wrong_usage_is_refused_with_the_nearest_right_word(udha, monkeypatch, tmp_path, arguments, words):
    monkeypatch.chdir(tmp_path)
    outcome = udha(*arguments)
    assert outcome.status == 2
    assert said_once(outcome, *words)
    assert len(outcome.err) < 300
    assert list(tmp_path.iterdir()) == []


# Wrong scenario files


@pytest.mark.parametrize("what", ["run", "check"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["x.yaml", "empty"]),
        (b"name: x\nlevers: \xff\xfe\n", ["x.yaml:2", "not UTF-8"]),
        (
            b"name: x\nlevers:\n  shelter_max_stya: {weeks: 3}\n",
            ["x.yaml:3", "did you mean 'shelter_max_stay'"],
        ),
        (
            b"name: x\nlevers:\n  shelter_max_stay: {weeks: .nan}\n",
            ["x.yaml:3", "levers.shelter_max_stay.weeks"],
        ),
        (b"name: x\nparameters:\n  entry_check: .inf\n", ["x.yaml:3", "parameters.entry_check"]),
        (b"name: x\nparameters:\n  entry_check: 7\n", ["x.yaml:3", "out of bounds"]),
        (b"name: x\nnmae: y\n", ["x.yaml:2", "did you mean 'name'"]),
        (b"name: x\nname: y\n", ["x.yaml:2", "twice"]),
        (b"name: x\nextends: nothing_like_it\n", ["x.yaml:2", "extends"]),
        (b"name: x\nextends: x.yaml\n", ["x.yaml:2", "circular"]),
        (b"name: x\nstart: 2015-01-01\nend: 2014-01-01\n", ["x.yaml:", "out of order"]),
        (b"name: !!python/object:os.system x\n", ["x.yaml:1", "tags"]),
        (b"name: x\ndescription: " + b"y" * 1_100_000, ["x.yaml", "larger"]),
    ],
)
def test_a_faulty_scenario_is_refused_where_it_is_wrong(udha, monkeypatch, tmp_path, what, content, words):
    monkeypatch.chdir(tmp_path)
    Path("x.yaml").write_bytes(content)
    outcome = udha(what, "x.yaml")
    assert outcome.status == 2
    assert said_once(outcome, *words)
    assert [path.name for path in tmp_path.iterdir()] == ["x.yaml"]


def test_a_missing_file_and_a_folder_are_refused(shell, tmp_path):
    (tmp_path / "folder").mkdir()
    outcome = shell("run", "visa_liberalizaton")
    assert outcome.status == 2
    assert said_once(outcome, "no such file or scenario", "did you mean 'visa_liberalisation'")
    outcome = shell("check", "folder")
    assert outcome.status == 2
    assert said_once(outcome, "folder", "is a folder, not a file")


# Check, scenarios, parameters, levers, schema


@pytest.mark.parametrize("name", shipped())
def test_shipped_scenarios_are_right_and_found_by_name(udha, name):
    outcome = udha("check", name)
    assert outcome.status == 0
    assert outcome.out.startswith("ok: ")
    data = json.loads(udha("check", name, "--json").out)
    assert data["scenario"] == Scenario.load(shipped()[name]).resolved()


def test_check_shows_what_is_inherited(udha, tiny):
    outcome = udha("check", tiny)
    assert "extends 'As it was'" in outcome.out
    assert "visa_liberalisation: intensity 1 from 2011-01-01" in outcome.out
    assert "origin_visa_freedom" in outcome.out


def test_every_shipped_scenario_is_listed(udha):
    text = udha("scenarios").out
    assert [name for name in shipped() if f"\n{name} " not in text] == []
    assert [one["file"] for one in json.loads(udha("scenarios", "--json").out)] == list(shipped())


def test_a_printed_scenario_is_its_file_and_runs_from_anywhere(udha, tmp_path):
    text = udha("scenarios", "longer_shelter_stays").out
    assert text == shipped()["longer_shelter_stays"].read_text("utf-8")
    (tmp_path / "mine.yaml").write_text(text)
    assert Scenario.load(tmp_path / "mine.yaml") == Scenario.load(shipped()["longer_shelter_stays"])


def test_an_unknown_scenario_is_named_with_the_nearest(udha):
    outcome = udha("scenarios", "longer_shelter_stay")
    assert outcome.status == 2
    assert said_once(outcome, "'longer_shelter_stay'", "did you mean 'longer_shelter_stays'")


def test_parameters_and_levers_are_listed_in_full(udha):
    for what, known in (("parameters", parameters.declared()), ("levers", levers.declared())):
        table = udha(what).out
        assert all(f"{name} " in table for name in known)
        assert [one["name"] for one in json.loads(udha(what, "--json").out)] == list(known)


def test_everything_about_a_parameter(udha):
    one = parameters.find("entry_check")
    text = udha("parameters", "entry_check").out
    for words in (one.label, one.unit, one.source, one.grade, "lognormal, median 0.04", "border_screening"):
        assert words in text
    data = json.loads(udha("parameters", "entry_check", "--json").out)
    assert data["moved_by_levers"] == ["border_screening", "borders_after_the_war"]
    assert data["bounds"] == list(one.bounds)


def test_everything_about_a_lever(udha):
    text = udha("levers", "border_screening").out
    for effect in levers.find("border_screening").effects:
        assert f"{effect.parameter}, multiplied by {effect.size}" in text
    assert "'weeks'" in udha("levers", "shelter_max_stay").out


def test_the_shipped_schema_is_the_one_that_the_command_prints(udha):
    printed = json.loads(udha("schema").out)
    assert printed == json.loads((ROOT / "scenarios" / "scenario.schema.json").read_text())


# Run


def test_a_run_shows_true_and_recorded_side_by_side_and_says_what_it_rests_on(udha, tiny, tmp_path):
    out = tmp_path / "out"
    outcome = udha("run", tiny, "--draws", "3", "--out", out)
    assert outcome.status == 0
    text = " ".join(outcome.out.split())
    for words in (
        "True in the model",
        "Recorded by authorities",
        "Protection",
        "Rights",
        "90 % interval",
        "verdict",
    ):
        assert words in text
    assert POSTERIOR_NOTE.format(years="2013 and 2014") in text
    assert "'Tiny'" in text
    assert "'As it was'" in text
    assert f"Results: {out}" in text
    before_the_command = outcome.out.split("\nResults:")[0]
    assert max(map(len, before_the_command.splitlines())) <= 100


def test_a_run_says_how_much_is_chance_or_why_it_cannot(udha, tmp_path):
    idle = tmp_path / "idle.yaml"
    idle.write_text("name: Idle\nextends: baseline\nlevers: {shelter_max_stay: {weeks: 26}}\n")
    few = udha("run", idle, *SHORT, "--out", tmp_path / "out")
    assert "cannot be separated: 0 of 2 draws" in few.out
    short = ("--draws", 10, "--seeds", 2, *SHORT[2:])
    enough = udha("run", "baseline", *short, "--out", tmp_path / "out")
    assert "of the variance of newly exploited between runs" in " ".join(enough.out.split())
    found = json.loads(udha("run", idle, *short, "--out", tmp_path / "out", "--json").out)["uncertainty"]
    assert {one["verdict"] for one in found if one["what"] == "effect"} == {"no change"}


def test_the_command_that_is_printed_repeats_the_run(udha, tiny, tmp_path):
    out = tmp_path / "it's here"
    outcome = udha(
        "run", tiny, "--draws", "2", "--seeds", "2", "--seed", "7", "--to", "2011-06-30", "--out", out
    )
    first = contents(out)
    program, *arguments = shlex.split(outcome.out.split("To repeat:")[1])
    assert program == "udha"
    assert udha(*arguments).status == 0
    assert contents(out)["series.parquet"] == first["series.parquet"]
    assert contents(out).keys() == first.keys()


def test_results_lie_under_the_scenarios_name_unless_told(udha, monkeypatch, tmp_path, tiny):
    monkeypatch.chdir(tmp_path)
    assert udha("run", tiny, "--draws", "1").status == 0
    assert (tmp_path / "results" / "tiny" / "manifest.json").is_file()


def refuse_constant(name):
    raise AssertionError(f"{name} is not JSON")


def test_json_is_valid_and_complete(shell, tiny, tmp_path):
    outcome = shell("run", tiny, "--draws", "2", "--out", tmp_path / "out", "--json")
    assert outcome.status == 0
    data = json.loads(outcome.out, parse_constant=refuse_constant)
    series = {row["series"] for row in data["effects"]}
    assert {"newly_exploited", "identified", "reintegrated", "travellers_refused"} <= series
    assert {
        "base",
        "policy",
        "median",
        "low_50",
        "high_50",
        "low_90",
        "high_90",
        "probability_benefit",
        "verdict",
    } <= (data["effects"][0].keys())
    assert {row["scenario"] for row in data["levels"]} == {"As it was", "Tiny"}
    assert data["parameters"] == "posterior"
    assert data["note"] == POSTERIOR_NOTE.format(years="2013 and 2014")
    assert data["finding"]
    assert Path(data["results"]).is_dir()


def test_quiet_says_nothing_when_all_is_well(udha, tiny, tmp_path):
    outcome = udha("run", tiny, "--draws", "1", "--out", tmp_path / "out", "--quiet")
    assert (outcome.status, outcome.out, outcome.err) == (0, "", "")


def test_a_first_compile_is_announced_but_not_when_quiet(udha, monkeypatch, tiny, tmp_path):
    monkeypatch.setattr("udha.output.compiling.is_warm", lambda: False)
    arguments = ("run", tiny, "--draws", "1", "--out", tmp_path / "out", "--json")
    assert udha(*arguments).err == "compiling the model, about half a minute, once\n"
    assert udha(*arguments, "--quiet").err == ""


def test_a_policy_that_changes_nothing_is_called_so(udha, tmp_path):
    (tmp_path / "idle.yaml").write_text(
        "name: Idle\nextends: baseline\nlevers: {shelter_max_stay: {weeks: 26}}\n"
    )
    outcome = udha("run", tmp_path / "idle.yaml", *SHORT, "--out", tmp_path / "out")
    assert outcome.status == 0
    assert "no change" in " ".join(outcome.out.split("\n\n")[0].split())
    assert "rises" not in outcome.out
    assert "falls" not in outcome.out


def test_a_policy_outside_the_dates_asked_for_changes_nothing(udha, tmp_path):
    outcome = udha("run", "visa_liberalisation", *SHORT, "--out", tmp_path / "out")
    assert outcome.status == 0
    finding = " ".join(outcome.out.split("\n\n")[0].split())
    assert finding.startswith(
        "'Visa liberalisation' changes nothing in 2010: in these weeks its policies are"
    )
    assert Scenario.load(tmp_path / "out" / "scenario.yaml").end.year == 2010


def test_a_scenario_that_extends_nothing_runs_alone(udha, tmp_path):
    outcome = udha("run", "baseline", *SHORT, "--out", tmp_path / "out")
    assert outcome.status == 0
    assert "An average year of 'As it was'" in outcome.out
    assert "verdict" not in outcome.out
    assert not (tmp_path / "out" / "effects.csv").exists()
    data = json.loads(udha("run", "baseline", *SHORT, "--out", tmp_path / "out", "--json").out)
    assert data["base"] is None
    assert data["effects"] == []
    assert data["levels"]


# Failure and interruption


def test_a_reader_that_leaves_early_is_no_failure_worth_a_word():
    pipe = subprocess.Popen(
        f"{shlex.join(command('parameters', '--json'))} | head -1",
        shell=True,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert pipe.communicate(timeout=60)[1] == ""


def test_an_unexpected_error_is_one_message(udha, monkeypatch, tiny, tmp_path):
    def fail(*_, **__):
        raise ZeroDivisionError("by\nnought")

    monkeypatch.setattr("udha.run.result.run_ensemble", fail)
    outcome = udha("run", tiny, "--out", tmp_path / "out")
    assert outcome.status == 1
    assert "Traceback" not in outcome.err
    assert outcome.err.startswith("udha: failed: ZeroDivisionError")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["schema", "levers"])
def test_standard_output_that_is_full_is_a_failure(name):
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full")
    with open("/dev/full", "w") as full:
        done = subprocess.run(command(name), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr == "udha: failed: standard output cannot be written: No space left on device\n"


@pytest.mark.parametrize(
    ("number", "status", "seconds"),
    [(signal.SIGINT, 130, 0.3), (signal.SIGTERM, 143, 1.0)],
    ids=["Ctrl-C as it begins", "ended amid its work"],
)
def test_an_interrupted_run_leaves_nothing_behind_but_earlier_results(
    udha, tiny, tmp_path, number, status, seconds
):
    assert udha("run", tiny, "--draws", "1", "--out", tmp_path / "out" / "tiny", "--quiet").status == 0
    before = contents(tmp_path)
    arguments = command("run", tiny, "--draws", "50000", "--out", "out/tiny")
    process = subprocess.Popen(
        arguments, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 120
    while not list(tmp_path.glob("out/.udha-*")):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(seconds)
    process.send_signal(number)
    out, err = process.communicate(timeout=120)
    assert process.returncode == status
    assert out == ""
    assert "Traceback" not in err
    if number == signal.SIGINT:
        assert "interrupted; nothing of this run is kept; the earlier results stay as they were" in err
        assert "to repeat it: udha run" in err
    assert contents(tmp_path) == before
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["tiny"]
