"""The tables that only a comparison has: ranks, pairs, who is better on every count, routes, both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from experiments.policies.beside import Beside
from experiments.policies.displacement import Displacement
from experiments.ranking import Dominance, Pair, Rank, sign_of
from sim.records import SeriesInfo
from udha.compare.result import Comparison

SERIES_WORDS = ("series", "label", "side", "unit")
RANK_NUMBERS = ("group", "first", "last", "tied", "best", "regret", "regret_90")
RANK_COLUMNS = (*SERIES_WORDS, "better", "scenario", "is_base", *RANK_NUMBERS, "parameters")
PAIR_NUMBERS = ("better", "worse", "same", "median", "low_90", "high_90", "verdict")
PAIR_COLUMNS = (*SERIES_WORDS, "first", "second", *PAIR_NUMBERS, "parameters")
DOMINANCE_COLUMNS = ("first", "second", "probability", "parameters")
ROUTE_NUMBERS = ("base", "policy", "median", "low_50", "high_50", "low_90", "high_90", "verdict")
ROUTE_COLUMNS = (
    *("scenario", *SERIES_WORDS, "route", *ROUTE_NUMBERS),
    *("displacement", "fall", "rise", "together", "parameters"),
)
SIDES = ("true", "recorded")
SIDE_NUMBERS = ("median", "low_90", "high_90", "verdict")
BESIDE_COLUMNS = (
    "scenario",
    *(word for side in SIDES for word in (side, *(f"{side}_{at}" for at in SIDE_NUMBERS))),
    *("opposite", "alike", "statistics", "parameters"),
)


def tables_of(found: Comparison) -> dict[str, tuple[tuple[str, ...], list[dict[str, Any]]]]:
    """Return the columns and rows of each table, by file name."""
    return {
        "ranking.csv": (RANK_COLUMNS, [_rank(found, one) for one in found.ranks]),
        "pairs.csv": (PAIR_COLUMNS, [_pair(found, one) for one in found.pairs]),
        "dominance.csv": (DOMINANCE_COLUMNS, [_dominance(found, one) for one in found.dominances]),
        "displacement.csv": (
            ROUTE_COLUMNS,
            [row for one in found.displacements for row in _routes(found, one)],
        ),
        "true_and_recorded.csv": (BESIDE_COLUMNS, [_beside(found, one) for one in found.besides]),
    }


def _row_of(of: Callable) -> Callable:
    """Let a row say where parameters come from."""
    return lambda found, *these: {**of(found, *these), "parameters": found.source.name}


def _series(info: SeriesInfo) -> dict[str, str]:
    return {at: getattr(info, "name" if at == "series" else at) for at in SERIES_WORDS}


@_row_of
def _rank(found: Comparison, rank: Rank) -> dict[str, Any]:
    return {
        **_series(rank.series),
        "better": "higher" if sign_of(rank.series) > 0 else "lower",
        "scenario": rank.scenario,
        "is_base": rank.scenario == found.names[0],
        **{at: getattr(rank, at) for at in RANK_NUMBERS},
    }


@_row_of
def _pair(found: Comparison, pair: Pair) -> dict[str, Any]:
    numbers = {at: getattr(pair, at) for at in PAIR_NUMBERS}
    return {**_series(pair.series), "first": pair.first, "second": pair.second, **numbers}


@_row_of
def _dominance(found: Comparison, one: Dominance) -> dict[str, Any]:
    return {"first": one.first, "second": one.second, "probability": one.probability}


def _routes(found: Comparison, one: Displacement) -> Iterator[dict[str, Any]]:
    for effect in one.routes:
        yield {
            "scenario": one.scenario,
            **_series(effect.series),
            "route": effect.cell,
            **{at: getattr(effect, at) for at in ROUTE_NUMBERS},
            "displacement": one.verdict,
            "fall": one.fall,
            "rise": one.rise,
            "together": one.together,
            "parameters": found.source.name,
        }


@_row_of
def _beside(found: Comparison, one: Beside) -> dict[str, Any]:
    row: dict[str, Any] = {"scenario": one.true.scenario}
    for side in SIDES:
        effect = getattr(one, side)
        row |= {side: effect.series.name} | {f"{side}_{at}": getattr(effect, at) for at in SIDE_NUMBERS}
    return {**row, "opposite": one.opposite, "alike": one.alike, "statistics": one.verdict}
