"""What work takes, about: told before it begins, as nobody finds out in time by beginning it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.design import HELD, again_of, rows_of
from experiments.ensemble import repeated_draws
from experiments.study import Study
from experiments.work.execution import WEEKS_A_CHUNK
from sim import country as countries
from sim import parameters
from sim.money.pricing import priced_catalogue, shared_by
from sim.records import cell_names, meaningful
from sim.scenario import Scenario

NUMBER = 8  # bytes
# What has more rows is told as if it had so many.
MOST_ROWS = 10**15
# Of a process that holds the compiled model, without any results.
PROCESS = 450e6
# Measured: how often numbers are held at once, while they are worked with.
IN_MEMORY, IN_PAIRS, IN_A_DESIGN = 1.15, 2.5, 4
# Measured: how much smaller runs are on disk, and how many bytes a row of a long table is there.
PACKED, LONG_ROW = 6, 1.0


@dataclass(frozen=True)
class Needs:
    """What work takes.

    Attributes:
        runs: of single scenarios; ``seconds``: of one core of 2020, for all of them.
        memory, disk: bytes at most, at one time.
    """

    runs: int
    seconds: float
    memory: float
    disk: float


def of_run(scenarios: Sequence[Scenario], draws: int, seeds: int) -> Needs:
    """Return what an ensemble takes whose runs are all held in memory."""
    sizes = _Sizes.of(scenarios)
    rows, again = draws * seeds, len(repeated_draws(draws, seeds))
    whole = len(scenarios) * rows * (sizes.monthly + sizes.yearly + sizes.totals)
    drawn = draws * len(parameters.declared())
    return Needs(
        runs=len(scenarios) * (rows + again),
        seconds=_seconds(scenarios, rows + again),
        memory=PROCESS + NUMBER * IN_MEMORY * (whole + drawn),
        disk=LONG_ROW * len(scenarios) * rows * sizes.long + NUMBER * drawn,
    )


def of_comparison(scenarios: Sequence[Scenario], draws: int, seeds: int, workers: int) -> Needs:
    """Return what a comparison takes, whose runs lie on disk and are read two scenarios at a time."""
    sizes = _Sizes.of(scenarios)
    rows, again = draws * seeds, len(repeated_draws(draws, seeds))
    pair = 2 * (sizes.yearly / sizes.cells + sizes.totals)
    drawn = draws * len(parameters.declared())
    kept = len(scenarios) * (rows + again) * (sizes.monthly + sizes.yearly)
    return Needs(
        runs=len(scenarios) * (rows + again),
        seconds=_seconds(scenarios, rows + again),
        memory=PROCESS * (1 + workers)
        + NUMBER * (IN_PAIRS * rows * (pair + len(scenarios) * sizes.series) + 3 * drawn),
        disk=NUMBER * (kept / PACKED + drawn) + LONG_ROW * len(scenarios) * rows * sizes.long,
    )


def of_sweep(study: Study, workers: int) -> Needs:
    """Return what a sweep takes, without sampling it."""
    rows = min(rows_of(study), MOST_ROWS)
    held = rows * len(study.columns) if study.declared.sample.method in HELD else 0
    rows += len(again_of(study, rows))
    columns = 4 + len(study.columns) + len(study.outputs)
    return Needs(
        runs=rows * len(study.scenarios),
        seconds=_seconds(study.scenarios, rows),
        memory=PROCESS * (1 + workers) + NUMBER * IN_A_DESIGN * held,
        # Chunks, and the table that is made of them.
        disk=2 * NUMBER * rows * len(study.scenarios) * columns,
    )


@dataclass(frozen=True)
class _Sizes:
    """How many numbers a run of one scenario gives, as they are kept."""

    series: int
    cells: int
    monthly: int
    yearly: int
    totals: int
    long: int

    @classmethod
    def of(cls, scenarios: Sequence[Scenario]) -> _Sizes:
        calendar = scenarios[0].calendar
        infos = priced_catalogue(shared_by(scenarios))
        country = countries.load(scenarios[0].country)
        cells = cell_names(country.regions, country.origins)
        months, years, series = len(calendar.months), len(calendar.years), len(infos)
        return cls(
            series=series,
            cells=len(cells),
            monthly=months * series,
            yearly=years * series * len(cells),
            totals=series * len(cells),
            long=months * series + years * len(meaningful(infos.values(), cells)),
        )


def _seconds(scenarios: Sequence[Scenario], rows: int) -> float:
    return rows * len(scenarios) * scenarios[0].calendar.weeks / WEEKS_A_CHUNK
