"""Stays, terms and cases: what lasts a fixed time, and what institutions decide week by week."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import stats

from sim.codes import CaseState, Stage, Status
from tests.sim.worlds import people
from tests.verification.closed_forms.spells import always, value
from tests.verification.findings import Finding, exact, share
from tests.verification.isolated import (
    NEUTRAL,
    OFFICERS,
    PROACTIVE,
    TO_SHELTER,
    UNITS,
    capacity,
    crowd,
    room_for_all,
    weeks,
)
from tests.verification.watching import Rows, Watched, watch

THEME = "Terms, stays and cases"
# Reports by those who refuse open cases against recruiters; nobody is ever exploited.
REPORTED = {
    **NEUTRAL,
    **{"acceptance": -6.0, "approach_rate": 0.3, "report_after_refusal": 1.0, "trust_in_institutions": 1.0},
    **{"report_acted_on": 1.0, "court_effort": 0.0},
}
CONVICTED = {
    **REPORTED,
    **{"investigation_weeks": 4.0, "case_filed": 1.0, "court_effort": 1.0, "conviction": 1.0},
    **{
        "trial_weeks": 4.0,
        "conviction_without_witness": 0.0,
        "custody": 1.0,
        "replacement": 0.0,
        "prison_weeks": 30.0,
    },
}


FILED = (CaseState.WITH_PROSECUTOR, CaseState.BEFORE_COURT)


def row(claim: str, theory: str, watched: Watched) -> Finding:
    expected, measured, error = watched.rate
    return Finding(
        THEME,
        claim,
        theory,
        f"{expected:.5f} a week",
        f"{measured:.5f} ± {error:.2g} over {len(watched.k):,} weeks",
        p=watched.p_value,
    )


def cases() -> Iterator[Finding]:
    """Investigations end by a weekly chance; most are filed."""
    settings = {**REPORTED, "investigation_weeks": 10.0, "case_filed": 0.7}
    causes = {
        "filed": (always(0.07), lambda before, after: np.isin(after.state, FILED)),
        "dropped": (always(0.03), lambda before, after: after.state == CaseState.DROPPED),
    }
    # A case is worked on from the week in which it is opened: that week is not seen, and does not matter.
    watched = watch(
        weeks(settings, years=3), lambda rows, _: rows.state == CaseState.INVESTIGATED, causes, "cases"
    )
    for name, one in watched.items():
        yield row(f"Investigation until the case is {name}", "1 / weeks × share filed or dropped", one)


def overload() -> Iterator[Finding]:
    """A unit with too many cases divides its time among them."""
    settings = {**REPORTED, "investigation_weeks": 10.0, **capacity(4.0), "case_filed": 0.7}
    expected, done, variance = 0.0, 0, 0.0
    decided_before = 0
    for _, world in weeks(settings, years=3):
        cases = world.cases[: world.now[0].cases]
        over = cases.region[cases.state != CaseState.INVESTIGATED]
        decided = np.bincount(over, minlength=len(world.police))
        this_week = decided - decided_before
        worked_on = world.police.open_cases + this_week
        chance = np.minimum(1, 4.0 / (worked_on + 4.0 * 0.5)) / 10
        expected += (worked_on * chance).sum()
        variance += (worked_on * chance * (1 - chance)).sum()
        done += int(this_week.sum())
        decided_before = decided
    z = (done - expected) / np.sqrt(variance)
    yield Finding(
        THEME,
        "Units with more cases than capacity divide their time",
        "capacity / (open cases + the part of it for looking for people), at most 1",
        f"{expected:.0f} decided",
        f"{done} ± {np.sqrt(variance):.0f}",
        p=float(2 * stats.norm.sf(abs(z))),
    )


def experience() -> Iterator[Finding]:
    """What units know of cases, and how much they look for people, from the list of cases alone."""
    half_life, lacks, learns = 40.0, 0.6, 5.0
    settings = {**REPORTED, "investigation_weeks": 10.0, **capacity(4.0), "experience_half_life": half_life}
    settings |= {
        "skill_from_cases": lacks,
        "cases_to_learn": learns,
        "checks_an_officer": 0.5,
        "venues": 90.0,
    }
    worst, last = 0.0, np.zeros(UNITS)
    for week, world in weeks(settings, years=3):
        cases = world.cases[: world.now[0].cases]
        # A case of this week was opened before its unit looked back on the week.
        known = np.bincount(cases.region, 0.5 ** ((week - cases.opened + 1) / half_life), minlength=UNITS)
        looking = OFFICERS * PROACTIVE * world.police.attention
        for mine, theory in (
            (world.police.experience, known),
            (world.police.skill, 1 - lacks * np.exp(-known / learns)),
            (world.police.check, 1 - np.exp(-looking * 0.5 / 90)),
        ):
            worst = max(worst, float(np.abs(mine - theory).max()))
        last = known
    yield exact(
        THEME,
        "Experience, skill and checks of police units follow from their cases",
        "each case counts 0.5 ^ (weeks / half-life); 1 - lack × exp(- experience / cases); 1 - exp(- checks)",
        worst < 1e-9 and last.min() > 1,
        f"largest deviation below 1e-9, experience {last.mean():.1f}" if worst < 1e-9 else f"{worst:.1e}",
        "0",
    )


def stays() -> Iterator[Finding]:
    """Stays at the limit, and being passed on there."""
    for limit in (8, 26):
        settings = {**TO_SHELTER, "shelter_max_stay_weeks": float(limit), "passing_on": 0.4}
        here = {"place": room_for_all, "years": 3}
        causes = {
            "passed on": (
                lambda rows, week, limit=limit: 0.4 * (week - rows.since >= limit),
                lambda before, after: (after.stage == Stage.SHELTERED) & (after.shelter != before.shelter),
            )
        }
        watched = watch(weeks(settings, **here), lambda rows, _: rows.stage == Stage.SHELTERED, causes)
        one = watched["passed on"]
        at_limit = one.chance > 0
        yield share(
            THEME,
            f"Passed on at the limit of {limit} weeks",
            "the chance that a centre looks for another place, when there is one",
            0.4,
            int(one.happened[at_limit].sum()),
            int(at_limit.sum()),
        )
        seen = one.durations[one.ended]
        yield exact(
            THEME,
            f"Nobody stays longer than {limit} weeks, and nobody leaves before",
            "the maximum stay",
            (seen == limit).all() and len(seen) > 500,
            f"{len(seen):,} stays, from {seen.min()} to {seen.max()} weeks",
            f"{limit} weeks",
        )


def recovery() -> Iterator[Finding]:
    """Recovery in a shelter approaches 1 by a constant share a week."""
    rate, worst, seen = value("recovery_rate") * value("psychosocial_care"), 0.0, 0
    for week, world in weeks(TO_SHELTER, place=room_for_all, years=2):
        rows = people(world)
        rows = rows[rows.stage == Stage.SHELTERED]
        if len(rows):
            worst = max(worst, float(np.abs(rows.recovery - (1 - (1 - rate) ** (week - rows.since))).max()))
            seen += len(rows)
    yield exact(
        THEME,
        "Recovery in a shelter follows 1 - (1 - rate × care) ^ weeks",
        "closed form of the weekly step",
        worst < 1e-12 and seen > 10_000,
        f"largest deviation below 1e-12 in {seen:,} weeks" if worst < 1e-12 else f"{worst:.1e}",
        "0",
    )


def lengths(settings: dict, status: Status, years: int) -> np.ndarray:
    """Return how many weeks recruiters were in a status, of spells seen to their end."""
    watched = watch(
        weeks(settings, years=years),
        lambda rows, _: rows.status == status,
        {"over": (always(0.0), lambda before, after: after.status != status)},
        "recruiters",
    )["over"]
    return watched.durations[watched.ended]


def terms() -> Iterator[Finding]:
    """Detention is fixed; prison is exponential with the declared median."""
    detention = {**REPORTED, "arrest": 1.0, "detention_weeks": 10.0, "case_filed": 1.0}
    seen = lengths(detention, Status.ARRESTED, 6)
    yield exact(
        THEME,
        "Detention lasts its weeks",
        "fixed length",
        (seen == 10).all() and len(seen) > 500,
        f"{len(seen):,} spells, from {seen.min()} to {seen.max()} weeks",
        "10 weeks",
    )
    left: list[np.ndarray] = []
    status = None
    for _, world in weeks(CONVICTED, years=10):
        led_away = world.recruiters.status == Status.IMPRISONED
        if status is not None:
            left.append(world.recruiters.weeks_left[led_away & (status != Status.IMPRISONED)].copy())
        status = world.recruiters.status.copy()
    dealt = np.concatenate(left)
    yield Finding(
        THEME,
        "Prison terms",
        "exponential with median 30 weeks (Kolmogorov-Smirnov)",
        "median 30.0 weeks",
        f"median {np.median(dealt):.1f} weeks of {len(dealt):,} terms",
        p=float(stats.kstest(dealt, stats.expon(scale=30 / np.log(2)).cdf).pvalue),
    )


def places() -> Iterator[Finding]:
    """Recruiters give up and are replaced."""

    def gone(before: Rows, after: Rows) -> np.ndarray:
        return after.status != before.status

    settings = {**NEUTRAL, "approach_rate": 0.0, "quitting": 0.1, "everyday_risk": 0.3, "replacement": 0.05}
    demand = crowd().region_weight * np.where(crowd().hot_spot == 1, value("hot_spot_demand"), 1)
    relative = demand / demand.mean()
    for claim, theory, status, hazard in (
        (
            "A recruiter gives up",
            "chance × perceived risk, which is the everyday one",
            Status.ACTIVE,
            always(0.03),
        ),
        (
            "A vacant place is taken",
            "chance × demand of the region relative to the mean of regions",
            Status.QUIT,
            lambda rows, week: 0.05 * relative[rows.region],
        ),
    ):
        watched = watch(
            weeks(settings, years=10),
            lambda rows, _, status=status: rows.status == status,
            {"over": (hazard, gone)},
            "recruiters",
        )
        yield row(claim, theory, watched["over"])


CHECKS = (cases, overload, experience, stays, recovery, terms, places)
