"""What ``udha calibrate`` was asked for, and a finished calibration: tables and diagnostics to show."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from calibration.checks.answers import Answers
from calibration.checks.cross_check import CrossCheck
from calibration.checks.self_check import SelfCheck
from udha.output.resuming import Resumable
from udha.output.words import shell


@dataclass(frozen=True, kw_only=True)
class Request(Resumable):
    """What was asked for on the command line; ``sets``: synthetic data sets to find the truth in."""

    file: Path
    workers: int | None
    sets: int

    @property
    def command(self) -> str:
        checked = ["--self-check", str(self.sets)] if self.sets else []
        return shell(["udha", "calibrate", str(self.file), *checked, "--out", str(self.out)])


@dataclass(frozen=True)
class Calibrated:
    """What a calibration gives to show.

    Attributes:
        convergence, figures, learnt, pairs: tables of ``calibration.checks.diagnostics``.
        left_out, first_year: tables of ``calibration.checks.left_out``; policies: of
            ``calibration.policies``.
        rise: official rise in convictions, and the probability of as much or more; None without two years.
        draws: from the posterior on the normal scale, one column a parameter.
        ours, rejected: draws along the informed directions, by the posterior and by rejection.
        chain: samples along the informed directions, float64 (ensembles, walkers, steps, directions).
        waves: runs of each; ``moved``: how far the posterior moved with each later one.
        checked: ranks of the truth in synthetic data sets; None if that was not asked for.
    """

    request: Request
    title: str
    seed: int
    answers: Answers
    chain: np.ndarray
    waves: tuple[int, ...]
    moved: tuple[float, ...]
    convergence: pd.DataFrame
    figures: pd.DataFrame
    learnt: pd.DataFrame
    pairs: pd.DataFrame
    left_out: pd.DataFrame
    first_year: pd.DataFrame
    policies: pd.DataFrame
    cross_check: CrossCheck
    ours: np.ndarray
    rejected: np.ndarray
    draws: pd.DataFrame
    rise: tuple[float, float] | None
    checked: SelfCheck | None = None

    @property
    def runs(self) -> int:
        """Of all waves together."""
        return sum(self.waves)
