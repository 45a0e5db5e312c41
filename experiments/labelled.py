"""Runs as labelled arrays of xarray: values with the names of their dimensions, their units and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.ensemble import Ensemble
from experiments.sweep import Sweep
from experiments.work.execution import RUN, SCENARIO, SEED
from sim.errors import InputError, nearest, needing
from sim.records import CELL_ALL, SeriesInfo
from sim.scenario import refuse_namesakes

if TYPE_CHECKING:
    from xarray import Dataset

DRAW, REPLICATE, YEAR, MONTH, ROW = "draw", "replicate", "year", "month", "row"


def of_sweep(sweep: Sweep, again: bool = False) -> Dataset:
    """Return a sweep: each output over (row, scenario), factors as coordinates of the rows.

    Args:
        again: whether to include, at the end, the rows that were run again with independent seeds; means over
            rows would count them twice.

    Raises:
        InputError: xarray is not installed.
    """
    about, scenarios = sweep.about, len(sweep.scenarios)
    n = sweep.table.num_rows // scenarios if again else about["design_rows"]
    given = [one for one in sweep.schema.names if one not in (RUN, SCENARIO, *sweep.outputs)]

    return _dataset(
        {
            name: ((ROW, SCENARIO), sweep.output(name)[:n], _named(*sweep.column_info(name)))
            for name in sweep.outputs
        },
        {
            ROW: np.arange(n),
            SCENARIO: sweep.scenarios,
            **{
                name: (ROW, sweep.column(name)[: n * scenarios : scenarios], _named(*sweep.column_info(name)))
                for name in given
            },
        },
        {"title": about["study"]["name"], "question": about["study"]["question"], "model": about["model"]},
    )


def of_ensemble(ensemble: Ensemble, by: str | None = None, monthly: bool = False) -> Dataset:
    """Return an ensemble: each series over (scenario, draw, replicate, year), in its own unit.

    ``to_dataarray("series")`` puts all series into one array. Counts of small groups are not masked: mask
    what you publish, as docs/records.md describes.

    Args:
        by: route, form, age, nationality or region: one dimension more, and only series that are counted
            person by person.
        monthly: over months in place of years; only as a whole.

    Raises:
        InputError: xarray is not installed, there is no such group, months by group, scenarios of one name.
    """
    refuse_namesakes(ensemble.scenarios)
    if by and monthly:
        raise InputError("months are kept as a whole only", field="by")
    groups = list(dict.fromkeys(dimension for dimension, _ in ensemble.cells[1:]))
    if by and by not in groups:
        raise InputError("unknown group", field=by, nearest=nearest(by, groups))
    cells = [at for at, (dimension, _) in enumerate(ensemble.cells) if dimension == by]
    periods = ensemble.months if monthly else ensemble.years
    calendar = ensemble.calendar
    weeks = calendar.weeks_a_month if monthly else calendar.weeks_a_year
    dims = (SCENARIO, DRAW, REPLICATE, MONTH if monthly else YEAR)

    def series(at: int, info: SeriesInfo) -> tuple[tuple[str, ...], np.ndarray, dict[str, str]]:
        values = ensemble.monthly[..., at] if monthly else ensemble.yearly[..., at, cells or CELL_ALL]
        about = _named(info.label, info.unit) | {"side": info.side, "better": info.better}
        in_unit = info.in_unit(values, weeks[:, None] if cells else weeks)
        return (*dims, *([by] if by else [])), in_unit, about | {"description": info.description}

    return _dataset(
        {
            name: series(at, info)
            for at, (name, info) in enumerate(ensemble.infos.items())
            if info.has(by or "all")
        },
        {
            SCENARIO: [one.name for one in ensemble.scenarios],
            DRAW: np.arange(len(ensemble.draws)),
            REPLICATE: np.arange(ensemble.seeds.shape[1]),
            dims[3]: periods.astype("datetime64[ns]") if monthly else periods,
            SEED: ((DRAW, REPLICATE), ensemble.seeds, _named("Run seed", "")),
            **({by: [ensemble.cells[at][1] for at in cells]} if by else {}),
        },
        {
            "title": " and ".join(one.name for one in ensemble.scenarios),
            "country": ensemble.country.label,
            "parameters": ensemble.parameters,
        },
    )


def _named(label: str, unit: str) -> dict[str, str]:
    """Attributes under the names that xarray's plots look for."""
    return {"long_name": label, "units": unit}


def _dataset(variables: dict[str, Any], coordinates: dict[str, Any], about: dict[str, Any]) -> Dataset:
    with needing("explore", "an array with labels"):
        from xarray import Dataset
    return Dataset(variables, coordinates, about)
