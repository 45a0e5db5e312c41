"""A job: the same scenarios run for many rows of values, each row with its own seed, and what is read off.

A row is worked out from its own values and seed alone, so results depend neither on how rows are cut into
chunks, nor on who makes them, nor in which order.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np

from sim import country as countries
from sim import parameters
from sim.calendar import Calendar
from sim.cohorts import cohort_sizes
from sim.country import Country, build
from sim.country_folder import folder_of, read_folder
from sim.engine import Bench, Comparison, Simulation
from sim.pricing import shared_by, with_costs
from sim.scenario import Scenario
from sim.version import model_digest
from sim.world import World

Kind = Literal["parameter", "setting", "date", "share"]
PARAMETER, SETTING, DATE, SHARE = "parameter", "setting", "date", "share"
# Shares of the population that may be varied: where each stands in the country's population file.
SHARES = {
    "rural_share": ("rural_share",),
    "girls_share": ("children_in_street_situations", "girls_share"),
}


@dataclass(frozen=True)
class Varied:
    """What one column of values is put into: a parameter, a lever's setting or first day, a population share.

    A first day is a number of days since 1 January 1970.
    """

    kind: Kind
    name: str


@dataclass(frozen=True)
class Output:
    """A number read off each run: the total of a series over some months, of a stock the mean over weeks.

    Attributes:
        series, cell: places in the records; ``stop``: one more than the last month.
        factor: from the sum of what kernels count to ``unit``.
        better: ``lower``, ``higher`` or ``neither``, as of its series.
    """

    name: str
    label: str
    unit: str
    series: int
    cell: int
    first: int
    stop: int
    factor: float
    better: str


@dataclass(frozen=True)
class Job:
    """What is done for every row of values.

    Attributes:
        scenarios: run with the same values and luck, the base first.
        varied: what each column of values is put into.
        outputs: what is read off each run.
        country_digest: of the data that the job was planned with.
        model: digest of the model that it was planned with.
    """

    scenarios: tuple[Scenario, ...]
    varied: tuple[Varied, ...]
    outputs: tuple[Output, ...]
    country_digest: str
    model: str

    @classmethod
    def of(cls, scenarios: Sequence[Scenario], varied: Sequence[Varied], outputs: Sequence[Output]) -> Job:
        """Plan a job for the model and the country as they are now."""
        digest = countries.load(scenarios[0].country).digest
        return cls(tuple(scenarios), tuple(varied), tuple(outputs), digest, model_digest())

    @cached_property
    def identity(self) -> str:
        """Everything but values and seeds that decides the results, as text."""
        told = [one.resolved() for one in self.scenarios], self.varied, self.outputs
        return f"{self.model} {self.country_digest} {told!r}"

    @property
    def weeks_a_row(self) -> int:
        """Simulated weeks of a row, over all scenarios."""
        return len(self.scenarios) * self.scenarios[0].calendar.weeks

    @property
    def numbers(self) -> int:
        """How many numbers are read off a run."""
        return len(self.outputs)

    def read(self, series: np.ndarray) -> np.ndarray:
        """Return the numbers read off a run, from its series with costs, float64 (months, series, cells)."""
        return np.array(
            [one.factor * series[one.first : one.stop, one.series, one.cell].sum() for one in self.outputs]
        )

    def run(self, values: np.ndarray, seeds: np.ndarray) -> np.ndarray:
        """Run all scenarios for each row.

        Args:
            values: float64 (rows, columns), in the units of what is varied.
            seeds: run seeds, int64 (rows,).

        Returns:
            float64 (rows, scenarios, numbers).

        Raises:
            RuntimeError: this machine has another model or other data than the job was planned with.
        """
        bench = _workbench(self)
        drawn = [self.parameters_of(one, values, bench.country) for one in self.scenarios]
        found = np.empty((len(values), len(self.scenarios), self.numbers))
        for row, seed in enumerate(seeds.tolist()):
            simulations = bench.simulations_for(values[row])
            draws = tuple(of_scenario[row : row + 1] for of_scenario in drawn)
            found[row] = bench.run(Comparison(simulations, draws, seed))
        return found

    def parameters_of(self, scenario: Scenario, values: np.ndarray, country: Country) -> np.ndarray:
        """Parameters of each row: central ones, the scenario's overrides, and the columns; shape (rows,)."""
        columns = {one.name: values[:, at] for at, one in enumerate(self.varied) if one.kind == PARAMETER}
        record = parameters.from_values({**scenario.parameters, **columns}, anew=country.parameters)
        return record if len(record) == len(values) else np.repeat(record, len(values))


class Workbench:
    """What a worker needs for the rows of a job, made once."""

    def __init__(self, job: Job):
        self.job = job
        self.country = countries.load(job.scenarios[0].country)
        if (now := (model_digest(), self.country.digest)) != (job.model, job.country_digest):
            planned = job.model, job.country_digest
            raise RuntimeError(f"this machine has another model or other data: {now}, planned with {planned}")
        self.simulations = tuple(Simulation.of(one, self.country) for one in job.scenarios)
        self.unit_costs = shared_by(job.scenarios)
        self.moved = [(at, one) for at, one in enumerate(job.varied) if one.kind in (SETTING, DATE)]
        self.shares = [(at, one) for at, one in enumerate(job.varied) if one.kind == SHARE]
        self.bench = Bench()

    def simulations_for(self, row: np.ndarray) -> tuple[Simulation, ...]:
        """Return the simulations with a row's settings, first days and shares worked in."""
        found = self.simulations
        if self.shares:
            country = with_shares(self.country, {one.name: float(row[at]) for at, one in self.shares})
            found = tuple(replace(one, country=country) for one in found)
            self.bench = Bench()  # its worlds are of one country
        if self.moved:
            found = tuple(self._with_policies(one, row) for one in found)
        return found

    def _with_policies(self, simulation: Simulation, row: np.ndarray) -> Simulation:
        scenario = simulation.scenario
        for at, one in self.moved:
            scenario = with_policy(scenario, one, float(row[at]))
        if scenario is simulation.scenario:
            return simulation
        weight, setting = scenario.weekly(simulation.calendar.mondays)
        return replace(simulation, scenario=scenario, weight=weight, setting=setting)

    def run(self, comparison: Comparison) -> list[np.ndarray]:
        return self.bench.run(comparison, self._read)

    def _read(self, world: World) -> np.ndarray:
        return self.job.read(with_costs(world.series, self.unit_costs))


_own = threading.local()


def _workbench(job: Job) -> Workbench:
    """Return this thread's workbench for a job, kept from one chunk to the next.

    No two threads may share one: they would run in the same worlds.
    """
    if getattr(_own, "identity", None) != job.identity:
        _own.bench, _own.identity = Workbench(job), job.identity
    return _own.bench


def with_policy(scenario: Scenario, varied: Varied, value: float) -> Scenario:
    """Return a scenario with a lever's setting or first day changed; as it is where the lever is not used."""
    if varied.name not in scenario.levers:
        return scenario
    periods = scenario.levers[varied.name]
    if varied.kind == SETTING:
        periods = tuple(replace(one, value=value) for one in periods)
    else:
        start = date.fromordinal(date(1970, 1, 1).toordinal() + int(value))
        periods = (replace(periods[0], start=start), *periods[1:])
    return replace(scenario, levers={**scenario.levers, varied.name: periods})


def with_shares(country: Country, shares: dict[str, float]) -> Country:
    """Return a country with other shares of its population."""
    files = read_files(country.name if country.is_shipped else str(country.folder), country.digest)
    population = files.population
    for name, value in shares.items():
        *inside, last = SHARES[name]
        if inside:
            part = getattr(population, inside[0]).model_copy(update={last: value})
            population = population.model_copy(update={inside[0]: part})
        else:
            population = population.model_copy(update={last: value})
    first, cohorts = cohort_sizes(files.places, population)
    return build(replace(files, population=population, first_birth_year=first, cohorts=cohorts))


@lru_cache(maxsize=4)
def read_files(name: str, digest: str):
    """Return the files of a country; ``digest`` tells one reading from a later one of changed files."""
    return read_folder(folder_of(name))


def weeks_in(calendar: Calendar, first: int, stop: int) -> int:
    """Return how many weeks belong to the recorded months from ``first`` up to ``stop``."""
    return int(np.count_nonzero((calendar.month >= first) & (calendar.month < stop)))
