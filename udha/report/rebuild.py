"""The command ``udha report``: from what is saved to the page and its figures."""

from __future__ import annotations

from pathlib import Path

from sim.errors import InputError
from udha.output import folder as results_folder
from udha.output.faults import Undrawn
from udha.output.places import owned
from udha.report import drawing, saved


def rebuild(folder: Path) -> Path:
    """Make the report of a results folder again; return the page's path.

    Raises:
        InputError: there is no such folder, or it holds no report that this version can read, or one that a
            person has changed.
        Undrawn: as of ``add``.
    """
    if not folder.is_dir():
        raise InputError("no such folder", str(folder))
    report = saved.read(folder)
    owned.refuse_changed(folder, saved.NAME)
    with drawing.drawn(report) as files:
        add(folder, files(), "RESULTS")
    return folder / drawing.PAGE


def add(results: Path, report: drawing.Made, field: str = "--out") -> None:
    """Put a report into a folder of results, whole or not at all.

    Raises:
        Undrawn: some of it could not be made; the rest is there.
    """
    if report.files:
        with results_folder.again(results, [*report.files], field) as folder:
            results_folder.write_files(folder, report.files)
    if report.failed:
        raise Undrawn(report.failed, f"udha report {results}")
