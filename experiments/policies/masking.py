"""Small regional counts are withheld from tables for publication; the rule and its reasons: docs/records.md.

A region's series is withheld from the table of years for all years and scenarios at once, and from the table
of effects with base and policy at once. Then no withheld count can be derived from others by subtraction,
neither across regions nor across years: two withheld regions may always differ by as much in the opposite
direction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from experiments.ensemble import Ensemble, Frame
from sim.calendar import year_of
from sim.records import SeriesInfo

# Counts from 1 to 4 are withheld, as official tables of few people do ("<5", k-anonymity with k = 5).
LEAST_SHOWN = 5.0
# What is masked: counts of persons, in this dimension.
DIMENSION = "region"
UNIT = "persons"


@dataclass(frozen=True)
class Masks:
    """The (series, region) withheld from the effects and from the levels by year; by default none."""

    of_effects: frozenset[tuple[str, str]] = frozenset()
    of_levels: frozenset[tuple[str, str]] = frozenset()

    def hide_effect(self, series: SeriesInfo, dimension: str, cell: str) -> bool:
        """Whether an effect is withheld."""
        return dimension == DIMENSION and (series.name, cell) in self.of_effects

    def hide_level(self, series: SeriesInfo, dimension: str, cell: str) -> bool:
        """Whether the levels of all years are withheld."""
        return dimension == DIMENSION and (series.name, cell) in self.of_levels


def masks_for(ensemble: Ensemble) -> Masks:
    """Return what tables for publication withhold."""
    of_effects, of_levels = set(), set()
    for index, cells, names in _masked(ensemble):
        effects, levels = _withheld_of(ensemble, index, cells)
        of_effects |= {name for name, hidden in zip(names, effects, strict=True) if hidden}
        of_levels |= {name for name, hidden in zip(names, levels, strict=True) if hidden}
    return Masks(frozenset(of_effects), frozenset(of_levels))


def masks_for_effects(frame: Frame, means: np.ndarray) -> Masks:
    """Return what a table of effects withholds if there are no levels by region beside it.

    A region withheld in one scenario is withheld in all, because all effects share the base.

    Argument: ``means`` over runs of the totals since policies differ, float64 (scenarios, series, cells).
    """
    of_effects = set()
    for index, cells, names in _masked(frame):
        hidden = withheld(_columns(means[:, index, cells]))
        of_effects |= {name for name, one in zip(names, hidden, strict=True) if one}
    return Masks(of_effects=frozenset(of_effects))


def _masked(frame: Frame) -> Iterator[tuple[int, list[int], list[tuple[str, str]]]]:
    """Yield the series to which the rule applies: its number, the cells of regions, and their names."""
    cells = [at for at, (dimension, _) in enumerate(frame.cells) if dimension == DIMENSION]
    for index, info in enumerate(frame.infos.values()):
        if info.by_person and info.unit == UNIT:
            yield index, cells, [(info.name, frame.cells[at][1]) for at in cells]


def _withheld_of(ensemble: Ensemble, series: int, cells: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return which regions are withheld from a series' effects and levels, bool (regions,) each.

    Judged by means over runs, which the tables give.
    """
    # Over draws and seeds: (scenarios, years, regions) and (scenarios, regions).
    by_year = ensemble.yearly[..., series, cells].mean(axis=(1, 2))
    if len(ensemble.scenarios) == 1:
        return np.zeros(len(cells), bool), withheld(_columns(by_year))
    period = ensemble.totals[..., series, cells].mean(axis=(1, 2))
    of_effects = withheld(_columns(period))
    # The period of the effects may begin within a year: its part of that year is the rest of a subtraction.
    year = year_of(ensemble.months[ensemble.since])
    first = int(np.searchsorted(ensemble.years, year))
    part = period - by_year[:, first + 1 :].sum(axis=1)
    rest = by_year[:, first] - part
    return of_effects, withheld(_columns(by_year, part, rest), of_effects)


def _columns(*numbers: np.ndarray) -> np.ndarray:
    """Stack arrays of shape (..., regions) as (regions, numbers)."""
    # Sums of the same counts in another order differ in the last digits.
    return np.concatenate([np.round(one, 9).reshape(-1, one.shape[-1]) for one in numbers]).T


def withheld(numbers: np.ndarray, already: np.ndarray | None = None) -> np.ndarray:
    """Return which regions are withheld, bool (regions,), from the numbers of each (regions, numbers).

    First those with a number above zero and below five, and those withheld ``already`` elsewhere. Then, the
    smallest first, as many others as needed for the withheld regions to be two or more and together reach
    five wherever they are not zero: otherwise the total less the regions shown would again be a small count.
    """
    hidden = ((numbers > 0) & (numbers < LEAST_SHOWN)).any(axis=1)
    if already is not None:
        hidden |= already
    if not hidden.any():
        return hidden
    candidates = np.flatnonzero(~hidden & numbers.any(axis=1))
    for region in candidates[np.argsort(numbers[candidates].sum(axis=1), kind="stable")]:
        together = numbers[hidden].sum(axis=0)
        small = (together > 0) & (together < LEAST_SHOWN)
        if hidden.sum() > 1 and not small.any():
            break
        hidden[region] = True
    # The only region that is not empty would be known from the total: then nothing is said of any.
    return hidden if hidden.sum() > 1 else np.ones_like(hidden)
