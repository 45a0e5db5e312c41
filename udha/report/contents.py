"""What a report says, as plain data: gathered by the process that ran the model, written by another.

It imports neither the model nor what draws, as both would cost the other process time.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from udha.output.quantiles import Array, ends

# Raised when a saved report can no longer be read by this version.
FORMAT = 4
KIND = "run"

# A row of a table in ``udha.tables``.
Record = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where everything happens; ``lines`` says whom to call there, nothing where we do not know."""

    label: str
    footnote: str | None
    lines: str


@dataclass(frozen=True)
class Yearly:
    """A series year by year: quantiles (scenarios, 5, years), and official figures by year."""

    series: str
    label: str
    unit: str
    quantiles: Array
    official: dict[int, float]


@dataclass(frozen=True)
class Region:
    """Newly exploited people in a region, without and with the policy; None where withheld."""

    name: str
    numbers: tuple[float, ...] | None
    outline: Array | None


@dataclass(frozen=True)
class OnRoute:
    """Newly exploited people on a route in the period: means over runs, and quantiles, (scenarios, 5)."""

    means: tuple[float, ...]
    quantiles: Array


@dataclass(frozen=True)
class Part:
    """One value of a circumstance; ``columns``: of each series the means over runs, by scenario."""

    name: str
    columns: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Breakdown:
    """Series broken down by a circumstance; ``labels``: what the series are called."""

    heading: str
    labels: tuple[str, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Where:
    """Newly exploited people in the period: by region, by the name of a route, and on all routes together."""

    regions: tuple[Region, ...]
    routes: dict[str, OnRoute]
    all_routes: OnRoute

    @property
    def has_map(self) -> bool:
        return any(region.outline is not None for region in self.regions)

    @property
    def withheld(self) -> bool:
        return any(region.numbers is None for region in self.regions)


@dataclass(frozen=True)
class Driver:
    """A parameter that drives the result; correlation of ranks with its interval, and share of variance."""

    name: str
    label: str
    correlation: float
    low: float
    high: float
    share: float
    source: str
    grade: str


@dataclass(frozen=True)
class Mechanism:
    """All parameters of a mechanism together: share of the variance, with its interval."""

    label: str
    parameters: int
    share: float
    low: float
    high: float
    named: bool


@dataclass(frozen=True)
class Drivers:
    """What drives the effect on new exploitation, or its level; ``reason``: why nothing can be said."""

    draws: int
    tested: int
    named: tuple[Driver, ...]
    mechanisms: tuple[Mechanism, ...]
    faintest: float
    reason: str


@dataclass(frozen=True)
class Uncertainty:
    """Stochastic and parameter uncertainty; ``said``: in words, or why they cannot be separated.

    ``splits``: rows of uncertainty.csv.
    """

    said: str
    repeated: int
    splits: tuple[Record, ...]


@dataclass(frozen=True)
class Assumption:
    """A number that the result rests on; ``value`` as drawn, with its 90 % range."""

    name: str
    label: str
    value: str
    prior: str
    source: str
    grade: str
    why: str


@dataclass(frozen=True)
class Measure:
    """A lever that the policy moves."""

    name: str
    label: str
    setting: str
    mechanism: str
    source: str
    grade: str
    sizes: tuple[Assumption, ...]


@dataclass(frozen=True)
class Money:
    """Unit costs as given, and what it costs to avert a person-year; ``said`` is in words."""

    unit_costs: tuple[tuple[str, str, str], ...]
    said: str


@dataclass(frozen=True)
class Repeat:
    """What it takes to repeat the run; ``unmasked``: whether its folder holds small regional counts."""

    command: str
    unmasked: bool
    versions: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Policy:
    """What is said of one policy; a scenario that runs alone counts as one, without rows.

    Attributes:
        finding: on the true side; ``meanwhile``: what official statistics would show; ``reading``: how the
            two go together.
        rows: of effects.csv, as a whole and by route.
        measures: what the policy moves; ``others``: what else the result rests on, the drivers among it.
    """

    name: str
    description: str
    finding: str
    meanwhile: str
    reading: str
    rows: tuple[Record, ...]
    drivers: Drivers
    uncertainty: Uncertainty
    measures: tuple[Measure, ...]
    others: tuple[Assumption, ...]
    money: Money | None


@dataclass(frozen=True, kw_only=True)
class Common(ABC):
    """What the reports of a run and of a comparison both say.

    Attributes:
        title: what the report is of; ``base``: what that is compared with, None for a scenario alone.
        period: the time that effects and totals by route cover, in words.
        starts: the time from which policies differ, in years; None where no policy is shown year by year.
        years: complete recorded years, int64 (years,); ``yearly``: series over them.
        note: what a reader must know of the numbers; ``caption``: where they come from.
        grades: how many parameters have which grade.
    """

    title: str
    base: str | None
    period: str
    place: Place
    note: str
    caption: str
    starts: float | None = None
    years: Array
    yearly: tuple[Yearly, ...]
    grades: dict[str, int]
    repeat: Repeat
    format: int = FORMAT

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """The scenarios that are shown year by year, the base first."""

    @property
    @abstractmethod
    def figures(self) -> tuple[str, ...]:
        """The figures that its numbers can fill, in the order of the page."""

    def over_years(self, series: str) -> Yearly:
        """Return a series year by year."""
        return next(one for one in self.yearly if one.series == series)


@dataclass(frozen=True, kw_only=True)
class Report(Common):
    """Everything that the report of a run says.

    Attributes:
        headline: series that the figure of effects shows.
        who: who is exploited and who is seen, where help and bribes go.
        averages: an average year of a scenario alone.
        pathway: how many people take each step for 1,000 newly exploited, (scenarios, 5) each; empty where in
            some run nobody is newly exploited.
    """

    policies: tuple[Policy, ...]
    headline: tuple[str, ...]
    averages: tuple[Record, ...]
    where: Where
    who: tuple[Breakdown, ...]
    pathway: dict[str, Array]
    kind: str = KIND

    @property
    def names(self) -> tuple[str, ...]:
        return (self.base, self.title) if self.base else (self.title,)

    @property
    def figures(self) -> tuple[str, ...]:
        wanted = {
            "effects": bool(self.changes),
            "true_and_recorded": True,
            "map": self.where.has_map,
            "pathway": bool(self.pathway),
            "by_route": True,
            "drivers": not self.policies[0].drivers.reason,
        }
        return tuple(name for name, filled in wanted.items() if filled)

    @property
    def finding(self) -> str:
        """What was found, on the true side and then on the recorded one."""
        policy = self.policies[0]
        return f"{policy.finding} {policy.meanwhile}".rstrip()

    @property
    def changes(self) -> tuple[Record, ...]:
        """Effects on the headline series that can be told in per cent of the base."""
        return tuple(
            row
            for row in self.policies[0].rows
            if row["dimension"] == "all" and row["series"] in self.headline and row["base"] >= 1
        )

    @property
    def moved(self) -> dict[str, np.ndarray]:
        """Quantiles of the effect on new exploitation, (5,), by route, and on all of them together."""
        return {row["cell"]: ends(row) for row in self.policies[0].rows if row["series"] == "newly_exploited"}


def percent(row: Record) -> np.ndarray:
    """Return the quantiles of an effect in per cent of the base's mean, (5,); zeros where there is none."""
    return 100 * ends(row) / row["base"] if row["base"] else np.zeros(5)
