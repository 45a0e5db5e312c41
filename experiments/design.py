"""The rows of a study: values and run seeds.

SALib samples. Rows of a block share their seed, so differences within it come from factors alone; different
blocks have independent seeds. Some rows are run again with independent seeds, to measure the share of pure
chance.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from experiments.study import FACTORIAL, Column, Sample, Study
from experiments.work.execution import Rows
from experiments.work.job import Job
from experiments.work.varied import DATE, PARAMETER
from sim import country as countries
from sim import parameters
from sim.random import another_seed, run_seeds

# At most so many rows come again with other luck.
MOST_AGAIN = 2_000
# In these designs many rows share one luck, so that a row which comes again needs luck of its own.
FRACTIONAL = "fractional_factorial"
SHARED = ("fast", FRACTIONAL)
# Designs that are sampled as a whole, and held; rows of others are worked out when they are asked for.
HELD = ("sobol", "morris", "fast", "latin", FRACTIONAL)
# Screening moves between these ranks: at the very ends of a prior nobody expects the truth.
LEVELS = 4
SCREENED = (0.025, 0.975)
# Rows of a plain random sample that are drawn together.
PIECE = 4_096

# From places of rows, or ranks in (0, 1), to a number for each of them; or to a row of numbers.
OfRows = Callable[[np.ndarray], np.ndarray]
# From places of rows to values and to blocks; how many rows there are; the digest of SALib's ranks.
Sampled = tuple[OfRows, OfRows, int, str]


@dataclass(frozen=True, eq=False)
class Design:
    """A study's job and rows.

    Attributes:
        problem: of SALib, on ranks.
        sampled: digest of SALib's ranks (``digest_of``); empty where SALib does not sample.
        n: rows of the design; after them come ``again``: the rows that are run again with independent seeds,
            int64.
    """

    study: Study
    job: Job
    rows: Rows
    problem: dict
    sampled: str
    n: int
    again: np.ndarray


def design(study: Study, posterior: np.ndarray | None = None) -> Design:
    """Sample a study.

    Args:
        posterior: parameter draws in random order, all by name, for a study over the posterior.

    Raises:
        ValueError: the study is over the posterior, and none is given.
        InputError: a parameter of it is missing, unknown or out of bounds.
    """
    declared, columns = study.declared, study.columns
    if declared.over == "posterior" and posterior is None:
        raise ValueError("the study is over the posterior; give its draws")
    own = parameters.rows(posterior) if declared.over == "posterior" else None
    problem = problem_of([one.varied.name for one in columns], [one.factor for one in columns])
    values, block_of, n, sampled = _sample(study, problem, own)
    again = again_of(study, n)

    def place(at: slice) -> np.ndarray:
        """Places in the design, including those of rows that are run again."""
        rows = np.arange(at.start, at.stop)
        return np.concatenate([rows[rows < n], again[rows[rows >= n] - n]])

    def blocks(at: slice) -> np.ndarray:
        return block_of(place(at))

    def seeds(at: slice) -> np.ndarray:
        is_again = np.arange(at.start, at.stop) >= n
        own = is_again & (declared.sample.method in SHARED)
        first = run_seeds(declared.sample.seed, np.where(own, place(at), blocks(at)))
        return np.where(is_again, another_seed(first), first)

    kept = tuple(at for at, one in enumerate(columns) if one.own)
    job = Job.of(study.scenarios, [one.varied for one in columns], study.outputs)
    rows = Rows(n + len(again), lambda at: values(place(at)), blocks, seeds, kept)
    return Design(study, job, rows, problem, sampled, n, again)


def rows_of(study: Study) -> int:
    """Return how many rows a study's design has, but for those that are run again."""
    sample, columns = study.declared.sample, len(study.columns)
    by_method = {
        "grid": lambda: math.prod(len(one.values) or sample.n for one in study.columns) * sample.seeds,
        "list": lambda: len(study.declared.rows) * sample.seeds,
        "sobol": lambda: sample.n * sample.rows_a_unit(len(study.factors)),
        "morris": lambda: sample.n * sample.rows_a_unit(len(study.factors)),
        "fast": lambda: sample.n * columns,
        "fractional_factorial": lambda: 2 << (columns - 1).bit_length(),
    }
    return by_method.get(sample.method, lambda: sample.n)()


def problem_of(names: Sequence[str], factors: Sequence[str]) -> dict:
    """Return SALib's problem, on ranks, for columns and the factor that each belongs to."""
    problem = {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
    return problem if list(names) == list(factors) else problem | {"groups": list(factors)}


def digest_of(ranks: np.ndarray) -> str:
    """Return a digest of a sample of ranks, from its first rows."""
    return hashlib.sha256(np.ascontiguousarray(ranks[:1_000]).tobytes()).hexdigest()


def values_of(column: Column, country: str, posterior: np.ndarray | None = None) -> OfRows:
    """Return what turns ranks in (0, 1) into a column's values, float64 (rows,)."""
    if column.values:
        chosen = np.array(column.values)
        return lambda u: chosen[np.minimum((u * len(chosen)).astype(np.int64), len(chosen) - 1)]
    if (low := column.low) is not None and (high := column.high) is not None:
        return lambda u: low + u * (high - low)
    name = column.varied.name
    if posterior is not None:
        ordered = np.sort(posterior[name])
        at = (np.arange(len(ordered)) + 0.5) / len(ordered)
        return lambda u: np.interp(u, at, ordered)
    known = {**parameters.declared(), **countries.load(country).parameters}
    return known[name].ppf


def _whole_days(columns: tuple[Column, ...], values: np.ndarray) -> np.ndarray:
    for at, one in enumerate(columns):
        if one.varied.kind == DATE:
            values[:, at] = np.floor(values[:, at])
    return values


def _sample(study: Study, problem: dict[str, Any], posterior: np.ndarray | None) -> Sampled:
    sample, columns = study.declared.sample, study.columns
    each = lambda rows: rows  # noqa: E731
    if sample.method == "random":
        return _random(study, posterior), each, sample.n, ""
    if sample.method == "list":
        return _repeated(
            np.array([[row[one.varied.name] for one in columns] for row in study.declared.rows]), sample.seeds
        )
    of_ranks = [values_of(one, study.scenarios[0].country, posterior) for one in columns]
    if sample.method == "grid":
        return _grid(columns, of_ranks, sample)
    ranks = by_salib(sample, problem)
    rows_a_block = len(ranks) if sample.method == FRACTIONAL else sample.rows_a_unit(len(study.factors))
    table = _table(columns, of_ranks, ranks)
    return table.__getitem__, (lambda rows: rows // rows_a_block), len(table), digest_of(ranks)


def _table(columns: tuple[Column, ...], of_ranks: Sequence[OfRows], ranks: np.ndarray) -> np.ndarray:
    """Values of ranks, float64 (rows, columns); a rank that is repeated in a column is computed once."""
    table = np.empty_like(ranks)
    for at, of in enumerate(of_ranks):
        different, places = np.unique(ranks[:, at], return_inverse=True)
        table[:, at] = of(different)[places]
    return _whole_days(columns, table)


def _grid(columns: tuple[Column, ...], of_ranks: Sequence[OfRows], sample: Sample) -> Sampled:
    """Every combination of points, each worked out when it is asked for: there may be a great many."""
    points = [of(_points(one, sample.n)) for one, of in zip(columns, of_ranks, strict=True)]
    sizes = tuple(map(len, points))
    n = math.prod(sizes)

    def values(rows: np.ndarray) -> np.ndarray:
        places = np.unravel_index(rows % n, sizes)
        table = np.stack([of[at] for of, at in zip(points, places, strict=True)], axis=1)
        return _whole_days(columns, table)

    return values, (lambda rows: rows // n), n * sample.seeds, ""


def _repeated(table: np.ndarray, seeds: int) -> Sampled:
    """The same for a table in which every row is run with each of the seeds."""
    n = len(table)
    return (lambda rows: table[rows % n]), (lambda rows: rows // n), n * seeds, ""


def _random(study: Study, posterior: np.ndarray | None) -> OfRows:
    """Values of plain random rows, drawn piece by piece: row i is the same however many rows there are.

    Over the posterior, whole draws are taken, so that the dependence created by the figures is kept.
    """
    columns = study.columns
    of_ranks = [values_of(one, study.scenarios[0].country, posterior) for one in columns]

    @lru_cache(maxsize=2)
    def piece(number: int) -> np.ndarray:
        ranks = np.random.default_rng([study.declared.sample.seed, number]).random((PIECE, len(columns)))
        table = np.empty_like(ranks)
        rows = np.arange(number * PIECE, (number + 1) * PIECE)
        for at, one in enumerate(columns):
            if posterior is not None and one.varied.kind == PARAMETER and one.low is None and not one.values:
                table[:, at] = posterior[one.varied.name][rows % len(posterior)]
            else:
                table[:, at] = of_ranks[at](ranks[:, at])
        return _whole_days(columns, table)

    def values(rows: np.ndarray) -> np.ndarray:
        found = np.empty((len(rows), len(columns)))
        number = rows // PIECE
        for one in np.unique(number):
            found[number == one] = piece(int(one))[rows[number == one] % PIECE]
        return found

    return values


def by_salib(sample: Sample, problem: dict) -> np.ndarray:
    """Return SALib's sample on ranks, float64 (rows, columns)."""
    return np.clip(_by_salib(sample, problem), 1e-12, 1 - 1e-12)


def _by_salib(sample: Sample, problem: dict) -> np.ndarray:
    if sample.method == "sobol":
        from SALib.sample import sobol

        return sobol.sample(problem, sample.n, calc_second_order=sample.second_order, seed=sample.seed)
    if sample.method == "morris":
        from SALib.sample.morris import sample as morris

        table = morris(problem, sample.n, num_levels=LEVELS, seed=sample.seed)
        return SCREENED[0] + table * (SCREENED[1] - SCREENED[0])
    if sample.method == "fast":
        from SALib.sample import fast_sampler

        return fast_sampler.sample(problem, sample.n, seed=sample.seed)
    if sample.method == "latin":
        from SALib.sample import latin

        plain = {key: value for key, value in problem.items() if key != "groups"}
        return latin.sample(plain, sample.n, seed=sample.seed)
    from SALib.sample import ff

    # SALib writes its dummies into the list of names.
    table = ff.sample({**problem, "names": list(problem["names"])}, seed=sample.seed)
    table = table[:, : problem["num_vars"]]
    return SCREENED[0] + table * (SCREENED[1] - SCREENED[0])


def _points(column: Column, n: int) -> np.ndarray:
    """A grid's ranks: all values, or ``n`` points from one end of the range to the other."""
    if column.values:
        return (np.arange(len(column.values)) + 0.5) / len(column.values)
    return np.linspace(0, 1, n)


def again_of(study: Study, n: int) -> np.ndarray:
    """Return the rows that are run again with independent seeds, int64.

    The first of each block, or as many as are enough; a grid or a list has its own number, ``seeds``.
    """
    sample = study.declared.sample
    if sample.method in FACTORIAL:
        return np.zeros(0, np.int64)
    step = -(-n // MOST_AGAIN) if sample.method in SHARED else sample.rows_a_unit(len(study.factors))
    return np.arange(0, min(n, step * MOST_AGAIN), step)
