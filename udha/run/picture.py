"""What the figures of a run show."""

from __future__ import annotations

import numpy as np

from experiments.effects import Effect, totals
from experiments.policies.levels import complete_years, quantiles, yearly_as_a_whole
from sim.records import CELL_ALL, Series
from udha.output import words
from udha.report.run_picture import Change, Picture
from udha.run.result import Run
from udha.scenario_runs.headline import caption, headline, period


def picture(run: Run) -> Picture:
    """Return what the figures show."""
    ensemble = run.ensemble
    years = complete_years(ensemble)
    cells = [at for at, (dimension, _) in enumerate(ensemble.cells) if dimension == "route"]
    info = ensemble.infos[Series.NEWLY_EXPLOITED.name.lower()]
    newly = totals(ensemble, Series.NEWLY_EXPLOITED, [*cells, CELL_ALL], info)
    compared = len(ensemble.scenarios) > 1
    start = ensemble.months[ensemble.since] if compared else None
    return Picture(
        names=run.names,
        period=period(ensemble),
        starts=None if start is None else 1970 + start.astype(int) / 12,
        years=ensemble.years[years],
        true=np.moveaxis(quantiles(yearly_as_a_whole(ensemble, Series.NEWLY_EXPLOITED)), 0, 1)[..., years],
        recorded=np.moveaxis(quantiles(yearly_as_a_whole(ensemble, Series.IDENTIFIED)), 0, 1)[..., years],
        official=ensemble.country.official("identified"),
        routes=(*(words.route(ensemble.cells[cell][1]) for cell in cells), "all routes"),
        by_route=np.moveaxis(quantiles(newly), 0, 1),
        moved=quantiles(newly[1] - newly[0]) if compared else None,
        changes=tuple(map(relative, (one for one in headline(run) if one.base >= 1))) if compared else (),
        caption=caption(run),
    )


def relative(effect: Effect) -> Change:
    """Return an effect in per cent of the base's mean."""
    per_cent = 100 * effect.quantiles / effect.base
    return Change(effect.series.label, effect.series.side, per_cent, effect.verdict)
