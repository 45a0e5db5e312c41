"""A scenario: which levers are in force when, and where, read from a YAML file and checked completely.

A scenario declares its differences from the one that it extends: dated lever settings, overrides of
    parameters, unit costs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from sim import levers, parameters
from sim.calendar import Calendar, first_week_from, monday_of
from sim.countries.folder import reference
from sim.errors import InputError, nearest
from sim.levers import Lever, Setting
from sim.money import costs
from sim.processes.in_force import Period, weekly
from sim.reading.entries import line_of_text
from sim.reading.strict_yaml import Node, node_of, read, short

KEYS = (
    *("name", "description", "extends", "country", "start", "records_from", "end"),
    *("levers", "parameters", "costs"),
)
COUNTRY = "kosovo"
DATES = {"start": date(2005, 1, 1), "records_from": date(2010, 1, 1), "end": date(2019, 12, 31)}
YEARS = (1990, 2100)
MAX_RAMP = 520
MAX_CHAIN = 10


@dataclass(frozen=True)
class Scenario:
    """A scenario with everything that it extends worked in; never changes.

    One made or altered in Python is checked as a file is; ``InputError`` names the field.

    Attributes:
        levers: the periods of each lever used, by name, in order of declaration.
        parameters: overrides, a number in the parameter's own unit by name.
        costs: (amount, currency) by name of the unit cost.
        country: the name of a shipped one, or the full path of a country's folder.
        base: the scenario that it extends; like ``path`` without influence on equality.
    """

    name: str
    description: str = ""
    start: date = DATES["start"]
    records_from: date = DATES["records_from"]
    end: date = DATES["end"]
    levers: Mapping[str, tuple[Period, ...]] = field(default_factory=dict, hash=False)
    parameters: Mapping[str, float] = field(default_factory=dict, hash=False)
    costs: Mapping[str, tuple[float, str]] = field(default_factory=dict, hash=False)
    country: str = COUNTRY
    base: Scenario | None = field(default=None, compare=False, repr=False)
    path: Path | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        root = node_of(self.resolved())
        found = root.mapping()
        start, records_from, end = _dates(root, found, None)
        self._set(
            name=line_of_text(found["name"]),
            start=start,
            records_from=records_from,
            end=end,
            levers=_levers(found["levers"].mapping(), start, end, {}),
            parameters=_overrides(found["parameters"].mapping(), None),
            costs=_costs(found["costs"].mapping(), None),
        )

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            seen = MappingProxyType(value) if isinstance(value, dict) else value
            object.__setattr__(self, name, seen)

    def with_levers(self, levers: Mapping[str, tuple[Period, ...]]) -> Scenario:
        """Return the scenario with other periods that are known to be right: nothing is checked."""
        other = object.__new__(Scenario)
        other._set(**vars(self) | {"levers": dict(levers)})
        return other

    def __reduce__(self) -> tuple[type[Scenario], tuple[Any, ...]]:
        # Read-only views cannot be pickled, and a scenario must reach worker processes.
        values = (getattr(self, at.name) for at in fields(self))
        return Scenario, tuple(dict(value) if isinstance(value, Mapping) else value for value in values)

    @classmethod
    def load(cls, path: str | os.PathLike) -> Scenario:
        """Return the scenario in a file; ``InputError`` (file, line, field, nearest name) for any fault."""
        return _load(Path(path), ())

    @property
    def calendar(self) -> Calendar:
        """The weeks of a run."""
        return Calendar.between(self.start, self.records_from, self.end)

    def resolved(self) -> dict[str, Any]:
        """Return the whole as plain data, dates as ISO text: a scenario file that extends nothing."""
        known = levers.declared() if self.levers else {}
        return {
            "name": self.name,
            **({"description": self.description} if self.description else {}),
            "country": self.country,
            **{key: str(getattr(self, key)) for key in DATES},
            "levers": {name: _plain(periods, known.get(name)) for name, periods in self.levers.items()},
            "parameters": {name: _tidy(value) for name, value in self.parameters.items()},
            "costs": {name: " ".join(str(_tidy(one)) for one in cost) for name, cost in self.costs.items()},
        }

    def weekly(self, mondays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how far each lever is in force, and at what setting, in each week (``in_force.weekly``)."""
        return weekly(self.levers, mondays)

    def on_dates(self, start: date, records_from: date, end: date) -> Scenario:
        """Return the scenario on other dates.

        A lever in force from the start stays so; a period outside the dates is left out, as it would be
        refused if written in a file of these dates.
        """

        def moved(period: Period) -> Period:
            return replace(period, start=start) if period.start == self.start else period

        kept = {
            name: tuple(one for one in map(moved, periods) if one.within(start, end))
            for name, periods in self.levers.items()
        }
        in_force = {name: periods for name, periods in kept.items() if periods}
        return replace(self, start=start, records_from=records_from, end=end, levers=in_force)

    def changed_from(self, base: Scenario) -> date | None:
        """Return the first Monday of the run on which policy differs from ``base``'s, None if none does.

        A different override of a parameter makes the first Monday differ.
        """
        mondays = self.calendar.mondays
        (weight, setting), (other_weight, other_setting) = self.weekly(mondays), base.weekly(mondays)
        moved = (weight != other_weight) | ((setting != other_setting) & (weight > 0))
        different = moved.any(axis=1) | (self.parameters != base.parameters)
        return mondays[different.argmax()].item() if different.any() else None


def refuse_namesakes(scenarios: Iterable[Scenario]) -> None:
    """Refuse two scenarios of one name, or one given twice, where results are told apart by name.

    Raises:
        InputError: ``field`` is the name.
    """
    seen: set[str] = set()
    for one in scenarios:
        if one.name in seen:
            raise InputError(
                "is the name of two scenarios, whose results could not be told apart", field=one.name
            )
        seen.add(one.name)


def check_years(label: str, years: tuple[int, int], scenario: Scenario) -> None:
    """Refuse a scenario that runs beyond the years for which a country's population is declared."""
    first, last = years
    if scenario.start.year < first or scenario.end.year > last:
        field = "start" if scenario.start.year < first else "end"
        raise InputError(
            f"the population of {label} is declared for {first} to {last}, "
            f"the scenario runs from {scenario.start} to {scenario.end}",
            file=None if scenario.path is None else str(scenario.path),
            field=field,
        )


def find(name_or_path: str | os.PathLike, beside: Path = Path()) -> Path:
    """Return a scenario's path: a file, as named from the folder ``beside``, else a shipped one by name.

    With or without ".yaml", so that a copy of a shipped file elsewhere still finds what it extends.
    """
    path, name, known = beside / name_or_path, str(name_or_path), shipped()
    if not os.path.isfile(path) and name.removesuffix(".yaml") in known:
        return known[name.removesuffix(".yaml")]
    if not os.path.exists(path):
        neighbours = [file.name for file in beside.glob("*.yaml")]
        meant = nearest(name, neighbours) or nearest(Path(name).stem, known)
        raise InputError(f"no such file or scenario: {short(name)}", nearest=meant)
    return path


def shipped() -> dict[str, Path]:
    """Return the scenarios that come with the package, by name: of an installed one, or of the checkout."""
    root = Path(__file__).resolve().parent.parent
    folder = next((one for one in (root / "udha" / "scenarios", root / "scenarios") if one.is_dir()), None)
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))} if folder else {}


def _load(path: Path, chain: tuple[Path, ...]) -> Scenario:
    root = read(path)
    found = root.fields(KEYS, ["name"])
    base = _base(found["extends"], path, (*chain, path)) if "extends" in found else None
    start, records_from, end = _dates(root, found, base)
    inherited = base.on_dates(start, records_from, end).levers if base else {}
    return Scenario(
        name=line_of_text(found["name"]),
        description=found["description"].words() if "description" in found else "",
        start=start,
        records_from=records_from,
        end=end,
        country=_country(found, base, path),
        levers=_levers(_section(found, "levers"), start, end, inherited),
        parameters=_overrides(_section(found, "parameters"), base),
        costs=_costs(_section(found, "costs"), base),
        base=base,
        path=path,
    )


def named_in(file: Path, node: Node) -> Path:
    """Return the path of the scenario that a node of a file names: one beside the file, or a shipped one."""
    try:
        path = find(node.words(), beside=file.parent)
    except InputError as error:
        raise node.error(error.message, error.nearest) from None
    if not os.path.isfile(path):
        raise node.error(f"not a file: {short(str(path))}")
    return path


def _base(node: Node, path: Path, chain: tuple[Path, ...]) -> Scenario:
    base = named_in(path, node)
    if any(os.path.realpath(base) == os.path.realpath(one) for one in chain):
        raise node.error("circular: " + " -> ".join(one.name for one in (*chain, base)))
    if len(chain) >= MAX_CHAIN:
        raise node.error(f"more than {MAX_CHAIN} scenarios extend one another")
    return _load(base, chain)


def _country(found: Mapping[str, Node], base: Scenario | None, path: Path) -> str:
    """The base's country: a policy is compared with its absence in the same country."""
    if "country" not in found:
        return base.country if base else COUNTRY
    node = found["country"]
    try:
        named = reference(node.words(), beside=path.parent)
    except InputError as error:
        raise node.error(error.message, error.nearest) from None
    if base and named != base.country:
        raise node.error(
            f"another country than {short(base.country)}, that of the scenario extended; "
            "extend one of this country, or none"
        )
    return named


def _section(found: Mapping[str, Node], key: str) -> dict[str, Node]:
    """The entries of a section; an empty section counts as none."""
    return found[key].mapping() if key in found and found[key].value is not None else {}


def _day(node: Node) -> date:
    day = node.date()
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise node.error(f"the year must lie between {YEARS[0]} and {YEARS[1]}")
    return day


def _dates(root: Node, found: Mapping[str, Node], base: Scenario | None) -> tuple[date, date, date]:
    given = {key: _day(found[key]) for key in DATES if key in found}
    dates = {key: given.get(key) or getattr(base, key, DATES[key]) for key in DATES}
    start, records_from, end = dates.values()
    if start > records_from:
        node = found.get("records_from") or found.get("start") or root
        raise node.error(f"dates out of order: records_from {records_from} is before start {start}")
    if (end - records_from).days < 7:
        node = found.get("end") or found.get("records_from") or root
        raise node.error(
            f"dates out of order: end {end} must be a week or more after records_from {records_from}"
        )
    return start, max(records_from, _first_month(start)), end


def _first_month(start: date) -> date:
    """Return the first day of the month in which the first week begins; none before has a week."""
    return monday_of(first_week_from(start)).astype("datetime64[M]").astype("datetime64[D]").item()


def _levers(
    found: dict[str, Node], start: date, end: date, inherited: Mapping[str, tuple[Period, ...]]
) -> dict[str, tuple[Period, ...]]:
    if not found:
        return dict(inherited)
    known = levers.declared()
    given = {}
    for name, node in found.items():
        if name not in known:
            raise node.error("unknown lever", nearest(name, known))
        given[name] = _periods(node, known[name], start, end)
    merged = {**inherited, **given}
    return {name: merged[name] for name in known if merged.get(name)}


def _periods(node: Node, lever: Lever, start: date, end: date) -> tuple[Period, ...]:
    """One mapping, or a list of them in order of time; an empty list takes the base's setting away."""
    nodes = node.items() if isinstance(node.value, list) else [node]
    periods: list[Period] = []
    for at in nodes:
        period = _period(at, lever, start, end)
        if periods and (periods[-1].until is None or periods[-1].until >= period.start):
            last = periods[-1].until or "no 'until'"
            raise at.error(f"periods overlap: from {period.start}, but the one before has until {last}")
        periods.append(period)
    return tuple(periods)


def _period(node: Node, lever: Lever, first: date, last: date) -> Period:
    if node.value is None:
        raise node.error("nothing is given; write {} for the default setting from the start")
    setting = lever.setting
    found = node.fields((*levers.WHEN, setting.name), what="key of this lever")
    value, ramp = setting.default, 0.0
    if setting.name in found:
        value = _setting_value(found[setting.name], setting)
    if "ramp_weeks" in found:
        ramp = found["ramp_weeks"].number((0, MAX_RAMP), "weeks")
        if not ramp.is_integer():
            raise found["ramp_weeks"].error("must be a whole number of weeks")
    start = _day(found["from"]) if "from" in found else first
    until = _day(found["until"]) if "until" in found else None
    if until is not None and until < start:
        raise found["until"].error(f"dates out of order: until {until} is before from {start}")
    period = Period(start, until, value, int(ramp))
    if not period.within(first, last):
        begins, ends = max(start, first), min(until or last, last)
        why = f"the scenario runs from {first} to {last}"
        if begins <= ends:
            why = f"a policy begins and ends with a week, and no Monday lies from {begins} to {ends}"
        raise node.error(f"never in force: {why}")
    return period


def _setting_value(node: Node, setting: Setting) -> float:
    word = node.value.strip() if isinstance(node.value, str) else ""
    if word in setting.words:
        return setting.words[word]
    if setting.words and word[:1].isalpha():
        due = f"a number of {setting.unit}, or {' or '.join(setting.words)}"
        raise node.error(f"must be {due}, not {node.said()}", nearest(word, setting.words))
    return node.number(setting.bounds, setting.unit)


def _overrides(found: dict[str, Node], base: Scenario | None) -> dict[str, float]:
    known = parameters.declared()
    given = {}
    for name, node in found.items():
        if name not in known:
            raise node.error("unknown parameter", nearest(name, known))
        given[name] = node.number(known[name].bounds, known[name].unit)
    merged = {**(base.parameters if base else {}), **given}
    return {name: merged[name] for name in known if name in merged}


def _costs(found: dict[str, Node], base: Scenario | None) -> dict[str, tuple[float, str]]:
    known = costs.declared()
    given = {}
    for name, node in found.items():
        if name not in known:
            raise node.error("unknown cost", nearest(name, known))
        given[name] = costs.amount(node)
    merged = {**(base.costs if base else {}), **given}
    currencies = sorted({currency for _, currency in merged.values()})
    if len(currencies) > 1:
        raise node.error(f"costs in {' and '.join(currencies)}: amounts in two currencies have no sum")
    return {name: merged[name] for name in known if name in merged}


def _plain(periods: tuple[Period, ...], lever: Lever | None) -> dict[str, Any] | list[dict[str, Any]]:
    plain = [
        {
            "from": str(period.start),
            **({"until": str(period.until)} if period.until else {}),
            lever.setting.name if lever else levers.INTENSITY: _tidy(period.value),
            **({"ramp_weeks": period.ramp_weeks} if period.ramp_weeks else {}),
        }
        for period in periods
    ]
    return plain[0] if len(plain) == 1 else plain


def _tidy(number: Any) -> Any:
    return int(number) if isinstance(number, float) and number.is_integer() else number
