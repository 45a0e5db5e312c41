"""What a report says, kept in the results folder as report.json, so that its page can be made again."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import TypeAdapter

from sim.errors import InputError
from sim.reading.text import MAX_RESULTS, read_json
from udha.report import compare_contents, contents
from udha.report.compare_contents import ComparisonReport
from udha.report.contents import FORMAT, Common, Report

NAME = "report.json"
KINDS: dict[str, type] = {contents.KIND: Report, compare_contents.KIND: ComparisonReport}
HOLDS_NONE = f"holds no {NAME}: no results of 'udha run' or 'udha compare', or of older ones"
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
        if not os.path.lexists(path):
            raise InputError(HOLDS_NONE, str(folder))
        found = read_json(path, MAX_RESULTS)
        if found.get("format") != FORMAT:
            raise InputError(OF_ANOTHER, str(path))
        return TypeAdapter(KINDS[found["kind"]]).validate_json(path.read_bytes())
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        raise InputError("cannot be read as what a report says", str(path)) from None
