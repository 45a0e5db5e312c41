"""What takes more than there is is refused with numbers before anything begins."""

from __future__ import annotations

import json

import pytest

from tests.experiments.tiny_study import TINY, written
from tests.udha.conftest import contents

GRID = TINY.replace("{method: sobol, n: 2, seed: 3}", "{method: grid, n: 10000000}").replace(
    "  grooming_withdrawal: {}\n  withdrawal_awareness: {}\n",
    "".join(
        f"  {name}: {{low: {low}, high: {high}}}\n"
        for name, low, high in (
            ("grooming_withdrawal", 0.01, 0.05),
            ("withdrawal_awareness", 2, 9),
            ("approach_rate", 0.01, 0.1),
        )
    ),
)


@pytest.mark.parametrize("words", [("check",), ("sweep", "--out", "out")])
def test_a_grid_that_no_disk_can_hold_is_refused_at_once(udha, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    study = written(tmp_path, GRID)
    before = contents(tmp_path)
    done = udha(words[0], study, *words[1:])
    assert done.status == 2
    assert f"{study}: sample: asks for at least 2,000,000,000,000,000 runs" in done.err
    assert "of disk" in done.err
    assert "are free at /" in done.err
    assert contents(tmp_path) == before


@pytest.mark.parametrize("command", ["run", "compare"])
@pytest.mark.parametrize(
    ("patched", "kind"), [("free_memory", "of memory"), ("free_disk", "of disk")], ids=["memory", "disk"]
)
def test_draws_that_take_more_than_there_is_are_refused_with_numbers(
    udha, tiny, tmp_path, monkeypatch, command, patched, kind
):
    monkeypatch.setattr(f"udha.inputs.needs_in_words.{patched}", lambda *_: 1e6)
    done = udha(command, tiny, "--draws", 20_000, "--out", tmp_path / "out")
    assert done.status == 2
    assert "--draws: asks for 50,000 runs" in done.err
    assert kind in done.err
    assert "1 MB are free" in done.err
    assert not list(tmp_path.iterdir())


def test_runs_that_are_kept_already_need_no_more_disk(udha, tmp_path, monkeypatch):
    study, out = written(tmp_path), tmp_path / "out"
    udha("sweep", study, "--out", out, "--workers", 1, "--shard", "1/1")
    monkeypatch.setattr("udha.inputs.needs_in_words.free_disk", lambda *_: 0)
    monkeypatch.setattr("experiments.work.needs.NUMBER", 1)
    assert udha("sweep", study, "--out", out, "--workers", 1).status == 0


def test_what_is_much_is_told_and_nothing_else(udha, tiny, tmp_path, monkeypatch):
    monkeypatch.setattr("udha.run.result.run_ensemble", None)
    told = "250,000 runs: about"
    monkeypatch.setattr("udha.inputs.needs_in_words.free_memory", lambda: 1e12)
    assert told in udha("run", tiny, "--draws", 100_000, "--out", tmp_path / "out").err
    assert told not in udha("run", tiny, "--draws", 100_000, "--out", tmp_path / "out", "--quiet").err
    assert "runs: about" not in udha("run", tiny, "--draws", 10, "--out", tmp_path / "out").err


def test_check_tells_memory_and_disk(udha, tmp_path):
    study = written(tmp_path)
    assert "of memory and" in udha("check", study).out.splitlines()[-1]
    data = json.loads(udha("check", study, "--json").out)
    assert data["bytes_of_memory"] > 1e8
    assert data["bytes_of_disk"] > 0
