"""Pydantic models filled from strict YAML: a model declares what its part of a file may contain.

A model's fields name the keys; their types define how each is read and its bounds. Anything that does not fit
is an ``InputError`` with file, line and field.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from enum import IntEnum
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

import annotated_types
from pydantic import BaseModel, ConfigDict

from sim.reading.strict_yaml import Node, checked
from sim.reading.text import invisible, looks, mixed, quoted


class Entry(BaseModel):
    """A part of a file. In a list of such parts, values of the field ``named_by`` must be unique."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    named_by: ClassVar[str] = "name"


def entry[T: Entry](model: type[T], node: Node) -> T:
    """Return the model that a mapping stands for."""
    fields = model.model_fields
    found = node.fields(fields, [key for key, field in fields.items() if field.is_required()])
    values = {key: value(fields[key].annotation, at, fields[key].metadata) for key, at in found.items()}
    return checked(model, node, **values)


def value(kind: Any, node: Node, limits: Sequence[Any] = ()) -> Any:
    """Return a node's value as a field of type ``kind``; ``limits`` are the field's constraints."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return value(parts[0], node, [*limits, *parts[1:]])
    if origin in (Union, UnionType):
        return value(next(part for part in parts if part is not NoneType), node, limits)
    if origin is tuple:
        return items(parts[0], node) if parts[1] is Ellipsis else pair(parts, node)
    if origin is dict:
        keys, values = parts
        return {key_of(keys, at): value(values, at) for at in node.mapping().values()}
    if isinstance(kind, type):
        return scalar(kind, node, limits)
    return node.choice(parts, str(node.key))  # a literal


def scalar(kind: type, node: Node, limits: Sequence[Any]) -> Any:
    """Return a single value: a nested entry, a word, a number, a flag."""
    if issubclass(kind, Entry):
        return entry(kind, node)
    if issubclass(kind, IntEnum):
        return kind[node.choice([member.name.lower() for member in kind], str(node.key)).upper()]
    if kind is bool:
        return node.flag()
    if kind is str:
        return line_of_text(node)
    if kind is int:
        node.refuse_thousands()
    number = node.number(bounds(limits))
    if kind is float:
        return number
    if not number.is_integer():
        raise node.error(f"must be a whole number, not {node.said()}")
    return int(number)


def line_of_text(node: Node) -> str:
    """Return text on one line, all of which can be seen; a name also in one alphabet a word."""
    words = node.words()
    if mark := invisible(words):
        raise node.error(f"must be one line of printable text, not {quoted(words)}{mark}")
    if node.key == Entry.named_by and (letter := mixed(words)):
        raise node.error(f"is probably mistyped: {letter}")
    return words


def bounds(limits: Sequence[Any]) -> tuple[float, float] | None:
    """Return the least and the greatest value that constraints allow; None without both."""
    flat = [one for limit in limits for one in getattr(limit, "metadata", [limit])]
    least: list[Any] = [limit.ge for limit in flat if isinstance(limit, annotated_types.Ge)]
    greatest: list[Any] = [limit.le for limit in flat if isinstance(limit, annotated_types.Le)]
    return (max(least), min(greatest)) if least and greatest else None


def pair(kinds: tuple[Any, ...], node: Node) -> tuple[Any, ...]:
    """Return a list of two as a tuple."""
    return tuple(value(kind, at) for kind, at in zip(kinds, node.pair()))


def items(kind: Any, node: Node) -> tuple[Any, ...]:
    """Return a list whose entries have unique names."""
    found = tuple(value(kind, at) for at in node.items())
    if isinstance(kind, type) and issubclass(kind, Entry) and kind.named_by in kind.model_fields:
        refuse_look_alikes([at.mapping()[kind.named_by] for at in node.items()])
    return found


def refuse_twins(names: list[Node]) -> None:
    """Refuse a name that was given before."""
    seen: dict[str, Node] = {}
    for node in names:
        name = node.words()
        if name in seen:
            raise node.error(f"'{name}' is there already, on line {seen[name].line}")
        seen[name] = node


def refuse_look_alikes(names: list[Node]) -> None:
    """Refuse a name that was given before, or that a reader would take for one that was."""
    refuse_twins(names)
    seen: dict[str, Node] = {}
    for node in names:
        twin = seen.setdefault(looks(node.words()), node)
        if twin is not node:
            alike = f"{quoted(node.words())} looks like {quoted(twin.words())} on line {twin.line}"
            raise node.error(f"{alike}; rename one of them")


def key_of(kind: type, node: Node) -> Any:
    """Return the key of a mapping's value: a word, a year, a day."""
    key = str(node.key)
    if kind is str:
        return key
    if kind is int:
        if not re.fullmatch(r"[12][0-9]{3}", key):
            raise node.error("must be a year such as 2013")
        return int(key)
    try:
        return datetime.date.fromisoformat(key)
    except ValueError:
        raise node.error("must be a date such as 2013-12-31") from None
