"""Whoever waits is told how far it is; tables lose nothing on a narrow terminal."""

from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console

from udha.output import terminal
from udha.output.terminal import Pace, bar, plain_table


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


NAMES = [
    "People newly exploited",
    "  outbound, irregular",
    "Open prosecutions (cases, weekly mean)",
    "x" * 30,
]
NUMBERS = {"effect": "+1,234", "90 % interval": "-123 to +45.6", "prob. of\nbenefit": ">0.99"}


def shown(width: int) -> list[str]:
    """The lines of a table on a terminal of so many letters."""
    table = plain_table("A title of some words")
    for heading in ("rank", "name", *NUMBERS, "verdict"):
        justify = "left" if heading in ("name", "verdict") else "right"
        table.add_column(heading, justify=justify, no_wrap=heading != "verdict", min_width=4)
    table.names = 1
    for rank, name in enumerate(NAMES):
        table.add_row(str(rank), name, *NUMBERS.values(), "probably falls")
    console = Console(width=width, file=io.StringIO(), highlight=False)
    console.print(table)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("width", [24, 30, 36, 40, 45, 50, 60, 80, 100, 140])
def test_a_table_loses_nothing_however_narrow_the_terminal(width):
    lines = shown(width)
    assert max(map(len, lines)) <= width
    text = "".join("".join(lines).split())
    assert "\u2026" not in text
    for cell in (*NUMBERS.values(), "probably", "falls") if width >= 30 else ():
        assert text.count("".join(cell.split())) == len(NAMES)


def test_rows_keep_their_names_beside_every_part_of_a_narrow_table():
    lines = shown(50)
    numbers = [line for line in lines if "+1,234" in line or "-123 to" in line or ">0.99" in line]
    assert len(numbers) >= 2 * len(NAMES)
    assert all(any(name[:14] in line for name in NAMES) for line in numbers)


def test_a_wide_terminal_has_every_row_on_one_line():
    assert sum("+1,234" in line and "probably falls" in line for line in shown(110)) == len(NAMES)
