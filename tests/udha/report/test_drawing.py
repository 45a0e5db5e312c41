"""Figures are drawn by processes of their own, which are never left behind."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from experiments.work import processes
from tests import ROOT
from tests.udha.conftest import command, contents
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
    assert not found.failed
    assert list(found.files) == [
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


def test_a_figure_that_cannot_be_drawn_is_named_and_the_rest_is_made(monkeypatch):
    with drawing.drawn(sample_report(pathway={"approached": SPREAD[None]})) as made:
        failed = made().failed
    assert failed["pathway"] == "KeyError: 'trafficked_again'"
    whole = drawing.made(sample_report()).files

    def fail(_: object) -> None:
        raise ZeroDivisionError("by\nnought")

    monkeypatch.setitem(files.FIGURES["run"], "pathway", files.Drawn(fail, fail))
    found = drawing.made(sample_report())
    assert found.failed == {"pathway": "ZeroDivisionError: by nought"}
    assert found.files.keys() == whole.keys() - {"figures/pathway.svg", "figures/pathway.png"}
    assert found.files["figures/map.svg"] == whole["figures/map.svg"]
    assert "could not be drawn" in found.files["report.html"].decode()
    assert "could not be drawn" not in whole["report.html"].decode()


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
    # What had only to be told may be over before the other thread can say that it is stopping.
    assert said in (["udha: stopping", "udha: interrupted"], ["udha: interrupted"]), err
    assert "Traceback" not in err
    assert "resource_tracker" not in err
    started.wait_until(lambda others: not others)
    # Results that were whole by then are kept.
    assert all((path / "manifest.json").is_file() for path in tmp_path.iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("apart", [0.01, 0.1, 0.5])
def test_a_second_signal_ends_all_processes_at_once(tiny, tmp_path, number, apart):
    started = Started(tiny, tmp_path / "out")
    started.wait_until(figures_are_being_drawn)
    os.killpg(started.main.pid, number)
    time.sleep(apart)
    with suppress(ProcessLookupError):
        os.killpg(started.main.pid, number)
    assert started.main.wait(PATIENCE) in (128 + number, -number)
    started.wait_until(lambda others: not others)
    started.err.seek(0)
    assert "Traceback" not in started.err.read()


# Whatever becomes of the report, results stay


def stubbed(monkeypatch, finish: Callable[[], drawing.Made]) -> None:
    @contextmanager
    def drawn(report: object) -> Iterator[Callable[[], drawing.Made]]:
        yield finish

    monkeypatch.setattr(drawing, "drawn", drawn)


COMMANDS = (
    ("run", "--workers", 1, "--draws", 1),
    ("compare", "--workers", 1, "--draws", 8),
)


@pytest.mark.parametrize("words", COMMANDS, ids=["run", "compare"])
def test_a_picture_that_fails_is_named_and_all_else_is_written(udha, tiny, tmp_path, monkeypatch, words):
    page = {"report.html": b"page", "figures/map.svg": b"map"}
    stubbed(monkeypatch, lambda: drawing.Made(page, {"pathway": "ValueError: no"}))
    done = udha(words[0], tiny, *words[1:], "--out", tmp_path / "out")
    assert done.status == 1
    assert "Results: " in done.out
    assert "could not be drawn: pathway (ValueError: no)" in done.err
    assert f"udha report {tmp_path / 'out'}" in done.err
    found = contents(tmp_path / "out")
    assert {"series.parquet", "effects.csv", "parameters.parquet", *page} <= found.keys()
    assert found.keys() == json.loads(found["manifest.json"])["files"].keys()
    monkeypatch.undo()
    assert udha("report", tmp_path / "out").status == 0
    assert (tmp_path / "out" / "figures" / "true_and_recorded.svg").exists()


@pytest.mark.parametrize(
    ("error", "status"),
    [(KeyboardInterrupt(), 130), (OSError(28, "No space left on device"), 1), (MemoryError(), 1)],
    ids=["interrupted", "full disk", "no memory"],
)
def test_results_are_kept_when_their_report_cannot_be_made(udha, tiny, tmp_path, monkeypatch, error, status):
    def fail() -> drawing.Made:
        raise error

    stubbed(monkeypatch, fail)
    done = udha("run", tiny, "--draws", 1, "--out", tmp_path / "out")
    assert done.status == status
    assert f"'udha report {tmp_path / 'out'}' makes" in done.err
    assert {"manifest.json", "series.parquet", "effects.csv", "report.json"} <= contents(
        tmp_path / "out"
    ).keys()
    assert os.listdir(tmp_path) == ["out"]
    monkeypatch.undo()
    assert udha("report", tmp_path / "out").status == 0
    assert (tmp_path / "out" / "report.html").exists()


# One's own settings of matplotlib


@pytest.mark.parametrize(
    "own",
    [
        {"MPLBACKEND": "nonsense"},
        {"MPLBACKEND": "module://of_another_environment"},
        {"MATPLOTLIBRC": "of_mine"},
        {},
    ],
    ids=["no backend", "another environment's", "a file of mine", "a file in the folder"],
)
def test_ones_own_settings_neither_break_nor_change_a_figure(tmp_path, own):
    (tmp_path / ("of_mine" if "MATPLOTLIBRC" in own else "matplotlibrc")).write_bytes(
        b"text.usetex: True\nfont.size: 30\nbackend: TkAgg\nsvg.fonttype: path\n" + b"\xff" * (not own)
    )
    code = (
        "import sys; from udha.report import files; from tests.udha.report.sample_report import *; "
        "sys.stdout.buffer.write(files.figure(sample_report(), 'by_route', ['svg'])['by_route.svg'])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **own}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True)
    assert done.stdout == files.figure(sample_report(), "by_route", ["svg"])["by_route.svg"], done.stderr
    assert done.stderr == b""
