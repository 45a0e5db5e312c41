"""The lessons that come with the page: a question, settings, what to look for, and what the runs say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from experiments.effects import Effect
from sim.codes import Route
from sim.errors import InputError, nearest
from sim.reading.strict_yaml import Node, read
from sim.records import catalogue
from udha.classroom.settings import Settings
from udha.classroom.settings import read as read_settings

FOLDER = Path(__file__).with_name("lessons")
KEYS = ("title", "question", "levers", "look_for", "limits", "series", "claims", "others")
OPTIONAL = ("others",)
# What may be claimed: a direction that is at least probable, or that none can be told.
Verdict = Literal["falls", "rises", "cannot tell", "no change"]


@dataclass(frozen=True)
class Claim:
    """What the runs say of a series, as a whole or on a route."""

    series: str
    verdict: Verdict
    cell: str = "all"

    def holds(self, effects: Iterable[Effect]) -> bool:
        """Whether effects bear it out."""
        effect = next(each for each in effects if (each.series.name, each.cell) == (self.series, self.cell))
        return effect.verdict.removeprefix("probably ") == self.verdict


@dataclass(frozen=True)
class Trial:
    """Settings to try, and what comes of them."""

    title: str
    settings: Settings
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Lesson:
    """A lesson; the first of its ``trials`` is what it begins with."""

    key: str
    title: str
    question: str
    look_for: tuple[str, ...]
    limits: tuple[str, ...]
    series: tuple[str, ...]
    trials: tuple[Trial, ...]

    @property
    def data(self) -> dict[str, Any]:
        """As ``page/types.js`` has it."""
        first, *others = (
            {
                "title": trial.title,
                "settings": trial.settings.data,
                "claims": [asdict(claim) for claim in trial.claims],
            }
            for trial in self.trials
        )
        texts = {key: getattr(self, key) for key in ("key", "title", "question", "look_for", "limits")}
        return {**texts, "series": self.series, **first, "title": self.title, "others": others}


@cache
def shipped() -> Mapping[str, Lesson]:
    """Return the lessons by key, in the order of their files.

    Raises:
        InputError: a file has a fault.
    """
    files = sorted(FOLDER.glob("*.yaml"))
    # Files are numbered, as a course is: 1_identified_fell.yaml.
    return {lesson.key: lesson for lesson in (_lesson(file) for file in files)}


def find(key: str) -> Lesson:
    """Return a lesson by its key; ``InputError`` with the nearest key when there is none."""
    if key not in shipped():
        raise InputError("unknown lesson", field=key, nearest=nearest(key, shipped()))
    return shipped()[key]


def _lesson(file: Path) -> Lesson:
    fields = read(file).fields(KEYS, [key for key in KEYS if key not in OPTIONAL])
    title = fields["title"].words()
    others = fields["others"].items() if "others" in fields else []
    return Lesson(
        key=file.stem.split("_", 1)[1],
        title=title,
        question=fields["question"].words(),
        look_for=tuple(node.words() for node in fields["look_for"].items()),
        limits=tuple(node.words() for node in fields["limits"].items()),
        series=tuple(node.choice(catalogue(), "series") for node in fields["series"].items()),
        trials=(_trial(title, fields), *(_other(node) for node in others)),
    )


def _other(node: Node) -> Trial:
    keys = ("title", "levers", "claims")
    fields = node.fields(keys, keys)
    return _trial(fields["title"].words(), fields)


def _trial(title: str, fields: Mapping[str, Node]) -> Trial:
    pairs = [(name, node.words()) for name, node in fields["levers"].mapping().items()]
    try:
        settings, clamped = read_settings(pairs)
    except InputError as error:
        raise fields["levers"].error(str(error)) from None
    if clamped:
        raise fields["levers"].error(clamped[0])
    return Trial(title, settings, tuple(_claim(node) for node in fields["claims"].items()))


def _claim(node: Node) -> Claim:
    """Read {newly_exploited: falls}, or {newly_exploited, inbound_legal: falls} of a route."""
    (name, verdict), *more = node.mapping().items()
    series, _, cell = name.partition(", ")
    if more:
        raise node.error("one series a claim")
    if series not in catalogue():
        raise node.error("unknown series", nearest(series, catalogue()))
    routes = [route.name.lower() for route in Route]
    if cell and cell not in routes:
        raise node.error("unknown route", nearest(cell, routes))
    return Claim(series, verdict.choice(get_args(Verdict), "verdict"), cell or "all")
