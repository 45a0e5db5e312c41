"""State variables: every row type of the model, its fields described by the comments beside them.

The types come from the imported modules, the meaning from the source: the comment at the end of the line
on which a field is declared. A comment that begins with "whether" describes a 0 or 1; ``0 .. 1`` in it
is the field's range; the name of an IntEnum in it says in which words the field is written, as do the
``words`` of the agent's class. Its ``settable`` says what a user of Mesa may set, and in what range.
"""

from __future__ import annotations

import ast
import importlib
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from types import ModuleType

import numpy as np

import sim
from sim import codes
from sim.agents.view import RowView
from sim.errors import InputError
from tools.documentation import markdown

PACKAGE = Path(sim.__file__).parent
ENUMS = {name: one for name, one in vars(codes).items() if isinstance(one, type) and issubclass(one, IntEnum)}
RANGE = re.compile(r",? ?(-?[0-9.]+) \.\. (-?[0-9.]+)")
KINDS = {"i": "whole number", "f": "number"}


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    meaning: str
    values: str


@dataclass(frozen=True)
class Row:
    """A row type: what it is called, what it holds, where it is declared, and its fields."""

    title: str
    description: str
    file: str
    fields: tuple[Field, ...]


def page() -> str:
    """Return the page of state variables."""
    rows = [row for path in sources() for row in rows_of(path)]
    parts = [
        part for row in rows for part in (f"## {row.title}", f"{row.description} ({row.file})", show(row))
    ]
    return markdown.page(
        "State variables",
        "the row types in `sim/agents`, `sim/processes` and `sim/world.py`",
        "What each agent remembers from one week to the next. A week is counted from Monday 5 January"
        " 1970; a recruiter, network, case, shelter or place is its row number, and -1 stands for "
        "none. Numbers are stored in 64 bits. Users of Mesa can set the variables so marked.",
        *parts,
        "## Words",
        "The names of states, with their numbers.",
        markdown.table(
            ("Type", "Words"),
            [
                (markdown.code(name), ", ".join(f"{word.name.lower()} ({word.value})" for word in words))
                for name, words in ENUMS.items()
            ],
        ),
    )


def show(row: Row) -> str:
    return markdown.table(
        ("Variable", "Type", "Meaning", "Values"),
        [(markdown.code(field.name), field.kind, field.meaning, field.values) for field in row.fields],
    )


def sources() -> list[Path]:
    """Return the files in which row types are declared, agents first."""
    return [
        *sorted((PACKAGE / "agents").glob("*.py")),
        *sorted((PACKAGE / "processes").rglob("*.py")),
        PACKAGE / "world.py",
    ]


def rows_of(path: Path) -> Iterator[Row]:
    """Yield the row types that a file declares."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for variable, declared in row_types(tree):
        yield row_of(importlib.import_module(name), variable, declared, comments(text), path)


def row_types(tree: ast.Module) -> Iterator[tuple[str, ast.List]]:
    """Yield variable and list of fields of each ``NAME = np.dtype([...])`` of a module."""
    for node in tree.body:
        match node:
            case ast.Assign(
                targets=[ast.Name(id=variable)],
                value=ast.Call(func=ast.Attribute(attr="dtype"), args=[ast.List() as declared]),
            ):
                yield variable, declared


def comments(text: str) -> dict[int, str]:
    """Return the comment of each line that has one, without its sign."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.start[0]: token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT}


def row_of(module: ModuleType, variable: str, declared: ast.List, said: dict[int, str], path: Path) -> Row:
    row_type: np.dtype = getattr(module, variable)
    views = [one for one in vars(module).values() if is_view_on(one, row_type)]
    words = views[0].words if views else {}
    settable = views[0].settable if views else {}
    file = path.relative_to(PACKAGE.parent).as_posix()
    fields = []
    for entry in declared.elts:
        name = ast.literal_eval(entry.elts[0])
        if not said.get(entry.end_lineno):
            raise InputError(
                f"the field '{name}' of {variable} has no comment: say at the end of its line what it means",
                file,
                entry.lineno,
            )
        field = field_of(name, row_type[name], said[entry.end_lineno], words.get(name))
        fields.append(can_be_set(field, *settable[name]) if name in settable else field)
    return Row(
        title=markdown.title(views[0].__name__ if views else variable),
        description=first_line((views[0] if views else module).__doc__),
        file=f"`{file}`",
        fields=tuple(fields),
    )


def is_view_on(one: object, row_type: np.dtype) -> bool:
    return isinstance(one, type) and issubclass(one, RowView) and getattr(one, "row_type", None) is row_type


def field_of(name: str, kind: np.dtype, said: str, words: type[IntEnum] | None) -> Field:
    """Return a field from its type and its comment."""
    named = next((ENUMS[word] for word in re.findall(r"\b[A-Z]\w+", said) if word in ENUMS), None)
    found = RANGE.search(said)
    values = ""
    if words or named:
        values = ", ".join(word.name.lower() for word in words or named)
    elif said.startswith("whether"):
        values = "0 no, 1 yes"
    elif found:
        values = f"{found[1]} to {found[2]}"
    meaning = RANGE.sub("", said)
    base = KINDS[kind.base.kind]
    several = f"{int(np.prod(kind.shape))} {base}s" if kind.shape else base
    return Field(name, several, meaning[0].upper() + meaning[1:], values)


def can_be_set(field: Field, low: float, high: float) -> Field:
    """Return a field with the mark that it can be set, in the range of its comment or in the one given."""
    return replace(field, values=f"{field.values or f'{low:,} to {high:,}'}; *can be set*")


def first_line(text: str | None) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((text or "").strip().split("\n\n")[0].split()).replace("``", "`")
