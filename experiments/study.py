"""A sweep study: the question, what is varied, how it is sampled, its outputs; strictly from YAML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from experiments.work.job import Output
from experiments.work.outputs import outputs_of
from experiments.work.varied import DATE, PARAMETER, SETTING, SHARE, SHARES, Varied, limits_of
from sim import country as countries
from sim import levers, parameters
from sim.draws.priors import Fixed
from sim.errors import InputError, nearest
from sim.money.pricing import priced_catalogue, shared_by
from sim.parameters import Parameter
from sim.reading.entries import Entry, entry, refuse_twins
from sim.reading.periods import refuse_idle
from sim.reading.strict_yaml import Node, read
from sim.reading.text import looks
from sim.scenario import Scenario, named_in

Method = Literal["sobol", "morris", "fast", "latin", "fractional_factorial", "random", "grid", "list"]
# These move one column at a time, so a factor of several parameters cannot be told apart from its parts.
SINGLE = ("fast", "fractional_factorial", "grid", "list")
FACTORIAL = ("grid", "list")
REST = "all_others"
EPOCH = date(1970, 1, 1)


class Range(Entry):
    """The range of a factor: between two ends, or one of some values; a parameter's own range if neither."""

    low: float | None = None
    high: float | None = None
    values: tuple[float, ...] = ()


class Days(Entry):
    """Where a lever's first day lies."""

    earliest: str
    latest: str


class Sample(Entry):
    """How values are sampled."""

    method: Method = Field(
        description="Sobol and FAST for sensitivity, Morris for screening, latin and random for robustness."
    )
    n: int = Field(
        2,
        ge=2,
        le=10_000_000,
        description="Saltelli blocks, Morris trajectories, FAST rows per factor, or rows; points of a range "
        "in a grid.",
    )
    second_order: bool = Field(True, description="Whether a Saltelli design separates pairs; default true.")
    seeds: int = Field(1, ge=1, le=100_000, description="Runs of each row of a grid or list.")
    seed: int = Field(1, ge=0, le=1_000_000, description="Determines values and run seeds.")

    def rows_a_unit(self, factors: int) -> int:
        """Return how many rows make an independent unit: a block, a trajectory, a curve, or one row."""
        units = {
            "sobol": saltelli_rows(factors, self.second_order),
            "morris": factors + 1,
            "fast": self.n,
        }
        return units.get(self.method, 1)


def saltelli_rows(factors: int, second_order: bool) -> int:
    """Return the rows of a Saltelli block: two base points, and each with every factor of the other in turn.

    Without second order only one of the two has its factors taken from the other.
    """
    return (2 if second_order else 1) * factors + 2


class Declared(Entry):
    """The file."""

    name: str = Field(description="Title in tables and figures.")
    question: str = Field(description="What the study should answer.")
    scenario: str = Field(description="The base: a file beside the study, or a shipped scenario's name.")
    policies: tuple[str, ...] = Field(
        (), description="Scenarios compared with the base, run by run, with common random numbers."
    )
    over: Literal["prior", "posterior"] = Field(
        "prior",
        description="Whether a parameter's own range is its prior's or the posterior's; default prior.",
    )
    parameters: dict[str, Range] = Field(
        {},
        description="Varied one by one: {} over its own range, or between low and high, or one of some "
        "values.",
    )
    each: tuple[str, ...] = Field(
        (), description="All uncertain parameters of a file of parameters, one by one."
    )
    mechanisms: tuple[str, ...] = Field(
        (), description="All uncertain parameters of a file of parameters together, as one factor."
    )
    rest: Literal["vary", "fixed"] = Field(
        "fixed",
        description="Whether all other uncertain parameters vary too, as one more factor; default fixed.",
    )
    settings: dict[str, Range] = Field(
        {}, description="Settings of levers, in every scenario that uses them."
    )
    dates: dict[str, Days] = Field({}, description="First days of levers, in every scenario that uses them.")
    shares: dict[str, Range] = Field({}, description="Shares of the population.")
    sample: Sample = Field(description="How values are sampled.")
    rows: tuple[dict[str, float], ...] = Field((), description="For method list: a number for each factor.")
    outputs: tuple[str, ...] = Field(
        description="Series to keep, as totals from the date when policies first differ."
    )
    at: tuple[int, ...] = Field((), description="Years for which outputs are also kept.")


@dataclass(frozen=True)
class Column:
    """One number that a study varies.

    Attributes:
        factor: what it belongs to: its own name, a mechanism, or all others.
        low, high: ends of a range; None of a parameter that has the range of its prior or the posterior.
        values: to choose from, in place of a range.
    """

    varied: Varied
    factor: str
    low: float | None = None
    high: float | None = None
    values: tuple[float, ...] = ()

    @property
    def own(self) -> bool:
        """Whether it is a factor of its own."""
        return self.factor == self.varied.name


@dataclass(frozen=True, eq=False)
class Study:
    """A study ready to be sampled and run.

    Attributes:
        scenarios: the base first, over the same dates.
        columns: what is varied, factor by factor.
    """

    path: Path
    declared: Declared
    scenarios: tuple[Scenario, ...]
    columns: tuple[Column, ...]
    outputs: tuple[Output, ...]

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of the factors, in order."""
        return tuple(dict.fromkeys(one.factor for one in self.columns))

    @classmethod
    def load(cls, path: Path | str) -> Study:
        """Read a study.

        Raises:
            InputError: with file, line, field and the nearest valid name.
        """
        path = Path(path)
        node = read(path)
        declared = entry(Declared, node)
        scenarios = _scenarios(path, node)
        columns = _columns(declared, scenarios, node)
        _check_sample(declared, columns, node)
        return cls(path, declared, scenarios, columns, _outputs(declared, scenarios, node))


def _scenarios(path: Path, node: Node) -> tuple[Scenario, ...]:
    scenarios = [Scenario.load(named_in(path, node.mapping()["scenario"]))]
    for policy, at in policies_in(path, node, scenarios[0]):
        if looks(policy.name) in (looks(other.name) for other in scenarios):
            raise at.error(f"has the name '{policy.name}', which another scenario of the study has too")
        scenarios.append(policy)
    return tuple(scenarios)


def policies_in(path: Path, node: Node, base: Scenario) -> Iterator[tuple[Scenario, Node]]:
    """Yield the policies of a study on the dates of its base, and where each is named.

    Raises:
        InputError: one is named twice, cannot be read, or is set in another country.
    """
    parts = node.mapping()
    nodes = parts["policies"].items() if "policies" in parts else []
    refuse_twins(nodes)
    for at in nodes:
        policy = Scenario.load(named_in(path, at)).on_dates(base.start, base.records_from, base.end)
        if policy.country != base.country:
            raise at.error(f"is set in {policy.country}, the study in {base.country}")
        yield policy, at


def _columns(declared: Declared, scenarios: Sequence[Scenario], node: Node) -> tuple[Column, ...]:
    parts = node.mapping()
    known = {**parameters.declared(), **countries.load(scenarios[0].country).parameters}
    overridden = {name: one.name for one in scenarios for name in one.parameters}
    columns = [
        _parameter(name, one, parts["parameters"].mapping()[name], known, overridden)
        for name, one in declared.parameters.items()
    ]
    free = [
        one
        for one in known.values()
        if not isinstance(one.prior, Fixed)
        and one.name not in overridden
        and one.name not in declared.parameters
    ]
    members = _members(declared, free, {one.group for one in known.values()}, parts)
    columns += [Column(Varied(PARAMETER, one), one) for name in declared.each for one in members[name]]
    columns += [Column(Varied(PARAMETER, one), name) for name in declared.mechanisms for one in members[name]]
    if declared.rest == "vary":
        taken = {one for of_mechanism in members.values() for one in of_mechanism}
        columns += [Column(Varied(PARAMETER, one.name), REST) for one in free if one.name not in taken]
    columns += [
        _setting(name, one, parts["settings"].mapping()[name], scenarios)
        for name, one in declared.settings.items()
    ]
    columns += [_first_day(name, parts["dates"].mapping()[name], scenarios) for name in declared.dates]
    columns += [_share(name, one, parts["shares"].mapping()[name]) for name, one in declared.shares.items()]
    if not columns:
        raise node.error("nothing is varied: name parameters, each, mechanisms, settings, dates or shares")
    names = [one.varied.name for one in columns]
    if twins := sorted({name for name in names if names.count(name) > 1}):
        raise node.error(
            f"'{twins[0]}' is varied twice: a lever's setting and its first day need two studies"
        )
    return tuple(columns)


def _members(
    declared: Declared, free: Sequence[Parameter], known: set[str], parts: dict[str, Node]
) -> dict[str, list[str]]:
    """The uncertain parameters of each mechanism that is named as a whole, one by one or together."""
    nodes = [node for key in ("each", "mechanisms") if key in parts for node in parts[key].items()]
    refuse_twins(nodes)
    found = {}
    for name, at in zip((*declared.each, *declared.mechanisms), nodes, strict=True):
        if name not in known:
            raise at.error("unknown mechanism", nearest(name, sorted(known)))
        found[name] = [one.name for one in free if one.group == name]
        if not found[name]:
            raise at.error("has no parameter left that is uncertain")
    return found


def _parameter(
    name: str, given: Range, at: Node, known: dict[str, Parameter], overridden: dict[str, str]
) -> Column:
    if name not in known:
        raise at.error("unknown parameter", nearest(name, known))
    if name in overridden:
        raise at.error(f"is held at a number by the scenario '{overridden[name]}'")
    varied = Varied(PARAMETER, name)
    low, high, values = _ends(given, at, *limits_of(varied))
    if low is None and not values and isinstance(known[name].prior, Fixed):
        raise at.error("has no prior to vary over; give low and high, or values")
    return Column(varied, name, low, high, values)


def _setting(name: str, given: Range, at: Node, scenarios: Sequence[Scenario]) -> Column:
    _used(name, at, scenarios)
    return _ranged(Varied(SETTING, name), given, at)


def _first_day(name: str, at: Node, scenarios: Sequence[Scenario]) -> Column:
    _used(name, at, scenarios)
    found = at.mapping()
    earliest, latest = found["earliest"].date(), found["latest"].date()
    start, end = scenarios[0].start, scenarios[0].end
    if not start <= earliest < latest <= end:
        raise at.error(f"dates out of order: they must lie between {start} and {end}, earliest first")
    for one in scenarios:
        for first in one.levers.get(name, ())[:1]:
            if first.until is not None and first.until < latest:
                raise at.error(f"ends on {first.until} in '{one.name}', before the latest first day {latest}")
            refuse_idle(replace(first, start=latest), start, end, found["latest"])
    return Column(Varied(DATE, name), name, float((earliest - EPOCH).days), float((latest - EPOCH).days))


def _used(name: str, at: Node, scenarios: Sequence[Scenario]) -> None:
    known = levers.declared()
    if name not in known:
        raise at.error("unknown lever", nearest(name, known))
    if not any(name in one.levers for one in scenarios):
        raise at.error("is used in no scenario of the study, so varying it would change nothing")


def _share(name: str, given: Range, at: Node) -> Column:
    if name not in SHARES:
        raise at.error(f"unknown share; one of {', '.join(SHARES)}", nearest(name, SHARES))
    return _ranged(Varied(SHARE, name), given, at)


def _ranged(varied: Varied, given: Range, at: Node) -> Column:
    """The column of something that has no range of its own."""
    low, high, values = _ends(given, at, *limits_of(varied))
    if low is None and not values:
        raise at.error("needs low and high, or values")
    return Column(varied, varied.name, low, high, values)


def _ends(
    given: Range, at: Node, bounds: tuple[float, float], unit: str
) -> tuple[float | None, float | None, tuple[float, ...]]:
    """A factor's ends or values, within bounds and in order."""
    fields = at.mapping()
    for name in ("low", "high"):
        if name in fields:
            fields[name].number(bounds, unit)
    for one in fields["values"].items() if "values" in fields else []:
        one.number(bounds, unit)
    if given.values and (given.low is not None or given.high is not None):
        raise at.error("give low and high, or values, not both")
    if (given.low is None) != (given.high is None):
        raise at.error("low and high belong together")
    if given.low is not None and given.high is not None and not given.low < given.high:
        raise fields["low"].error(f"low {given.low:g} must be less than high {given.high:g}")
    if given.values and len(set(given.values)) < max(2, len(given.values)):
        raise fields["values"].error("needs two or more different values")
    return given.low, given.high, given.values


def _check_sample(declared: Declared, columns: tuple[Column, ...], node: Node) -> None:
    sample, at = declared.sample, node.mapping()["sample"]
    method = at.mapping()["method"]
    if sample.method in SINGLE and not all(one.own for one in columns):
        raise method.error(
            f"{sample.method} moves parameters one by one; mechanisms and rest need another method"
        )
    if sample.method == "sobol" and sample.n & (sample.n - 1):
        raise at.error(f"n must be a power of two, such as {1 << sample.n.bit_length() - 1}, not {sample.n}")
    if sample.method == "fast" and sample.n <= 64:
        raise at.error(f"n must be more than 64 for FAST, not {sample.n}")
    if sample.method not in FACTORIAL and sample.seeds > 1:
        raise at.error("seeds is for grids and lists; other designs have luck of their own in each block")
    if (sample.method == "list") != bool(declared.rows):
        raise at.error("method list and rows belong together")
    if (
        sample.method in FACTORIAL
        and any(one.low is None and not one.values for one in columns)
        and not declared.rows
    ):
        raise at.error("a grid needs low and high, or values, for every factor")
    wanted = {one.varied.name for one in columns}
    for given, row in zip(
        declared.rows, node.mapping()["rows"].items() if declared.rows else [], strict=True
    ):
        if set(given) != wanted:
            raise row.error(f"must give a number for each of {', '.join(sorted(wanted))}")
        for one in columns:
            number = row.mapping()[one.varied.name]
            low, high = one.low, one.high
            is_ranged = low is not None and high is not None
            unit = "days since 1970-01-01" if one.varied.kind == DATE else limits_of(one.varied)[1]
            number.number((low, high) if is_ranged else limits_of(one.varied)[0], unit)


def _outputs(declared: Declared, scenarios: Sequence[Scenario], node: Node) -> tuple[Output, ...]:
    parts, known = node.mapping(), priced_catalogue(shared_by(scenarios))
    nodes = parts["outputs"].items()
    refuse_twins(nodes)
    if not nodes:
        raise parts["outputs"].error("name a series")
    for name, at in zip(declared.outputs, nodes, strict=True):
        if name not in known:
            raise at.error("unknown series", nearest(name, known))
    refuse_twins(parts["at"].items() if "at" in parts else [])
    try:
        return outputs_of(scenarios, declared.outputs, declared.at)
    except InputError as error:
        raise parts["at"].error(error.message) from None
