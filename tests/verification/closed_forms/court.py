"""The court: each week closes the same share of the cases before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.codes import CaseState
from tests.verification.closed_forms.terms import REPORTED
from tests.verification.findings import Finding, exact
from tests.verification.isolated import weeks

THEME = "The court"
YEARS = 16
# Weeks from indictment to judgement, and the effort of courts. The weeks at that effort are powers of two:
# then the fraction of a case that is carried over is exact, here and in the model.
SPEEDS = ((16.0, 1.0), (64.0, 2.0), (32.0, 0.5))


def court_runs() -> Iterator[tuple[str, float, np.ndarray, np.ndarray, np.ndarray]]:
    """Yield a name, weeks before the court, the queue by week, weeks of filing and closing (-1: not yet)."""
    for trial, effort in SPEEDS:
        settings = {**REPORTED, "approach_rate": 0.02, "investigation_weeks": 8.0, "case_filed": 1.0}
        settings |= {"trial_weeks": trial, "court_effort": effort, "activity_under_investigation": 1.0}
        filed, closed = np.full((2, 1 << 14), -1)
        length = []
        for week, (_, world) in enumerate(weeks(settings, years=YEARS)):
            state = world.cases.state[: world.now[0].cases]
            for at, reached in ((filed, CaseState.BEFORE_COURT), (closed, CaseState.CLOSED)):
                rows = np.flatnonzero((state == reached) & (at[: len(state)] < 0))
                at[rows] = week
            # Closed in the week of filing: the court sits after the police.
            at_once = (closed >= 0) & (filed < 0)
            filed[at_once] = closed[at_once]
            length.append(world.now[0].before_court)
        known = filed >= 0
        name = f"{trial:g} weeks, effort {effort:g}"
        yield name, trial / effort, np.array(length), filed[known], closed[known]


def court() -> Iterator[Finding]:
    """Little's law, the balance of flows, and the closing weeks that an independent queue foretells."""
    for name, lasts, length, filed, closed in court_runs():
        end = len(length)
        waits = np.where(closed >= 0, closed, end) - filed
        rate, wait = len(filed) / end, waits.mean()
        yield exact(
            THEME,
            f"Little's law at the court, {name}",
            "mean length = arrivals a week × mean time in the queue, exact over a whole run",
            abs(length.mean() - rate * wait) < 1e-9 and len(filed) > 300,
            f"{length.mean():.3f}",
            f"{rate:.3f} × {wait:.3f} = {rate * wait:.3f}",
        )
        arrived, left = np.bincount(filed, minlength=end), np.bincount(closed[closed >= 0], minlength=end)
        balance = np.cumsum(arrived - left)
        yield exact(
            THEME,
            f"The queue grows by what is filed less what is closed, {name}",
            "balance of flows in each week",
            np.array_equal(length, balance),
            f"{length[-1]:.0f} at the end",
            f"{balance[-1]} at the end",
        )
        foretold = closings(arrived, lasts)
        yield exact(
            THEME,
            f"As many are closed each week as an independent queue foretells, {name}",
            "a share of the queue a week, whole cases only, the fraction carried over",
            np.array_equal(left, foretold),
            f"{left.sum()} in all",
            f"{foretold.sum()} in all",
        )
        smooth = remaining(arrived, lasts)
        deviation = float(np.abs(length - smooth).max())
        yield exact(
            THEME,
            f"Of what was filed k weeks ago (1 - effort / weeks) ^ (k + 1) is left, {name}",
            "geometric decay of each week's arrivals, summed; less than a case off for the fraction",
            deviation < 1,
            f"at most {deviation:.2f} cases off, {length[-1]:.0f} at the end",
            f"{smooth[-1]:.1f} at the end",
        )


def closings(arrived: Sequence[int], lasts: float) -> np.ndarray:
    """Return how many leave a queue of which a week closes one in ``lasts``, whole cases only."""
    waiting, work, left = 0, 0.0, []
    for new in arrived:
        waiting += new
        work += waiting / lasts
        done = min(waiting, int(work))
        work -= done
        waiting -= done
        if waiting == 0 and work >= 1:
            work = 0.0
        left.append(done)
    return np.array(left)


def remaining(arrived: np.ndarray, lasts: float) -> np.ndarray:
    """Return what is left of all arrivals after each week if cases were divisible."""
    decay = (1 - 1 / lasts) ** np.arange(1, len(arrived) + 1)
    return np.convolve(arrived, decay)[: len(arrived)]


def settles() -> Iterator[Finding]:
    """With steady arrivals the queue settles where as many are closed as come."""
    for name, lasts, length, filed, _ in court_runs():
        late = len(length) // 2
        inflow = (filed >= late).sum() / (len(length) - late)
        # Counted after the court has sat: those closed in a week are gone by then.
        level, seen = inflow * (lasts - 1), length[late:].mean()
        yield exact(
            THEME,
            f"With steady arrivals the queue settles, {name}",
            "arrivals a week × weeks / effort, less those closed in the week; within a tenth",
            abs(seen / level - 1) < 0.1 and level > 20,
            f"{seen:.1f}",
            f"{level:.1f}",
        )


def inherited() -> Iterator[Finding]:
    """Without new cases the queue falls by the same share each week."""
    for indictments, trial, effort in ((28.0, 175.0, 1.0), (200.0, 100.0, 1.0), (60.0, 150.0, 3.0)):
        settings = {**REPORTED, "approach_rate": 0.0, "indictments_before": indictments}
        settings |= {"trial_weeks": trial, "court_effort": effort}
        length = np.array([world.now[0].before_court for _, world in weeks(settings, years=8)])
        began = int(indictments / (365.25 / 7) * trial)
        theory = began * (1 - effort / trial) ** np.arange(1, len(length) + 1)
        deviation = float(np.abs(length - theory).max())
        yield exact(
            THEME,
            f"Without new cases {began} before the court become fewer, {trial:g} weeks, effort {effort:g}",
            "(1 - effort / weeks) ^ k of them are left after k weeks, less than a case off",
            deviation < 1 and length[-1] < began / 4,
            f"at most {deviation:.2f} cases off, {length[-1]:.0f} at the end",
            f"{theory[-1]:.1f} at the end",
        )


def first_come() -> Iterator[Finding]:
    """Cases are closed in the order of filing."""
    for name, _, _, filed, closed in court_runs():
        done = closed >= 0
        last_of = [closed[done & (filed == week)].max() for week in np.unique(filed[done])]
        first_of = [closed[done & (filed == week)].min() for week in np.unique(filed[done])]
        yield exact(
            THEME,
            f"First filed, first closed, {name}",
            "nobody is closed before somebody filed in an earlier week",
            all(a <= b for a, b in zip(last_of, first_of[1:])),
            f"{done.sum():,} cases",
        )


CHECKS = (court, settles, inherited, first_come)
