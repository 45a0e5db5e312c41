"""Figures are drawn by processes of their own, which are never left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from experiments.work import processes
from tests.udha.conftest import command
from tests.udha.report.sample_report import SPREAD, sample_report
from udha.report import drawing, files

MARK = "UDHA_TEST_MARK"
PATIENCE = 60.0

pytestmark = pytest.mark.reports


def test_the_same_report_gives_the_same_bytes_here_and_in_other_processes():
    report = sample_report()
    with drawing.drawn(report) as made:
        found = made()
    assert found == drawing.made(report)
    assert list(found) == [
        "report.html",
        *(f"figures/{name}.{kind}" for name in report.figures for kind in ("svg", "png")),
    ]


def test_figures_are_drawn_here_when_the_other_processes_are_lost():
    report = sample_report()
    with drawing.drawn(report) as made:
        while not (workers := multiprocessing.active_children()):
            time.sleep(0.001)
        for one in workers:
            one.kill()
        assert made() == drawing.made(report)


def test_figures_are_drawn_here_when_no_other_process_can_begin(monkeypatch):
    def no_more(*_, **__):
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(processes.ProcessPoolExecutor, "submit", no_more)
    report = sample_report()
    with drawing.drawn(report) as made:
        assert made() == drawing.made(report)


def test_a_figure_that_cannot_be_drawn_says_why():
    with (
        drawing.drawn(sample_report(pathway={"approached": SPREAD[None]})) as made,
        pytest.raises(KeyError) as error,
    ):
        made()
    assert error.value.args == ("trafficked_again",)


def test_nobody_is_left_at_work_when_a_run_fails():
    before = multiprocessing.active_children()

    def interrupted() -> None:
        with drawing.drawn(sample_report()):
            while len(multiprocessing.active_children()) == len(before):
                time.sleep(0.001)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert multiprocessing.active_children() == before


def test_a_figure_is_drawn_once_for_all_kinds_of_file(monkeypatch):
    drawn = []
    real = files.FIGURES["run"]["by_route"]
    counted = files.Drawn(lambda report: drawn.append(1) or real.draw(report), real.describe)
    monkeypatch.setitem(files.FIGURES["run"], "by_route", counted)
    assert len(files.figure(sample_report(), "by_route")) == 2
    assert len(drawn) == 1


# Killed or interrupted


class Started:
    """``udha run``, and all processes that come of it; each has a mark in its environment."""

    def __init__(self, scenario: Path, out: Path):
        if not os.path.isdir("/proc/self"):
            pytest.skip("no /proc")
        self.err = tempfile.TemporaryFile("w+")
        self.mark = f"{MARK}={os.urandom(8).hex()}".encode()
        self.main = subprocess.Popen(
            command("run", scenario, "--draws", "40", "--out", out),
            env=os.environ | dict([self.mark.decode().split("=")]),
            stdout=subprocess.DEVNULL,
            stderr=self.err,
            start_new_session=True,
        )

    def others(self) -> list[str]:
        """What each process but the first was started with, and the files in its memory."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if self.mark in (folder / "environ").read_bytes() and int(folder.name) != self.main.pid:
                    found.append((folder / "cmdline").read_text() + (folder / "maps").read_text())
        return found

    def wait_until(self, reached: Callable[[list[str]], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not reached(self.others()):
            assert time.monotonic() < until, self.others()
            time.sleep(0.01)


def server_imports_what_draws(others: list[str]) -> bool:
    return any("matplotlib" in one for one in others)


def figures_are_being_drawn(others: list[str]) -> bool:
    """Workers are copies of the server."""
    return sum("forkserver" in one for one in others) > 1


@pytest.mark.parametrize("reached", [server_imports_what_draws, figures_are_being_drawn])
def test_no_process_outlives_a_killed_run(tiny, tmp_path, reached):
    started = Started(tiny, tmp_path / "out")
    started.wait_until(reached)
    started.main.kill()
    started.main.wait()
    started.wait_until(lambda others: not others)


@pytest.mark.parametrize("reached", [server_imports_what_draws, figures_are_being_drawn])
def test_ctrl_c_on_the_terminal_ends_all_processes_in_silence(tiny, tmp_path, reached):
    started = Started(tiny, tmp_path / "out")
    started.wait_until(reached)
    os.killpg(started.main.pid, signal.SIGINT)
    assert started.main.wait(PATIENCE) == 130
    started.err.seek(0)
    err = started.err.read()
    said = [line.split(";")[0] for line in err.splitlines() if line.startswith("udha:")]
    assert said == ["udha: interrupted"], err
    assert "Traceback" not in err
    started.wait_until(lambda others: not others)
    assert not os.listdir(tmp_path)
