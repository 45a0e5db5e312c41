"""YAML read strictly: every value knows its file, line and field, and nothing is guessed.

PyYAML parses; this module builds the tree, because PyYAML's own constructor forgets line numbers, lets
a later duplicate key win, follows aliases without limit, and reads ``no`` as false, ``010`` as eight and
``1:30`` as ninety. Here a plain scalar is a number, an ISO date, ``true``, ``false`` or nothing (``null``,
``~``) only when it is written exactly so; all else is text, and is refused where something else is due.
"""

from __future__ import annotations

import datetime
import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from numbers import Real
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from sim.errors import InputError, nearest
from sim.reading.text import read_text, refuse_foreign, short, unseen

MAX_DEPTH = 12
MAX_KEY = 200

# The parser in C is some twenty times faster; builds of PyYAML without it exist.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

NUMBER = r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_NUMBER = re.compile(NUMBER)
_QUANTITY = re.compile(rf"({NUMBER})(?:\s+(\S.*))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
# One, or a thousand. Python writes no number so: a last 0 stands after a point alone.
_THOUSANDS = re.compile(r"([-+]?[1-9][0-9]{0,2})\.([0-9]{2}0)(?:\s.*)?")
# What a comma in a number leaves behind between braces, as in {census: 400,000}; years are keys.
_CUT = re.compile(r"(?![12][0-9]{3}$)[0-9]+(?:\s.*)?")
_UNCUT = "a number is written with a point, and without commas between thousands, such as 0.5 or 400000"
_MONEY = "EUR"
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, eq=False)
class Node:
    """One value of a YAML file, with its place.

    ``value`` is a dict of nodes, a list of nodes, or a scalar (str, int, float, bool, date, None); ``text``
    is a scalar as it was written. ``line`` is the line of a scalar, or of the key above a mapping or list.
    Data made in Python has no file and no line (``node_of``).
    """

    value: Any
    file: str
    line: int
    text: str = ""
    key: str | int | None = None
    parent: Node | None = None

    @property
    def field(self) -> str:
        """The path of keys to this value: ``levers.shelter_max_stay[1].from``; empty for the whole file."""
        if self.parent is None:
            return ""
        above = self.parent.field
        if isinstance(self.key, int):
            return f"{above}[{self.key}]"
        name = self.key if self.key and self.key.isprintable() else repr(self.key)
        return f"{above}.{name}" if above else name

    def error(self, message: str, nearest: str | None = None) -> InputError:
        """An error that points here, to be raised by the caller; it names what nobody sees in the key."""
        key = unseen(self.key) if isinstance(self.key, str) else ""
        if self._is_cut():
            key = f"; {_UNCUT}"
        return InputError(
            f"{message}{key}", self.file or None, self.line or None, self.field or None, nearest
        )

    @property
    def data(self) -> Any:
        """The value without its places: dicts, lists and scalars all the way down."""
        if isinstance(self.value, dict):
            return {key: node.data for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.data for node in self.value]
        return self.value

    def mapping(self) -> dict[str, Node]:
        """Keys and their nodes; refuses anything but a mapping."""
        if not isinstance(self.value, dict):
            raise self.error(f"must be a mapping of keys to values, not {self.said()}")
        return self.value

    def fields(
        self, allowed: Iterable[str], required: Iterable[str] = (), what: str = "key"
    ) -> dict[str, Node]:
        """Keys and their nodes; refuses keys that are not ``allowed`` and missing ``required`` ones."""
        found, allowed = self.mapping(), list(allowed)
        for key, node in found.items():
            if key not in allowed:
                if node._is_cut():
                    raise node.error(f"unknown {what}")
                meant = nearest(key, allowed)
                raise node.error(
                    f"unknown {what}" if meant else f"unknown {what}; one of {', '.join(allowed)}", meant
                )
        for key in required:
            if key not in found:
                raise self.error(f"'{key}' is missing")
        return found

    def items(self) -> list[Node]:
        """The nodes of a list; refuses anything but a list."""
        if not isinstance(self.value, list):
            raise self.error(f"must be a list, not {self.said()}")
        return self.value

    def pair(self) -> tuple[Node, Node]:
        """Return the two nodes of a list of two."""
        if len(self.items()) != 2:
            raise self.error(f"must be a list of two, such as [0, 1], not of {len(self.value)}")
        return self.value[0], self.value[1]

    def words(self) -> str:
        """Text as written, so that the name ``no`` stays ``no``; refuses emptiness, mappings and lists."""
        if isinstance(self.value, dict | list) or self.value is None or not self.text.strip():
            raise self.error(f"must be text, not {self.said()}")
        return self.text.strip()

    def choice[Word: str](self, valid: Iterable[Word], what: str) -> Word:
        """One of the ``valid`` words; ``what`` names the kind of thing in the message."""
        word, valid = self.words(), list(valid)
        for meant in valid:
            if meant == word:
                return meant
        raise self.error(f"unknown {what} {short(word)}; one of {', '.join(valid)}", nearest(word, valid))

    def number(self, bounds: tuple[float, float] | None = None, unit: str = "") -> float:
        """A finite number within ``bounds`` (both ends allowed), alone or followed by exactly ``unit``."""
        due = "a number"
        if bounds is not None:
            due += f" from {bounds[0]:g} to {bounds[1]:g}"
        if unit:
            due += f" ({unit})"
        if unit.startswith(_MONEY):
            self.refuse_thousands()
        match = isinstance(self.value, int | float | str) and _QUANTITY.fullmatch(self.text.strip())
        if not match or not math.isfinite(float(match[1])):
            raise self.error(f"must be {due}, not {self.said()}")
        if match[2] and match[2] != unit:
            raise self.error(f"wrong unit {short(match[2])}: must be {due}")
        number = float(match[1])
        if bounds is not None and not bounds[0] <= number <= bounds[1]:
            raise self.error(f"{number:g} is out of bounds: must be {due}")
        return number

    def refuse_thousands(self) -> None:
        """Refuse 1.000, for use where nobody writes three decimals: it is one, or a thousand."""
        if match := _THOUSANDS.fullmatch(self.text.strip()):
            one, thousand = float(f"{match[1]}.{match[2]}"), f"{match[1]}{match[2]}"
            raise self.error(f"is it {one}, or is it {thousand}? Write {thousand}, or {one}")

    def date(self) -> datetime.date:
        """A day of the calendar, written YYYY-MM-DD."""
        day = _date(self.text.strip())
        if day is None:
            raise self.error(f"must be a date such as 2016-01-31, not {self.said()}")
        return day

    def flag(self) -> bool:
        """``true`` or ``false``."""
        if not isinstance(self.value, bool):
            raise self.error(f"must be true or false, not {self.said()}")
        return self.value

    def _is_cut(self) -> bool:
        """Whether this is no key and its value, but the end of a number that a comma has cut in two."""
        return self.value is None and isinstance(self.key, str) and bool(_CUT.fullmatch(self.key))

    def said(self) -> str:
        """The value as it may be quoted in a message."""
        if isinstance(self.value, dict | list):
            return "a mapping" if isinstance(self.value, dict) else "a list"
        return "nothing" if self.value is None else short(self.text)


def read(path: str | os.PathLike) -> Node:
    """Return the YAML file at ``path`` as a tree of nodes, parsed once as long as it stays the same.

    Raises:
        InputError: it cannot be read or trusted.
    """
    return _parsed(read_text(path), str(path))


def node_of(data: Any, key: str | int | None = None, parent: Node | None = None) -> Node:
    """Return plain data as the tree that a file with it would give, but for file and line."""
    if isinstance(data, Mapping):
        node = Node({}, "", 0, key=key, parent=parent)
        node.value.update({str(name): node_of(value, str(name), node) for name, value in data.items()})
        return node
    if isinstance(data, list | tuple):
        node = Node([], "", 0, key=key, parent=parent)
        node.value.extend(node_of(value, number, node) for number, value in enumerate(data))
        return node
    if isinstance(data, Real) and not isinstance(data, bool):
        data = float(data)
    return Node(data, "", 0, "" if data is None else str(data), key, parent)


def parse(text: str, file: str) -> Node:
    """Return YAML ``text`` as a tree of nodes; ``file`` is the name that errors show."""
    text = re.sub("\r\n?", "\n", text)
    refuse_foreign(text, file)
    try:
        return _document(yaml.parse(text, Loader=_LOADER), file)
    except yaml.YAMLError as error:
        raise _invalid(error, text, file) from None


def _invalid(error: yaml.YAMLError, text: str, file: str) -> InputError:
    """What the parser says, in the line where it can be put right."""
    began, mark = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    context, problem = getattr(error, "context", None), getattr(error, "problem", None)
    what = ", ".join(part for part in (context, problem) if part) or type(error).__name__
    if not (mark := mark or began):
        return InputError(f"not valid YAML: {what}", file)
    lines, line = [*text.split("\n"), ""], mark.line
    first = began.line if began and began.line < line else None
    before = [number for number in range(first or 0, line) if lines[number].strip()[:1] not in ("", "#")]
    in_brackets = (context or "").endswith(("flow mapping", "flow sequence"))
    if before and not "".join([lines[line][mark.column :], *lines[line + 1 :]]).strip():
        line = before[-1] if first is None else first  # something was never closed
    elif before and in_brackets and not re.search(r"[,\[{]", lines[line][: mark.column]):
        line = before[-1]  # a comma or a bracket is missing there, which the next word shows
    return InputError(f"not valid YAML: {what}{unseen(lines[line], 'column')}", file, line + 1)


# Several ask about one file: what kind it is, what it says, what another that extends it inherits.
_parsed = lru_cache(maxsize=64)(parse)


def declarations(folder: Path) -> Iterator[tuple[str, str, Node]]:
    """Yield (file stem, name, node) of each top-level entry of the YAML files in ``folder``.

    The order is by file name, then as written. Names must be words in lower case, unique in the folder.
    """
    seen: dict[str, Node] = {}
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise InputError("no YAML files in this folder", str(folder))
    for path in files:
        for name, node in read(path).mapping().items():
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
                raise node.error("a name must be lower-case letters, digits and underscores")
            if name in seen:
                raise node.error(f"declared before, at {seen[name].file}:{seen[name].line}")
            seen[name] = node
            yield path.stem, name, node


def checked[M: BaseModel](model: type[M], node: Node, **values: Any) -> M:
    """Return ``model(**values)``; an error of pydantic becomes an ``InputError`` at the field concerned."""
    try:
        return model(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = first["loc"][0] if first["loc"] else None
        place = node.value.get(name, node)
        raise place.error(first["msg"].removeprefix("Value error, ")) from None


def _document(events: Iterator[yaml.Event], file: str) -> Node:
    root = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if root is not None:
                raise InputError(
                    "a second document starts here; one is allowed", file, event.start_mark.line + 1
                )
            root = _node(events, next(events), file, 1, 0)
    if root is None or root.value is None:
        raise InputError("the file is empty", file)
    return root


def _node(
    events: Iterator[yaml.Event],
    event: yaml.Event,
    file: str,
    line: int,
    depth: int,
    key: str | int | None = None,
    parent: Node | None = None,
) -> Node:
    """The node that starts with ``event``; takes from ``events`` up to its end."""
    place = Node(None, file, line, key=key, parent=parent)
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise place.error("anchors and aliases (& and *) are not allowed; write the value out")
    if event.tag is not None:
        raise place.error(f"tags are not allowed: {short(event.tag)}")
    if depth > MAX_DEPTH:
        raise place.error(f"nested more than {MAX_DEPTH} deep")
    if isinstance(event, yaml.ScalarEvent):
        if event.value:
            line = event.start_mark.line + 1
        return Node(_scalar(event, place), file, line, event.value, key, parent)
    if isinstance(event, yaml.SequenceStartEvent):
        node = Node([], file, line, key=key, parent=parent)
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            item_line = event.start_mark.line + 1
            node.value.append(_node(events, event, file, item_line, depth + 1, len(node.value), node))
        return node
    node = Node({}, file, line, key=key, parent=parent)
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        name = _key(event, node)
        key_line = event.start_mark.line + 1
        if name in node.value:
            first = node.value[name]
            raise Node(None, file, key_line, key=name, parent=node).error(
                f"written twice, first on line {first.line}"
            )
        node.value[name] = _node(events, next(events), file, key_line, depth + 1, name, node)
    return node


def _key(event: yaml.Event, above: Node) -> str:
    """A key is its text, whatever it looks like."""
    if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag or len(event.value) > MAX_KEY:
        place = Node(None, above.file, event.start_mark.line + 1, key=above.key, parent=above.parent)
        raise place.error(f"a key must be a plain word of at most {MAX_KEY} characters")
    return event.value


def _scalar(event: yaml.ScalarEvent, place: Node) -> Any:
    text = event.value
    quoted = not event.implicit[0]
    if quoted:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _NOT_FINITE.fullmatch(text):
        raise place.error(f"{text} is not a finite number")
    if _NUMBER.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            return text
        return int(text) if re.fullmatch(r"[-+]?[0-9]{1,18}", text) else number
    return _date(text) or text


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None
