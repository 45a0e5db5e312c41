"""The results folder of a run."""

from __future__ import annotations

from pathlib import Path

from sim.scenario import Scenario
from udha.output.csv_files import write_csv
from udha.run import result
from udha.run.result import Request, Run
from udha.scenario_runs import series_file
from udha.scenario_runs.folder import (
    WHAT,
    WHAT_BASE,
    reproducible,
    write_common,
    write_manifest_of,
    write_scenario,
)
from udha.tables.levels import LEVELS_BY_MARGIN


def write(folder: Path, run: Run) -> None:
    """Write everything but the figures and the manifest into a folder."""
    ensemble = run.ensemble
    series_file.write_series(
        folder / "series.parquet", run, series_file.blocks_of(ensemble), reproducible(run)
    )
    write_common(folder, run)
    write_csv(folder, LEVELS_BY_MARGIN, LEVELS_BY_MARGIN.records(run, result.levels_by_margin(run)))
    country = ensemble.country
    write_scenario(folder / "scenario.yaml", ensemble.scenarios[-1], WHAT, country)
    if run.effects:
        write_scenario(folder / "base.yaml", ensemble.scenarios[0], WHAT_BASE, country)


def write_manifest(folder: Path, run: Run) -> None:
    """Write the manifest, last of all: it lists the folder's other files."""
    scenarios = run.ensemble.scenarios
    told = {
        "scenario_file": _file(run.request, scenarios[-1]),
        "base_file": _file(run.request, scenarios[0]) if run.effects else None,
        "scenario": scenarios[-1].resolved(),
        "base": scenarios[0].resolved() if run.effects else None,
    }
    write_manifest_of(folder, run, told)


def _file(request: Request, scenario: Scenario) -> str:
    return str(scenario.path or request.path)
