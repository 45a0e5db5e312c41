"""Tables in Markdown keep their columns whatever a scenario is called."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pandas as pd
import pytest

from experiments.robustness import boxes, robustness
from experiments.sweep import KEY, Sweep
from tests.experiments import synthetic
from tests.experiments.sensitivity.tables import swept
from tests.experiments.sensitivity.tables import written as sweep_written
from udha.calibrate.rows import records
from udha.output.markdown import table
from udha.output.table import markdown
from udha.tables.calibration import POLICIES

NAME = "A|B policy"


def cells(line: str) -> list[str]:
    return re.split(r"(?<!\\)\|", line)


def holds_together(page: str) -> bool:
    """Tell whether there is a row of this name, and all rows of each table have as many cells."""
    lines = page.splitlines()
    for above, below in pairwise(lines):
        if above.startswith("|") and below.startswith("|"):
            assert len(cells(above)) == len(cells(below)), f"{above}\n{below}"
    return any(line.startswith("|") and r"A\|B policy" in line for line in lines)


def test_a_bar_in_a_cell_or_heading_is_escaped_and_a_line_break_is_a_space():
    text = table(("a|b", "two\nlines"), [("x|y", "one\nmore")])
    assert text == "| a\\|b | two lines |\n| --- | --- |\n| x\\|y | one more |"
    with pytest.raises(ValueError, match="1 cells under 2 headings"):
        table(("a", "b"), [("x",)])


def test_a_scenario_with_a_bar_in_its_name_leaves_the_page_of_a_discovery_whole(udha, tmp_path, monkeypatch):
    monkeypatch.setattr(synthetic, "SCENARIOS", ("Base", NAME, *synthetic.SCENARIOS[2:]))
    monkeypatch.setattr("udha.discover.figures.draw_all", lambda result: ({}, {}))
    monkeypatch.setattr(boxes, "HALVES", 2)
    monkeypatch.setattr(robustness.resamples, "__defaults__", (20,))
    sweep = synthetic.written(tmp_path / "sweep", rows=300)
    done = udha("discover", sweep, "--quiet", "--policy", "good")
    assert done.status == 0, done.err
    assert holds_together((tmp_path / "sweep-discovery" / "discovery.md").read_text())


def test_a_scenario_with_a_bar_in_its_name_leaves_the_page_of_a_sensitivity_whole(
    udha, tmp_path, monkeypatch
):
    monkeypatch.setattr("udha.sensitivity.figures.draw_all", lambda result: ({}, {}))

    def base(x, luck):
        return 100 * (2 * x[:, 0] - x[:, 1] + x[:, 0] * x[:, 2]) + luck

    sweep = swept("sobol", 32, ["x0", "x1", "x2"], base, lambda x, luck: base(x, luck) - 9 * x[:, 0])
    about = sweep.about | {"scenarios": ["Base", NAME]}
    renamed = Sweep(about, sweep.table.replace_schema_metadata({KEY: json.dumps(about)}))
    done = udha("sensitivity", sweep_written(renamed, tmp_path / "sweep"), "--resamples", 100, "--quiet")
    assert done.status == 0, done.err
    assert holds_together((tmp_path / "sweep-sensitivity" / "sensitivity.md").read_text())


def test_a_policy_with_a_bar_in_its_name_leaves_the_table_of_a_calibration_whole():
    row = dict.fromkeys(("median", "low_90", "high_90", "prior_falls", "falls", "narrower", "shift"), 0.5)
    row |= {
        "policy": NAME,
        "series": "newly_exploited",
        "decided": "open",
        "depends_on": "x",
        "grade": "assumed",
    }
    page = markdown(POLICIES, records(POLICIES, pd.DataFrame([row])))
    assert holds_together(page)
