"""What the figures of a comparison show, as plain arrays: drawn by another process."""

from __future__ import annotations

from dataclasses import dataclass

from udha.output.quantiles import Array


@dataclass(frozen=True)
class Row:
    """A policy, or the base, in the order of the ranking.

    Attributes:
        quantiles: of the effect on the series ranked by, (5,), in its unit; zeros for the base.
        group, places: where it stands, as on the screen.
        best, regret: as in ``experiments.ranking.Rank``.
    """

    name: str
    is_base: bool
    quantiles: Array
    group: int
    places: str
    best: float
    regret: float


@dataclass(frozen=True)
class Panels:
    """A policy's effects side by side, one in each panel.

    Attributes:
        quantiles: float64 (panels, 5).
        marked: for each panel, whether there is something to see.
    """

    name: str
    quantiles: Array
    marked: tuple[bool, ...]


@dataclass(frozen=True)
class ComparisonPicture:
    """What the figures show.

    Attributes:
        base: its name; ``period``: the time that effects cover, in words.
        label, unit, better: of the series that policies are ranked by.
        sides: headings of the panels, what is true first; effects in per cent of the base's mean, marked
            where statistics would mislead, probably at least.
        routes: headings of the panels; effects on new exploitation, marked where people are displaced.
        caption: where the numbers come from.
    """

    base: str
    period: str
    label: str
    unit: str
    better: str
    rows: tuple[Row, ...]
    sides: tuple[str, ...]
    beside: tuple[Panels, ...]
    routes: tuple[str, ...]
    by_route: tuple[Panels, ...]
    caption: str
