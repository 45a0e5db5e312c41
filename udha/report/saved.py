"""What a report says, kept in the results folder as report.json, so that its page can be made again."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import TypeAdapter

from sim.errors import InputError
from udha.report import compare_contents, contents
from udha.report.compare_contents import ComparisonReport
from udha.report.contents import FORMAT, Common, Report

NAME = "report.json"
KINDS: dict[str, type] = {contents.KIND: Report, compare_contents.KIND: ComparisonReport}
OF_ANOTHER = "is the report of another version of udha; repeat the run with this one"


def written(report: Common) -> bytes:
    """Return what a report says as JSON."""
    return TypeAdapter(type(report)).dump_json(report) + b"\n"


def read(folder: Path) -> Report | ComparisonReport:
    """Return what the report of a results folder says.

    Raises:
        InputError: the folder holds no report, or one that this version cannot read.
    """
    path = folder / NAME
    try:
        content = path.read_bytes()
        found = json.loads(content)
        if found.get("format") != FORMAT:
            raise InputError(OF_ANOTHER, str(path))
        return TypeAdapter(KINDS[found["kind"]]).validate_json(content)
    except (FileNotFoundError, NotADirectoryError):
        what = f"holds no {NAME}: no results of 'udha run' or 'udha compare', or of older ones"
        raise InputError(what, str(folder)) from None
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        raise InputError("cannot be read as what a report says", str(path)) from None
