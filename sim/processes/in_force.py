"""When policies are in force: dated periods of levers, turned into weekly weights and settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from sim import levers
from sim.calendar import FIRST_MONDAY, first_week_from, week_of


@dataclass(frozen=True)
class Period:
    """A lever's setting, in force in weeks whose Monday lies from ``start`` to ``until`` (None: the end)."""

    start: date
    until: date | None
    value: float
    ramp_weeks: int = 0

    def within(self, start: date, end: date) -> bool:
        """Whether it is in force in any week of a run over these dates."""
        first = max(first_week_from(self.start), first_week_from(start))
        last = week_of(end if self.until is None else min(self.until, end))
        return first <= last


def weekly(periods: Mapping[str, Sequence[Period]], mondays: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how far each lever is in force, and at what setting, in each week.

    A lever is in force from the first week whose Monday is not before its start to the last whose Monday is
    not after ``until``. A ramp rises in equal steps from 1/ramp_weeks in the first week to 1. Out of force
    the weight is 0 and the setting the default.

    Args:
        periods: of each lever, by name.
        mondays: datetime64[D] (weeks,).

    Returns:
        Weights in [0, 1] and settings in the levers' own units, both float64 (weeks, levers), levers as in
        ``levers.declared()``.
    """
    weeks = (np.asarray(mondays, "datetime64[D]") - FIRST_MONDAY).astype(np.int64) // 7
    known = levers.declared()
    weight = np.zeros((len(weeks), len(known)))
    setting = np.tile([lever.setting.default for lever in known.values()], (len(weeks), 1))
    for column, (name, lever) in enumerate(known.items()):
        for period in periods.get(name, ()):
            since = weeks - first_week_from(period.start)
            active = since >= 0
            if period.until is not None:
                active &= weeks <= week_of(period.until)
            ramp = np.minimum(1.0, (since + 1) / max(1, period.ramp_weeks))
            full = period.value if lever.by_intensity else 1.0
            weight[active, column] = full * ramp[active]
            setting[active, column] = period.value
    return weight, setting
