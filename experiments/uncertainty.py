"""Stochastic and parameter uncertainty: how much runs differ by chance, and how much by parameters.

By the law of total variance, the variance of a run is the variance over draws of the mean of a draw
(ignorance: it shrinks as more becomes known) plus the mean over draws of the variance over seeds (chance: it
remains, however much is known). Both need draws that are run more than once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.effects import whole
from experiments.ensemble import Ensemble
from sim.records import SeriesInfo

# With fewer draws that are run more than once, a variance within them is little more than a guess.
FEWEST = 10
# Chance counts as averaged out where it makes an interval wider by less than this share.
WIDER = 0.05
# Resampled draws behind the interval of a share, and what their random numbers follow from.
RESAMPLES, RESAMPLED = 400, 20_201
# So many numbers are resampled at a time: bounds memory, not results.
AT_A_TIME = 4_000_000
LEVEL, EFFECT = "level", "effect"


@dataclass(frozen=True)
class Split:
    """Why a series' total from the date when policies first differ, or a policy's effect on it, varies
    between runs.

    Attributes:
        what: ``level`` or ``effect``.
        sd: standard deviation of a run, in the series' unit.
        sd_ignorance: of the mean of a draw over seeds; ``sd_chance``: of runs within a draw.
        chance: share of chance in the variance of a run, 0 .. 1; None where nothing varies.
        chance_low_90, chance_high_90: its interval, from resampled draws.
        seeds_enough: runs a draw whose average chance widens by less than ``WIDER``; None where the share of
            ignorance cannot be told from none, so that no number is known to do.
        repeated: draws that were run more than once.
    """

    scenario: str
    series: SeriesInfo
    what: str
    sd: float
    sd_ignorance: float
    sd_chance: float
    chance: float | None
    chance_low_90: float | None
    chance_high_90: float | None
    seeds_enough: int | None
    repeated: int

    @property
    def verdict(self) -> str:
        """Which of the two dominates, where the interval of the share shows it."""
        if self.chance is None or self.chance_low_90 is None or self.chance_high_90 is None:
            return "no change" if self.what == EFFECT else "does not vary"
        if self.chance_low_90 > 0.5:
            return "mostly chance"
        return "mostly ignorance" if self.chance_high_90 < 0.5 else "both"


def variances(runs: np.ndarray, repeated: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the variances of ignorance and of chance, both unbiased; the first may be negative.

    The variance over draws of means over few seeds still contains some chance, which is subtracted.

    Args:
        runs: float64 (draws, seeds, ...).
        repeated: draws that were run more than once, with the same number of runs: float64 (some, runs, ...).
    """
    chance = repeated.var(axis=1, ddof=1).mean(axis=0)
    return runs.mean(axis=1).var(axis=0, ddof=1) - chance / runs.shape[1], chance


def seeds_enough(ignorance: float, chance: float) -> int | None:
    """Return how many runs per draw must be averaged for chance to widen an interval by less than ``WIDER``.

    An interval of means over n runs is wider than without chance by the root of 1 + chance / (n ignorance).
    """
    if chance <= 0:
        return 1
    if ignorance <= 0:
        return None
    return max(1, math.ceil(chance / (ignorance * ((1 + WIDER) ** 2 - 1)) - 1e-9))


def chance_shares(runs: np.ndarray, repeated: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Return resampled shares of chance in the variance of a run, float64 (``RESAMPLES``, columns).

    Whole draws are resampled, with all their runs.

    Args:
        runs: float64 (draws, seeds, columns); ``repeated``: float64 (some, runs, columns).
        of: which draws were repeated, int64 (some,).
    """
    draws, seeds = runs.shape[:2]
    means = runs.mean(axis=1)
    means = means - means.mean(axis=0)
    within = repeated.var(axis=1, ddof=1)
    generator, found = np.random.default_rng(RESAMPLED), []
    at_a_time = max(1, AT_A_TIME // draws)
    for start in range(0, RESAMPLES, at_a_time):
        size = min(at_a_time, RESAMPLES - start)
        times = generator.multinomial(draws, np.full(draws, 1 / draws), size=size).astype(float)
        between = (times @ means**2 / draws - (times @ means / draws) ** 2) * draws / (draws - 1)
        chance = times[:, of] @ within / np.maximum(times[:, of].sum(axis=1), 1)[:, None]
        found.append(_share(between - chance / seeds, chance))
    return np.concatenate(found)


def _share(ignorance: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """The share of chance, not a number where nothing varies."""
    total = np.maximum(ignorance, 0.0) + chance
    return np.divide(chance, total, out=np.full_like(total, np.nan), where=total > 0)


def why_not(draws: int, repeated: int) -> str:
    """Return why chance and ignorance cannot be separated; nothing where they can."""
    if repeated >= FEWEST:
        return ""
    return (
        f"{repeated} of {draws} draws have more than one run, and {FEWEST} are needed; "
        f"use {4 * FEWEST} draws or more, or at least {FEWEST} with 2 seeds each"
    )


def splits(ensemble: Ensemble, names: Sequence[str] | None = None) -> list[Split]:
    """Return the split of every series as a whole in every scenario, of levels and of effects.

    Empty where they cannot be separated (``why_not``). ``names``: of the scenarios, where they are not their
    own.
    """
    names = names or [one.name for one in ensemble.scenarios]
    runs, repeated = whole(ensemble, ensemble.whole_totals), whole(ensemble, ensemble.repeated_totals)
    return splits_of(names, ensemble.infos, runs, repeated, ensemble.repeated)


def splits_of(
    names: Sequence[str],
    infos: Mapping[str, SeriesInfo],
    runs: np.ndarray,
    repeated: np.ndarray,
    of: np.ndarray,
) -> list[Split]:
    """Return the splits of totals in their units.

    Args:
        names: of the scenarios, the base first.
        runs: float64 (scenarios, draws, seeds, series).
        repeated: float64 (scenarios, some draws, runs of each, series); ``of``: which draws, int64 (some,).
    """
    if why_not(runs.shape[1], len(of)):
        return []
    found = []
    for at, name in enumerate(names):
        found += _splits(name, LEVEL, infos, runs[at], repeated[at], of)
        if at:
            differences = runs[at] - runs[0], repeated[at] - repeated[0]
            found += _splits(name, EFFECT, infos, *differences, of)
    return found


def _splits(
    name: str,
    what: str,
    infos: Mapping[str, SeriesInfo],
    runs: np.ndarray,
    repeated: np.ndarray,
    of: np.ndarray,
) -> list[Split]:
    ignorance, chance = variances(runs, repeated)
    share, shares = _share(ignorance, chance), chance_shares(runs, repeated, of)
    # What seldom varies may vary in no resample; then the share itself is all that is known.
    low, high = np.quantile(np.where(np.isnan(shares), share, shares), [0.05, 0.95], axis=0)
    return [
        Split(
            scenario=name,
            series=info,
            what=what,
            sd=math.sqrt(max(ignorance[at], 0.0) + chance[at]),
            sd_ignorance=math.sqrt(max(ignorance[at], 0.0)),
            sd_chance=math.sqrt(chance[at]),
            chance=_known(share[at]),
            chance_low_90=_known(low[at]),
            chance_high_90=_known(high[at]),
            # Where all of it may be chance, no number of runs is known to be enough.
            seeds_enough=None if high[at] >= 1 else seeds_enough(ignorance[at], chance[at]),
            repeated=len(of),
        )
        for at, info in enumerate(infos.values())
    ]


def _known(number: float) -> float | None:
    return None if math.isnan(number) else float(number)
