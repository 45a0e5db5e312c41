"""How long things last: waits, spells, stays and terms against their survival functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from scipy import stats

from sim import parameters
from sim.calendar import WEEKS_A_YEAR
from sim.codes import NOBODY, AgeBand, Channel, Desk, Form, Route, Stage
from tests.sim.worlds import INBOUND, OUTBOUND
from tests.verification.findings import Finding, by_z
from tests.verification.isolated import FLOOD, NEUTRAL, TO_SHELTER, crowd, room_for_all, weeks
from tests.verification.watching import Event, Hazard, Rows, Watched, watch

THEME = "Survival curves"
GEOMETRIC = "a constant weekly chance: geometric"
ABROAD = len(crowd().regions)


def value(name: str) -> float:
    return parameters.declared()[name].value


@dataclass(frozen=True)
class Spell:
    """One kind of spell, isolated: how to bring it about, and how it ends in theory."""

    claim: str
    theory: str
    stage: Stage
    settings: Mapping[str, float]
    causes: Mapping[str, tuple[Hazard, Event]]
    years: int = 3
    scenario: Mapping = field(default_factory=dict)
    # The survival function where it is the same for all: share whose spell lasts longer than k weeks.
    curve: Callable[[np.ndarray], np.ndarray] | None = None

    def watched(self) -> dict[str, Watched]:
        lived = weeks(self.settings, years=self.years, **self.scenario)
        return watch(lived, lambda rows, _: rows.stage == self.stage, self.causes)


def geometric(chance: float) -> Callable[[np.ndarray], np.ndarray]:
    return lambda k: (1 - chance) ** k


def to(*stages: Stage) -> Event:
    return lambda _, after: np.isin(after.stage, stages)


def by(channel: Channel) -> Event:
    return lambda before, after: (after.stage != before.stage) & (after.channel == channel)


def always(chance: float) -> Hazard:
    return lambda rows, week: chance


# Recruiting goes on for the whole run; people in their first week of grooming cannot set out yet.
GROOMING = {**FLOOD, "grooming_weeks": 8.0, "grooming_withdrawal": 0.05, "withdrawal_awareness": 2.0}
LEGAL = {**NEUTRAL, **INBOUND, "approach_rate": 1.0, "grooming_weeks": 1.0, "coerced_at_once": 0.0}
AT_WORK = {
    **LEGAL,
    **{"visa_weeks": 1.0, "permit_weeks": 1.0, "permit_validity": 26.0},
    **{"coercion_onset": 0.03, "coercion_without_permit": 2.0, "leaving_work": 0.02},
}


def barrier(rows: Rows, week: int) -> np.ndarray:
    """What is left of the chance to report, from the description of the parameters."""
    debt = np.maximum(0, rows.debt - (week - rows.since) * value("debt_paid_a_week")) / value(
        "debt_irregular"
    )
    expired = (rows.route == Route.INBOUND_LEGAL) & (week >= rows.permit_until)
    without_status = ((rows.irregular == 1) | expired) & (rows.may_stay == 0)
    weight = (
        value("barrier_debt") * debt
        + value("barrier_coercion") * rows.coercion
        + value("barrier_irregular") * without_status
        + value("barrier_stigma") * value("community_stigma")
        + value("barrier_misdemeanour") * (rows.form == Form.SEXUAL)
        + value("barrier_child") * (rows.age_band == AgeBand.CHILD)
    )
    return np.exp(-weight)


def found(
    settings: Mapping[str, float], met: float, skill: Mapping[Form, tuple[str, float]], channel: Channel
) -> Spell:
    """One channel alone: the chance to be met, times skill, by form."""

    def hazard(rows: Rows, week: int) -> np.ndarray:
        chance = np.zeros(len(rows))
        for form, (_, size) in skill.items():
            chance[rows.form == form] = met * size
        return chance

    return Spell(
        f"Exploitation ended by channel {channel.name.lower().replace('_', ' ')} alone",
        "contact × recognition by form: geometric",
        Stage.EXPLOITED,
        {**FLOOD, **HALF_LABOUR, **settings, **dict(skill.values())},
        {"found": (hazard, by(channel))},
    )


PROACTIVE = NEUTRAL["police_proactive"]
BEGGING = {"begging_share_family": 1.0, "begging_share_other": 1.0, "grooming_weeks_street": 1.0}
HALF_LABOUR = {"labour_share_employer": 0.5, "labour_share_other": 0.5}
# Every route, with debts, expired permits and people abroad.
ALL_ROUTES = {
    **NEUTRAL,
    **INBOUND,
    **OUTBOUND,
    **{"approach_rate": 1.0, "grooming_weeks": 1.0, "visa_weeks": 1.0, "permit_weeks": 1.0},
    **{"inbound_weight": 1.0, "inbound_legal_share": 0.5, "outbound_weight": 1.0, "coerced_at_once": 1.0},
    **{"permit_validity": 26.0, **HALF_LABOUR},
}
AT_HOME = lambda rows: rows.region != ABROAD  # noqa: E731


def endings() -> list[Spell]:
    """Each way out of exploitation alone."""

    def skill(name: str, size: float) -> dict[Form, tuple[str, float]]:
        return dict.fromkeys(Form, (name, size))

    police = {Form.SEXUAL: ("police_skill_sexual", 0.4), Form.LABOUR: ("police_skill_labour", 0.15)}
    inspection = {Form.LABOUR: ("inspection_skill", 0.5)}
    return [
        found({"police_contact": 0.2}, 0.2 * PROACTIVE, police, Channel.POLICE),
        found({"inspections": 650.0, "workplaces": 6500.0}, 0.1, inspection, Channel.LABOUR_INSPECTION),
        found({"health_contact": 0.2}, 0.2, skill("health_skill", 0.2), Channel.HEALTH_SERVICE),
        found({"outreach_contact": 0.1}, 0.1, skill("outreach_skill", 0.3), Channel.CIVIL_SOCIETY),
        found({"tip": 0.05}, 0.05, skill("tip_skill", 0.5), Channel.TIP),
        found(
            {**BEGGING, "street_contact": 0.3},
            0.3,
            {Form.BEGGING: ("street_skill", 0.1)},
            Channel.STREET,
        ),
        Spell(
            "Health services meet those who are ill more often, and fewer where nothing is kept secret",
            "contact × need × (1 - avoidance × (1 - confidentiality)) × recognition",
            Stage.EXPLOITED,
            {
                **FLOOD,
                **{"illness": 0.05, "health_contact": 0.2, "health_contact_ill": 3.0, "health_skill": 1.0},
                **{"health_avoidance": 0.5, "health_confidentiality": 0.2},
            },
            {
                "found": (
                    lambda rows, week: np.where(week >= rows.ill_from, 0.6, 0.2) * (1 - 0.5 * 0.8),
                    by(Channel.HEALTH_SERVICE),
                )
            },
        ),
        Spell(
            "Falling ill in exploitation",
            "exponential onset, seen by the week: geometric with 1 - exp(- rate)",
            Stage.EXPLOITED,
            {**FLOOD, "illness": 0.04, "release": 0.03},
            {
                "ill when released": (
                    # Ill from the week that the onset falls in; of those released, each on an own day.
                    lambda rows, week: 0.03 * (1 - np.exp(-0.04 * (week - rows.since + 1))),
                    lambda before, after: (after.stage == Stage.REINTEGRATING) & (after.ill == 1),
                )
            },
        ),
        Spell(
            "Own report inside Kosovo, all barriers at work",
            "chance × trust × exp(- barriers of each person and week); none abroad",
            Stage.EXPLOITED,
            {**ALL_ROUTES, "own_report": 0.5, "trust_in_institutions": 0.9},
            {
                "reports": (
                    lambda rows, week: 0.45 * barrier(rows, week) * AT_HOME(rows),
                    by(Channel.OWN_REPORT),
                )
            },
        ),
        Spell(
            "Escape, all barriers at work",
            "chance × (what barriers leave) ^ 0.5, at home and abroad",
            Stage.EXPLOITED,
            {**ALL_ROUTES, "escape": 0.1, "escape_barrier": 0.5},
            {"escapes": (lambda rows, week: 0.1 * barrier(rows, week) ** 0.5, by(Channel.ESCAPE))},
        ),
        Spell(
            "Release",
            GEOMETRIC,
            Stage.EXPLOITED,
            {**ALL_ROUTES, "release": 0.03},
            {"released": (always(0.03), by(Channel.RELEASE))},
            curve=geometric(0.03),
        ),
        Spell(
            "Found abroad",
            "a constant weekly chance abroad, none at home",
            Stage.EXPLOITED,
            {**ALL_ROUTES, "found_abroad": 0.04},
            {"found": (lambda rows, week: 0.04 * ~AT_HOME(rows), by(Channel.ABROAD))},
        ),
        Spell(
            "Police and release compete",
            "the weekly chances of competing risks add up",
            Stage.EXPLOITED,
            {
                **FLOOD,
                **{"police_contact": 0.1, "police_skill_sexual": 0.5, "police_skill_labour": 0.5},
                "release": 0.02,
            },
            {
                "found": (always(0.025), by(Channel.POLICE)),
                "released": (always(0.02), by(Channel.RELEASE)),
            },
            curve=geometric(0.045),
        ),
    ]


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


def recovery_in(rows: Rows, week: int) -> np.ndarray:
    """Return recovery in a week of the time after, from where it stood when it was last worked out."""
    missing = (1 - rows.recovery) * (1 - value("natural_recovery")) ** (week - rows.recovered_to)
    return 1 - missing


def risk_of_return(rows: Rows, week: int) -> np.ndarray:
    risk = 0.05 * (1 + value("risk_from_stigma") * rows.stigma * value("community_stigma"))
    risk = risk * (1 - value("protection_from_recovery") * recovery_in(rows, week))
    risk *= np.where(rows.assisted == 1, value("risk_when_supported"), 1)
    risk *= np.where(rows.recruiter != NOBODY, value("risk_from_old_recruiter"), 1)
    child = (week - rows.birth_week) / WEEKS_A_YEAR < value("age_of_majority")
    return risk * np.where(child, value("risk_of_children"), 1)


def settling(rows: Rows, week: int) -> np.ndarray:
    gain = (
        value("reintegration_recovery") * recovery_in(rows, week) + value("reintegration_work") * rows.in_work
    )
    gain = gain + value("reintegration_compensation") * rows.compensated
    return 0.04 * (1 + gain) * (1 - value("community_stigma") * rows.stigma)


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
            "Work found by training in a shelter",
            GEOMETRIC,
            Stage.SHELTERED,
            {**TO_SHELTER, "training": 0.05, "recovery_rate": 0.0},
            {
                "finds work": (
                    lambda rows, week: 0.05 * (rows.in_work == 0),
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
