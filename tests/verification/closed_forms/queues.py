"""The court as a queue, and shelters as a loss system."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from scipy import stats

from sim import engine, parameters
from sim.codes import CaseState, Stage
from sim.records import CELL_ALL, Series
from tests.sim.worlds import in_stage, simulation
from tests.verification.closed_forms.terms import REPORTED
from tests.verification.findings import Finding, exact
from tests.verification.isolated import TO_SHELTER, one_centre, weeks

THEME = "Queues"
SEEDS = 96
YEARS = 24
SPIN_UP = 4  # years
LOADS = ((4, 2.0), (4, 4.0), (4, 8.0), (10, 5.0), (10, 10.0))  # places, and load offered in places
STAY = 26


def court_runs() -> Iterator[tuple[float, np.ndarray, np.ndarray, np.ndarray]]:
    """Yield capacity, the queue's length by week, and weeks of filing and closing of cases (-1: not yet)."""
    for capacity in (0.25, 1.0, 3.0):
        settings = {**REPORTED, "approach_rate": 0.02, "investigation_weeks": 8.0, "case_filed": 1.0}
        settings |= {"court_capacity": capacity, "activity_under_investigation": 1.0}
        filed, closed = np.full((2, 1 << 14), -1)
        length = []
        for week, (_, world) in enumerate(weeks(settings, years=12)):
            state = world.cases.state[: world.now[0].cases]
            for at, reached in ((filed, CaseState.BEFORE_COURT), (closed, CaseState.CLOSED)):
                rows = np.flatnonzero((state == reached) & (at[: len(state)] < 0))
                at[rows] = week
            # Closed in the week of filing: the court sits after the police.
            at_once = (closed >= 0) & (filed < 0)
            filed[at_once] = closed[at_once]
            length.append(world.now[0].before_court)
        known = filed >= 0
        yield capacity, np.array(length), filed[known], closed[known]


def court() -> Iterator[Finding]:
    """Little's law, the balance of flows, and the closing weeks that an independent queue foretells."""
    for capacity, length, filed, closed in court_runs():
        end = len(length)
        waits = np.where(closed >= 0, closed, end) - filed
        rate, wait = len(filed) / end, waits.mean()
        name = f"capacity {capacity:g} a week"
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
        yield exact(
            THEME,
            f"As many are closed each week as an independent queue foretells, {name}",
            "capacity that adds up while there is work and cannot be saved up",
            np.array_equal(left, closings(arrived, capacity)),
            f"{left.sum()} in all",
            f"{closings(arrived, capacity).sum()} in all",
        )


def closings(arrived: Sequence[int], capacity: float) -> np.ndarray:
    """Return how many leave a queue each week that works off ``capacity`` a week, whole cases only."""
    waiting, work, left = 0, 0.0, []
    for new in arrived:
        waiting, work = waiting + new, work + capacity
        done = min(waiting, int(work))
        work -= done
        waiting -= done
        if waiting == 0 and work >= 1:
            work = 0.0
        left.append(done)
    return np.array(left)


def first_come() -> Iterator[Finding]:
    """Cases are closed in the order of filing."""
    for capacity, _, filed, closed in court_runs():
        done = closed >= 0
        last_of = [closed[done & (filed == week)].max() for week in np.unique(filed[done])]
        first_of = [closed[done & (filed == week)].min() for week in np.unique(filed[done])]
        yield exact(
            THEME,
            f"First filed, first closed, capacity {capacity:g} a week",
            "nobody is closed before somebody filed in an earlier week",
            all(a <= b for a, b in zip(last_of, first_of[1:])),
            f"{done.sum():,} cases",
        )


def erlang_b(load: float, places: int) -> float:
    """Erlang's loss formula, as the truncated Poisson distribution's last probability."""
    return float(stats.poisson.pmf(places, load) / stats.poisson.cdf(places, load))


@cache
def blocking() -> list[tuple[int, float, float, float]]:
    """Return places, load offered, share without a place, and its standard error, for each load."""
    found = []
    for places, load in LOADS:
        at = simulation(years=YEARS, place=CENTRES[places])
        # Calls come from a large number of people who are found with a small chance: a Poisson stream.
        settings = {
            **TO_SHELTER,
            **{"approach_rate": load / STAY / 160 / MOST, "police_contact": 0.1, "passing_on": 0.0},
            "shelter_max_stay_weeks": float(STAY),
        }
        draw = parameters.from_values(settings)
        plan = [engine.Comparison((at,), (draw,), seed) for seed in range(SEEDS)]
        counted = np.array(
            [kept[0][12 * SPIN_UP :, :, CELL_ALL].sum(axis=0) for kept in engine.run_many(plan)]
        )
        asked, turned_away = counted[:, Series.ASSISTED], counted[:, Series.NO_PLACE_FOUND]
        share = turned_away.sum() / asked.sum()
        error = np.std(turned_away - share * asked, ddof=1) * np.sqrt(SEEDS) / asked.sum()
        recorded_weeks = (at.calendar.month >= 12 * SPIN_UP).sum()
        found.append((places, asked.sum() / SEEDS / recorded_weeks * STAY, float(share), float(error)))
    return found


# How many of those approached accept at the settings of ``NEUTRAL``, roughly: only to choose the load.
MOST = 0.97
CENTRES = {places: (lambda places=places: one_centre(places)) for places, _ in LOADS}


def shelter() -> Iterator[Finding]:
    """The share without a place against Erlang B, which holds whatever the distribution of stays."""
    for places, load, share, error in blocking():
        # Whoever leaves in a week may do so before or after somebody else asks: a stay counts as between
        # one week less and the whole.
        low, high = erlang_b(load * (STAY - 1) / STAY, places), erlang_b(load, places)
        beyond = max(low - share, share - high, 0.0) / error
        yield Finding(
            THEME,
            f"Without a place: one centre of {places} places, load {load:.1f}",
            f"Erlang B for stays of {STAY - 1} to {STAY} weeks (a week is the unit of time)",
            f"{low:.4f} to {high:.4f}",
            f"{share:.4f} ± {error:.2g}",
            p=float(min(1.0, 2 * stats.norm.sf(beyond))),
        )


def occupancy() -> Iterator[Finding]:
    """Without a limit on places, beds in use are Poisson distributed with mean load."""
    settings = {
        **TO_SHELTER,
        "approach_rate": 0.002,
        "shelter_max_stay_weeks": float(STAY),
        "passing_on": 0.0,
    }
    used = []
    for seed in range(8):
        lived = weeks(settings, seed=seed, years=YEARS, place=roomy_centre)
        used += [len(in_stage(world, Stage.SHELTERED)) for week, (_, world) in enumerate(lived)][260::130]
    used = np.array(used)
    n = len(used)
    dispersion = used.var(ddof=1) / used.mean()
    yield Finding(
        THEME,
        "With room for all, people in shelters are spread as Poisson",
        "infinite servers: variance / mean is 1 (chi-square dispersion test)",
        "1.00",
        f"{dispersion:.2f} of {n} weeks far apart, mean {used.mean():.1f}",
        p=float(
            2 * min(stats.chi2.sf(dispersion * (n - 1), n - 1), stats.chi2.cdf(dispersion * (n - 1), n - 1))
        ),
    )


def roomy_centre():
    return one_centre(10**6)


CHECKS = (court, first_come, shelter, occupancy)
