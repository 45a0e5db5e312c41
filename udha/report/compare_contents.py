"""What the report of a comparison says, as plain data, like ``contents`` for a single policy."""

from __future__ import annotations

from dataclasses import dataclass

from udha.report.compare_picture import ComparisonPicture
from udha.report.contents import FORMAT, Measure, Place, Record, Repeat, Yearly
from udha.report.run_picture import Picture

KIND = "comparison"


@dataclass(frozen=True)
class Better:
    """Which others a policy is better than on every count, in words."""

    name: str
    than: str


@dataclass(frozen=True)
class Part:
    """What is said of one policy: its effects and what it moves."""

    name: str
    description: str
    rows: tuple[Record, ...]
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class ComparisonReport:
    """Everything that the report of a comparison says.

    Attributes:
        ranked_by: the label of the series that policies are ranked by.
        standings: rows of the ranking, the best first; ``others``: ranks on the other series that tell
            policies apart, by label and policy.
        sides: labels of the true series and of those recorded; ``statistics``: the verdicts on them.
        displacement, counts, costs, chance: in words, as on the screen; a line that begins with two spaces
            belongs to the one before.
        unit_costs: (what for, amount, unit), where the analyst gave any.
        base_picture: the base year by year, beside official figures.
    """

    title: str
    base: str
    place: Place
    note: str
    finding: str
    ranked_by: str
    ranking_note: str
    standings: tuple[Record, ...]
    others: dict[str, dict[str, str]]
    sides: tuple[str, ...]
    statistics: tuple[Record, ...]
    displacement: tuple[str, ...]
    counts: tuple[str, ...]
    dominances: tuple[Better, ...]
    costs: tuple[str, ...]
    unit_costs: tuple[tuple[str, str, str], ...]
    chance: tuple[str, ...]
    picture: ComparisonPicture
    base_picture: Picture
    yearly: tuple[Yearly, ...]
    parts: tuple[Part, ...]
    grades: dict[str, int]
    repeat: Repeat
    format: int = FORMAT
    kind: str = KIND
