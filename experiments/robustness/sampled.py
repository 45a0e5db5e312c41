"""Rows of a sweep as a sample of the unknowns: every policy's outputs, and factors named one by one.

To ask how often, how badly and where a policy fails, rows must represent the unknowns as they are believed to
be. Rows of one block share their seed and most of their values, so only one row of each counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from experiments.sweep import Sweep
from experiments.work.execution import BLOCK
from sim.errors import InputError, nearest
from sim.records import catalogue

# Designs whose rows are spread as the ranges say. Of the others rows lie on ends, levels or curves.
SAMPLES = ("latin", "random", "sobol")
# Fewer rows tell nothing of tails, and leave halves in which no box can be found and measured.
LEAST_ROWS = 200
NEITHER = "neither"
COST = "cost"


@dataclass(frozen=True, eq=False)
class Measured:
    """An output in every row.

    Attributes:
        side: true, recorded, protection, rights or cost.
        better: which direction is good news: lower, higher or neither.
        yearly: whether it is for one year rather than from the date when policies first differ.
        values: float64 (rows, scenarios), the base first.
        again: the same for rows run again with independent seeds, float64 (rows run again, scenarios).
    """

    name: str
    label: str
    unit: str
    side: str
    better: str
    yearly: bool
    values: np.ndarray
    again: np.ndarray

    @property
    def effects(self) -> np.ndarray:
        """Paired differences from the base, float64 (rows, scenarios); those of the base are 0."""
        return self.values - self.values[:, :1]

    @property
    def sign(self) -> float:
        """1 where lower is better, -1 where higher is, so that the sign times a value is a loss.

        Raises:
            ValueError: neither is.
        """
        if self.better == NEITHER:
            raise ValueError(f"{self.name} has no good direction")
        return 1.0 if self.better == "lower" else -1.0


@dataclass(frozen=True, eq=False)
class Factor:
    """What was varied by name; ``values``: float64 (rows,)."""

    name: str
    label: str
    unit: str
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class Sampled:
    """A sweep's sample.

    Attributes:
        folder: of the sweep.
        scenarios: names, the base first; ``files``: of the policies, as the study names them.
        outputs: by name.
        factors: those named one by one; ``unnamed``: how many were varied together with others.
        rows: how many; ``first``: places of the rows that were run again, int64.
    """

    folder: str
    scenarios: tuple[str, ...]
    files: tuple[str, ...]
    outputs: dict[str, Measured]
    factors: tuple[Factor, ...]
    unnamed: tuple[str, ...]
    rows: int
    first: np.ndarray

    @property
    def policies(self) -> tuple[str, ...]:
        return self.scenarios[1:]

    @property
    def rankable(self) -> tuple[str, ...]:
        """Names of the outputs with a good direction, those of all the time first."""
        found = [one for one in self.outputs.values() if one.better != NEITHER]
        return tuple(one.name for one in sorted(found, key=lambda one: one.yearly))

    @classmethod
    def of(cls, sweep: Sweep, folder: str) -> Sampled:
        """Take the sample out of a sweep.

        Raises:
            InputError: it says nothing of this model, compares no policies, is no sample, or is too small.
        """
        sweep.check(folder)
        method = sweep.about["study"]["sample"]["method"]
        if len(sweep.scenarios) < 2:
            raise InputError("compares no policies: name some under 'policies' in the study", folder)
        if method not in SAMPLES:
            raise InputError(
                f"was sampled by '{method}', whose rows are no sample of what is not known; it takes "
                f"{', '.join(SAMPLES[:-1])} or {SAMPLES[-1]}",
                folder,
            )
        scenarios, n = len(sweep.scenarios), sweep.about["design_rows"]
        blocks = sweep.column(BLOCK).reshape(-1, scenarios)[:n, 0]
        kept = np.unique(blocks, return_index=True)[1]
        if len(kept) < LEAST_ROWS:
            raise InputError(
                f"has {len(kept)} rows with luck of their own; {LEAST_ROWS} or more are needed", folder
            )
        again = np.asarray(sweep.about["again"], np.int64)
        return cls(
            folder=folder,
            scenarios=tuple(sweep.scenarios),
            files=tuple(sweep.about["study"]["policies"]),
            outputs={name: _measured(sweep, name, kept, n) for name in sweep.outputs},
            factors=_factors(sweep, kept),
            unnamed=tuple(one for one in sweep.about["factors"] if one not in sweep.varied),
            rows=len(kept),
            first=np.searchsorted(kept, again),
        )

    def policy(self, word: str) -> int:
        """Return the place of a policy among the scenarios, named as in its file or by its file.

        Raises:
            InputError: there is none of that name.
        """
        for at, names in enumerate(zip(self.policies, self.files, strict=True), start=1):
            if word in names:
                return at
        meant = nearest(word, (*self.policies, *self.files))
        raise InputError(f"no policy '{word}' in {self.folder}", field="--policy", nearest=meant)

    def output(self, word: str | None) -> Measured:
        """Return an output that policies can be ranked by, the first unless named.

        Raises:
            InputError: there is none of that name, or a change of it may be good or bad news.
        """
        rankable = self.rankable
        if not rankable:
            raise InputError("has no output with a good direction to rank policies by", self.folder)
        word = word or rankable[0]
        if word not in self.outputs:
            meant = nearest(word, self.outputs)
            raise InputError(f"no output '{word}' in {self.folder}", field="--output", nearest=meant)
        if word not in rankable:
            raise InputError(
                f"a change of '{word}' may be good or bad news, so policies cannot be ranked by it; "
                f"one of {', '.join(rankable)}",
                field="--output",
            )
        return self.outputs[word]


def _measured(sweep: Sweep, name: str, kept: np.ndarray, n: int) -> Measured:
    series = re.sub(r"_[12][0-9]{3}$", "", name)
    label, unit = sweep.column_info(name)
    values = sweep.output(name)
    return Measured(
        name=name,
        label=label,
        unit=unit,
        side=catalogue()[series].side if series in catalogue() else COST,
        better=sweep.about["better"][name],
        yearly=series != name,
        values=values[kept],
        again=values[n:],
    )


def _factors(sweep: Sweep, kept: np.ndarray) -> tuple[Factor, ...]:
    found = []
    for name, column in sweep.varied.items():
        values = sweep.column(column).reshape(-1, len(sweep.scenarios))[kept, 0].astype(np.float64)
        found.append(Factor(name, *sweep.column_info(column), values))
    return tuple(found)
