"""The model as a plain function from values to outputs, for SALib, EMA Workbench, SciPy, emulators.

A row of values goes in, a row of outputs comes out, whatever the order of calls. docs/how-to/other_tools.md
shows its use in each tool.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from experiments.design import design, problem_of, values_of
from experiments.study import Column, Study
from experiments.work.job import Job
from experiments.work.outputs import outputs_of
from experiments.work.rows import by_name, seeds_of_rows
from experiments.work.varied import DATE, PARAMETER, SETTING, SHARE, SHARES, Kind, Varied, limits_of
from sim import country as countries
from sim import levers, parameters
from sim.draws.priors import Fixed
from sim.errors import InputError, nearest
from sim.random import run_seeds, seed_of
from sim.reading.in_python import count, refuse_twice, said, several, thread_count
from sim.reading.tables import matrix
from sim.scenario import Given, Scenario, scenarios_of

# Threads get so many pieces of work each, so that none waits long for another.
PIECES_A_THREAD = 4
EPOCH = np.datetime64("1970-01-01")

Ends = tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class ModelFunction:
    """The model as a function; ``of`` and ``of_study`` make one. It can be pickled.

    Attributes:
        job: the scenarios, what is varied, and the outputs.
        columns: the factors, in the order of values.
        seed: from which run seeds follow (``sim.random.run_seeds``). A seed is chance, never a factor.
        rows_a_block: the number of consecutive rows of a call that share a run seed; with 1, each has its
            own. Rows that are compared with each other should share it, such as those of a Saltelli block.
        posterior: parameter draws that ranks refer to in place of priors, all parameters by name, (draws,).
        threads: worker threads (default: all cores); no influence on results.
    """

    job: Job
    columns: tuple[Column, ...]
    seed: int = 1
    rows_a_block: int = 1
    posterior: np.ndarray | None = None
    threads: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "seed", seed_of(self.seed))
        object.__setattr__(self, "rows_a_block", count("rows_a_block", self.rows_a_block))
        object.__setattr__(self, "threads", thread_count(self.threads))
        if self.posterior is not None:
            object.__setattr__(self, "posterior", parameters.rows(self.posterior))

    @classmethod
    def of(
        cls,
        scenarios: Given | Iterable[Given],
        factors: Sequence[str] | Mapping[str, Ends],
        outputs: Sequence[str],
        years: Sequence[int] = (),
        **how: Any,
    ) -> ModelFunction:
        """Return the function for some scenarios, factors and outputs.

        Args:
            scenarios: one, or the base and then policies, whose effects are outputs too. Names of shipped
                ones, files, or scenarios.
            factors: names of parameters, of levers whose setting is varied, or of shares of the population;
                with the ends of their range. Without ends, the range is the prior's, or otherwise that of the
                bounds.
            outputs: names of series, as totals from the date when policies first differ; ``years``: also in
                these years.
            how: seed, rows_a_block, posterior, threads. Ranks refer to priors unless a posterior is given.

        Raises:
            InputError: an unknown name, one that is given twice, a lever that no scenario uses, ends out of
                bounds, scenarios of two countries or of one name.
            TypeError, ValueError: an argument is none, such as factors without a name.
        """
        loaded, years = scenarios_of(scenarios), several("years", years, "years")
        years = [count("years", year) for year in years]
        refuse_twice("years", years)
        outputs = _names("outputs", outputs)
        names = _names("factors", list(factors) if isinstance(factors, Mapping) else factors)
        base = loaded[0]
        if other := next((one.name for one in loaded if one.country != base.country), None):
            raise InputError(f"is set in another country than '{base.name}'", field=other)
        loaded[1:] = [one.on_dates(base.start, base.records_from, base.end) for one in loaded[1:]]
        ends = factors if isinstance(factors, Mapping) else dict.fromkeys(names)
        columns = tuple(_column(name, of_name, loaded) for name, of_name in ends.items())
        job = Job.of(loaded, [one.varied for one in columns], outputs_of(loaded, outputs, years))
        return cls(job, columns, **how)

    @classmethod
    def of_study(
        cls, study: Study, posterior: np.ndarray | None = None, threads: int | None = None
    ) -> ModelFunction:
        """Return a study's function: the rows of its design give what ``udha sweep`` makes of them.

        Args:
            posterior: parameter draws in random order, for a study over the posterior.
        """
        planned, sample = design(study, posterior), study.declared.sample
        blocks = planned.rows.blocks(slice(0, planned.n))
        return cls(
            planned.job,
            study.columns,
            seed=sample.seed,
            rows_a_block=int(np.count_nonzero(blocks == 0)),
            posterior=posterior if study.declared.over == "posterior" else None,
            threads=threads,
        )

    @property
    def factors(self) -> list[str]:
        """Names of what is varied, in the order of values."""
        return [one.varied.name for one in self.columns]

    @cached_property
    def outputs(self) -> list[str]:
        """Names of outputs: of the base, then ``effect_of_<policy>_on_<output>`` of each policy.

        Raises:
            InputError: two policies have names that are too similar.
        """
        names = [one.name for one in self.job.outputs]
        policies = [re.sub(r"\W+", "_", one.name.lower()).strip("_") for one in self.job.scenarios[1:]]
        if len(set(policies)) < len(policies):
            raise InputError(f"two policies have names too much alike: {', '.join(policies)}")
        return [*names, *(f"effect_of_{policy}_on_{name}" for policy in policies for name in names)]

    @property
    def units(self) -> dict[str, str]:
        """Units of outputs by name."""
        return dict(zip(self.outputs, [one.unit for one in self.job.outputs] * len(self.job.scenarios)))

    @cached_property
    def bounds(self) -> np.ndarray:
        """Lowest and highest value of each factor, as asked for or else its own; float64 (factors, 2)."""
        return np.array([_ends(one, self.job.scenarios) for one in self.columns])

    @property
    def problem(self) -> dict[str, Any]:
        """SALib's problem for ``at_ranks``, with groups where factors are of several columns."""
        told = problem_of(self.factors, [one.factor for one in self.columns])
        return told | {"outputs": self.outputs}

    def __call__(self, values: Any, seeds: Any = None, threads: int | None = None) -> np.ndarray:
        """Run all scenarios for each row of values.

        Args:
            values: in the factors' units: a data frame or another table with a column for each factor, in
                any order; rows that carry names; or numbers alone, (rows, factors) in the order of
                ``factors``, or (factors,).
            seeds: a run seed for each row (rows,), in place of those by ``seed`` and ``rows_a_block``.
            threads: in place of the function's own.

        Returns:
            float64 (rows, outputs); of a single output (rows,), as SALib takes it.

        Raises:
            InputError: a factor that is missing, unknown, no number or out of bounds; ``field`` names it.
            TypeError, ValueError: another number of columns or seeds, or what is no seed or no threads.
        """
        outputs = self._outputs(values, seeds, threads)
        return outputs[:, 0] if outputs.shape[1] == 1 else outputs

    def _outputs(self, values: Any, seeds: Any, threads: int | None) -> np.ndarray:
        """The same, with a column for a single output too."""
        values = self._checked(self._matrix(values), self.bounds)
        n = len(values)
        blocks = np.arange(n) // self.rows_a_block
        seeds = run_seeds(self.seed, blocks) if seeds is None else seeds_of_rows(seeds)
        threads = thread_count(threads) or self.threads or os.cpu_count() or 1
        if len(seeds) != n:
            raise ValueError(f"{n} rows of values, but {len(seeds)} seeds")
        if n == 0:
            return np.empty((0, len(self.outputs)))
        found = self._run(values, seeds, threads)
        effects = found[:, 1:] - found[:, :1]
        return np.concatenate([found[:, 0], effects.reshape(n, -1)], axis=1)

    def values(self, ranks: Any) -> np.ndarray:
        """Return the values at ranks from 0 to 1, both float64 (rows, factors); days are whole.

        Raises:
            InputError: a rank of a factor that is missing or unknown, or no rank.
        """
        bounds = np.tile([0.0, 1.0], (len(self.columns), 1))
        ranks = np.clip(self._checked(self._matrix(ranks), bounds, " of a rank"), 1e-12, 1 - 1e-12)
        found = np.empty_like(ranks)
        for at, one in enumerate(self.columns):
            of_ranks = values_of(one, self.job.scenarios[0].country, self.posterior)
            found[:, at] = of_ranks(np.ascontiguousarray(ranks[:, at]))
            if one.varied.kind == DATE:
                found[:, at] = np.floor(found[:, at])
        return found

    def at_ranks(self, ranks: Any, **how: Any) -> np.ndarray:
        """Run each row of ranks: where values stand in the prior, the posterior, or between the ends.

        Raises:
            InputError: as ``values``; values in units go to the function itself.
        """
        return self(self.values(ranks), **how)

    def named(self, seed: int, **values: float) -> dict[str, float]:
        """Run once and return outputs by name, for tools that name everything; all in this thread."""
        if missing := set(self.factors) ^ set(values):
            raise ValueError(f"give each factor once, and nothing else: {', '.join(sorted(missing))}")
        (row,) = self._outputs(values, [seed], threads=1)
        return dict(zip(self.outputs, row.tolist(), strict=True))

    def _matrix(self, table: Any) -> np.ndarray:
        """A table's numbers, float64 (rows, factors)."""
        n = len(self.columns)
        full = 1 << (n - 1).bit_length()
        # SALib fills a fractional factorial design up with columns that stand for no factor.
        if isinstance(table, np.ndarray) and table.shape == (2 * full, full) and full > n:
            from scipy.linalg import hadamard  # here, because it takes time to import

            filling = hadamard(full)[:, n:]
            if np.array_equal(2 * table[:, n:] - 1, np.vstack([filling, -filling])):
                table = table[:, :n]
        return matrix(by_name(table), self.factors, "factor")

    def _checked(self, values: np.ndarray, bounds: np.ndarray, of: str = "") -> np.ndarray:
        """Values within bounds; single precision may have put an end a little beyond itself."""
        if (missing := np.isnan(values).any(axis=0)).any():
            raise InputError("must be numbers, and NaN is none", field=self.factors[int(missing.argmax())])
        low, high = bounds.T
        values = np.where((values < low) & (values == low.astype(np.float32)), low, values)
        values = np.where((values > high) & (values == high.astype(np.float32)), high, values)
        inside = ((low <= values) & (values <= high)).all(axis=0)
        if not inside.all():
            at = int(inside.argmin())
            raise InputError(f"out of bounds{of}: from {low[at]:g} to {high[at]:g}", field=self.factors[at])
        return values

    def _run(self, values: np.ndarray, seeds: np.ndarray, threads: int) -> np.ndarray:
        """Outputs of all scenarios, float64 (rows, scenarios, outputs)."""
        if threads == 1 or len(values) == 1:
            return self.job.run(values, seeds)
        pieces = np.array_split(np.arange(len(values)), min(len(values), PIECES_A_THREAD * threads))
        with ThreadPoolExecutor(threads) as pool:
            try:
                found = pool.map(lambda rows: self.job.run(values[rows], seeds[rows]), pieces)
                return np.concatenate(list(found))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def _names(argument: str, given: Any) -> list[str]:
    """The names that an argument holds: one or more, none twice."""
    names = several(argument, given, "names")
    if not names:
        raise ValueError(f"{argument} must hold at least one name")
    if other := [one for one in names if not isinstance(one, str)]:
        raise TypeError(f"{argument} must be names, not {said(other[0])}")
    refuse_twice(argument, names)
    return names


def _column(name: str, ends: Ends, scenarios: Sequence[Scenario]) -> Column:
    """The column for a factor's name and ends."""
    known = {**parameters.declared(), **countries.load(scenarios[0].country).parameters}
    named: tuple[tuple[Kind, Iterable[str]], ...] = (
        (SHARE, SHARES),
        (SETTING, levers.declared()),
        (PARAMETER, known),
    )
    kinds = {each: kind for kind, names in named for each in names}
    if name not in kinds:
        raise InputError("unknown parameter, lever or share", field=name, nearest=nearest(name, kinds))
    varied = Varied(kinds[name], name)
    low, high = _bounds(varied, scenarios)
    if varied.kind == SETTING and not any(name in one.levers for one in scenarios):
        raise InputError("is used in no scenario, so varying it would change nothing", field=name)
    if varied.kind == PARAMETER:
        if holder := next((one.name for one in scenarios if name in one.parameters), None):
            raise InputError(f"is held at a number by the scenario '{holder}'", field=name)
        if ends is None and isinstance(known[name].prior, Fixed):
            raise InputError("has no prior to vary over; give the ends of its range", field=name)
        if ends is None:
            return Column(varied, name)
    first, last = (low, high) if ends is None else _two_numbers(name, ends)
    if not low <= first < last <= high:
        raise InputError(f"ends must rise, and lie within {low:g} to {high:g}", field=name)
    return Column(varied, name, first, last)


def _two_numbers(name: str, ends: Any) -> tuple[float, float]:
    try:
        first, last = map(float, several(name, ends, "two ends"))
    except (TypeError, ValueError):
        raise InputError(f"the ends of its range must be two numbers, not {said(ends)}", field=name) from None
    return first, last


def _ends(column: Column, scenarios: Sequence[Scenario]) -> tuple[float, float]:
    """The lowest and highest value that were asked for, or else may be."""
    if column.values:
        return min(column.values), max(column.values)
    if column.low is not None and column.high is not None:
        return column.low, column.high
    return _bounds(column.varied, scenarios)


def _bounds(varied: Varied, scenarios: Sequence[Scenario]) -> tuple[float, float]:
    if varied.kind != DATE:
        return limits_of(varied)[0]
    start, end = ((np.datetime64(one) - EPOCH).astype(int) for one in (scenarios[0].start, scenarios[0].end))
    return float(start), float(end)
