"""What the figures of a comparison show, read off it."""

from __future__ import annotations

import numpy as np

from experiments.effects import Effect
from experiments.policies.beside import Beside
from experiments.policies.displacement import Displacement
from udha.compare.finding import DISPLACED, WRONG, shown_beside
from udha.compare.result import Comparison
from udha.compare.rows import places
from udha.output import words
from udha.report.compare_picture import ComparisonPicture, Panels, Row
from udha.scenario_runs.headline import caption, period


def picture(found: Comparison) -> ComparisonPicture:
    """Return what the figures show."""
    ranking = found.ranking(found.request.by)
    info, base = ranking[0].series, found.names[0]
    effects = found.effects_on(info.name)
    names = [one.scenario for one in ranking if one.scenario != base]
    besides = {name: [one for one in shown_beside(found) if one.true.scenario == name] for name in names}
    displaced = {one.scenario: one for one in found.displacements}
    first = besides[names[0]]
    return ComparisonPicture(
        base=base,
        period=period(found.ensemble),
        label=info.label,
        unit=info.unit,
        better=info.better,
        rows=tuple(
            Row(
                one.scenario,
                one.scenario == base,
                np.zeros(5) if one.scenario == base else effects[one.scenario].quantiles,
                one.group,
                places(one),
                one.best,
                one.regret,
            )
            for one in ranking
        ),
        sides=(
            f"true: {first[0].true.series.label.lower()}",
            *(f"recorded: {one.recorded.series.label.lower()}" for one in first),
        ),
        beside=tuple(_sides(name, besides[name]) for name in names),
        routes=tuple(words.route(one.cell) for one in displaced[names[0]].routes),
        by_route=tuple(_routes(displaced[name]) for name in names),
        caption=caption(found),
    )


def _sides(name: str, besides: list[Beside]) -> Panels:
    wrong = [one.verdict in WRONG for one in besides]
    effects = [besides[0].true, *(one.recorded for one in besides)]
    return Panels(name, np.array([_percent(one) for one in effects]), (any(wrong), *wrong))


def _routes(one: Displacement) -> Panels:
    moved = one.verdict in DISPLACED
    marked = tuple(moved and route.cell in (*one.falling, *one.rising) for route in one.routes)
    return Panels(one.scenario, np.array([route.quantiles for route in one.routes]), marked)


def _percent(effect: Effect) -> np.ndarray:
    """In per cent of the base's mean; nothing where there is none."""
    return 100 * effect.quantiles / effect.base if effect.base else np.zeros(5)
