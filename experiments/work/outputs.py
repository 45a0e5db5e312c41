"""The outputs of each run of a study: totals of series once policies differ, and in single years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from experiments.ensemble import first_month_of_change
from experiments.work.job import Output
from sim.calendar import year_of
from sim.errors import InputError, nearest
from sim.money.pricing import priced_catalogue, shared_by
from sim.records import CELL_ALL
from sim.scenario import Scenario


def outputs_of(
    scenarios: Sequence[Scenario], names: Sequence[str], years: Sequence[int] = ()
) -> tuple[Output, ...]:
    """Return the outputs of series: each as its total from the date when policies first differ, then by year.

    Args:
        scenarios: the base first, over the same dates.
        names: of series; costs are among them if the scenarios give unit costs.

    Raises:
        InputError: an unknown series (``field`` names it), or a year without records.
    """
    infos = priced_catalogue(shared_by(scenarios))
    calendar = scenarios[0].calendar
    found = []
    for name in names:
        if name not in infos:
            raise InputError("unknown series", field=name, nearest=nearest(name, infos))
        info, series = infos[name], list(infos).index(name)
        for suffix, first, stop in _periods(scenarios, years):
            weeks = int(calendar.weeks_a_month[first:stop].sum())
            found.append(
                Output(
                    name=f"{name}{suffix}",
                    label=info.label,
                    unit=info.unit,
                    series=series,
                    cell=CELL_ALL,
                    first=first,
                    stop=stop,
                    factor=info.in_unit(1.0, weeks),
                    better=info.better,
                )
            )
    return tuple(found)


def _periods(scenarios: Sequence[Scenario], years: Sequence[int]) -> list[tuple[str, int, int]]:
    """What is added to a series' name, the first month and the one after the last."""
    calendar = scenarios[0].calendar
    of_months = year_of(calendar.months)
    found = [("", first_month_of_change(calendar, scenarios), len(of_months))]
    for year in years:
        months = np.flatnonzero(of_months == year)
        if not len(months):
            raise InputError(f"{year} is not recorded: the study records {of_months[0]} to {of_months[-1]}")
        found.append((f"_{year}", int(months[0]), int(months[-1]) + 1))
    return found
