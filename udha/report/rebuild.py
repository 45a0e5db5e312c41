"""The command ``udha report``: from what is saved to the page and its figures."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sim.errors import InputError
from udha.output import folder as results_folder
from udha.output.background import Draughtsman
from udha.report import saved


def rebuild(folder: Path) -> Path:
    """Make the report of a results folder again, whole or not at all; return the page's path.

    Raises:
        InputError: there is no such folder, or it holds no report that this version can read.
    """
    if not folder.is_dir():
        raise InputError("no such folder", str(folder))
    report = saved.read(folder)
    with (
        results_folder.staged(folder, "RESULTS") as again,
        Draughtsman(saved.WRITERS[report.kind]) as draughtsman,
    ):
        draughtsman.begin(report)
        shutil.copytree(folder, again, copy_function=_linked, dirs_exist_ok=True)
        made = draughtsman.files()
        for name in made:
            (again / name).unlink(missing_ok=True)
        results_folder.write_files(again, made)
    return folder / saved.PAGE


def _linked(source: str, target: str) -> None:
    """A second name for a file that stays as it is, a copy where the file system knows none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
