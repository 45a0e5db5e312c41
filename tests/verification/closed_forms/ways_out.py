"""Each way out of exploitation alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.codes import Channel, Form, Relation, Route, Stage, Venue
from tests.sim.worlds import INBOUND, OUTBOUND
from tests.verification.closed_forms.spells import (
    GEOMETRIC,
    Spell,
    always,
    by,
    geometric,
    value,
    years_old,
)
from tests.verification.isolated import FLOOD, NEUTRAL, PROACTIVE, checks, crowd
from tests.verification.watching import Hazard, Rows

ABROAD = len(crowd().regions)
BEGGING = {"begging_share_family": 1.0, "begging_share_other": 1.0, "grooming_weeks_street": 1.0}
BEGGING_COUNTS = {"begging_in_law": 0.3, "begging_for_others_in_law": 0.7}
HALF_LABOUR = {"labour_share_employer": 0.5, "labour_share_other": 0.5}
# Every route, with debts, expired permits and people abroad.
ALL_ROUTES = {
    **NEUTRAL,
    **INBOUND,
    **OUTBOUND,
    **{"approach_rate": 1.0, "grooming_weeks": 1.0, "visa_weeks": 1.0, "permit_weeks": 1.0},
    **{"inbound_weight": 1.0, "inbound_legal_share": 0.5, "outbound_weight": 1.0, "coerced_at_once": 1.0},
    **{"transit_weight": 0.5, "visa_free_weight": 0.5, "visa_free_stay": 10.0},
    **{"permit_validity": 26.0, **HALF_LABOUR},
}
ALLOWED_FOR_A_TIME = (Route.INBOUND_LEGAL, Route.OUTBOUND_VISA_FREE)
# What is known of venues: who is where, and what officers and inspectors see of it.
IN_HOMES = {"sexual_in_clubs": 0.5, "hidden_online": 0.3, "labour_in_workplaces": 0.6}
BUSINESSES = (Venue.NIGHT_CLUB, Venue.WORKPLACE)
SEEN = {Venue.PRIVATE: 0.3, Venue.ONLINE: 0.6}
AT_HOME = lambda rows: rows.region != ABROAD  # noqa: E731


def barrier(rows: Rows, week: int) -> np.ndarray:
    """What is left of the chance to report, from the description of the parameters."""
    debt = np.maximum(0, rows.debt - (week - rows.since) * value("debt_paid_a_week")) / value(
        "debt_irregular"
    )
    expired = np.isin(rows.route, ALLOWED_FOR_A_TIME) & (week >= rows.permit_until)
    without_status = ((rows.irregular == 1) | expired) & (rows.may_stay == 0)
    weight = (
        value("barrier_debt") * debt
        + value("barrier_coercion") * rows.coercion
        + value("barrier_irregular") * without_status
        + value("barrier_stigma") * value("community_stigma")
        + value("barrier_misdemeanour") * (rows.form == Form.SEXUAL)
        + value("barrier_child") * np.maximum(0, value("age_of_majority") - years_old(rows, week))
    )
    return np.exp(-weight)


def in_law(rows: Rows) -> np.ndarray:
    """How often begging counts in law: less with relatives than for others."""
    return np.where(rows.relation == Relation.FAMILY, BEGGING_COUNTS["begging_in_law"], 0.7)


def found(
    settings: Mapping[str, float],
    met: Hazard,
    skill: Mapping[Form, tuple[str, float]],
    channel: Channel,
    claim: str = "",
    theory: str = "contact × recognition by form: geometric",
) -> Spell:
    """One channel alone: the chance to be met, times skill, by form."""

    def hazard(rows: Rows, week: int) -> np.ndarray:
        chance = np.zeros(len(rows))
        for form, (_, size) in skill.items():
            chance[rows.form == form] = size
        return chance * met(rows, week)

    return Spell(
        claim or f"Exploitation ended by channel {channel.name.lower().replace('_', ' ')} alone",
        theory,
        Stage.EXPLOITED,
        {**FLOOD, **HALF_LABOUR, **settings, **dict(skill.values())},
        {"found": (hazard, by(channel))},
    )


def endings() -> list[Spell]:
    """Each way out of exploitation alone."""

    def skill(name: str, size: float) -> dict[Form, tuple[str, float]]:
        return dict.fromkeys(Form, (name, size))

    police = {Form.SEXUAL: ("police_skill_sexual", 0.4), Form.LABOUR: ("police_skill_labour", 0.15)}
    inspected = {**IN_HOMES, "inspections": 650.0, "workplaces": 6500.0}
    officers = {"police_officers": 40.0, "police_priority": 1.5, "checks_an_officer": 0.8, "venues": 150.0}
    checks_a_week = 40.0 * PROACTIVE * 1.5 * 0.8 / 150.0
    checked = 1 - np.exp(-checks_a_week)
    street = {**BEGGING, "street_contact": 0.3}
    by_skill = {**BEGGING_COUNTS, "begging_by_law": 0.0}
    begging = {Form.BEGGING: ("street_skill", 0.1)}
    return [
        found(checks(0.1), always(0.1), police, Channel.POLICE),
        found(
            {
                **officers,
                **IN_HOMES,
                "home_visibility": SEEN[Venue.PRIVATE],
                "online_visibility": SEEN[Venue.ONLINE],
            },
            lambda rows, week: (
                checked * np.select([rows.venue == venue for venue in SEEN], list(SEEN.values()), 1.0)
            ),
            police,
            Channel.POLICE,
            "Officers check venues, and seldom see homes or what is arranged online",
            "1 - exp(- officers × share of time × priority × checks / venues), × visibility",
        ),
        found(
            {**officers, "contact_saturates": 0.0},
            always(checks_a_week),
            police,
            Channel.POLICE,
            "Officers who share out venues meet people in proportion to their number",
            "officers × share of time × priority × checks / venues",
        ),
        found(
            inspected,
            lambda rows, week: 0.1 * np.isin(rows.venue, BUSINESSES),
            skill("inspection_skill", 0.5),
            Channel.LABOUR_INSPECTION,
            theory="visits / businesses × recognition in businesses, none in homes",
        ),
        found({"health_contact": 0.2}, always(0.2), skill("health_skill", 0.2), Channel.HEALTH_SERVICE),
        found(
            {"outreach_contact": 0.1, "outreach_effort": 0.8},
            always(0.08),
            skill("outreach_skill", 0.3),
            Channel.CIVIL_SOCIETY,
            theory="contact × effort × recognition: geometric",
        ),
        found({"tip": 0.05}, always(0.05), skill("tip_skill", 0.5), Channel.TIP),
        found(street, always(0.3), begging, Channel.STREET),
        found(
            {**BEGGING, "outreach_contact": 0.1, "outreach_effort": 3.0, "outreach_skill": 1.0},
            always(0.3),
            begging,
            Channel.CIVIL_SOCIETY,
            "Civil society recognises children who beg no better than others do",
            "contact × effort × recognition in the street: geometric",
        ),
        found(
            {**street, **BEGGING_COUNTS},
            lambda rows, week: 0.3 * in_law(rows),
            begging,
            Channel.STREET,
            "Children who beg, where the law counts a part of them as trafficked",
            "contact × recognition × classification, by whether a relative makes them beg",
        ),
        found(
            {**street, **by_skill},
            lambda rows, week: 0.3 * in_law(rows),
            begging,
            Channel.STREET,
            "Children who beg, met in the street where it hangs on skill instead",
            "contact × recognition × the same share, and all recognised count",
        ),
        found(
            {**BEGGING, **by_skill, **checks(0.1)},
            lambda rows, week: 0.1 * in_law(rows),
            begging,
            Channel.POLICE,
            "Children who beg, met by police where it hangs on skill instead",
            "check × recognition × the same share",
        ),
        found(
            {**BEGGING, **by_skill, "tip": 0.05},
            always(0.05),
            {Form.BEGGING: ("tip_skill", 0.5)},
            Channel.TIP,
            "Children who beg, told of by a tip where it hangs on skill instead",
            "tip × recognition: all recognised count",
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
                **{**checks(0.05), "police_skill_sexual": 0.5, "police_skill_labour": 0.5},
                "release": 0.02,
            },
            {
                "found": (always(0.025), by(Channel.POLICE)),
                "released": (always(0.02), by(Channel.RELEASE)),
            },
            curve=geometric(0.045),
        ),
    ]
