"""The pathway as a Markov chain solved by linear algebra, against the mean of many runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy import stats

from sim import engine
from sim.codes import Stage
from tests.sim.worlds import people, simulation
from tests.verification.findings import Finding
from tests.verification.isolated import FLOOD, checks, room_for_all, values

THEME = "A second implementation"
STAGES = (Stage.GROOMED, Stage.EXPLOITED, Stage.SHELTERED, Stage.REINTEGRATING)
SEEDS = 200
AT_WEEKS = (10, 30, 60, 100, 150, 200)
RATES = {
    "grooming": 1 / 6,
    "withdrawal": 0.05,
    "found": 0.1 * 0.5,  # checked × recognition
    "release": 0.02,
    "shelter": 0.7,
    "leaving": 0.06,
    "again": 0.01,
    "settled": 0.03,
}
# Everybody alike: adults, one form, no stigma, no recovery, nobody supported differently from others.
ALIKE = {
    **FLOOD,
    **{f"children_of_{who}": 0.0 for who in ("family", "partner", "friend", "employer")},
    "children_online": 0.0,
    **{"approach_rate": 0.05, "acceptance": -0.8, "awareness": 0.0, "withdrawal_awareness": 1.0},
    **{f"acceptance_{name}": 0.0 for name in ("hardship", "strain", "drop_out", "wish", "youth_programme")},
    **{f"trust_{name}": 0.0 for name in ("family", "partner", "friend", "employer", "online")},
    **{"grooming_weeks": 1 / RATES["grooming"], "grooming_withdrawal": RATES["withdrawal"]},
    **{**checks(0.1), "police_skill_sexual": 0.5, "police_skill_labour": 0.5},
    **{"release": RATES["release"], "assistance_acceptance": 1.0, "wants_shelter": RATES["shelter"]},
    **{"shelter_max_stay_weeks": 520.0, "training": 0.0, "recovery_rate": 0.0, "natural_recovery": 0.0},
    **{"early_leaving": RATES["leaving"], "leaving_from_confinement": 0.0, "leaving_from_poor_care": 0.0},
    **{"trafficked_again": RATES["again"], "risk_from_stigma": 0.0, "risk_when_supported": 1.0},
    **{"risk_from_old_recruiter": 1.0, "risk_of_children": 1.0, "reintegration": RATES["settled"]},
    **{"reintegration_recovery": 0.0, "reintegration_work": 0.0, "reintegration_compensation": 0.0},
    **{"community_stigma": 0.0},
}
RECRUITED_A_WEEK = 160 * 0.05 / (1 + math.exp(0.8))


def occupancy(weeks: int) -> np.ndarray:
    """Return the expected number of people in each of ``STAGES`` after each week; (weeks, stages)."""
    r = RATES
    groomed, exploited, sheltered, reintegrating = range(4)
    step = np.zeros((4, 4))
    step[groomed, exploited] = r["grooming"]
    step[groomed, groomed] = 1 - r["grooming"] - r["withdrawal"]
    step[exploited, sheltered] = r["found"] * r["shelter"]
    step[exploited, reintegrating] = r["found"] * (1 - r["shelter"]) + r["release"]
    step[exploited, exploited] = 1 - r["found"] - r["release"]
    step[sheltered, reintegrating] = r["leaving"]
    step[sheltered, sheltered] = 1 - r["leaving"]
    step[reintegrating, exploited] = r["again"]
    step[reintegrating, reintegrating] = 1 - r["again"] - r["settled"]
    joining = np.array([RECRUITED_A_WEEK, 0, 0, 0])
    # x(t) = joining (I + P + ... + P^(t-1)) = joining (I - P)^-1 (I - P^t)
    inverse = np.linalg.inv(np.eye(4) - step)
    return np.array(
        [joining @ inverse @ (np.eye(4) - np.linalg.matrix_power(step, t)) for t in range(1, weeks + 1)]
    )


@cache
def simulated() -> np.ndarray:
    """Return how many people stood in each stage; (seeds, weeks, stages)."""
    at = simulation(years=4, place=room_for_all)
    draw, world = values(ALIKE), at.new_world(1 << 13)
    counted = np.zeros((SEEDS, max(AT_WEEKS), len(STAGES)))
    for seed in range(SEEDS):
        for week in range(max(AT_WEEKS)):
            assert engine.advance(at, draw, seed, world, week, week + 1)
            counted[seed, week] = np.bincount(people(world).stage, minlength=len(Stage))[list(STAGES)]
    return counted


def chain() -> Iterator[Finding]:
    """Occupancy of the stages at some weeks, all four together."""
    expected, counted = occupancy(max(AT_WEEKS)), simulated()
    for week in AT_WEEKS:
        seen, theory = counted[:, week - 1], expected[week - 1]
        used = theory > 0.05
        seen, theory = seen[:, used], theory[used]
        mean, error = seen.mean(axis=0), np.cov(seen.T) / SEEDS
        distance = (mean - theory) @ np.linalg.solve(error, mean - theory)
        n, k = SEEDS, used.sum()
        yield Finding(
            THEME,
            f"Groomed, in exploitation, in shelter, reintegrating after {week} weeks",
            "expected occupancy by powers of the transition matrix (Hotelling's T²)",
            " / ".join(f"{one:.1f}" for one in theory),
            " / ".join(f"{one:.1f}" for one in mean) + f", mean of {SEEDS} runs",
            p=float(stats.f.sf(distance * (n - k) / (k * (n - 1)), k, n - k)),
        )


CHECKS = (chain,)
