"""Notebooks run from first to last cell, and show what they print today."""

from __future__ import annotations

import nbformat
import pytest

from tools.notebooks import NOTEBOOKS, executed, printed

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
NAMES = [path.name for path in PATHS]


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_a_notebook_runs_and_prints_what_it_shows(path):
    shown, found = printed(nbformat.read(path, as_version=4)), printed(executed(path))
    assert any(shown)
    assert found == shown, "python -m tools.notebooks writes it anew"


@pytest.mark.parametrize("path", PATHS, ids=NAMES)
def test_a_notebook_tells_nothing_of_the_machine_it_was_run_on(path):
    text = path.read_text("utf-8")
    assert not [
        place for place in ("/tmp", "/home", "/root", "/Users", str(NOTEBOOKS.parents[1])) if place in text
    ]
    assert len(text) < 200_000


def test_there_is_one_to_explore_a_sweep():
    assert "explore_a_sweep.ipynb" in NAMES
