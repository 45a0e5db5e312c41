"""The official figures as quantities of a run, and the model as a plain function that returns them.

``Simulator`` is the interface for any method of inference: parameters in, targets out, vectorised and seeded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from calibration.patterns import Pattern, Records
from sim import parameters, random
from sim.country import Country
from sim.engine import Comparison, Simulation, run_many
from sim.records import CELL_ALL, Series
from sim.world import World


@dataclass(frozen=True)
class Target:
    """An official figure: a count of a calendar year, or a stock on a day.

    Attributes:
        name: such as "identified 2013" or "open_prosecutions 2014-12-31".
        series: name of the series that it is a figure of.
        first, last: first day of the first and of the last month of records that it is read from.
        stock: whether it is the stock in an average week of those months, rather than their sum.
        value: the figure.
    """

    name: str
    series: str
    first: date
    last: date
    stock: bool
    value: float

    @property
    def year(self) -> int:
        """The calendar year that the figure is of, or the year of its day."""
        return int(self.name.rsplit(" ", 1)[-1][:4])


def official_targets(country: Country) -> tuple[Target, ...]:
    """Return a country's official figures, series by series in the order of its file, then by time.

    A stock on a day is compared with the month that it ends: on the first of a month, the month before.
    """
    found = []
    for series, figure in country.targets.official.items():
        for year, value in sorted((figure.by_year or {}).items()):
            found.append(
                Target(f"{series} {year}", series, date(year, 1, 1), date(year, 12, 1), False, value)
            )
        for day, value in sorted((figure.on_day or {}).items()):
            month = ((day - timedelta(days=1)) if day.day == 1 else day).replace(day=1)
            found.append(Target(f"{series} {day}", series, month, month, True, value))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Simulator:
    """The model as a function from parameters and seeds to targets.

    Attributes:
        patterns: softer patterns that are read after the targets.
        months: for each target the first of its months in the records and the one after the last, int64
            (targets, 2).
        weeks: simulated weeks of each recorded month, float64 (months,).
    """

    simulation: Simulation
    targets: tuple[Target, ...]
    patterns: tuple[Pattern, ...]
    months: np.ndarray
    weeks: np.ndarray

    @classmethod
    def of(
        cls, simulation: Simulation, targets: Sequence[Target], patterns: Sequence[Pattern] = ()
    ) -> Simulator:
        """Prepare to take targets and patterns from the runs of a simulation.

        Raises:
            ValueError: a target or a pattern lies outside the months that the scenario records in full.
        """
        for one in patterns:
            first = date(one.years[0] - 1, 12, 1) if one.before else date(one.years[0], 1, 1)
            months_of(simulation, Target(one.name, one.name, first, date(one.years[1], 12, 1), False, 0.0))
        return cls(
            simulation=simulation,
            targets=tuple(targets),
            patterns=tuple(patterns),
            months=np.array([months_of(simulation, one) for one in targets]).reshape(-1, 2),
            weeks=simulation.calendar.weeks_a_month,
        )

    def __call__(
        self,
        draws: Any,
        seeds: Any,
        threads: int | None = None,
        progress: Callable[[int], None] = lambda done: None,
    ) -> np.ndarray:
        """Run the model once for each row of parameters.

        Args:
            draws: parameters of n runs, each by its name (``sim.parameters.rows``).
            seeds: a run seed for each row (n,). A seed is chance, never a parameter.
            threads: worker threads (default: all cores); no influence on results.
            progress: called with the number of finished runs.

        Returns:
            float64 (n, targets and patterns): counts in the units of the official figures, shares and ratios.

        Raises:
            InputError: a parameter is missing, unknown or out of bounds.
            TypeError, ValueError: a seed is none, or there is not one for each row.
        """
        drawn, seeds = parameters.rows(draws), random.whole_seeds(seeds)
        if len(drawn) != len(seeds):
            raise ValueError(f"{len(drawn)} rows of parameters but {len(seeds)} seeds")
        out = np.empty((len(drawn), len(self.targets) + len(self.patterns)))
        runs = [
            Comparison((self.simulation,), (drawn[row : row + 1],), seed)
            for row, seed in enumerate(seeds.tolist())
        ]
        for row, (kept,) in enumerate(run_many(runs, self.read, threads)):
            out[row] = kept
            progress(row + 1)
        return out

    def read(self, world: World) -> np.ndarray:
        """Return the targets and patterns of a finished run, float64 (targets and patterns,)."""
        values = np.empty(len(self.targets) + len(self.patterns))
        for place, (target, (first, end)) in enumerate(zip(self.targets, self.months, strict=True)):
            counted = world.series[first:end, Series[target.series.upper()], CELL_ALL].sum()
            values[place] = counted / self.weeks[first:end].sum() if target.stock else counted
        records = Records(self.simulation, world)
        values[len(self.targets) :] = [one.value(records) for one in self.patterns]
        return values


def months_of(simulation: Simulation, target: Target) -> tuple[int, int]:
    """Return the first month of a target in the records, and the one after its last.

    Raises:
        ValueError: the scenario records later than its first day on, or ends before its last month does.
    """
    start, scenario = simulation.calendar.months[0], simulation.scenario
    first, end = (int((np.datetime64(day, "M") - start).astype(int)) for day in (target.first, target.last))
    over = np.datetime64(target.last, "M") + np.timedelta64(1, "M")
    if target.first < scenario.records_from or over > np.datetime64(scenario.end + timedelta(days=1)):
        period = f"{scenario.records_from} to {scenario.end}"
        raise ValueError(f"{target.name} lies outside the records, {period}")
    return first, end + 1
