"""The results folder: written beside its place and moved there whole, or not at all."""

from __future__ import annotations

import platform
import shutil
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from experiments.policies import masking
from sim import parameters
from sim.compiler import sources_digest
from sim.country import Country
from sim.country_folder import data_files
from sim.random import GENERATOR
from sim.scenario import Scenario
from udha import version
from udha.inputs import country_map
from udha.output.csv_files import write_csv
from udha.output.folder import TOOL, write_manifest
from udha.scenario_runs import rows, series_file
from udha.scenario_runs.finished import Finished, now

COUNTRY = "country"
WHAT, WHAT_BASE = "what was run", "what it was compared with"
PACKAGES = ("numpy", "numba", "scipy", "pyarrow", "matplotlib")


def write_common(folder: Path, run: Finished) -> None:
    """Write the tables that all results have, and the country if it does not come with the package."""
    series_file.write_parameters(folder / "parameters.parquet", run.ensemble)
    for table, records in rows.common(run).items():
        write_csv(folder, table, records)
    if not run.ensemble.country.is_shipped:
        write_country(folder / COUNTRY, run.ensemble.country)


def write_country(folder: Path, country: Country) -> None:
    """Keep the data of a country that does not come with the package."""
    folder.mkdir()
    map_file = country.folder / country_map.MAP
    for path in [*data_files(country.folder), *([map_file] if map_file.is_file() else [])]:
        shutil.copyfile(path, folder / path.name)


def write_scenario(path: Path, scenario: Scenario, what: str, country: Country) -> None:
    """Write a resolved scenario as a file that extends nothing and can be run again."""
    path.write_text(scenario_text(scenario, what, country), "utf-8")


def scenario_text(scenario: Scenario, what: str, country: Country) -> str:
    """Return a resolved scenario as the text of a file.

    A country that does not come with the package lies beside it.
    """
    whole = scenario.resolved() | ({} if country.is_shipped else {"country": COUNTRY})
    text = yaml.safe_dump(whole, sort_keys=False, allow_unicode=True, width=100)
    return f"# Resolved by udha: {what}, with everything that it extends worked in.\n{text}"


def write_manifest_of(folder: Path, run: Finished, told: dict[str, Any]) -> None:
    """Write a manifest with what is ``told`` of the scenarios."""
    write_manifest(folder, lambda files: manifest(run, told, files))


def manifest(run: Finished, told: dict[str, Any], files: list[str]) -> dict[str, Any]:
    """Return what it takes to tell where results come from and to repeat them."""
    return {
        "tool": TOOL,
        **reproducible(run),
        "note": run.source.note,
        "country_label": run.ensemble.country.label,
        "country_footnote": run.ensemble.country.footnote,
        "command": run.request.command,
        "started": run.started.isoformat(),
        "finished": now().isoformat(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        **told,
        "files": files,
    }


def reproducible(run: Finished) -> dict[str, Any]:
    """Return the part of the manifest that depends on the inputs alone, not on time or machine."""
    ensemble = run.ensemble
    draws, seeds = ensemble.seeds.shape
    return {
        "udha": version(),
        "country": {"name": ensemble.country.name, "digest": ensemble.country.digest},
        "scenarios": list(run.names),
        "draws": draws,
        "seeds": seeds,
        "seed": run.request.seed,
        "run_seeds": [int(ensemble.seeds.min()), int(ensemble.seeds.max())],
        "parameters": run.source.name,
        "posterior": run.source.manifest,
        "parameters_digest": parameters.digest(),
        "generator": GENERATOR,
        "kernel_digest": sources_digest(),
        "effects_from": str(ensemble.months[ensemble.since]),
        "effects_to": str(ensemble.months[-1]),
        "masked_below": None if run.request.unmasked else masking.LEAST_SHOWN,
        "units": {name: info.unit for name, info in ensemble.infos.items()},
    }
