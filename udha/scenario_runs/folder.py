"""The results folder: written beside its place and moved there whole, or not at all."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from experiments.work.machine import naming
from sim.countries.folder import data_files
from sim.country import Country
from sim.scenario import Scenario
from udha.inputs import country_map
from udha.output.csv_files import write_csv
from udha.output.folder import TOOL, write_files, write_manifest
from udha.output.table import Record, Table
from udha.report import saved
from udha.report.contents import Common
from udha.scenario_runs import rows, series_file
from udha.scenario_runs.finished import Finished, now
from udha.scenario_runs.notes import source_note

COUNTRY = "country"
WHAT, WHAT_BASE = "what was run", "what it was compared with"
PACKAGES = ("numpy", "numba", "scipy", "pyarrow", "matplotlib")


def write(
    folder: Path,
    run: Finished,
    report: Common,
    blocks: series_file.Blocks,
    own: Mapping[Table, Iterable[Record]],
    told: Mapping[str, Any],
    scenarios: str = "",
) -> None:
    """Write everything but the report into a folder, and the manifest last of all.

    Args:
        blocks: as in ``series_file.write_series``.
        own: tables that only this command has.
        told: what the manifest says of the scenarios.
        scenarios: where their files go.
    """
    country, place = run.ensemble.country, folder / scenarios
    series, drawn = folder / "series.parquet", folder / "parameters.parquet"
    with naming(series):
        series_file.write_series(series, run, blocks, run.about)
    with naming(drawn):
        series_file.write_parameters(drawn, run.ensemble)
    for table, records in {**rows.common(run), **own}.items():
        write_csv(folder, table, records)
    place.mkdir(exist_ok=True)
    write_files(place, {name: text.encode("utf-8") for name, text in report.repeat.files})
    for beside in () if country.is_shipped else {folder, place}:
        write_country(beside / COUNTRY, country)
    write_files(folder, {saved.NAME: saved.written(report)})
    write_manifest(folder, manifest(run, told))


def write_country(folder: Path, country: Country) -> None:
    """Keep the data of a country that does not come with the package."""
    folder.mkdir()
    map_file = country.folder / country_map.MAP
    for path in [*data_files(country.folder), *([map_file] if map_file.is_file() else [])]:
        shutil.copyfile(path, folder / path.name)


def scenario_text(scenario: Scenario, what: str, country: Country) -> str:
    """Return a resolved scenario as the text of a file.

    A country that does not come with the package lies beside it.
    """
    whole = scenario.resolved() | ({} if country.is_shipped else {"country": COUNTRY})
    text = yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100)
    return f"# Resolved by udha: {what}, including everything that it extends.\n{text}"


def manifest(run: Finished, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what it takes to tell where results come from and to repeat them."""
    return {
        "tool": TOOL,
        **run.about,
        "note": source_note(run),
        "country_label": run.ensemble.country.label,
        "country_footnote": run.ensemble.country.footnote,
        "command": run.request.command,
        "started": run.started.isoformat(),
        "finished": now().isoformat(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        **told,
    }
