"""What a report says, kept in the results folder as report.json, so that its page can be made again."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from sim.errors import InputError
from udha.report.contents import FORMAT, Report

NAME, PAGE = "report.json", "report.html"
# The module that makes the files of a report.
WRITER = "udha.report.files"
OF_ANOTHER = "is the report of another version of udha; repeat the run with this one"


def write(path: Path, report: Report) -> None:
    """Write what a report says."""
    path.write_bytes(TypeAdapter(Report).dump_json(report) + b"\n")


def read(folder: Path) -> Report:
    """Return what the report of a results folder says.

    Raises:
        InputError: the folder holds no report, or one that this version cannot read.
    """
    path = folder / NAME
    try:
        content = path.read_bytes()
        found = json.loads(content).get("format")
        if found != FORMAT:
            raise InputError(OF_ANOTHER, str(path))
        return TypeAdapter(Report).validate_json(content)
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(
            f"holds no {NAME}: no results of 'udha run', or of an older one", str(folder)
        ) from None
    except (OSError, ValueError, AttributeError, ValidationError):
        raise InputError("cannot be read as what a report says", str(path)) from None
