"""Whoever waits is told how far it is, how fast it goes and how much time is left."""

from __future__ import annotations

import sys

from udha.output import terminal
from udha.output.terminal import Pace, bar


def test_what_was_found_finished_says_nothing_of_the_pace():
    pace = Pace(1_000)
    assert pace(400, 10.0) == ""
    assert pace(500, 12.0) == "50 a second, 10 s left"
    assert pace(1_000, 20.0) == "60 a second, 0 s left"


def test_slow_work_is_told_by_the_minute():
    pace = Pace(100)
    pace(0, 0.0)
    assert pace(1, 30.0) == "2 a minute, 50 min left"


def test_elsewhere_than_on_a_terminal_lines_come_the_more_rarely_the_longer_it_takes(monkeypatch, capsys):
    now = 0.0
    monkeypatch.setattr(terminal.time, "monotonic", lambda: now)
    with bar("Running", 100_000, quiet=False) as done:
        for second in range(0, 3_600):
            now = float(second)
            done(10 * second)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Running: 100 of 100,000, 10 a second, 2 h 46 min left"
    assert 30 < len(lines) < 70


def test_a_terminal_shows_a_bar_with_pace(monkeypatch, capsys):
    now = 0.0
    monkeypatch.setattr(terminal.time, "monotonic", lambda: now)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with bar("Running", 1_000, quiet=False) as done:
        done(0)
        now = 10.0
        done(500)
    shown = capsys.readouterr().err
    assert "500/1000" in shown
    assert "50 a second, 10 s left" in shown


def test_the_quiet_are_told_nothing(capsys):
    with bar("Running", 10, quiet=True) as done:
        done(5)
    assert capsys.readouterr().err == ""
