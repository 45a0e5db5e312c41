"""Shelters and the time after: stays, work, placement, and trafficked again or reintegrated."""

from __future__ import annotations

import numpy as np

from sim.codes import NOBODY, AgeBand, Stage
from tests.verification.closed_forms.spells import Spell, always, geometric, to, value, years_old
from tests.verification.isolated import TO_SHELTER, room_for_all
from tests.verification.watching import Rows


def recovery_in(rows: Rows, week: int) -> np.ndarray:
    """Return recovery in a week of the time after, from where it stood when it was last worked out."""
    missing = (1 - rows.recovery) * (1 - value("natural_recovery")) ** (week - rows.recovered_to)
    return 1 - missing


def risk_of_return(rows: Rows, week: int, fades: bool = True) -> np.ndarray:
    risk = 0.05 * (1 + value("risk_from_stigma") * rows.stigma * value("community_stigma"))
    risk = risk * (1 - value("protection_from_recovery") * recovery_in(rows, week))
    support = 0.5 ** ((week - rows.since) / value("support_half_life")) if fades else 1.0
    risk *= np.where(rows.assisted == 1, 1 - (1 - value("risk_when_supported")) * support, 1)
    risk *= np.where(rows.recruiter != NOBODY, value("risk_from_old_recruiter"), 1)
    child = years_old(rows, week) < value("age_of_majority")
    return risk * np.where(child, value("risk_of_children"), 1)


def recovery_after(rows: Rows) -> np.ndarray:
    """Return recovery after another week in a shelter."""
    return rows.recovery + value("recovery_rate") * value("psychosocial_care") * (1 - rows.recovery)


def settling(rows: Rows, week: int) -> np.ndarray:
    gain = (
        value("reintegration_recovery") * recovery_in(rows, week) + value("reintegration_work") * rows.in_work
    )
    gain = gain + value("reintegration_compensation") * rows.compensated
    return 0.04 * (1 + gain) * (1 - value("community_stigma") * rows.stigma)


CHILDREN = tuple(
    f"children_{who}" for who in ("of_partner", "of_family", "of_friend", "of_employer", "online")
)
TIME_AFTER = {**TO_SHELTER, "approach_rate": 0.5, "wants_shelter": 0.5, "training": 0.1, "release": 0.1}


def after() -> list[Spell]:
    """Shelter and the time after."""
    leaving = (
        0.05
        * (1 - value("leaving_from_confinement") * value("freedom_of_movement"))
        * (1 - value("leaving_from_poor_care") * value("psychosocial_care"))
    )
    roomy = {"place": room_for_all}
    ill = {"illness": 0.5, "illness_slows": 0.0, "health_avoidance": 0.5, "health_confidentiality": 0.2}

    def treated(before: Rows, after: Rows) -> np.ndarray:
        return (before.ill == 1) & (after.ill == 0)

    return [
        Spell(
            "Treatment of illness in a shelter",
            "chance × (1 - avoidance × (1 - confidentiality))",
            Stage.SHELTERED,
            {**TO_SHELTER, **ill, "treatment": 0.1},
            {"treated": (lambda rows, week: 0.1 * 0.6 * (rows.ill == 1), treated)},
            scenario=roomy,
        ),
        Spell(
            "Treatment of illness outside",
            "chance × (1 - avoidance × (1 - confidentiality))",
            Stage.REINTEGRATING,
            {**TO_SHELTER, **ill, "treatment_outside": 0.08, "wants_shelter": 0.0},
            {"treated": (lambda rows, week: 0.08 * 0.6 * (rows.ill == 1), treated)},
        ),
        Spell(
            "Leaving a shelter early",
            "chance less what freedom and care take off: geometric",
            Stage.SHELTERED,
            {**TO_SHELTER, "early_leaving": 0.05},
            {"leaves": (always(leaving), to(Stage.REINTEGRATING))},
            scenario=roomy,
            curve=geometric(leaving),
        ),
        Spell(
            "Leaving a shelter early, where children go missing three times as often",
            "chance of leaving, times 3 for those who were children when exploited",
            Stage.SHELTERED,
            {**TO_SHELTER, "early_leaving": 0.05, "children_go_missing": 3.0},
            {
                "leaves": (
                    lambda rows, week: leaving * np.where(rows.age_band == AgeBand.CHILD, 3, 1),
                    to(Stage.REINTEGRATING),
                )
            },
            scenario=roomy,
        ),
        Spell(
            "Leaving a shelter early, and taken back by a recruiter at large",
            "chance of leaving × the declared share where there is a recruiter; support is lost",
            Stage.SHELTERED,
            {**TO_SHELTER, "early_leaving": 0.05, "taken_back": 0.4},
            {
                "leaves": (
                    lambda rows, week: leaving * np.where(rows.recruiter == NOBODY, 1, 0.6),
                    lambda before, after: (after.stage == Stage.REINTEGRATING) & (after.assisted == 0),
                ),
                "taken back": (
                    lambda rows, week: leaving * 0.4 * (rows.recruiter != NOBODY),
                    to(Stage.EXPLOITED),
                ),
            },
            scenario=roomy,
        ),
        Spell(
            "Placement of recovered children below the age of work",
            "a weekly chance once recovered; nobody that young is in work",
            Stage.SHELTERED,
            {**TO_SHELTER, **dict.fromkeys(CHILDREN, 1.0), "placement": 0.1, "working_age": 18.0},
            {
                "placed": (
                    lambda rows, week: (
                        0.1 * (recovery_after(rows) >= value("recovery_ready")) * (years_old(rows, week) < 18)
                    ),
                    to(Stage.REINTEGRATING),
                )
            },
            scenario=roomy,
        ),
        Spell(
            "Work found by training in a shelter",
            "a constant weekly chance from the age of work on",
            Stage.SHELTERED,
            {**TO_SHELTER, "training": 0.05, "recovery_rate": 0.0},
            {
                "finds work": (
                    lambda rows, week: (
                        0.05 * (rows.in_work == 0) * (years_old(rows, week) >= value("working_age"))
                    ),
                    lambda before, after: (before.in_work == 0) & (after.in_work == 1),
                )
            },
            scenario=roomy,
        ),
        Spell(
            "Trafficked again and reintegrated, competing",
            "each person's weekly chances from stigma, recovery, support, age, work and recruiter",
            Stage.REINTEGRATING,
            {**TIME_AFTER, "trafficked_again": 0.05, "reintegration": 0.04},
            {
                "trafficked again": (risk_of_return, to(Stage.EXPLOITED)),
                "reintegrated": (settling, to(Stage.DORMANT)),
            },
            scenario=roomy,
        ),
        Spell(
            "Trafficked again, where the protection of support lasts",
            "each person's weekly chance, lower all the time for those assisted",
            Stage.REINTEGRATING,
            {**TIME_AFTER, "trafficked_again": 0.05, "reintegration": 0.04, "protection_fades": 0.0},
            {
                "trafficked again": (
                    lambda rows, week: risk_of_return(rows, week, fades=False),
                    to(Stage.EXPLOITED),
                )
            },
            scenario=roomy,
        ),
    ]
