"""A table declared once: each column's name in files, what it holds and means, and how a reader sees it.

The same declaration makes the rows of CSV and JSON, in full precision; the table on the terminal, in the
report and in Markdown, as text; and the description of the columns in docs/records.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from udha.output.json_data import plain
from udha.output.markdown import table as markdown_table
from udha.output.words import SIDES

if TYPE_CHECKING:
    from rich.table import Table as TerminalTable

Record = Mapping[str, Any]
Write = Callable[[Any], str]
Value = Callable[[Any, Any], Any]

TEXT, NUMBER, WHOLE, FLAG, TIME = "text", "number", "whole number", "flag", "time"
# Where readers see a column: on a terminal with little room, on a wide one, on a page.
NARROW, WIDE, PAGE = "narrow terminal", "wide terminal", "page"
EVERYWHERE = (NARROW, WIDE, PAGE)
# What stands where there is nothing to write; a terminal may know no other dash.
NOTHING = {NARROW: "-", WIDE: "-", PAGE: "–"}
# How a page sets a cell apart; a name stands on one line everywhere.
VERDICT, BAR, NAME = "verdict", "bar", "name"


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: its name in files and in JSON.
        holds: which type of value a file holds; empty for a column that only readers see.
        means: what it says in docs/records.md.
        value: the value of a row, called with the result that the table is of and the row; where it is None,
            the row's entry or attribute of this name.
        withheld: whether a masked row keeps it to itself.
        heading: what readers see above it; empty for a column that only files have.
        write: a record as a reader sees it in this column; empty where there is nothing to say.
        where: in which places readers see it.
        left: whether it is set flush left: words, not numbers. The first such column names the row.
        mark: how its cells are set apart: ``VERDICT``, ``BAR`` or ``NAME``; empty for none.
    """

    key: str
    holds: str = ""
    means: str = ""
    value: Value | None = None
    withheld: bool = False
    heading: str = ""
    write: Write | None = None
    where: Sequence[str] = EVERYWHERE
    left: bool = False
    mark: str = ""


def text(key: str, means: str = "", value: Value | None = None, **seen: Any) -> Column:
    """Declare a column of words; ``seen``: as ``_column`` takes it."""
    return _column(key, TEXT, means, value, left=True, **seen)


def number(key: str, means: str = "", value: Value | None = None, **seen: Any) -> Column:
    """Declare a column of numbers, which masked rows withhold; ``seen``: as ``_column`` takes it."""
    return _column(key, NUMBER, means, value, withheld=True, **seen)


def whole(key: str, means: str = "", value: Value | None = None, **seen: Any) -> Column:
    """Declare a column of whole numbers; ``seen``: as ``_column`` takes it."""
    return _column(key, WHOLE, means, value, **seen)


def flag(key: str, means: str = "", value: Value | None = None, **seen: Any) -> Column:
    """Declare a column of true and false; ``seen``: as ``_column`` takes it."""
    return _column(key, FLAG, means, value, **seen)


def _column(
    key: str,
    holds: str,
    means: str,
    value: Value | None,
    each: Callable[[Any], str] | None = None,
    **seen: Any,
) -> Column:
    """A column of files; readers see it too where ``heading``, ``each`` or ``write`` is given.

    ``each`` writes a value, if there is one; the key stands above it unless there is a ``heading``.
    """
    if each or "heading" in seen or "write" in seen:
        seen = {"heading": key.replace("_", " "), "write": own(key, each or str), **seen}
    return Column(key, holds, means, value, **seen)


def own(key: str, each: Callable[[Any], str] = str) -> Write:
    """Return what writes one value of a record; nothing where there is none."""
    return lambda record: "" if record[key] is None else each(record[key])


def shown(key: str, heading: str, write: Write | None = None, **more: Any) -> Column:
    """Declare a column that only readers see; the record's own value unless ``write`` says what."""
    return Column(key, heading=heading, write=write or own(key), **more)


@dataclass(frozen=True)
class Table:
    """A table of results.

    Attributes:
        name: of its file, without its ``ending``.
        masked: whether a row is withheld, called like ``Column.value``; None where none ever is.
        digits: significant digits of numbers in its file; None for all.
    """

    name: str
    columns: tuple[Column, ...]
    masked: Callable[[Any, Any], bool] | None = None
    ending: str = "csv"
    digits: int | None = None

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.{self.ending}"

    @property
    def names_row(self) -> str:
        """The column that says what a row is of: the first that holds words."""
        return next(column.key for column in self.columns if column.write and column.left)

    @property
    def data(self) -> tuple[Column, ...]:
        """The columns of files."""
        return tuple(column for column in self.columns if column.holds)

    def seen(self, place: str) -> tuple[Column, ...]:
        """Return the columns that readers see in a place."""
        return tuple(column for column in self.columns if column.write and place in column.where)

    def without(self, *keys: str) -> Table:
        """Return the table without some columns."""
        return replace(self, columns=tuple(column for column in self.columns if column.key not in keys))

    def records(self, result: Any, rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
        """Yield rows as files hold them; None where masked or without a meaning."""
        for row in rows:
            masked = self.masked is not None and self.masked(result, row)
            yield {
                column.key: None if masked and column.withheld else _value(column, result, row)
                for column in self.data
            }

    def cells(self, record: Record, place: str) -> list[str]:
        """Return a record as readers see it in a place."""
        return [column.write(record) or NOTHING[place] for column in self.seen(place) if column.write]

    def cell(self, record: Record, key: str) -> str:
        """Return one value of a record as readers see it."""
        column = next(column for column in self.columns if column.key == key)
        return column.write(record) if column.write else str(record[key])


def by_side(records: Iterable[Record]) -> list[tuple[str, list[Record]]]:
    """Return records that follow one another under the names of their sides."""
    return [(SIDES[side], list(of_side)) for side, of_side in groupby(records, itemgetter("side"))]


def _value(column: Column, result: Any, row: Any) -> Any:
    if column.value:
        return plain(column.value(result, row))
    return plain(row[column.key] if isinstance(row, Mapping) else getattr(row, column.key, None))


def crossed(
    records: Iterable[Record], names: tuple[Column, ...], heading: Write, write: Write, *more: Column
) -> tuple[Table, list[Record]]:
    """Return a table with a column for each heading of records, and its records, one for all of a name.

    Args:
        names: columns that name a row; ``more``: columns behind the others.
        heading: above which column a record stands; ``write``: the record as its cell.
    """
    rows: dict[tuple, dict[str, Any]] = {}
    headings: dict[str, None] = {}
    for record in records:
        row = rows.setdefault(tuple(Table("names", names).cells(record, PAGE)), dict(record))
        row[heading(record)] = write(record)
        headings[heading(record)] = None
    cells = [shown(key, key, lambda row, key=key: row.get(key, ""), left=True) for key in headings]
    return Table("crossed", (*names, *cells, *more)), list(rows.values())


def markdown(table: Table, records: Iterable[Record]) -> str:
    """Return a table for a page in Markdown; nothing without records."""
    rows = [table.cells(record, PAGE) for record in records]
    return markdown_table([column.heading for column in table.seen(PAGE)], rows) if rows else ""


def terminal(
    table: Table,
    groups: Iterable[tuple[str, Sequence[Record]]],
    title: str,
    wide: bool,
    dim: Callable[[Record], bool] = lambda record: False,
    bold: Callable[[Record], bool] = lambda record: False,
) -> TerminalTable:
    """Return a table for the terminal; ``groups``: records under headings of their own, or under none."""
    from rich.text import Text

    from udha.output.terminal import plain_table

    place, made = WIDE if wide else NARROW, plain_table(title)
    seen = table.seen(place)
    made.names = next(at for at, column in enumerate(seen) if column.left)
    for column in seen:
        made.add_column(
            column.heading,
            justify="left" if column.left else "right",
            no_wrap=not column.left or column.mark == NAME,
            min_width=4,
        )
    for heading, records in groups:
        if heading:
            made.add_row(Text(heading, style="bold"))
        for record in records:
            made.add_row(
                *table.cells(record, place), style="bold" if bold(record) else "dim" if dim(record) else ""
            )
    return made
