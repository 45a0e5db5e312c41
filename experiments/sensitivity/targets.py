"""What a sweep offers for analysis: its factors, and each output of each scenario and each effect."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments.design import by_salib, digest_of, problem_of
from experiments.sensitivity.morris import Steps
from experiments.study import FACTORIAL, REST, Sample
from experiments.sweep import RUNS, Sweep
from sim.errors import InputError

LEVEL_OF, EFFECT_OF = "level", "effect"
SAMPLED = ("sobol", "morris", "fast", "latin", "random", "fractional_factorial")
# With fewer units no interval means anything: blocks, trajectories, or rows.
FEWEST = {"sobol": 16, "morris": 4, "latin": 100, "random": 100}


@dataclass(frozen=True, eq=False)
class Factors:
    """What was varied.

    Attributes:
        names, labels: of the factors, in the order of the design.
        sizes: of how many parameters each consists.
        values: float64 (rows of the design, factors), NaN for several parameters together.
    """

    names: tuple[str, ...]
    labels: tuple[str, ...]
    sizes: np.ndarray
    values: np.ndarray

    @property
    def own(self) -> np.ndarray:
        """Whether a factor is one number, bool (factors,)."""
        return self.sizes == 1

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, eq=False)
class Target:
    """An output of a scenario, or the effect of a policy on it.

    Attributes:
        what: ``level`` or ``effect``: the paired difference from the base.
        y: over the rows of the design, float64 (rows,); ``again``: of some rows with independent seeds.
        first: ``y`` of those rows; same shape as ``again``.
    """

    output: str
    label: str
    unit: str
    scenario: str
    what: str
    y: np.ndarray
    first: np.ndarray
    again: np.ndarray

    @property
    def varies(self) -> bool:
        return bool(np.ptp(self.y) > 0)


@dataclass(frozen=True, eq=False)
class Plan:
    """A sweep's design, as analyses need it.

    Attributes:
        units: how many blocks, trajectories or rows are independent of each other.
        problem: of SALib, with one column per factor.
        steps: of a Morris design, otherwise None.
    """

    sample: Sample
    factors: Factors
    units: int
    problem: dict
    steps: Steps | None

    @property
    def rows_a_unit(self) -> int:
        return self.sample.rows_a_unit(len(self.factors))


def read(sweep: Sweep, folder: Path | str) -> tuple[Plan, list[Target]]:
    """Return the design and everything to be analysed in a sweep.

    Raises:
        InputError: it was made by another version of the model, is no sample, or has too few rows.
    """
    file = str(Path(folder) / RUNS)
    about = sweep.about
    _check(about, sweep, file)
    sample = Sample(**about["study"]["sample"])
    factors = _factors(sweep)
    steps = _steps(about, sample, factors, file) if sample.method == "morris" else None
    units = len(factors.values) // sample.rows_a_unit(len(factors))
    if units < FEWEST.get(sample.method, 1):
        raise InputError(
            f"has {units} {unit_word(sample.method)}, too few for intervals: {FEWEST[sample.method]} or more "
            "are needed; raise n in the study and run 'udha sweep' again",
            file,
        )
    return Plan(sample, factors, units, problem_of(factors.names, factors.names), steps), _targets(sweep)


def _check(about: dict, sweep: Sweep, file: str) -> None:
    sweep.check(file)
    method = about["study"]["sample"]["method"]
    if method in FACTORIAL:
        raise InputError(
            f"is a {method}: its rows are chosen, not sampled, so shares of variance mean nothing; vary the "
            f"same factors by one of {', '.join(SAMPLED)}",
            file,
        )


def _factors(sweep: Sweep) -> Factors:
    about = sweep.about
    names = tuple(about["factors"])
    belongs = [factor for _, _, factor in about["columns"]]
    sizes = np.array([belongs.count(name) for name in names])
    rows, scenarios = about["design_rows"], len(sweep.scenarios)
    values, labels = np.full((rows, len(names)), np.nan), []
    columns = sweep.varied
    for at, name in enumerate(names):
        if column := columns.get(name):
            values[:, at] = sweep.column(column)[: rows * scenarios : scenarios]
            labels.append(sweep.column_info(column).label)
        else:
            sizes[at] = max(sizes[at], 2)
            what = "all others" if name == REST else f"all of {name.replace('_', ' ')}"
            labels.append(f"{what}, {belongs.count(name)} parameters")
    return Factors(names, tuple(labels), sizes, values)


def _steps(about: dict, sample: Sample, factors: Factors, file: str) -> Steps:
    """The steps of a design of Morris, from the sample that it was planned with."""
    columns = [name for _, name, _ in about["columns"]]
    belongs = [factor for _, _, factor in about["columns"]]
    ranks = by_salib(sample, problem_of(columns, belongs))
    if digest_of(ranks) != about["sampled"]:
        raise InputError(
            "was planned by a version of SALib that samples otherwise than the one installed; run 'udha "
            "sweep' again",
            file,
        )
    return Steps.of(ranks, [factors.names.index(one) for one in belongs], factors.own)


def unit_word(method: str) -> str:
    """Return what the independent units of a design are called."""
    return {"sobol": "blocks", "morris": "trajectories", "fast": "curves"}.get(method, "rows")


def _targets(sweep: Sweep) -> list[Target]:
    about, found = sweep.about, []
    n, again = about["design_rows"], np.array(about["again"], np.int64)
    for name in sweep.outputs:
        label, unit = sweep.column_info(name)
        levels, effects = sweep.output(name), sweep.effect(name)
        columns = [(scenario, LEVEL_OF, levels[:, at]) for at, scenario in enumerate(sweep.scenarios)]
        columns += [(scenario, EFFECT_OF, effects[:, at]) for at, scenario in enumerate(sweep.scenarios[1:])]
        found += [
            Target(name, label, unit, scenario, what, values[:n], values[again], values[n:])
            for scenario, what, values in columns
        ]
    return found
