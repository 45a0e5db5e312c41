"""A small job, which tests also carry out in a process of its own: ``python -m ... FOLDER WORKERS``."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from experiments.work.execution import Rows, carry_out
from experiments.work.job import Job, Output
from experiments.work.varied import DATE, PARAMETER, SETTING, SHARE, Varied
from sim.records import CELL_ALL, Series, catalogue
from sim.scenario import Scenario, find

DATES = date(2009, 1, 1), date(2010, 1, 1), date(2011, 12, 31)
ROWS = 60
SIZE = 4
VARIED = (
    Varied(PARAMETER, "grooming_withdrawal"),
    Varied(SETTING, "shelter_max_stay"),
    Varied(DATE, "visa_liberalisation"),
    Varied(SHARE, "rural_share"),
)
LOW = np.array([0.01, 13, 14_610, 0.5])  # 14,610 days: 1 January 2010
HIGH = np.array([0.05, 104, 14_800, 0.7])


def output(series: Series) -> Output:
    info = catalogue()[series.name.lower()]
    return Output(info.name, info.label, info.unit, int(series), CELL_ALL, 0, 24, info.scale, info.better)


def job(varied: tuple[Varied, ...] = VARIED[:1]) -> Job:
    """Return a job over three years: the base, and a policy."""
    base = Scenario.load(find("baseline")).on_dates(*DATES)
    levers = Scenario.load(find("visa_liberalisation_with_protection")).levers
    early = {
        name: tuple(replace(lever, start=date(2010, 6, 1), until=None) for lever in levers[name])
        for name in ("visa_liberalisation", "shelter_max_stay")
    }
    policy = replace(base, name="Policy", levers={**base.levers, **early})
    return Job.of((base, policy), varied, (output(Series.NEWLY_EXPLOITED), output(Series.IDENTIFIED)))


def rows(n: int = ROWS, varied: tuple[Varied, ...] = VARIED[:1]) -> Rows:
    """Return rows spread evenly over the ranges; two rows share a block and its seed."""
    columns = [VARIED.index(one) for one in varied]

    def values(at: slice) -> np.ndarray:
        share = np.arange(at.start, at.stop)[:, None] / max(n - 1, 1)
        return np.round(LOW[columns] + share * (HIGH - LOW)[columns], 3)

    def blocks(at: slice) -> np.ndarray:
        return np.arange(at.start, at.stop) // 2

    return Rows(n, values, blocks, lambda at: 100 + blocks(at), tuple(range(len(columns))))


def contents(folder: Path) -> dict[str, bytes]:
    """Return the chunks of a folder, and what was left of unfinished ones."""
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def die(*_: object) -> None:
    """End the process as a want of memory would."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    carry_out(job(), rows(), Path(sys.argv[1]), workers=int(sys.argv[2]), size=SIZE)
    print("done")
