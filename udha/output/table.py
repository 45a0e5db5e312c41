"""A table declared once: each column's name in files, what it holds and means, and how a reader sees it.

The same declaration makes the rows of CSV and JSON, in full precision; the table on the terminal, in the
report and in Markdown, as text; and the description of the columns in docs/records.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from udha.output.words import SIDES

if TYPE_CHECKING:
    from rich.table import Table as TerminalTable

Record = Mapping[str, Any]
Write = Callable[[Any], str]

TEXT, NUMBER, WHOLE, FLAG, TIME = "text", "number", "whole number", "flag", "time"
# Where readers see a column: on a terminal with little room, on a wide one, on a page.
NARROW, WIDE, PAGE = "narrow terminal", "wide terminal", "page"
EVERYWHERE = (NARROW, WIDE, PAGE)
# What stands where there is nothing to write; a terminal may know no other dash.
NOTHING = {NARROW: "-", WIDE: "-", PAGE: "–"}
# How a page sets a cell apart.
VERDICT, BAR = "verdict", "bar"


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: its name in files and in JSON.
        holds: which type of value a file holds; empty for a column that only readers see.
        means: what it says in docs/records.md.
        value: the value of a row, called with the result that the table is of and the row's object; where it
            is None, the object's attribute of this name.
        withheld: whether a masked row keeps it to itself.
        heading: what readers see above it; empty for a column that only files have.
        write: a record as a reader sees it in this column; empty where there is nothing to say.
        where: in which places readers see it.
        left: whether it is set flush left: words, not numbers. The first such column names the row.
        mark: how a page sets its cells apart, ``VERDICT`` or ``BAR``; empty for none.
    """

    key: str
    holds: str = ""
    means: str = ""
    value: Callable[[Any, Any], Any] | None = None
    withheld: bool = False
    heading: str = ""
    write: Write | None = None
    where: Sequence[str] = EVERYWHERE
    left: bool = False
    mark: str = ""


def text(key: str, means: str = "", value: Callable[[Any, Any], Any] | None = None, **more: Any) -> Column:
    """Declare a column of words."""
    return Column(key, TEXT, means, value, left=True, **more)


def number(key: str, means: str = "", value: Callable[[Any, Any], Any] | None = None, **more: Any) -> Column:
    """Declare a column of numbers, which masked rows withhold."""
    return Column(key, NUMBER, means, value, withheld=True, **more)


def whole(key: str, means: str = "", value: Callable[[Any, Any], Any] | None = None, **more: Any) -> Column:
    """Declare a column of whole numbers."""
    return Column(key, WHOLE, means, value, **more)


def flag(key: str, means: str = "", value: Callable[[Any, Any], Any] | None = None) -> Column:
    """Declare a column of true and false."""
    return Column(key, FLAG, means, value)


def shown(key: str, heading: str, write: Write, **more: Any) -> Column:
    """Declare a column that only readers see."""
    return Column(key, heading=heading, write=write, **more)


@dataclass(frozen=True)
class Table:
    """A table of results.

    Attributes:
        name: of its file, without its ``ending``.
        masked: whether a row is withheld, called like ``Column.value``; None where none ever is.
    """

    name: str
    columns: tuple[Column, ...]
    masked: Callable[[Any, Any], bool] | None = None
    ending: str = "csv"

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
    value = column.value(result, row) if column.value else getattr(row, column.key, None)
    # Adding zero turns -0.0 into 0.0.
    return value + 0.0 if isinstance(value, float) else value


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
    for column in table.seen(place):
        made.add_column(
            column.heading, justify="left" if column.left else "right", no_wrap=not column.left, min_width=4
        )
    for heading, records in groups:
        if heading:
            made.add_row(Text(heading, style="bold"))
        for record in records:
            made.add_row(
                *table.cells(record, place), style="bold" if bold(record) else "dim" if dim(record) else ""
            )
    return made
