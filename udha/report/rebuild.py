"""The command ``udha report``: from what is saved to the page and its figures."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sim.errors import InputError
from udha.output import folder as results_folder
from udha.report import drawing, saved


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
        drawing.drawn(report) as files,
    ):
        shutil.copytree(folder, again, copy_function=_linked, dirs_exist_ok=True)
        made = files()
        for name in made:
            (again / name).unlink(missing_ok=True)
        results_folder.write_files(again, made)
    return folder / drawing.PAGE


def _linked(source: str, target: str) -> None:
    """A second name for a file that stays as it is, a copy where the file system knows none."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
