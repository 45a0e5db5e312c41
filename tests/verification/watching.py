"""An independent observer of runs: who was at risk of what in which week, and what happened.

It sees the tables of a world at the end of each week and nothing else; hazards are worked out here from the
parameters and from what is known of a person the week before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import stats

from sim.world import World

Rows = np.recarray
# Chance of an event this week, from the rows of the week before and the number of this week; (n,).
Hazard = Callable[[Rows, int], np.ndarray | float]
# Whether it happened, from the rows of the week before and of this week; bool (n,).
Event = Callable[[Rows, Rows], np.ndarray]
BINS = 10


@dataclass(frozen=True)
class Watched:
    """Person-weeks at risk of one event, in order of time.

    Attributes:
        k: which week of the spell it was, from 1; int64 (person-weeks,).
        chance: the chance of the event in theory; float64, same shape.
        happened: bool, same shape.
        spells: duration, and whether the spell was seen to its end; (spells,) each.
    """

    k: np.ndarray
    chance: np.ndarray
    happened: np.ndarray
    durations: np.ndarray
    ended: np.ndarray

    @property
    def p_value(self) -> float:
        """Chi-square test of events against the chances' sum, by the week of the spell.

        The sum of (happened - chance) is a martingale whose variance is the sum of chance x (1 - chance):
        true for any hazard that last week's state decides, with or without competing events or an end of
        observation. Weeks of spells are put together in bins of equal numbers of expected events.
        """
        order = np.argsort(self.k, kind="stable")
        chance, happened, k = self.chance[order], self.happened[order], self.k[order]
        share_of = np.cumsum(chance) / chance.sum()
        last_of_k = np.append(np.flatnonzero(np.diff(k)), len(k) - 1)
        group = np.repeat(
            np.minimum((share_of[last_of_k] - 1e-9) * BINS, BINS - 1).astype(int),
            np.diff(np.append(-1, last_of_k)),
        )
        expected, seen, variance = (
            np.bincount(group, weights) for weights in (chance, happened.astype(float), chance * (1 - chance))
        )
        at = variance > 0
        if (seen[~at] != expected[~at]).any():
            return 0.0
        return float(stats.chi2.sf(((seen - expected)[at] ** 2 / variance[at]).sum(), at.sum()))

    @property
    def rate(self) -> tuple[float, float, float]:
        """Expected chance a week, measured, and its standard error."""
        weeks = len(self.k)
        error = np.sqrt((self.chance * (1 - self.chance)).sum()) / weeks
        return self.chance.sum() / weeks, self.happened.sum() / weeks, error

    def survival(self) -> stats._survival.EmpiricalDistributionFunction:
        """Kaplan-Meier's estimate of the survival of a spell."""
        observed = stats.CensoredData.right_censored(self.durations, ~self.ended)
        return stats.ecdf(observed).sf


def watch(
    world_by_week: Iterable[tuple[int, World]],
    at_risk: Callable[[Rows, World], np.ndarray],
    causes: Mapping[str, tuple[Hazard, Event]],
    table: str = "people",
) -> dict[str, Watched]:
    """Watch runs week by week.

    Args:
        at_risk: which rows may have the event in the coming week, bool (rows,).
        causes: hazard and event by name. A spell ends when a row is no longer at risk, or begins anew
            (its ``since`` has changed).
        table: the world's table whose rows are watched.
    """
    kept: dict[str, list[tuple]] = {name: [] for name in causes}
    durations, ended = [], []
    before, risk = None, np.zeros(0, bool)
    count = np.zeros(1 << 17, np.int64)  # weeks of the current spell
    for week, world in world_by_week:
        rows = getattr(world, table)
        n = (
            world.now[0].people
            if table == "people"
            else world.now[0].cases
            if table == "cases"
            else len(rows)
        )
        rows = rows[:n].copy()
        now = at_risk(rows, world)
        if before is not None and risk.any():
            old = np.flatnonzero(risk)
            count[old] += 1
            first, then = before[old], rows[old]
            for name, (hazard, event) in causes.items():
                chance = np.broadcast_to(hazard(first, week), len(old))
                kept[name].append((count[old].copy(), chance.copy(), event(first, then)))
            gone = ~now[old]
            if "since" in rows.dtype.names:
                gone |= then.since != first.since
            over = old[gone]
            durations.append(count[over].copy())
            ended.append(np.ones(len(over), bool))
            count[over] = 0
        before, risk = rows, now
    durations.append(count[count > 0])
    ended.append(np.zeros((count > 0).sum(), bool))
    return {
        name: Watched(*map(np.concatenate, zip(*parts)), np.concatenate(durations), np.concatenate(ended))
        for name, parts in kept.items()
    }
