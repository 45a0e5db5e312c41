"""The results folder of a run."""

from __future__ import annotations

from pathlib import Path

from sim.scenario import Scenario
from udha.report.contents import Report
from udha.run import result
from udha.run.result import Request, Run
from udha.scenario_runs import folder as runs_folder
from udha.scenario_runs import series_file
from udha.tables.levels import LEVELS_BY_MARGIN


def write(folder: Path, run: Run, report: Report) -> None:
    """Write everything into a folder."""
    scenarios = run.ensemble.scenarios
    told = {
        "scenario_file": _file(run.request, scenarios[-1]),
        "base_file": _file(run.request, scenarios[0]) if run.effects else None,
        "scenario": scenarios[-1].resolved(),
        "base": scenarios[0].resolved() if run.effects else None,
    }
    own = {LEVELS_BY_MARGIN: LEVELS_BY_MARGIN.records(run, result.levels_by_margin(run))}
    runs_folder.write(folder, run, report, series_file.blocks_of(run.ensemble), own, told)


def _file(request: Request, scenario: Scenario) -> str:
    return str(scenario.path or request.path)
