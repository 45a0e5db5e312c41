"""The rows of the tables that only a comparison has, in files and for readers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from experiments.effects import Effect
from experiments.policies.beside import Beside
from experiments.ranking import Rank
from udha.compare import sentences
from udha.compare.finding import WRONG, shown_beside, statistics
from udha.compare.result import Comparison
from udha.output import words
from udha.output.quantiles import ENDS
from udha.output.table import Record, Table
from udha.tables import comparison as tables

# Verdicts that say nothing of a policy.
SAY_NOTHING = ("cannot tell", "no change")


def tables_of(result: Comparison) -> dict[Table, Iterator[dict[str, Any]]]:
    """Return the tables that only a comparison has, with their rows."""
    routes = [(moved, effect) for moved in result.displacements for effect in moved.routes]
    rows = {
        tables.RANKING: result.ranks,
        tables.PAIRS: result.pairs,
        tables.DOMINANCE: result.dominances,
        tables.DISPLACEMENT: routes,
        tables.TRUE_AND_RECORDED: result.besides,
    }
    return {table: table.records(result, of_table) for table, of_table in rows.items()}


def standings(result: Comparison) -> list[dict[str, Any]]:
    """Return the ranking that readers see, the best first: each rank beside the effect of its policy.

    ``median`` to ``high_90``, ``verdict`` and ``better_than_base`` are those of the effect, None of the base.
    """
    ranking, effects = result.ranking(result.request.by), result.effects_on(result.request.by)
    sizes, chances = Counter(rank.group for rank in ranking), sentences.chances(result)
    largest = [max(abs(effect.low_90), abs(effect.high_90)) for effect in effects.values()]
    records = tables.RANKING.records(result, ranking)
    return [
        {
            **record,
            "rank": sentences.rank(rank, sizes),
            "places": places(rank),
            "chance": chances.get(rank.scenario, ""),
            "scale": words.scale(*largest),
            **_effect(effects.get(rank.scenario)),
        }
        for rank, record in zip(ranking, records, strict=True)
    ]


def _effect(effect: Effect | None) -> dict[str, Any]:
    names = (*ENDS, "verdict")
    if effect is None:
        return dict.fromkeys((*names, "better_than_base"))
    return {name: getattr(effect, name) for name in names} | {"better_than_base": effect.benefit}


def places(rank: Rank) -> str:
    """Return the places that a policy may have: 3, or 3-15."""
    return f"{rank.first}" if rank.first == rank.last else f"{rank.first}-{rank.last}"


def beside_by_policy(result: Comparison) -> dict[str, list[Beside]]:
    """Return what is true of each policy beside what is recorded, in the order of the ranking."""
    by_policy: dict[str, list[Beside]] = {}
    for pair in shown_beside(result):
        by_policy.setdefault(pair.true.scenario, []).append(pair)
    order = (rank.scenario for rank in result.ranking(result.request.by))
    return {name: by_policy[name] for name in order if name in by_policy}


def beside_recorded(result: Comparison) -> list[dict[str, Any]]:
    """Return the verdicts on what is true of each policy beside what official statistics would show."""
    return [
        {
            "scenario": name,
            "true": pairs[0].true.verdict,
            "recorded": [pair.recorded.verdict for pair in pairs],
            "statistics": statistics(pairs),
            "misleading": [pair.verdict in WRONG for pair in pairs],
        }
        for name, pairs in beside_by_policy(result).items()
    ]


def says_something(record: Record) -> bool:
    """Tell whether a direction can be told on either side."""
    return not all(verdict in SAY_NOTHING for verdict in (record["true"], *record["recorded"]))
