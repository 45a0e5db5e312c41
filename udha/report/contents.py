"""What a report says, as plain data: gathered by the process that ran the model, written by another.

It imports neither the model nor what draws, as both would cost the other process time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from udha.output.quantiles import Array
from udha.report.run_picture import Picture

# Raised when a saved report can no longer be read by this version.
FORMAT = 2
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
class Where:
    """Newly exploited people in the period by region, and by route in words; means over runs."""

    regions: tuple[Region, ...]
    routes: dict[str, tuple[float, ...]]

    @property
    def has_map(self) -> bool:
        return any(one.outline is not None for one in self.regions)

    @property
    def withheld(self) -> bool:
        return any(one.numbers is None for one in self.regions)


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
    """How much is chance and how much not knowing; ``said``: in words, or why it cannot be told.

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


@dataclass(frozen=True)
class Report:
    """Everything that a report says.

    Attributes:
        title: the scenario's name; ``base``: that of what it is compared with, None for a scenario alone.
        note: what a reader must know of the numbers.
        averages: an average year of a scenario alone.
        yearly: series year by year, over the picture's years.
        pathway: how many people take each step for 1,000 newly exploited, (scenarios, 5) each; empty where in
            some run nobody is newly exploited.
        grades: how many parameters have which grade.
    """

    title: str
    base: str | None
    place: Place
    note: str
    policies: tuple[Policy, ...]
    picture: Picture
    averages: tuple[Record, ...]
    yearly: tuple[Yearly, ...]
    where: Where
    pathway: dict[str, Array]
    grades: dict[str, int]
    repeat: Repeat
    format: int = FORMAT
    kind: str = KIND
