"""What figures show, as plain arrays: made by the process that ran the model, drawn by another."""

from __future__ import annotations

from dataclasses import dataclass

from udha.output.quantiles import Array


@dataclass(frozen=True)
class Change:
    """One series' effect: quantiles in per cent of the base's mean (5,), and what may be said of it."""

    label: str
    side: str
    quantiles: Array
    verdict: str


@dataclass(frozen=True)
class Picture:
    """What the figures show.

    Attributes:
        names: the base's name, and the policy's if there is one.
        period: the time that effects and totals by route cover, in words.
        starts: the time from which policies differ, in years; None without a policy.
        years: complete recorded years, int64 (years,).
        true, recorded: newly exploited and identified people a year, (scenarios, 5 quantiles, years).
        official: official count of identified people by year.
        routes: the routes in words, last all of them together.
        by_route: newly exploited people in the period, (scenarios, 5 quantiles, routes).
        moved: the same as paired differences; (5 quantiles, routes), None without a policy.
        changes: effects on the headline series, grouped by side.
        caption: where the numbers come from.
    """

    names: tuple[str, ...]
    period: str
    starts: float | None
    years: Array
    true: Array
    recorded: Array
    official: dict[int, float]
    routes: tuple[str, ...]
    by_route: Array
    moved: Array | None
    changes: tuple[Change, ...]
    caption: str
