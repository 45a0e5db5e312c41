"""What the report of a comparison says, as plain data, like ``contents`` for a single policy."""

from __future__ import annotations

from dataclasses import dataclass

from udha.report.compare_picture import ComparisonPicture
from udha.report.contents import FORMAT, Measure, Place, Repeat, Row, Yearly
from udha.report.run_picture import Picture

KIND = "comparison"


@dataclass(frozen=True)
class Ranked:
    """A policy, or the base, in the order of the ranking.

    Attributes:
        rank: as sports tables write it, 1= where it is shared; ``places``: where it may stand.
        tied: how many others cannot be told from it.
        best: probability of being the best; ``regret``, ``regret_90``: expected distance from the best of a
            draw, and that which one draw of ten exceeds.
        better: probability of being better than the base; None of the base itself.
        effect: on the series that policies are ranked by; None of the base. ``chance``: its share in the
            variance of the effect, in words; empty where it cannot be told.
        others: its rank on each other series that has a good direction.
    """

    name: str
    is_base: bool
    rank: str
    places: str
    tied: int
    best: float
    regret: float
    regret_90: float
    better: float | None
    effect: Row | None
    chance: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Sides:
    """Verdicts on what is true of a policy and on what is recorded, and what statistics alone would tell."""

    name: str
    true: str
    recorded: tuple[str, ...]
    statistics: str


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
    rows: tuple[Row, ...]
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class ComparisonReport:
    """Everything that the report of a comparison says.

    Attributes:
        ranked_by: the label of the series that policies are ranked by; ``others``: of the other series.
        sides: headings of the two sides, what is true first.
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
    ranked: tuple[Ranked, ...]
    others: tuple[str, ...]
    sides: tuple[str, ...]
    beside: tuple[Sides, ...]
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
