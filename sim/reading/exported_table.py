"""Tables as people export them from spreadsheets, read without a guess about any number.

Commas, semicolons or tabs stand between columns; a first line ``sep=;`` says which. A title may stand above
the headings, and rows and columns may be empty. A number is digits alone: whether ``1,028`` or ``1.028`` is
a thousand or one and a bit depends on who wrote it, so both are refused.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from sim.errors import InputError, nearest
from sim.reading.text import read_text, refuse_foreign, short

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
SAID = re.compile(r'"?sep=([,;\t])', re.IGNORECASE)
# As pandas writes it where values are missing, 28 is 28.0.
WHOLE = re.compile(r"(0|[1-9][0-9]{0,11})(?:\.0)?")
# The two halves of 1,028 that a comma has cut; a mark, a unit or a decimal may follow.
HEAD, TAIL = re.compile(r"([0-9]{1,3})(?:\.0)?"), re.compile(r"[0-9]{3}(?![0-9])")


@dataclass(frozen=True)
class Row:
    """A row of a table: cells by heading, and the line in which it begins."""

    file: str
    line: int
    cells: dict[str, str]

    def error(self, column: str, message: str, nearest: str | None = None) -> InputError:
        """An error that points to a cell, to be raised by the caller."""
        return InputError(message, self.file, self.line, column, nearest)

    def whole(self, column: str, what: str, least: int, most: int) -> int:
        """Return a whole number within bounds, written in digits alone; ``what`` says what is due."""
        match = WHOLE.fullmatch(self.cells[column])
        if not match or not least <= int(match[1]) <= most:
            raise self.error(column, f"must be {what}, not {short(self.cells[column])}")
        return int(match[1])


def read_table(path: Path, columns: Sequence[str], most: int) -> list[Row]:
    """Return the rows below the headings that have anything in them.

    Arguments: ``columns``, those that are read, others may be there; ``most``, how many rows there may be.

    Raises:
        InputError: the file is no such table, or a column or a cell is missing or in doubt.
    """
    file, text = str(path), read_text(path)
    refuse_foreign(text, file)
    lines, said = text.splitlines(keepends=True), SAID.match(text)
    if not text.strip():
        raise InputError("the file is empty", file)

    def named(place: tuple[int, str]) -> int:
        return len(set(columns).intersection(_plainly_cut(lines[place[0]], place[1])))

    # Where most of the headings are, in the first of such lines.
    at, separator = max(product(range(len(lines)), said[1] if said else SEPARATORS), key=named)
    if not named((at, separator)):
        raise InputError(f"no line has the headings {', '.join(columns)}", file)
    for number, line in enumerate(lines[:at], start=1):
        cells = [cell for cell in _plainly_cut(line, separator) if cell]
        if len(cells) >= len(columns) and any(map(WHOLE.fullmatch, cells)):
            raise InputError(f"is above the headings, which are on line {at + 1}", file, number)
    records = _records(lines[at:], separator, file, at)
    places = _places(next(records)[1], columns, file, at + 1)
    rows = []
    for line, cells in records:
        if any(cells):
            rows.append(_row(cells, places, separator, file, line))
        if len(rows) > most:
            raise InputError(f"more than {most:,} rows", file, line)
    if not rows:
        raise InputError("no figure in it", file)
    return rows


def _plainly_cut(line: str, separator: str) -> list[str]:
    """The cells of a line, whatever may stand between quotation marks."""
    return [cell.strip().strip('"').strip().lower() for cell in line.split(separator)]


def _records(lines: list[str], separator: str, file: str, above: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the line in which each record begins, and its cells; ``above``: lines above the first."""
    reader, began = csv.reader(lines, delimiter=separator, strict=True), above + 1
    try:
        for cells in reader:
            yield began, [cell.strip() for cell in cells]
            began = above + reader.line_num + 1
    except csv.Error as error:
        what = f"no table with {SEPARATORS[separator]} between columns: {error}"
        if "end of data" in str(error):
            what = "a quotation mark is never closed"
        raise InputError(what, file, began) from None


def _places(cells: list[str], columns: Sequence[str], file: str, line: int) -> dict[str, int]:
    """Where each column is, and under an empty name where the headings end."""
    heads = [cell.lower() for cell in cells]
    for name in columns:
        if heads.count(name) > 1:
            raise InputError(f"column '{name}' is there twice", file, line)
        if name not in heads:
            meant = nearest(name, [head for head in heads if head not in columns])
            message = f"column '{name}' is missing; the columns are {', '.join(columns)}"
            raise InputError(message, file, line, nearest=meant)
    return {**{name: heads.index(name) for name in columns}, "": len(heads)}


def _row(cells: list[str], places: dict[str, int], separator: str, file: str, line: int) -> Row:
    """A row; refuses a cell that may be one half of a number that a comma has cut in two."""
    end = places[""]
    beyond = next((cell for cell in cells[end:] if cell), None)
    cells = [*cells, *[""] * (end + 1 - len(cells))]
    row = Row(file, line, {name: cells[at] for name, at in places.items() if name})
    for name in row.cells if separator == "," else ():
        first, second = cells[places[name] : places[name] + 2]
        if (head := HEAD.fullmatch(first)) and (tail := TAIL.match(second)):
            doubt = f"is it {first}, or is it {head[1]}{tail[0]}?"
            raise row.error(name, f"{doubt} Write numbers in digits alone, and this column last")
    if beyond is not None:
        raise InputError(f"has more cells than there are headings, such as {short(beyond)}", file, line)
    return row
