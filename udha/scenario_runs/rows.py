"""The rows of the tables that every finished command has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from experiments.cost_effectiveness import NAME
from experiments.ensemble import Ensemble
from experiments.policies import levels
from sim.money import pricing
from sim.records import SeriesInfo
from udha.output.quantiles import ENDS
from udha.output.table import Table
from udha.scenario_runs.finished import Finished
from udha.scenario_runs.headline import HEADLINE, for_readers
from udha.tables.effects import EFFECTS
from udha.tables.levels import LEVELS
from udha.tables.uncertainty import UNCERTAINTY


def common(run: Finished) -> dict[Table, Iterable[dict[str, Any]]]:
    """Return the tables that all results have, with their rows; no effects without a base."""
    own: dict[Table, Iterable[dict[str, Any]]] = {EFFECTS: effects(run)} if run.effects else {}
    return own | {LEVELS: LEVELS.records(run, run.levels), UNCERTAINTY: UNCERTAINTY.records(run, run.splits)}


def effects(run: Finished) -> list[dict[str, Any]]:
    """Return the rows of effects.csv; the last are costs per person-year averted, where costs are given."""
    return list(EFFECTS.records(run, [*run.effects, *_costs_per_person_year(run)]))


def shown_effects(run: Finished, scenario: str) -> list[dict[str, Any]]:
    """Return the effects of a policy that readers see, in the order of their sides."""
    shown = for_readers(effect for effect in run.effects if effect.scenario == scenario)
    records = EFFECTS.records(run, shown)
    return [
        {**record, "unit": unit_in_words(effect.series)}
        for record, effect in zip(records, shown, strict=True)
    ]


def average_year(ensemble: Ensemble) -> list[dict[str, Any]]:
    """Return an average year of the headline series in the base, in the order of their sides."""
    infos = ensemble.infos
    records = []
    for name in HEADLINE:
        if name not in infos:
            continue
        values = levels.average_year(ensemble, list(infos).index(name))[0]
        ends = zip(ENDS, levels.quantiles(values).tolist(), strict=True)
        info = infos[name]
        records.append(
            {
                "series": name,
                "label": info.label,
                "side": info.side,
                "unit": unit_in_words(info),
                **dict(ends),
            }
        )
    return records


def unit_in_words(info: SeriesInfo) -> str:
    """Return the unit of a series' totals; a stock's are means over weeks."""
    return f"{info.unit}, weekly mean" if info.stock else info.unit


def _costs_per_person_year(run: Finished) -> Iterator[SimpleNamespace]:
    for cost in run.costs_per_person_year:
        series = replace(
            run.ensemble.infos[pricing.TOTAL],
            name=NAME,
            label="Cost per person-year of exploitation averted",
            unit=cost.unit,
        )
        numbers = {name: getattr(cost, name) for name in ENDS}
        # A ratio has neither two levels nor probabilities.
        none = dict.fromkeys(("base", "policy", "lower", "higher", "same", "benefit", "harm"))
        yield SimpleNamespace(
            scenario=cost.scenario,
            series=series,
            dimension="all",
            cell="all",
            verdict=cost.verdict,
            **numbers,
            **none,
        )
