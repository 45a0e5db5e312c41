"""What a reader should see first: the headline series, their sides, the period and the caption."""

from __future__ import annotations

from experiments.effects import Effect
from experiments.ensemble import Frame
from sim import pricing
from udha.output import words
from udha.scenario_runs.finished import Finished

# What a reader should see first, by side, cost where unit costs are given; all else stands in effects.csv.
HEADLINE = (
    "newly_exploited",
    "trafficked_again",
    "in_exploitation",
    "cases",
    "identified",
    "assisted",
    "convicted",
    "open_prosecutions",
    "reintegrated",
    "in_shelter",
    "no_place_found",
    "travellers_refused",
    "permits_delayed",
    pricing.TOTAL,
)
HEADLINE_ROUTES = ("newly_exploited", "in_exploitation", "identified")
# Fewer make rough intervals, and results say so.
FEW_RUNS = 50
SIDES = ("true", "recorded", "protection", "rights", pricing.SIDE)


def period(ensemble: Frame) -> str:
    """Return the time that effects cover, in words."""
    return words.months(ensemble.months[ensemble.since], ensemble.months[-1])


def headline(run: Finished) -> list[Effect]:
    """Return the effects on the headline series as a whole, by side."""
    whole = {one.series.name: one for one in run.effects if one.dimension == "all"}
    return sorted(
        (whole[name] for name in HEADLINE if name in whole), key=lambda one: SIDES.index(one.series.side)
    )


def caption(run: Finished) -> str:
    """Return where the numbers come from: country, draws, seeds, parameters; its footnote, if it has one."""
    country = run.ensemble.country
    mark, note = ("*", f"\n* {country.footnote}") if country.footnote else ("", "")
    draws, seeds = run.ensemble.seeds.shape
    first, last = run.ensemble.seeds.min(), run.ensemble.seeds.max()
    return (
        f"udha, {country.label}{mark}: {words.count(draws, 'parameter draw')}, "
        f"{words.count(seeds, 'run')} a draw, seeds {first} to {last}; {run.source.caption}.{note}"
    )
