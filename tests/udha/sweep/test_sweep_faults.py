"""Whatever stops a sweep, what is finished is kept, nothing is mixed, and the user is told how to go on."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from experiments.work import execution
from tests.experiments.tiny_study import TINY, written
from tests.udha.conftest import command, contents

LONG = TINY.replace("n: 2", "n: 1024")


@contextmanager
def at_work(study: Path, out: Path):
    """A command of its own that has finished a first chunk of a long study."""
    arguments = ("sweep", study, "--out", out, "--workers", 2)
    running = subprocess.Popen(command(*arguments), stderr=subprocess.PIPE, text=True)
    try:
        while running.poll() is None and not list(chunks_of(out).glob("*.arrow")):
            time.sleep(0.05)
        yield running
    finally:
        running.kill()
        running.communicate()


def chunks_of(out: Path) -> Path:
    return out.with_name(f"{out.name}-runs")


def test_interrupted_work_is_kept_and_nobody_else_works_on_it_meanwhile(udha, tmp_path):
    study, out = written(tmp_path, LONG), tmp_path / "out"
    with at_work(study, out) as running:
        second = udha("sweep", study, "--out", out, "--workers", 1)
        assert second.status == 2
        assert "another command is at work on these runs" in second.err
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert running.returncode == 130
    assert f"to go on: udha sweep {study} --out {out}" in said
    assert "Traceback" not in said
    assert list(chunks_of(out).glob("*.arrow"))
    assert not out.exists()


def test_a_batch_system_that_ends_a_command_leaves_the_line_that_goes_on(tmp_path):
    study, out = written(tmp_path, LONG), tmp_path / "out"
    with at_work(study, out) as running:
        running.terminate()
        _, said = running.communicate(timeout=60)
    assert running.returncode == 143
    assert f"to go on: udha sweep {study} --out {out}" in said
    assert "Traceback" not in said


# Bytes: less than a chunk needs; and more than a small chunk does, but less than the table of all.
NO_CHUNK, NO_TABLE = 4_000, 8_000


def limit_files(most: int) -> None:
    """Have the system tell this process that a file is too large when it grows beyond so many bytes."""
    _, hardest = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hardest))


def test_a_write_that_fails_in_a_worker_stops_the_work(tmp_path):
    study, out = written(tmp_path, TINY.replace("n: 2", "n: 16")), tmp_path / "out"
    done = subprocess.run(
        command("sweep", study, "--out", out, "--workers", 2),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},  # byte-compiled files would be cut short too
        preexec_fn=lambda: limit_files(NO_CHUNK),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert told_how_to_go_on(done.returncode, done.stderr, out)
    assert not list(chunks_of(out).glob("*.arrow"))


def test_a_table_that_cannot_be_written_costs_nothing_finished(udha, tmp_path, monkeypatch):
    study, out = written(tmp_path, TINY.replace("n: 2", "n: 16")), tmp_path / "out"
    assert udha("sweep", study, "--out", tmp_path / "whole", "--workers", 1).status == 0
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(execution, "WEEKS_A_CHUNK", 4_000)
    before, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        limit_files(NO_TABLE)
        done = udha("sweep", study, "--out", out, "--workers", 1)
    finally:
        limit_files(before)
    assert told_how_to_go_on(done.status, done.err, out)
    assert len(list(chunks_of(out).glob("*.arrow"))) > 2
    monkeypatch.setattr(execution, "make", None)
    resumed = udha("sweep", study, "--out", out, "--workers", 1)
    assert resumed.status == 0, resumed.err
    assert (out / "runs.parquet").read_bytes() == (tmp_path / "whole" / "runs.parquet").read_bytes()


def told_how_to_go_on(status: int, said: str, out: Path) -> bool:
    """After a file has been too large; nothing half-written stays."""
    assert status == 1
    assert "File too large" in said
    assert "to go on: udha sweep" in said
    assert "Traceback" not in said
    assert not out.exists()
    return not list(out.parent.rglob("*.partial"))


@pytest.fixture
def newer_model(monkeypatch):
    """Let the model be another version."""

    def become() -> None:
        monkeypatch.setattr("experiments.work.job.model_digest", lambda: "newer")

    return become


def test_results_of_another_version_are_named_and_replaced_whole_at_the_end(udha, tmp_path, newer_model):
    study, out = written(tmp_path), tmp_path / "out"
    udha("sweep", study, "--out", out, "--workers", 1)
    before = contents(out)
    newer_model()
    done = udha("sweep", study, "--out", out, "--workers", 1)
    assert done.status == 0, done.err
    assert "holds results of another version of the model: they stay until" in done.err
    assert contents(out) != before
    other = written(tmp_path, TINY.replace("[newly_exploited, in_exploitation]", "[identified]"))
    assert "results of another study, 'Tiny'" in udha("sweep", other, "--out", out, "--workers", 1).err


def test_unfinished_runs_of_another_version_are_not_gone_on_with(udha, tmp_path, newer_model):
    study, out = written(tmp_path), tmp_path / "out"
    udha("sweep", study, "--out", out, "--workers", 1, "--shard", "1/1")
    before = contents(chunks_of(out))
    newer_model()
    done = udha("sweep", study, "--out", out, "--workers", 1)
    assert done.status == 2
    assert "unfinished runs of 'Tiny', planned otherwise or for another version of the model" in done.err
    assert contents(chunks_of(out)) == before
    assert not out.exists()
