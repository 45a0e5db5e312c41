"""How long things last: waits, spells and stays against their survival functions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy import stats

from sim.codes import Desk, Stage
from tests.sim.worlds import INBOUND
from tests.verification.closed_forms.aftermath import after
from tests.verification.closed_forms.spells import Spell, always, geometric, to
from tests.verification.closed_forms.ways_out import BEGGING, endings
from tests.verification.findings import Finding, by_z
from tests.verification.isolated import FLOOD, NEUTRAL
from tests.verification.watching import Watched

THEME = "Survival curves"
# Recruiting goes on for the whole run; people in their first week of grooming cannot set out yet.
GROOMING = {**FLOOD, "grooming_weeks": 8.0, "grooming_withdrawal": 0.05, "withdrawal_awareness": 2.0}
LEGAL = {**NEUTRAL, **INBOUND, "approach_rate": 1.0, "grooming_weeks": 1.0, "coerced_at_once": 0.0}
AT_WORK = {
    **LEGAL,
    **{"visa_weeks": 1.0, "permit_weeks": 1.0, "permit_validity": 26.0},
    **{"coercion_onset": 0.03, "coercion_without_permit": 2.0, "leaving_work": 0.02},
}


def ways_in() -> list[Spell]:
    """The stages before exploitation."""
    return [
        Spell(
            "Grooming, setting out and withdrawal competing",
            "1 / weeks to set out; withdrawal twice as often for those aware",
            Stage.GROOMED,
            GROOMING,
            {
                "sets out": (always(1 / 8), to(Stage.EXPLOITED)),
                "withdraws": (lambda rows, week: 0.05 * (1 + rows.aware), to(Stage.DORMANT)),
            },
        ),
        Spell(
            "Grooming of children who are to beg",
            "geometric with mean 3 weeks",
            Stage.GROOMED,
            {**FLOOD, **BEGGING, "grooming_weeks_street": 3.0},
            {"sets out": (always(1 / 3), to(Stage.EXPLOITED))},
            curve=geometric(1 / 3),
        ),
        Spell(
            "Wait for a visa",
            "geometric with mean 4 weeks",
            Stage.AWAITING_VISA,
            {**LEGAL, "visa_weeks": 4.0},
            {"granted": (always(1 / 4), to(Stage.TRAVELLING))},
            curve=geometric(1 / 4),
        ),
        Spell(
            "Wait for the work and the residence permit",
            "two geometric waits of mean 3 weeks one after the other: negative binomial",
            Stage.AWAITING_PERMITS,
            {**LEGAL, "visa_weeks": 1.0, "permit_weeks": 3.0},
            {
                "work permit": (
                    lambda rows, week: (rows.desk == Desk.LABOUR_MINISTRY) / 3,
                    lambda before, after: (before.desk != after.desk) & (after.stage == before.stage),
                ),
                "residence permit": (
                    lambda rows, week: (rows.desk == Desk.INTERIOR_MINISTRY) / 3,
                    to(Stage.WORKING),
                ),
            },
            curve=lambda k: stats.nbinom.sf(k - 2, 2, 1 / 3),
        ),
        Spell(
            "Work as promised until coercion or leaving",
            "competing weekly chances; coercion doubles when the permit has run out",
            Stage.WORKING,
            AT_WORK,
            {
                "coerced": (
                    lambda rows, week: 0.03 * np.where(week >= rows.permit_until, 2, 1),
                    to(Stage.EXPLOITED),
                ),
                "leaves": (always(0.02), to(Stage.DORMANT)),
            },
        ),
        Spell(
            "Work as promised until the job is lost or inspectors come",
            "job loss ends it where notice is given; inspectors: visits / places of work × skill",
            Stage.WORKING,
            {
                **AT_WORK,
                **{"coercion_onset": 0.0, "leaving_work": 0.0, "job_loss": 0.05, "permit_validity": 260.0},
                **{"notification_compliance": 0.6, "inspections": 650.0, "workplaces": 6500.0},
                "inspection_skill": 0.2,
            },
            {
                "sent home": (
                    lambda rows, week: 0.05 * 0.6 * (rows.permit_until > week) + 0.1 * 0.2,
                    to(Stage.DORMANT),
                ),
                "stays without a permit": (
                    lambda rows, week: 0.05 * 0.4 * (rows.permit_until > week),
                    lambda before, after: (
                        (after.stage == Stage.WORKING) & (after.permit_until < before.permit_until)
                    ),
                ),
            },
        ),
    ]


@cache
def watched_spells() -> list[tuple[Spell, dict[str, Watched]]]:
    return [(spell, spell.watched()) for spell in (*ways_in(), *endings(), *after())]


def people() -> Iterator[Finding]:
    """Spells of people."""
    for spell, causes in watched_spells():
        for name, watched in causes.items():
            expected, measured, error = watched.rate
            yield Finding(
                THEME,
                spell.claim if len(causes) == 1 else f"{spell.claim}: {name}",
                spell.theory,
                f"{expected:.5f} a week",
                f"{measured:.5f} ± {error:.2g} over {len(watched.k):,} weeks",
                p=watched.p_value,
            )
        if spell.curve is not None:
            yield at_the_median(spell, next(iter(causes.values())))


def at_the_median(spell: Spell, watched: Watched) -> Finding:
    """Hold Kaplan-Meier's estimate against the survival function where that comes to a half."""
    weeks = np.arange(1, 200)
    median = weeks[np.argmin(np.abs(spell.curve(weeks) - 0.5))]
    survival = watched.survival()
    band = survival.confidence_interval(confidence_level=2 * stats.norm.cdf(1) - 1, method="linear")
    error = (band.high.evaluate(median) - band.low.evaluate(median)) / 2
    return by_z(
        THEME,
        f"{spell.claim}: share beyond {median} weeks",
        "Kaplan-Meier against the survival function",
        float(spell.curve(median)),
        float(survival.evaluate(median)),
        float(error),
    )


CHECKS = (people,)
