"""What the report of a comparison says, as plain data, like ``contents`` for a single policy."""

from __future__ import annotations

from dataclasses import dataclass

from udha.report.contents import Common, Measure, Record

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


@dataclass(frozen=True, kw_only=True)
class ComparisonReport(Common):
    """Everything that the report of a comparison says.

    Attributes:
        ranked_by: the label of the series that policies are ranked by.
        standings: rows of the ranking, the best first; ``others``: ranks on the other series that tell
            policies apart, by label and policy.
        sides: labels of the true series and of those recorded; ``statistics``: the verdicts on them.
        on_routes: rows of displacement.csv; ``displacement``: the same in words.
        displacement, counts, costs, chance: in words, as on the screen; a line that begins with two spaces
            belongs to the one before.
        unit_costs: (what for, amount, unit), where the analyst gave any.
        years, yearly: of the base.
        parts: of each policy, in the order of the ranking.
    """

    base: str
    finding: str
    ranked_by: str
    ranking_note: str
    standings: tuple[Record, ...]
    others: dict[str, dict[str, str]]
    sides: tuple[str, ...]
    statistics: tuple[Record, ...]
    on_routes: tuple[Record, ...]
    displacement: tuple[str, ...]
    counts: tuple[str, ...]
    dominances: tuple[Better, ...]
    costs: tuple[str, ...]
    unit_costs: tuple[tuple[str, str, str], ...]
    chance: tuple[str, ...]
    parts: tuple[Part, ...]
    kind: str = KIND

    @property
    def names(self) -> tuple[str, ...]:
        return (self.base,)

    @property
    def figures(self) -> tuple[str, ...]:
        return "ranking", "true_beside_recorded", "true_and_recorded", "displacement"

    @property
    def panels(self) -> tuple[str, ...]:
        """Headings of the two sides."""
        true, *recorded = map(str.lower, self.sides)
        return (f"true: {true}", *(f"recorded: {label}" for label in recorded))

    @property
    def routes(self) -> tuple[str, ...]:
        """The routes by their names in the model."""
        return tuple(dict.fromkeys(row["route"] for row in self.on_routes))

    def by_route(self, policy: str) -> tuple[Record, ...]:
        """Return a policy's rows of displacement.csv."""
        return tuple(row for row in self.on_routes if row["scenario"] == policy)
