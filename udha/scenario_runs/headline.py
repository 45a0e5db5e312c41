"""What a reader should see first: the headline series, their sides, the period and the caption."""

from __future__ import annotations

from collections.abc import Iterable

from experiments.effects import Effect
from experiments.ensemble import Frame
from sim.money import pricing
from udha.output import words
from udha.output.words import SIDES
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
# With fewer, intervals are rough, and results say so.
FEW_RUNS = 50


def for_readers(effects: Iterable[Effect]) -> list[Effect]:
    """Return the effects that a reader should see, by side: the headline, what others pay, some routes."""
    order = list(SIDES)

    def wanted(effect: Effect) -> bool:
        name = effect.series.name
        if effect.dimension == "route":
            return name in HEADLINE_ROUTES and bool(effect.base or effect.policy)
        costs_others = effect.series.side == "rights" and effect.verdict != "no change"
        return effect.dimension == "all" and (name in HEADLINE or costs_others)

    def place(effect: Effect) -> tuple[int, int]:
        name = effect.series.name
        return order.index(effect.series.side), HEADLINE.index(name) if name in HEADLINE else len(HEADLINE)

    return sorted(filter(wanted, effects), key=place)


def period(ensemble: Frame) -> str:
    """Return the time that effects cover, in words."""
    return words.months(ensemble.months[ensemble.since], ensemble.months[-1])


def headline(run: Finished) -> list[Effect]:
    """Return the effects on the headline series as a whole, by side."""
    whole = {effect.series.name: effect for effect in run.effects if effect.dimension == "all"}
    return [whole[name] for name in HEADLINE if name in whole]


def caption(run: Finished) -> str:
    """Return where the numbers come from: country, draws, seeds, parameters; its footnote, if it has one."""
    country = run.ensemble.country
    mark, note = ("*", f"\n* {country.footnote}") if country.footnote else ("", "")
    draws, seeds = run.ensemble.seeds.shape
    return (
        f"udha, {country.label}{mark}: {words.count(draws, 'parameter draw')}, "
        f"{words.count(seeds, 'run')} per draw, seed {run.request.seed}; {run.source.caption}.{note}"
    )
