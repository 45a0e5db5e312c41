"""A command ends when it is told to, whatever it is at; and runs without anybody who listens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests import ROOT
from tests.experiments.tiny_study import written
from tests.udha.conftest import command, contents

HEEDING = """
import hashlib, os, sys, time
from udha.commands import process
process.heed()
def ready():
    print("ready", flush=True)
try:
{work}
except KeyboardInterrupt:
    sys.exit(130)
"""
# Python loses an interruption that is raised in a finaliser, or that a library catches.
IN_A_FINALISER = """
    class Held:
        def __del__(self):
            ready()
            time.sleep(60)
    Held()
    time.sleep(60)
"""
CAUGHT = """
    try:
        ready()
        time.sleep(60)
    except BaseException:
        pass
    time.sleep(60)
"""
# No Python runs meanwhile on the main thread, as while a kernel is compiled.
IN_C = """
    ready()
    hashlib.pbkdf2_hmac("sha256", b"", b"", 2_000_000_000)
"""
TIDYING_UP = """
    try:
        ready()
        time.sleep(60)
    finally:
        time.sleep(1.5)
        print("tidy", flush=True)
"""


@contextmanager
def at_work(work: str, *before: str) -> Iterator[subprocess.Popen]:
    """A process that heeds signals and has got to work."""
    running = subprocess.Popen(
        [*before, sys.executable, "-c", HEEDING.format(work=work)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # As from a terminal, even where the tests themselves were started by nohup.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    try:
        assert running.stdout
        assert running.stdout.readline() == "ready\n"
        yield running
    finally:
        running.kill()
        running.communicate()


@pytest.mark.parametrize("work", [IN_A_FINALISER, CAUGHT], ids=["in a finaliser", "caught"])
def test_an_interruption_that_is_lost_comes_again(work):
    with at_work(work) as running:
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=30)
    assert running.returncode == 130
    assert err == "udha: stopping\n"


def test_work_that_cannot_stop_is_answered_at_once_and_ended_by_a_second_signal():
    with at_work(IN_C) as running:
        assert running.stderr
        time.sleep(0.5)  # until C has taken over
        running.send_signal(signal.SIGINT)
        assert running.stderr.readline() == "udha: stopping\n"
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130


def test_whoever_tidies_up_is_not_interrupted_again():
    with at_work(TIDYING_UP) as running:
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=30)
    assert (running.returncode, out) == (130, "tidy\n")


def test_a_closed_terminal_ends_a_command_and_nohup_keeps_it():
    with at_work(TIDYING_UP) as running:
        running.send_signal(signal.SIGHUP)
        out, _ = running.communicate(timeout=30)
        assert (running.returncode, out) == (129, "tidy\n")
    with at_work(TIDYING_UP, "nohup") as running:
        running.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            running.wait(0.5)


# Nobody listens


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"], ids=["output", "all"])
def test_closed_streams_are_no_hindrance(tiny, tmp_path, closed):
    arguments = ("run", tiny, "--draws", 1, "--to", "2010-12-31", "--out", tmp_path / "out")
    words = " ".join(f"'{word}'" for word in command(*arguments))
    done = subprocess.run(f"{words} {closed}", shell=True, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr
    found = contents(tmp_path / "out")
    assert {"report.html", "series.parquet", "manifest.json"} <= found.keys()
    # Nothing was written into a file that took the place of a stream.
    assert found["manifest.json"].startswith(b"{")
    assert found["series.parquet"].startswith(b"PAR1")


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_a_program_without_streams_of_its_own_may_call(udha, monkeypatch, name):
    monkeypatch.setattr(sys, name, None)
    assert udha("levers").status == 0
    assert udha("leverz").status == 2


def test_work_does_not_end_because_nobody_reads_what_is_told_meanwhile(tmp_path):
    study = written(tmp_path)
    running = subprocess.Popen(
        command("sweep", study, "--out", tmp_path / "out", "--workers", 1),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert running.stderr
    running.stderr.close()
    assert running.wait(300) == 0
    assert (tmp_path / "out" / "runs.parquet").exists()


# Where


def test_a_long_temporary_folder_is_no_hindrance_to_two_workers(tmp_path, monkeypatch):
    study = written(tmp_path)
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    done = subprocess.run(
        command("sweep", study, "--out", tmp_path / "out", "--workers", 2, "--quiet"),
        env={**os.environ, "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert not os.listdir(folder)
    assert len(str(folder)) > len(tempfile.gettempdir())


@pytest.mark.skipif(sys.platform == "darwin", reason="paths are UTF-8 there")
@pytest.mark.parametrize("words", [("run", "--draws", 1), ("compare", "--draws", 8, "--workers", 1)])
@pytest.mark.reports
def test_a_place_that_is_not_utf_8_takes_results(udha, tiny, tmp_path, words):
    out = tmp_path / os.fsdecode(b"\xff\xfe")
    done = udha(words[0], tiny, *words[1:], "--to", "2010-12-31", "--out", out)
    assert done.status == 0, done.err
    assert {"report.html", "manifest.json"} <= contents(out).keys()
    assert r"\xff\xfe" in done.out.split("To repeat:")[1]
    assert udha("report", out).status == 0


@pytest.mark.skipif(sys.platform == "darwin", reason="paths are UTF-8 there")
def test_a_study_whose_place_is_not_utf_8_is_swept_and_read(udha, tmp_path):
    place = tmp_path / os.fsdecode(b"\xff\xfe")
    place.mkdir()
    for _ in range(2):
        done = udha("sweep", written(place), "--out", place / "out", "--workers", 2)
        assert done.status == 0, done.err
    assert "already" in done.err


LAST = """
import atexit, sys
import udha.cli
class Kept:
    def __del__(self):
        print("taken apart", flush=True)
def main():
    sys.kept = Kept()
    atexit.register(print, "tidied up")
    return 2
udha.cli.main = main
udha.cli.program()
"""


def test_a_command_ends_once_all_is_tidied_up_without_taking_the_interpreter_apart():
    """Threads of libraries, ended amid their work then, have aborted commands whose results were whole."""
    done = subprocess.run([sys.executable, "-c", LAST], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "tidied up\n"), done.stderr
