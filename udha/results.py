"""The results folder: written beside its place and moved there whole, or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import secrets
import shlex
import shutil
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import yaml

from sim import parameters
from sim.compiler import sources_digest
from sim.country import Country
from sim.country_folder import data_files
from sim.errors import InputError
from sim.random import GENERATOR
from sim.scenario import Scenario
from udha import masking, runs, summaries, tables, version
from udha.report import maps
from udha.runs import Finished, Request, Run
from udha.summaries import Level

MANIFEST = "manifest.json"
COUNTRY = "country"
WHAT, WHAT_BASE = "what was run", "what it was compared with"
TOOL = "udha"
PACKAGES = ("numpy", "numba", "scipy", "pyarrow", "matplotlib")


@contextlib.contextmanager
def staged(out: Path, field: str = "--out") -> Iterator[Path]:
    """Give an empty folder beside ``out`` that takes its place when the block ends well.

    What stood there before is kept until then, and for good if anything fails or is interrupted.

    Argument: ``field``, where the user named it.

    Raises:
        InputError: ``out`` holds something else than results, or cannot be written; nothing is changed then.
        OSError: the move failed; what stood there before stands there again.
    """
    place = Path(os.path.realpath(out))
    partial = place.parent / f".udha-{secrets.token_hex(6)}.partial"
    _refuse_foreign(place, out, field)
    with contextlib.ExitStack() as undo:
        try:
            _make_parents(place.parent, undo)
            _probe(place)
            partial.mkdir()
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", str(out), field=field) from None
        undo.callback(shutil.rmtree, partial, ignore_errors=True)
        yield partial
        _refuse_foreign(place, out, field)
        _put_in_place(partial, place)
        undo.pop_all()


def _refuse_foreign(place: Path, out: Path, field: str) -> None:
    """Refuse a place where anything would be lost but earlier results."""
    if not os.path.lexists(place):
        return
    if not place.is_dir():
        raise InputError("is there already, and is no folder of results", str(out), field=field)
    try:
        found = {entry.name for entry in os.scandir(place)}
        ours = _files_of(place)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(out), field=field) from None
    if found and ours is None:
        raise InputError(
            "is there already, and holds something else than results of udha", str(out), field=field
        )
    if extra := sorted(found - (ours or set())):
        raise InputError(
            f"holds files that udha did not write there, such as {extra[0]!r}", str(out), field=field
        )


def _files_of(folder: Path) -> set[str] | None:
    """The names that a results folder's manifest owns; None for a folder of another kind."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return {MANIFEST, *manifest["files"]} if manifest["tool"] == TOOL else None
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        return None


def _make_parents(folder: Path, undo: contextlib.ExitStack) -> None:
    """Make the folders that are missing above the results; ``undo`` takes away those that stay empty."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
        undo.callback(_remove_empty, one)


def _remove_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()


def _probe(place: Path) -> None:
    """Find out before hours of computing whether a folder of this name can be made."""
    if not os.path.lexists(place):
        place.mkdir()
        place.rmdir()


def _put_in_place(partial: Path, place: Path) -> None:
    """Replace earlier results whole, or leave them."""
    before = partial.with_suffix(".before")
    with _undisturbed():
        if not place.exists():
            os.rename(partial, place)
            return
        os.rename(place, before)
        try:
            os.rename(partial, place)
        except BaseException:
            os.rename(before, place)
            raise
    shutil.rmtree(before, ignore_errors=True)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Let nothing interrupt two moves; only the main thread can say so, and only it is interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {one: signal.signal(one, signal.SIG_IGN) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in handlers.items():
            signal.signal(one, handler)


def write(folder: Path, run: Run) -> None:
    """Write everything but the figures and the manifest into a folder."""
    ensemble = run.ensemble
    tables.write_series(folder / "series.parquet", run, tables.blocks_of(ensemble), reproducible(run))
    write_common(folder, run, summaries.levels(run))
    tables.write_csv(
        folder / "levels_by_margin.csv",
        tables.MARGIN_COLUMNS,
        (tables.margin_row(run, level) for level in summaries.levels_by_margin(run)),
    )
    country = ensemble.country
    write_scenario(folder / "scenario.yaml", ensemble.scenarios[-1], WHAT, country)
    if run.effects:
        write_scenario(folder / "base.yaml", ensemble.scenarios[0], WHAT_BASE, country)


def write_common(folder: Path, run: Finished, levels: Iterable[Level]) -> None:
    """Write the tables that all results have, and the country if it does not come with the package."""
    tables.write_parameters(folder / "parameters.parquet", run.ensemble)
    tables.write_csv(
        folder / "levels.csv", tables.LEVEL_COLUMNS, (tables.level_row(run, level) for level in levels)
    )
    tables.write_csv(
        folder / "uncertainty.csv",
        tables.SPLIT_COLUMNS,
        (tables.split_row(run, split) for split in run.splits),
    )
    if run.effects:
        tables.write_csv(folder / "effects.csv", tables.EFFECT_COLUMNS, tables.effect_rows(run))
    if not run.ensemble.country.is_shipped:
        write_country(folder / COUNTRY, run.ensemble.country)


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write files by name, over those that are there; a name may have a folder in front."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def write_country(folder: Path, country: Country) -> None:
    """Keep the data of a country that does not come with the package."""
    folder.mkdir()
    map_file = country.folder / maps.MAP
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


def write_manifest_of(folder: Path, run: Finished, told: dict[str, Any]) -> None:
    """Write a manifest with what is ``told`` of the scenarios."""
    _write_manifest(folder, lambda files: manifest(run, told, files))


def manifest(run: Finished, told: dict[str, Any], files: list[str]) -> dict[str, Any]:
    """Return what it takes to tell where results come from and to repeat them."""
    return {
        "tool": TOOL,
        **reproducible(run),
        "note": run.source.note,
        "country_label": run.ensemble.country.label,
        "country_footnote": run.ensemble.country.footnote,
        "command": shlex.join(run.request.command),
        "started": run.started.isoformat(),
        "finished": runs.now().isoformat(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        **told,
        "files": files,
    }


def write_owned(folder: Path, what: dict[str, Any]) -> None:
    """Write the manifest of a folder of another kind than runs, so that it can be written over later."""
    _write_manifest(folder, lambda files: {"tool": TOOL, "udha": version(), **what, "files": files})


def _write_manifest(folder: Path, of: Callable[[list[str]], dict[str, Any]]) -> None:
    files = sorted(entry.name for entry in os.scandir(folder) if entry.name != MANIFEST)
    text = json.dumps(of(files), indent=2, ensure_ascii=False, allow_nan=False)
    # A path in it may not be UTF-8.
    (folder / MANIFEST).write_bytes(f"{text}\n".encode("utf-8", "backslashreplace"))


def _file(request: Request, scenario: Scenario) -> str:
    return str(scenario.path or request.path)


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
