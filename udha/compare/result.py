"""A finished comparison: what is worked out from the records of all scenarios, as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from experiments.cost_effectiveness import CostPerPersonYear, cost_per_person_year
from experiments.effects import Effect, effects, totals, whole
from experiments.ensemble import Ensemble
from experiments.policies.beside import RECORDED, TRUE, Beside, beside
from experiments.policies.comparison import Records
from experiments.policies.displacement import Displacement, displacement
from experiments.policies.levels import Level, levels_of
from experiments.policies.masking import masks_for_effects
from experiments.policies.stopping import Settled
from experiments.ranking import (
    Dominance,
    Pair,
    Rank,
    better_on_every_count,
    pairs,
    ranks,
)
from experiments.uncertainty import splits_of
from sim.records import Series
from udha.compare.request import Request, ranked
from udha.inputs.sources import Source
from udha.scenario_runs.finished import Finished

NEWLY = Series.NEWLY_EXPLOITED.name.lower()
ROUTE = "route"


@dataclass(frozen=True, kw_only=True)
class Comparison(Finished):
    """Several policies beside one base, which is the first of ``names``.

    Attributes:
        ranks: on each series that has a good direction, the best first; the base is among them.
        pairs: of policies, on the same series.
        dominances: who is better than whom on every count.
        displacements, besides: of each policy.
        settled: how far the ranking is settled, if that was asked for.
    """

    request: Request
    ranks: tuple[Rank, ...]
    pairs: tuple[Pair, ...]
    dominances: tuple[Dominance, ...]
    displacements: tuple[Displacement, ...]
    besides: tuple[Beside, ...]
    settled: Settled | None

    def ranking(self, series: str) -> list[Rank]:
        """Return the ranks on one series, the best first."""
        return [rank for rank in self.ranks if rank.series.name == series]

    def effects_on(self, series: str) -> dict[str, Effect]:
        """Return the policies' effects on a series as a whole, by name."""
        return {
            effect.scenario: effect
            for effect in self.effects
            if effect.series.name == series and effect.dimension == "all"
        }


@dataclass(frozen=True)
class OfPolicy:
    """What is worked out for one policy beside the base."""

    effects: tuple[Effect, ...]
    levels: tuple[Level, ...]
    displacement: Displacement
    besides: tuple[Beside, ...]
    cost: CostPerPersonYear | None


def compared(
    request: Request, records: Records, source: Source, started: datetime, settled: Settled | None
) -> Comparison:
    """Work out a comparison, with one policy's records in memory at a time beside the base's."""
    frame = records.frame
    names = tuple(scenario.name for scenario in frame.scenarios)
    infos, shape = frame.infos, (len(names), *frame.seeds.shape, len(frame.infos))
    runs, means = np.empty(shape), np.empty((len(names), len(infos), len(frame.cells)))
    repeated, found, levels = [], [], []
    for at in range(1, len(names)):
        pair = records.pair(at)
        of_pair = levels_of((names[0], names[at]), pair)
        if at == 1:
            levels += [level for level in of_pair if level.scenario == names[0]]
        # The base comes again with each policy, always the same.
        for place, of in ((0, 0), (at, 1)):
            runs[place] = whole(pair, pair.whole_totals[of])
            means[place] = pair.totals[of].mean(axis=(0, 1))
        both = whole(pair, pair.repeated_totals)
        repeated += list(both if at == 1 else both[1:])
        found.append(_of_policy(names[at], pair, [level for level in of_pair if level.scenario == names[at]]))
    return Comparison(
        request=request,
        ensemble=frame,
        source=source,
        names=names,
        effects=tuple(effect for policy in found for effect in policy.effects),
        levels=(*levels, *(level for policy in found for level in policy.levels)),
        splits=tuple(splits_of(names, infos, runs, np.stack(repeated), frame.repeated)),
        withheld=masks_for_effects(frame, means),
        costs_per_person_year=tuple(policy.cost for policy in found if policy.cost),
        started=started,
        ranks=tuple(rank for info, values in _ranked(infos, runs) for rank in ranks(names, info, values)),
        pairs=tuple(pair for info, values in _ranked(infos, runs) for pair in pairs(names, info, values)),
        dominances=tuple(better_on_every_count(names, infos, runs)),
        displacements=tuple(policy.displacement for policy in found),
        besides=tuple(beside for policy in found for beside in policy.besides),
        settled=settled,
    )


def _ranked(infos: dict, runs: np.ndarray) -> Iterator[tuple]:
    """The series by which policies are ranked, with their totals, float64 (policies, draws, seeds)."""
    order = list(infos)
    return ((infos[name], runs[..., order.index(name)]) for name in ranked(infos))


def _of_policy(name: str, pair: Ensemble, levels: list[Level]) -> OfPolicy:
    found = tuple(effects(pair))
    by_name = {one.series.name: one for one in found if one.dimension == "all"}
    runs = whole(pair, pair.whole_totals)
    moved = dict(zip(pair.infos, (runs[1] - runs[0]).reshape(-1, len(pair.infos)).T, strict=True))
    routes = [at for at, (dimension, _) in enumerate(pair.cells) if dimension == ROUTE]
    by_route = totals(pair, Series.NEWLY_EXPLOITED, routes, pair.infos[NEWLY])
    return OfPolicy(
        effects=found,
        levels=tuple(levels),
        displacement=displacement(
            name,
            pair.infos[NEWLY],
            [pair.cells[at][1] for at in routes],
            by_route[0],
            by_route[1],
            len(pair.seeds),
        ),
        besides=tuple(
            beside(by_name[true], by_name[recorded], moved[true], moved[recorded])
            for true in TRUE
            for recorded in RECORDED
        ),
        cost=cost_per_person_year(pair) if pair.unit_costs else None,
    )
