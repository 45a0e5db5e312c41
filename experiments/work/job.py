"""A job: the same scenarios run for many rows of values, each row with its own seed, and the outputs.

A row is computed from its own values and seed alone, so results do not depend on how rows are cut into
chunks, on who makes them, or on their order.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from experiments.work.varied import DATE, PARAMETER, SETTING, SHARE, Varied, with_policy, with_shares
from sim import country as countries
from sim import parameters
from sim.compiled.version import model_digest
from sim.country import Country
from sim.engine import Bench, Comparison, Simulation
from sim.money import costs
from sim.money.costs import UnitCosts
from sim.money.pricing import shared_by, with_costs
from sim.records import with_details
from sim.scenario import Scenario, refuse_namesakes
from sim.world import World

# A thread keeps so many jobs at hand, for callers that take turns between a few.
JOBS_AT_HAND = 4
# So many variants of a job's policies and, as they are large, of its country are kept from row to row.
POLICIES_AT_HAND = 64
COUNTRIES_AT_HAND = 4


@dataclass(frozen=True)
class Output:
    """A number from each run: the total of a series over some months, or for a stock the mean over weeks.

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
        scenarios: run with the same values and common random numbers, the base first.
        varied: what each column of values is put into.
        outputs: the numbers taken from each run.
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
        """Plan a job for the model and the country as they are now.

        Raises:
            InputError: two scenarios have one name.
        """
        refuse_namesakes(scenarios)
        digest = countries.load(scenarios[0].country).digest
        return cls(tuple(scenarios), tuple(varied), tuple(outputs), digest, model_digest())

    @cached_property
    def identity(self) -> str:
        """Everything but values and seeds that decides the results, as text."""
        priced = [costs.declared()[name].series for name in shared_by(self.scenarios)]
        scenarios = [one.resolved() for one in self.scenarios]
        return f"{self.model} {self.country_digest} {(scenarios, self.varied, self.outputs, priced)!r}"

    @property
    def weeks_a_row(self) -> int:
        """Simulated weeks of a row, over all scenarios."""
        return len(self.scenarios) * self.scenarios[0].calendar.weeks

    @property
    def numbers(self) -> int:
        """How many numbers are taken from a run."""
        return len(self.outputs)

    def read(self, world: World, unit_costs: UnitCosts) -> np.ndarray:
        """Return a run's numbers."""
        series = world.series
        if any(one.cell >= series.shape[-1] for one in self.outputs):
            series = with_details(series, world.details)
        series = with_costs(series, unit_costs)
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
        for rows in bench.alike(values, seeds):
            draws = [of_scenario[rows[0] : rows[0] + 1] for of_scenario in drawn]
            found[rows] = bench.run(values[rows], draws, int(seeds[rows[0]]))
        return found

    def parameters_of(self, scenario: Scenario, values: np.ndarray, country: Country) -> np.ndarray:
        """Parameters of each row: central ones, a scenario's overrides, the columns; record array (rows,).

        Raises:
            InputError: a value out of bounds.
        """
        columns = {one.name: values[:, at] for at, one in enumerate(self.varied) if one.kind == PARAMETER}
        chosen = {**scenario.parameters, **columns}
        return parameters.from_values(chosen, anew=country.parameters, n=len(values))


class Workbench:
    """What a worker needs for the rows of a job, made once."""

    def __init__(self, job: Job):
        self.job = job
        self.country = countries.load(job.scenarios[0].country)
        if (now := (model_digest(), self.country.digest)) != (job.model, job.country_digest):
            planned = job.model, job.country_digest
            raise RuntimeError(f"this machine has another model or other data: {now}, planned with {planned}")
        self.unit_costs = shared_by(job.scenarios)
        self.given, self.moved, self.shared = (
            [at for at, one in enumerate(job.varied) if one.kind in kinds]
            for kinds in ((PARAMETER,), (SETTING, DATE), (SHARE,))
        )
        self.ground = lru_cache(COUNTRIES_AT_HAND)(self._ground)

    def alike(self, values: np.ndarray, seeds: np.ndarray) -> list[list[int]]:
        """Return rows in groups with the same seed, parameters and country, which may differ in policies."""
        if not self.moved:
            return [[row] for row in range(len(values))]
        groups: dict[tuple[int, bytes], list[int]] = {}
        same = np.ascontiguousarray(values[:, [*self.given, *self.shared]])
        for row, seed in enumerate(seeds.tolist()):
            groups.setdefault((seed, same[row].tobytes()), []).append(row)
        return list(groups.values())

    def run(self, values: np.ndarray, draws: list[np.ndarray], seed: int) -> np.ndarray:
        """Run all scenarios for rows that are alike; return float64 (rows, scenarios, outputs).

        A shared past is run once up to the week where rows diverge, and identical rows are run once.
        """
        ground = self.ground(tuple(values[0, self.shared].tolist()))
        asked = [list(enumerate(ground.simulations(tuple(row)))) for row in values[:, self.moved].tolist()]
        different = {one: draws[at] for row in asked for at, one in row}
        comparison = Comparison(tuple(different), tuple(different.values()), seed)
        outputs = dict(zip(different, ground.bench.run(comparison, self._read), strict=True))
        return np.array([[outputs[one] for _, one in row] for row in asked])

    def _ground(self, shares: tuple[float, ...]) -> Ground:
        country = self.country
        if shares:
            names = [self.job.varied[at].name for at in self.shared]
            country = with_shares(country, dict(zip(names, shares, strict=True)))
        return Ground(self.job, country, [self.job.varied[at] for at in self.moved])

    def _read(self, world: World) -> np.ndarray:
        return self.job.read(world, self.unit_costs)


class Ground:
    """A job's simulations in one country, and the worlds that they run in."""

    def __init__(self, job: Job, country: Country, moved: list[Varied]):
        self.bench = Bench()
        self.moved = moved
        self.unmoved = tuple(Simulation.of(one, country) for one in job.scenarios)
        self.simulations = lru_cache(POLICIES_AT_HAND)(self._simulations)

    def _simulations(self, moved: tuple[float, ...]) -> tuple[Simulation, ...]:
        """Return the simulations of all scenarios with settings and first days worked in."""
        return tuple(self._with_policies(one, moved) for one in self.unmoved)

    def _with_policies(self, simulation: Simulation, moved: tuple[float, ...]) -> Simulation:
        scenario = simulation.scenario
        for varied, value in zip(self.moved, moved, strict=True):
            scenario = with_policy(scenario, varied, value)
        if scenario is simulation.scenario:
            return simulation
        weight, setting = scenario.weekly(simulation.calendar.mondays)
        return replace(simulation, scenario=scenario, weight=weight, setting=setting)


_own = threading.local()


def _workbench(job: Job) -> Workbench:
    """Return this thread's workbench for a job, kept from one chunk to the next.

    No two threads may share one: they would run in the same worlds.
    """
    benches = vars(_own).setdefault("benches", {})
    if job.identity not in benches:
        if len(benches) == JOBS_AT_HAND:
            del benches[next(iter(benches))]
        benches[job.identity] = Workbench(job)
    return benches[job.identity]
