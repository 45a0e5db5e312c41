"""Several scenarios compared: every run keeps what tables need, and is read back piece by piece.

The records are in chunks, with a column for each scenario, and are read scenario by scenario, so memory does
not grow with the number of scenarios.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from experiments.ensemble import REPEATED_EVERY, Ensemble, Frame, repeated_draws, taken
from experiments.work.chunks import Chunks
from experiments.work.execution import BLOCK, RUN, SEED, Chunk, Rows, carry_out, table_of
from experiments.work.job import PARAMETER, Job, Varied
from sim import parameters
from sim.country import Country
from sim.engine import Simulation, weeks_in_common
from sim.money.costs import UnitCosts
from sim.plan import Source
from sim.random import another_seed
from sim.records import CELL_ALL, meaningful
from sim.scenario import Scenario
from sim.world import World

# What is kept of a run, each in a column of its own: months as a whole, years by cell and as a whole, totals.
PARTS = MONTHS, CELLS, YEARS, TOTALS = "months", "cells", "years", "totals"


@dataclass(frozen=True)
class Comparing(Job):
    """Scenarios run for the same parameter draws with common random numbers; all records of a run are kept.

    A row's values are all parameters, before any scenario overrides one.

    Attributes:
        months, since: how many months are recorded, and the first that totals cover.
        years: the number of each recorded year's first month.
        places: the (series, cell) that have a meaning.
    """

    months: int
    since: int
    years: tuple[int, ...]
    places: tuple[tuple[int, int], ...]

    @classmethod
    def planned(cls, frame: Frame) -> Comparing:
        """Return the job for a frame."""
        places = meaningful(frame.infos.values(), frame.cells)
        job = Job.of(frame.scenarios, [Varied(PARAMETER, name) for name in parameters.declared()], ())
        return cls(
            **vars(job),
            months=len(frame.months),
            since=frame.since,
            years=tuple(frame.calendar.first_months.tolist()),
            places=tuple(places),
        )

    @cached_property
    def identity(self) -> str:
        own = self.months, self.since, self.years, self.places
        return f"comparison {super().identity} {own!r}"

    @property
    def weeks_a_row(self) -> int:
        """Simulated weeks of a row: a past that all scenarios share is run once."""
        weeks, shared = self.scenarios[0].calendar.weeks, self._shared_weeks
        return shared + len(self.scenarios) * (weeks - shared)

    @cached_property
    def _shared_weeks(self) -> int:
        if any(one.parameters != self.scenarios[0].parameters for one in self.scenarios):
            return 0
        return weeks_in_common(tuple(Simulation.of(one) for one in self.scenarios))

    @cached_property
    def sizes(self) -> dict[str, int]:
        """How many numbers each part of a run is."""
        series = 1 + max(series for series, _ in self.places)
        years, places = len(self.years), len(self.places)
        return dict(zip(PARTS, (self.months * series, years * places, years * series, places), strict=True))

    @property
    def numbers(self) -> int:
        return sum(self.sizes.values())

    def read(self, world: World, unit_costs: UnitCosts) -> np.ndarray:
        monthly, yearly, totals = taken(world, unit_costs, np.array(self.years), self.since)
        at = tuple(np.array(self.places).T)
        parts = monthly, yearly[:, *at], yearly[..., CELL_ALL], totals[at]
        return np.concatenate([one.ravel() for one in parts])

    def parameters_of(self, scenario: Scenario, values: np.ndarray, country: Country) -> np.ndarray:
        """Parameters of each row, those that the scenario overrides in their place; record array (rows,)."""
        columns = dict(zip(parameters.declared(), values.T, strict=True))
        return parameters.rows(columns | dict(scenario.parameters), len(values))


@table_of.register
def _(job: Comparing, chunk: Chunk, found: np.ndarray) -> pa.Table:
    """One row per row of values; one column per scenario and part, its numbers side by side."""
    ends = np.cumsum([0, *job.sizes.values()])
    columns = {RUN: np.arange(chunk.first, chunk.first + len(found)), BLOCK: chunk.blocks, SEED: chunk.seeds}
    for scenario in range(len(job.scenarios)):
        for part, first, stop in zip(PARTS, ends, ends[1:], strict=False):
            numbers = np.ascontiguousarray(found[:, scenario, first:stop])
            columns[f"{part}_{scenario}"] = pa.FixedSizeBinaryArray.from_buffers(
                pa.binary(8 * (stop - first)), len(found), [None, pa.py_buffer(numbers)]
            )
    return pa.table(columns)


def source_without_overrides(scenario: Scenario, source: Source, draws: int, seed: int) -> np.ndarray:
    """Return a source's parameter draws before any scenario overrides one, float64 (draws, parameters)."""
    record = source(Simulation.of(replace(scenario, parameters={})), draws, seed)
    return np.ascontiguousarray(record).view(np.float64).reshape(draws, -1).view(np.ndarray)


def rows_of(values: np.ndarray, seeds: np.ndarray) -> Rows:
    """Return the rows of draws: each with its seeds, or some of them again with an independent seed.

    The first rows are the same however many draws there are.

    Args:
        values: of each draw, float64 (draws, parameters); ``seeds``: int64 (draws, seeds).
    """
    draws, a_draw = seeds.shape
    n = draws * a_draw + len(repeated_draws(draws, a_draw))

    def place(at: slice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return place_of(np.arange(at.start, at.stop), a_draw)

    def run_seeds(at: slice) -> np.ndarray:
        draw, number, again = place(at)
        first = seeds[draw, number]
        return np.where(again, another_seed(first), first)

    return Rows(n, lambda at: values[place(at)[0]], lambda at: place(at)[0], run_seeds, ())


def place_of(rows: np.ndarray, seeds: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the draw of each row, the number of its seed, and whether the row is one that is run again."""
    if seeds > 1:
        return rows // seeds, rows % seeds, np.zeros(len(rows), bool)
    group, within = np.divmod(rows, REPEATED_EVERY + 1)
    again = within == REPEATED_EVERY
    return REPEATED_EVERY * group + within - again, np.zeros(len(rows), np.int64), again


def compare(
    job: Comparing,
    rows: Rows,
    folder: Path,
    progress: Callable[[int], None] = lambda done: None,
    **how: Any,
) -> list[str]:
    """Make all runs that are missing; return the names of the chunks, in order.

    Args:
        folder: of chunks.
        how: workers, cluster or size, as for ``execution.carry_out``.
    """
    return carry_out(job, rows, folder, progress=progress, broken=Chunks(folder).broken, **how)


@dataclass(frozen=True, eq=False)
class Records:
    """The records of all runs, on disk.

    Attributes:
        names: of the chunks in ``folder``, in order.
    """

    frame: Frame
    job: Comparing
    names: Sequence[str]
    folder: Path

    def parts(self, scenario: int, part: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield a part of a scenario's runs, chunk by chunk, and which of them are run again.

        Both in the order of rows: float64 (runs, numbers) and bool (runs,).
        """
        store, first = Chunks(self.folder), 0
        for name in self.names:
            (column,) = store.columns(name, [f"{part}_{scenario}"])
            size = self.job.sizes[part]
            numbers = np.frombuffer(column.buffers()[1], count=len(column) * size).reshape(-1, size)
            _, _, again = place_of(np.arange(first, first + len(column)), self.frame.seeds.shape[1])
            first += len(column)
            yield numbers, again

    def whole(self, scenario: int, part: str) -> tuple[np.ndarray, np.ndarray]:
        """Return a part of all of a scenario's runs: float64 (draws x seeds, numbers), and of those again."""
        found = [(numbers[~again], numbers[again]) for numbers, again in self.parts(scenario, part)]
        runs, repeats = zip(*found, strict=True)
        return np.concatenate(runs), np.concatenate(repeats)

    def blocks(self, scenario: int, runs: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield months as a whole and years by cell, a block of runs at a time, shaped as in ``Ensemble``."""
        waiting: list[tuple[np.ndarray, np.ndarray]] = []
        at = tuple(np.array(self.job.places).T)
        both = zip(self.parts(scenario, MONTHS), self.parts(scenario, CELLS), strict=True)
        for (monthly, again), (by_cell, _) in both:
            waiting.append((monthly[~again], by_cell[~again]))
            while sum(len(one) for one, _ in waiting) >= runs:
                months, cells = (np.concatenate(one) for one in zip(*waiting, strict=True))
                yield self._shaped(months[:runs], cells[:runs], at)
                waiting = [(months[runs:], cells[runs:])]
        if sum(len(one) for one, _ in waiting):
            months, cells = (np.concatenate(one) for one in zip(*waiting, strict=True))
            yield self._shaped(months, cells, at)

    def _shaped(
        self, monthly: np.ndarray, by_cell: np.ndarray, at: tuple[np.ndarray, ...]
    ) -> tuple[np.ndarray, np.ndarray]:
        frame, runs = self.frame, len(monthly)
        yearly = np.zeros((runs, len(frame.years), len(frame.infos), len(frame.cells)))
        yearly[:, :, *at] = by_cell.reshape(runs, len(frame.years), -1)
        return monthly.reshape(runs, len(frame.months), -1), yearly

    @cached_property
    def _base(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self._kept(0)

    def pair(self, scenario: int) -> Ensemble:
        """Return the base beside a scenario; without months, and of years only those as a whole."""
        frame = self.frame
        parts = (np.stack(both) for both in zip(self._base, self._kept(scenario), strict=True))
        yearly, totals, again = parts
        own = replace(frame, scenarios=(frame.scenarios[0], frame.scenarios[scenario]))
        return Ensemble(
            **vars(own),
            monthly=np.empty((2, *frame.seeds.shape, 0, len(frame.infos))),
            yearly=yearly,
            totals=totals,
            again=again if again.size else None,
        )

    def _kept(self, scenario: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Years as a whole, totals, and totals of runs again, of one scenario, as in ``Ensemble``."""
        frame = self.frame
        infos, cells = len(frame.infos), len(frame.cells)
        yearly, _ = self.whole(scenario, YEARS)
        runs, repeats = self.whole(scenario, TOTALS)
        totals, again = np.zeros((len(runs), infos, cells)), np.zeros((len(repeats), infos, cells))
        for target, source in ((totals, runs), (again, repeats)):
            target[:, *np.array(self.job.places).T] = source
        shape = frame.seeds.shape
        return (
            yearly.reshape(*shape, len(frame.years), infos, 1),
            totals.reshape(*shape, infos, cells),
            again[..., CELL_ALL],
        )
