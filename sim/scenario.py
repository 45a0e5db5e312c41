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
from sim.money import costs
from sim.processes.in_force import Period, weekly
from sim.reading import in_python
from sim.reading.entries import line_of_text
from sim.reading.periods import read_day, read_levers
from sim.reading.strict_yaml import Node, node_of, read, short
from sim.reading.text import looks, quoted

KEYS = (
    *("name", "description", "extends", "country", "start", "records_from", "end"),
    *("levers", "parameters", "costs"),
)
COUNTRY = "kosovo"
DATES = {"start": date(2005, 1, 1), "records_from": date(2010, 1, 1), "end": date(2019, 12, 31)}
MAX_CHAIN = 10


@dataclass(frozen=True)
class Scenario:
    """A scenario with everything that it extends worked in; never changes.

    One made or altered in Python is checked as a file is; ``InputError`` names the field. Levers and costs
    may be given as a file gives them, one period alone, and dates as any library has them.

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
        root = node_of(
            {
                "name": in_python.text(self.name, "name"),
                **{key: in_python.day(getattr(self, key)) for key in DATES},
                "levers": in_python.periods_by_lever(self.levers),
                "parameters": in_python.section(self.parameters, "parameters", "numbers"),
                "costs": in_python.unit_costs(self.costs),
            }
        )
        found = root.mapping()
        start, records_from, end = _dates(root, found, None)
        self._set(
            name=line_of_text(found["name"]),
            description=in_python.text(self.description, "description"),
            start=start,
            records_from=records_from,
            end=end,
            levers=read_levers(found["levers"].mapping(), start, end, {}),
            parameters=_overrides(found["parameters"].mapping(), None),
            costs=_costs(found["costs"].mapping(), None),
            country=_known_country(in_python.text(self.country, "country")),
            path=None if self.path is None else Path(in_python.text(self.path, "path")),
        )
        if not isinstance(self.base, Scenario | None):
            raise InputError(f"must be a scenario, not {in_python.said(self.base)}", field="base")

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            seen = MappingProxyType(value) if isinstance(value, dict) else value
            object.__setattr__(self, name, seen)

    def with_levers(self, levers: Mapping[str, tuple[Period, ...]]) -> Scenario:
        """Return the scenario with other periods, checked like a file's; those that it has are not again.

        Raises:
            InputError: an unknown lever, or periods that are wrong; ``field`` names the lever.
        """
        periods = in_python.section(levers, "levers", "periods")
        kept = {name: one for name, one in self.levers.items() if periods.get(name) is one}
        others = {name: one for name, one in periods.items() if name not in kept}
        found = node_of({"levers": in_python.periods_by_lever(others)}).mapping()["levers"].mapping()
        other = object.__new__(Scenario)
        other._set(**vars(self) | {"levers": read_levers(found, self.start, self.end, kept)})
        return other

    def __reduce__(self) -> tuple[type[Scenario], tuple[Any, ...]]:
        # Read-only views cannot be pickled, and a scenario must reach worker processes.
        values = (getattr(self, at.name) for at in fields(self))
        return Scenario, tuple(dict(value) if isinstance(value, Mapping) else value for value in values)

    @classmethod
    def load(cls, path: str | os.PathLike) -> Scenario:
        """Return the scenario in a file; ``InputError`` (file, line, field, nearest name) for any fault."""
        return _load(Path(path), ())

    @classmethod
    def of(cls, given: Any) -> Scenario:
        """Return a scenario as it is, or the one in a file or shipped under a name.

        Raises:
            TypeError: it is none of these.
            InputError: as ``load``, or there is no such file or name.
        """
        if isinstance(given, Scenario):
            return given
        if not isinstance(given, str | os.PathLike):
            what = in_python.said(given)
            raise TypeError(f"a scenario is a Scenario, the name of a shipped one or a file, not {what}")
        return cls.load(find(given))

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
            "levers": {
                name: in_python.plain(periods, known.get(name)) for name, periods in self.levers.items()
            },
            "parameters": {name: in_python.tidy(value) for name, value in self.parameters.items()},
            "costs": in_python.unit_costs(self.costs),
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


# What names a scenario: itself, a file, or a shipped one's name.
Given = Scenario | str | os.PathLike


def scenarios_of(given: Any) -> list[Scenario]:
    """Return scenarios, each as ``Scenario.of`` takes it; one alone is a list of one.

    Raises:
        TypeError, ValueError: there is none, or something is no scenario.
    """
    one = isinstance(given, Scenario | str | os.PathLike)
    found = [
        Scenario.of(each) for each in ([given] if one else in_python.several("scenarios", given, "scenarios"))
    ]
    if not found:
        raise ValueError("scenarios must hold at least one scenario, the base first")
    return found


def refuse_namesakes(scenarios: Iterable[Scenario]) -> None:
    """Refuse two scenarios of one name, or of names that look alike, where results are told apart by name.

    Raises:
        InputError: ``field`` is the name.
    """
    seen: dict[str, str] = {}
    for one in scenarios:
        if (other := seen.get(look := looks(one.name))) is not None:
            alike = "is the name of two scenarios" if other == one.name else f"looks like {quoted(other)}"
            raise InputError(f"{alike}, whose results could not be told apart", field=one.name)
        seen[look] = one.name


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
        levers=read_levers(_section(found, "levers"), start, end, inherited),
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


def _known_country(name: str) -> str:
    try:
        return reference(name)
    except InputError as error:
        raise InputError(error.message, field="country", nearest=error.nearest) from None


def _section(found: Mapping[str, Node], key: str) -> dict[str, Node]:
    """The entries of a section; an empty section counts as none."""
    return found[key].mapping() if key in found and found[key].value is not None else {}


def _dates(root: Node, found: Mapping[str, Node], base: Scenario | None) -> tuple[date, date, date]:
    given = {key: read_day(found[key]) for key in DATES if key in found}
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
