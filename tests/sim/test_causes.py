"""Tables of causes: what each parameter raises, what never happens without its cause, what is out of play.

Runs that are compared share everybody's luck, and most take place in a world in which nothing else happens
(``APART``, ``HELD`` in ``worlds.py``), so that an effect has one cause.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim import levers, parameters
from sim.codes import AgeBand, Form, Institution, Nationality, Route, Sex
from sim.records import Series
from sim.scenario import Period
from tests.sim.worlds import (
    APART,
    BEGGING,
    BUSY,
    CLEAN,
    FOUND,
    HELD,
    IN_NETWORKS,
    INBOUND,
    INSIDE,
    INVITED,
    OUTBOUND,
    POOR,
    START,
    place_of,
    run,
    totals,
)

REFUSED = {**APART, "acceptance": -6.0}
SMUGGLED_IN = {**INBOUND, "inbound_legal_share": 0.0, "irregular_check": 0.0}
FLAGGED = {**INVITED, "permit_scrutiny": 0.1}
HONEST_BORDER = {**INVITED, "border_bribe_propensity": 0.0}
BRIBED = {**HONEST_BORDER, "permit_scrutiny": 0.5, "permit_bribe_propensity": 1.0, "permit_audit": 0.0}
CHECKED = {"entry_check": 0.3, "exit_check": 0.3, "permit_scrutiny": 0.0}
AT_BORDER = {**HELD, **INBOUND, **OUTBOUND, **CHECKED, "visa_free_weight": 2.0}
BY_POSTS = {**AT_BORDER, "leave_by_posts": 1.0, "border_bribe_propensity": 0.0}
THROUGH = {**HELD, **INBOUND, **OUTBOUND, "transit_weight": 3.0}
OVERSTAYING = {**HELD, **INSIDE, "visa_free_weight": 3.0, "escape": 0.05, "barrier_irregular": 5.0}
CLOSED = {**AT_BORDER, "entry_check": 1.0, "suspicion_legal": 1.0}
MET = {**HELD, "checks_an_officer": 0.2, "venues": 57.0, "police_proactive": 0.5, "inspections": 650.0}
UNSKILLED = dict.fromkeys(("police_skill_sexual", "police_skill_labour", "inspection_skill"), 0.0)
REPORTING = {**HELD, "own_report": 0.5, "trust_in_institutions": 0.5}
IN_DEBT = {**REPORTING, **SMUGGLED_IN}
OVERSTAYED = {**INVITED, **REPORTING, "coerced_at_once": 1.0, "barrier_irregular": 5.0}
RELAPSE = {**FOUND, "trafficked_again": 0.02}
POLICED = {**BUSY, "checks_an_officer": 0.2, "venues": 57.0, "police_skill_sexual": 0.5, "trial_weeks": 4.0}
TESTIFYING = {**FOUND, "indictments_before": 0.0, "conviction_without_witness": 1.0}
STREET = {**APART, **BEGGING}
FROM_ALBANIA = {**REPORTING, **INBOUND, **BEGGING, "barrier_irregular": 5.0, "entry_check": 0.0}
AT_WORK = {**INVITED, "coerced_at_once": 0.0, "notification_compliance": 1.0}
REFUSED_FILES = {**INVITED, "permit_scrutiny": 0.5, "permit_bribe_propensity": 0.0}
AUDITED = {**BRIBED, "permit_audit": 0.05}
ILL = {**HELD, "health_contact": 0.1, "illness": 0.5, "health_confidentiality": 0.0}
LEAKING_HEALTH = {**ILL, "health_avoidance": 0.0, "health_leak": 1.0, "escape": 0.05}
UNTREATED = {**FOUND, "illness": 0.5, "treatment": 0.0, "treatment_outside": 0.0}
SHORT_STAY = {**FOUND, "shelter_places": 10.0, "shelter_max_stay_weeks": 4.0, "passing_on": 0.0}
FOSTERED = {**SHORT_STAY, "foster_care": 1.0, "trafficked_again": 0.02}
SILENT = {**FOUND, "indictments_before": 0.0, "cooperation": 0.0, "court_effort": 0.0}
EXPOSED = {**TESTIFYING, "case_leak": 1.0, "confidentiality": 0.0, "cooperation_fear": 0.0}
WARNED = {**POLICED, "case_leak": 1.0, "confidentiality": 0.0, "arrest": 1.0, "replacement": 0.0}
RICH = {**FOUND, **IN_NETWORKS, "justice_bribe": 500.0, "trial_weeks": 4.0}
TRUSTING = {**FOUND, "trust_moves": 1.0, "trial_weeks": 4.0, "indictments_before": 60.0}
LEAVING_EARLY = {**FOUND, "shelter_places": 10.0, "early_leaving": 0.05}
KNOWN_TO_BEG = {**HELD, **BEGGING, "street_contact": 0.1, "street_skill": 0.5, "own_report": 0.05}
KNOWN_TO_BEG |= {"begging_in_law": 0.1, "begging_for_others_in_law": 0.4}
RESPONDING = {**HELD, "spell_at_start": 60.0, "release": 0.3, "demand_responds": 1.0}
SENTENCED = {**FOUND, "custody": 0.5, "prison_weeks": 100.0, "trial_weeks": 4.0}
HUNTED = {**POLICED, **OUTBOUND, "arrest": 1.0, "network_broken_up": 1.0, "network_replacement": 0.0}
PAID = {**FOUND, "fine": 20_000.0, "fund_share": 0.5, "trial_weeks": 4.0}

LEGAL, IRREGULAR, OPEN = Route.INBOUND_LEGAL, Route.OUTBOUND_IRREGULAR, Route.OUTBOUND_VISA_FREE
APPROACHED, RECRUITED, EXPLOITED = Series.APPROACHED, Series.RECRUITED, Series.NEWLY_EXPLOITED
STOPPED, UNSEEN, PASSED_BY = Series.TURNED_BACK, Series.ENDED_UNIDENTIFIED, Series.MET_UNRECOGNISED
IDENTIFIED, AGAIN, SETTLED = Series.IDENTIFIED, Series.TRAFFICKED_AGAIN, Series.REINTEGRATED
CHARGED, BEFORE_COURT = Series.OFFICIALS_CHARGED, Series.OPEN_PROSECUTIONS

LEAKING = {"health_contact": 0.1, "health_leak": 1.0}
# In a world, a series or a margin of it goes up when a parameter goes from its first value to its second.
RAISES = [
    # 3.2-3.3 who is met, what she answers, what recruiters do about it
    (APART, RECRUITED, dict.fromkeys(("hardship_rural", "hardship_urban", "family_strain"), (0, 1))),
    (APART, RECRUITED, dict.fromkeys(("drop_out_rural", "drop_out_urban", "wish_to_migrate"), (0, 1))),
    (
        APART,
        RECRUITED,
        {f"trust_{who}": (-1, 2) for who in ("partner", "family", "friend", "online", "employer")},
    ),
    (APART, RECRUITED, {"awareness": (1, 0), "campaign_reach": (0.2, 0)}),
    (APART, RECRUITED, {"youth_programme_rural": (1, 0), "youth_programme_urban": (1, 0)}),
    (REFUSED, Series.REPORTS, {"awareness": (0, 1), "report_awareness": (1, 5)}),
    (REFUSED, Series.REPORTS, {"trust_in_institutions": (0, 1)}),
    (REFUSED, Series.CASES, {"report_after_refusal": (0, 1), "report_acted_on": (0, 1)}),
    (APART, EXPLOITED, {"withdrawal_awareness": (10, 1), "grooming_withdrawal": (0.2, 0)}),
    (APART, APPROACHED, {"demand": (0.5, 1.5)}),
    (RESPONDING, APPROACHED, {"demand_responds": (0, 1), "demand_response": (0, 2)}),
    (RESPONDING, APPROACHED, {"demand_memory": (13, 1040)}),  # what buyers are used to for longer
    (APART, RECRUITED, {"approach_targeted": (0, 1), "targeting": (0, 2)}),
    ({**APART, "children_of_employer": 0.0}, (RECRUITED, AgeBand.CHILD), {"share_online": (0, 0.5)}),
    ({**APART, "share_online": 0.5}, (RECRUITED, AgeBand.CHILD), {"children_online": (0, 1)}),
    ({**APART, "labour_share_employer": 1.0}, (RECRUITED, Form.LABOUR), {"share_friend": (0.5, 0)}),
    (APART, (EXPLOITED, Sex.MALE), {"men_in_labour": (0, 1)}),
    (APART, (RECRUITED, Nationality.FOREIGN), {"networks_with_origin": (0, 1), "inbound_weight": (0, 8)}),
    (THROUGH, (RECRUITED, Route.TRANSIT), {"transit_weight": (0, 3), "networks_reaching_abroad": (0, 1)}),
    (APART, (RECRUITED, AgeBand.CHILD), {"minors": (0.5, 2)}),
    (APART, APPROACHED, {"deterrence": (5, 0), "approach_rate": (0.05, 0.2)}),
    ({**APART, "replacement": 0.0}, APPROACHED, {"quitting": (0.1, 0)}),
    ({**APART, **OUTBOUND}, APPROACHED, {"opportunity_response": (0, 1), "most_active": (1, 4)}),
    # children in street situations
    (APART, (RECRUITED, Form.BEGGING), {"begging_share_family": (0, 1), "begging_share_other": (0, 1)}),
    (STREET, RECRUITED, {f"{what}_street": (0, 1) for what in ("drop_out", "hardship", "family_strain")}),
    (STREET, EXPLOITED, {"grooming_weeks_street": (50, 1)}),
    ({**HELD, **BEGGING}, (PASSED_BY, Form.BEGGING), {"street_contact": (0, 0.3)}),
    ({**HELD, **BEGGING, "street_contact": 0.1}, (IDENTIFIED, Form.BEGGING), {"street_skill": (0, 1)}),
    (FROM_ALBANIA, (IDENTIFIED, Form.BEGGING), {"visa_free_stay": (1, 52)}),
    ({**RELAPSE, **BEGGING, "street_contact": 0.2}, AGAIN, {"stigma_begging": (0, 1)}),
    # 3.4 permits
    (INVITED, (STOPPED, LEGAL), {"permit_scrutiny": (0, 0.5)}),
    (FLAGGED, (STOPPED, LEGAL), {"notification_compliance": (0, 1), "cross_check": (1, 9)}),
    (BRIBED, (EXPLOITED, LEGAL), {"permit_bribe_propensity": (0, 1), "permit_audit": (1, 0)}),
    ({**BRIBED, "network_money_at_start": 5000.0}, (EXPLOITED, LEGAL), {"permit_bribe": (5000, 100)}),
    (BRIBED, CHARGED, {"permit_audit": (0, 0.3)}),
    (FLAGGED, Series.PERMITS_DELAYED, {"permit_check_time": (0, 5), "permit_scrutiny": (0, 1)}),
    (INVITED, (EXPLOITED, LEGAL), {"coercion_onset": (0, 0.1), "coerced_at_once": (0, 1)}),
    (INVITED, (EXPLOITED, LEGAL), {"leaving_work": (0.2, 0)}),
    ({**INVITED, "coercion_without_permit": 10.0}, (EXPLOITED, LEGAL), {"permit_validity": (260, 4)}),
    (OVERSTAYED, (IDENTIFIED, LEGAL), {"permit_validity": (4, 260)}),
    (AT_WORK, (EXPLOITED, LEGAL), {"job_loss": (0.2, 0)}),
    ({**AT_WORK, "coercion_without_permit": 10.0}, (EXPLOITED, LEGAL), {"permit_renewal": (1, 0)}),
    ({**AT_WORK, "inspection_skill": 1.0}, (STOPPED, LEGAL), {"inspections": (0, 900)}),
    (REFUSED_FILES, Series.SPONSORS_BARRED, {"sponsor_check": (0, 1)}),
    ({**REFUSED_FILES, "sponsor_check": 1.0}, (RECRUITED, LEGAL), {"barring_weeks": (500, 1)}),
    (AUDITED, CHARGED, {"officials_prosecuted": (0, 1)}),
    (AUDITED, Series.BRIBES_PAID, {"audit_memory": (0, 1), "permit_bribe_propensity": (0, 1)}),
    # 3.5 travel
    (AT_BORDER, (STOPPED, LEGAL), {"suspicion_legal": (0, 1), "entry_check": (0, 1)}),
    (AT_BORDER, (STOPPED, OPEN), {"suspicion_leaving": (0, 1), "exit_check": (0, 1)}),
    (BY_POSTS, (STOPPED, IRREGULAR), {"suspicion_leaving": (0, 1), "exit_check": (0, 1)}),
    (BY_POSTS | {"irregular_check": 0.0}, (STOPPED, IRREGULAR), {"leave_by_posts": (0, 1)}),
    (OVERSTAYING, (UNSEEN, OPEN), {"visa_free_stay": (1, 52)}),
    (AT_BORDER, (STOPPED, IRREGULAR), {"suspicion_irregular": (0, 1), "irregular_check": (0, 1)}),
    (AT_BORDER, (STOPPED, IRREGULAR), {"border_bribe_propensity": (1, 0)}),
    (AT_BORDER, (IDENTIFIED, IRREGULAR), {"border_recognition": (0, 1)}),
    ({**AT_BORDER, "border_bribe_propensity": 1.0}, CHARGED, {"border_bribe_discovered": (0, 0.3)}),
    (APART, Series.TRAVELLERS_REFUSED, {"mistaken_refusal": (0, 0.01), "exit_check": (0, 0.1)}),
    # 3.6 exploitation
    (
        HELD,
        PASSED_BY,
        {"checks_an_officer": (0, 0.5), "health_contact": (0, 0.1), "outreach_contact": (0, 0.1)},
    ),
    (HELD, (PASSED_BY, Form.LABOUR), {"inspections": (0, 650), "tip": (0, 0.1)}),
    ({**HELD, "inspections": 50.0}, (PASSED_BY, Form.LABOUR), {"workplaces": (50_000, 500)}),
    (MET, PASSED_BY, {"police_officers": (10, 100), "police_priority": (0.2, 3), "venues": (500, 50)}),
    (MET, PASSED_BY, {"home_visibility": (0, 1), "online_visibility": (0, 1)}),
    ({**MET, "home_visibility": 0.0}, PASSED_BY, {"hidden_online": (0, 1)}),
    (
        {**MET, "home_visibility": 0.0, "online_visibility": 0.0},
        PASSED_BY,
        {"sexual_in_clubs": (0, 1), "labour_in_workplaces": (0, 1)},
    ),
    (
        {**HELD, **BEGGING, **INBOUND, "entry_check": 0.0, "inbound_weight": 5.0, "street_contact": 0.2},
        Series.CHILDREN_SENT_BACK,
        {"children_sent_back": (0, 1)},
    ),
    (MET, IDENTIFIED, {"skill_from_cases": (1, 0)}),
    ({**MET, **UNSKILLED, "checks_an_officer": 1.0}, PASSED_BY, {"contact_saturates": (1, 0)}),
    (KNOWN_TO_BEG, (IDENTIFIED, Form.BEGGING), {"begging_in_law": (0, 1), "begging_by_law": (1, 0)}),
    (KNOWN_TO_BEG, (IDENTIFIED, Form.BEGGING), {"begging_for_others_in_law": (0, 1)}),
    (
        {**MET, "skill_from_cases": 0.9},
        IDENTIFIED,
        {"cases_to_learn": (100, 1), "experience_half_life": (4, 1040)},
    ),
    ({**MET, "recognised_at_arrest": 1.0}, IDENTIFIED, {"held_together": (0, 1)}),
    ({**HELD, "outreach_contact": 0.02}, PASSED_BY, {"outreach_effort": (0.2, 5)}),
    (MET, (IDENTIFIED, Form.LABOUR), {"police_skill_labour": (0, 1), "inspection_skill": (0, 1)}),
    (MET, (IDENTIFIED, Form.SEXUAL), {"police_skill_sexual": (0, 1)}),
    ({**HELD, "health_contact": 0.1}, IDENTIFIED, {"health_skill": (0, 1)}),
    ({**HELD, "outreach_contact": 0.1}, IDENTIFIED, {"outreach_skill": (0, 1)}),
    ({**HELD, "tip": 0.1}, IDENTIFIED, {"tip_skill": (0, 1)}),
    ({**HELD, **OUTBOUND, "found_abroad": 0.1}, (IDENTIFIED, IRREGULAR), {"referred_from_abroad": (0, 1)}),
    (
        {**HELD, "checks_an_officer": 0.2, "venues": 57.0},
        PASSED_BY,
        {"police_proactive": (0, 0.9), "cases_an_officer": (0.02, 11)},
    ),
    ({**ILL, "health_contact_ill": 5.0}, PASSED_BY, {"illness": (0, 0.5)}),
    (ILL, PASSED_BY, {"health_contact_ill": (1, 5), "health_avoidance": (1, 0)}),
    (ILL, PASSED_BY, {"health_confidentiality": (0, 1)}),
    (ILL, Series.LEAKS, {"health_leak": (0, 1)}),
    (LEAKING_HEALTH, UNSEEN, {"coercion_after_leak": (1, 0), "health_confidentiality": (0, 1)}),
    (HELD, UNSEEN, {"escape": (0, 0.1), "release": (0, 0.1)}),
    ({**HELD, "escape": 0.05}, UNSEEN, {"escape_barrier": (1, 0), "coercion_tilt": (9, 0.2)}),
    (REPORTING, IDENTIFIED, dict.fromkeys(("barrier_coercion", "barrier_misdemeanour"), (5, 0))),
    (REPORTING, IDENTIFIED, dict.fromkeys(("barrier_stigma", "barrier_child"), (5, 0))),
    (REPORTING, IDENTIFIED, {"trust_in_institutions": (0, 1), "community_stigma": (1, 0)}),
    (IN_DEBT, IDENTIFIED, {"barrier_debt": (5, 0), "barrier_irregular": (5, 0)}),
    (IN_DEBT, IDENTIFIED, {"debt_irregular": (9000, 300), "debt_paid_a_week": (0, 500)}),
    # 3.7 assistance
    (FOUND, Series.ASSISTED, {"confidentiality": (0, 1), "freedom_of_movement": (0, 1)}),
    ({**FOUND, **INBOUND}, (Series.ASSISTED, Nationality.FOREIGN), {"residence_permits": (0, 1)}),
    # 3.8 shelters
    (FOUND, Series.IN_SHELTER, {"wants_shelter": (0, 1), "shelter_places": (0, 3)}),
    (FOUND, Series.NO_PLACE_FOUND, {"shelter_places": (9, 0), "early_leaving": (0.5, 0)}),
    (FOUND, Series.NO_PLACE_FOUND, {"shelter_max_stay_weeks": (13, 104)}),  # longer stays crowd others out
    (FOUND, Series.LEFT_EARLY, {"freedom_of_movement": (1, 0), "psychosocial_care": (1, 0)}),
    (LEAVING_EARLY, (Series.LEFT_EARLY, AgeBand.CHILD), {"children_go_missing": (0.2, 5)}),
    (FOUND, Series.PASSED_ON, {"passing_on": (0, 1)}),
    (FOUND, SETTLED, {"training": (0, 0.2), "recovery_rate": (0, 0.3)}),
    (FOUND, Series.TREATED, {"illness": (0, 0.5), "treatment": (0, 1), "treatment_outside": (0, 0.5)}),
    (UNTREATED, SETTLED, {"illness_slows": (1, 0)}),
    (SHORT_STAY, Series.FOSTERED, {"foster_care": (0, 1)}),
    # trust
    (TRUSTING, Series.TRUST, {f"trust_gained_{by}": (0, 0.1) for by in ("help", "conviction")}),
    (TRUSTING, Series.TRUST, {"trust_lost_acquittal": (0.1, 0), "trust_in_institutions": (0, 1)}),
    ({**TRUSTING, **LEAKING, "case_leak": 0.8}, Series.TRUST, {"trust_lost_leak": (0.1, 0)}),
    ({**AUDITED, "trust_moves": 1.0, "permit_audit": 0.2}, Series.TRUST, {"trust_lost_scandal": (0.1, 0)}),
    ({**TRUSTING, "trust_lost_acquittal": 0.1}, Series.TRUST, {"trust_memory": (104, 4)}),
    # 3.9 the time after
    (FOSTERED, AGAIN, {"risk_in_foster_care": (0, 1)}),
    (APART, SETTLED, {"community_stigma": (1, 0)}),
    (PAID, SETTLED, {f"reintegration_{cause}": (0, 5) for cause in ("recovery", "work", "compensation")}),
    (RELAPSE, AGAIN, {"risk_from_stigma": (0, 5), "stigma_sexual": (0, 1), "stigma_labour": (0, 1)}),
    (RELAPSE, AGAIN, {"community_stigma": (0, 1), "risk_from_old_recruiter": (1, 5)}),
    (RELAPSE, AGAIN, {"risk_of_children": (1, 5), "risk_when_supported": (0, 1)}),
    (
        {**RELAPSE, "risk_when_supported": 0.0},
        AGAIN,
        {"support_half_life": (1040, 4), "protection_fades": (0, 1)},
    ),
    ({**FOUND, "early_leaving": 0.5}, AGAIN, {"taken_back": (0, 1)}),
    (RELAPSE, AGAIN, {"protection_from_recovery": (1, 0), "natural_recovery": (0.2, 0)}),
    (RELAPSE, AGAIN, {"psychosocial_care": (1, 0)}),
    # 3.10 police and court
    (FOUND, Series.CONVICTED, {"court_effort": (0.1, 5), "conviction": (0, 1), "co_defendant": (0, 1)}),
    (TESTIFYING, Series.CONVICTED, {"conviction_without_witness": (1, 0), "assistance_acceptance": (0, 1)}),
    (FOUND, BEFORE_COURT, {"case_filed": (0, 1), "cases_an_officer": (0.06, 6)}),
    (FOUND, BEFORE_COURT, {"indictments_before": (0, 100), "trial_weeks": (10, 500)}),
    ({**FOUND, "prosecutor_capacity": 0.2}, BEFORE_COURT, {"prosecutor_effort": (0.5, 5)}),
    (FOUND, BEFORE_COURT, {"investigation_weeks": (100, 5)}),
    (FOUND, BEFORE_COURT, {"prosecutor_capacity": (0.1, 10), "indictment": (0, 1)}),
    (SILENT, BEFORE_COURT, {"indictment_without_witness": (1, 0), "cooperation": (0, 1)}),
    (TESTIFYING, Series.CONVICTED, {"cooperation": (0, 1), "cooperation_fear": (1, 0)}),
    ({**TESTIFYING, "assistance_acceptance": 0.0}, Series.CONVICTED, {"cooperation_without_help": (0, 1)}),
    (
        {**TESTIFYING, **INBOUND, "residence_permits": 0.0},
        *(Series.CONVICTED, {"cooperation_from_abroad": (0, 1), "residence_permits": (0, 1)}),
    ),
    (EXPOSED, Series.CONVICTED, {"case_leak": (1, 0), "witness_lost_after_leak": (1, 0)}),
    (EXPOSED, Series.LEAKS, {"case_leak": (0, 1), "confidentiality": (1, 0)}),
    (WARNED, APPROACHED, {"flight_after_leak": (0, 1), "confidentiality": (1, 0)}),
    (RICH, Series.CASES_DROPPED, {"police_bribe_propensity": (0, 1), "court_bribe_propensity": (0, 1)}),
    (RICH, Series.CONVICTED, {"court_bribe_propensity": (1, 0), "police_bribe_propensity": (1, 0)}),
    ({**RICH, "court_bribe_propensity": 1.0}, CHARGED, {"court_bribe_discovered": (0, 0.3)}),
    ({**RICH, "police_bribe_propensity": 1.0}, CHARGED, {"police_bribe_discovered": (0, 0.3)}),
    ({**RICH, "police_bribe_propensity": 1.0}, Series.CONVICTED, {"justice_bribe": (0, 100_000)}),
    (SENTENCED, Series.PRISON_SENTENCES, {"custody": (0, 1)}),
    (SENTENCED, Series.LONG_SENTENCES, {"prison_weeks": (20, 300), "long_sentence": (500, 10)}),
    (HUNTED, Series.GROUPS_BROKEN_UP, {"network_broken_up": (0, 1), "network_replacement": (0, 1)}),
    (HUNTED, (RECRUITED, IRREGULAR), {"network_broken_up": (1, 0), "network_replacement": (0, 1)}),
    (POLICED, APPROACHED, {"arrest": (1, 0), "custody": (1, 0), "replacement": (0, 1)}),
    (POLICED, APPROACHED, {"risk_from_investigation": (1, 0), "risk_from_conviction": (1, 0)}),
    (POLICED, APPROACHED, {"activity_under_investigation": (0, 1)}),
    ({**POLICED, "replacement": 0.0}, APPROACHED, {"prison_weeks": (200, 1)}),
    ({**POLICED, "replacement": 0.0, "trial_weeks": 100.0}, APPROACHED, {"detention_weeks": (200, 1)}),
    ({**POLICED, "replacement": 0.0, "prison_weeks": 300.0}, APPROACHED, {"time_served": (1, 0)}),
    (PAID, Series.COMPENSATED, {"fund_share": (0, 1), "fine": (0, 10_000), "award": (50_000, 1000)}),
]
CAUSES = [(world, where, name, ends) for world, where, moved in RAISES for name, ends in moved.items()]


@pytest.mark.parametrize(("world", "where", "name", "ends"), CAUSES, ids=[cause[2] for cause in CAUSES])
def test_a_cause_raises_its_effect(world, where, name, ends):
    low, high = (totals({**world, name: float(value)})[place_of(where)] for value in ends)
    assert low < high


NOTHING_FOLLOWS = (RECRUITED, EXPLOITED, IDENTIFIED, Series.IN_EXPLOITATION, Series.CASES, Series.IN_SHELTER)
# A network pays in every case, and the price is nothing to it.
BOUGHT = {
    **{**FOUND, **IN_NETWORKS, "justice_bribe": 0.0, "indictments_before": 0.0, "report_after_refusal": 0.0},
    **{"police_bribe_discovered": 0.0, "court_bribe_discovered": 0.0},
}
TAKES_ALL = {"border_bribe_propensity": 1.0, "border_bribe": 0.0}
# What never happens in a world, and what happens in it all the same.
NEVER = {
    "nobody is approached, so nothing happens": ({"approach_rate": 0.0}, NOTHING_FOLLOWS, Series.CONVICTED),
    "refusals that nobody reports open no case": (
        {**HELD, **REFUSED, "report_after_refusal": 0.0}, (Series.REPORTS, Series.CASES), APPROACHED
    ),
    "nobody sets out who withdraws at once": (
        {"grooming_withdrawal": 1.0, "spell_at_start": 0.0, "after_at_start": 0.0}, (EXPLOITED,), RECRUITED
    ),
    "flagged files are refused when nobody can pay": (
        {**INVITED, **POOR, "permit_scrutiny": 1.0}, ((EXPLOITED, LEGAL),), (STOPPED, LEGAL)
    ),
    "no bribe passes where audits are certain": (
        {**BRIBED, "permit_scrutiny": 1.0, "permit_audit": 1.0},
        ((EXPLOITED, LEGAL), CHARGED),
        (STOPPED, LEGAL),
    ),
    "bribes pass and nobody is charged where nobody audits": (
        {**BRIBED, "permit_scrutiny": 1.0, "permit_bribe": 0.0}, (CHARGED,), (EXPLOITED, LEGAL)
    ),
    "work that never turns coercive exploits nobody": (
        {**INVITED, "coerced_at_once": 0.0, "coercion_onset": 0.0}, ((EXPLOITED, LEGAL),), (RECRUITED, LEGAL)
    ),
    "a border that lets nobody through exploits nobody": (
        {**CLOSED, "border_bribe_propensity": 0.0}, ((EXPLOITED, LEGAL),), (STOPPED, LEGAL)
    ),
    "officers who take every bribe stop nobody who pays": (
        {**CLOSED, **TAKES_ALL}, ((STOPPED, LEGAL),), (EXPLOITED, LEGAL)
    ),
    "irregular travel needs money": (
        {**AT_BORDER, **SMUGGLED_IN, **POOR},
        ((EXPLOITED, IRREGULAR), (EXPLOITED, Route.INBOUND_IRREGULAR)),
        (RECRUITED, IRREGULAR),
    ),
    "lone recruiters cross no border before travel is visa-free": (
        {"recruiters_in_networks": 0.0}, tuple((RECRUITED, route) for route in list(Route)[1:]), RECRUITED
    ),
    "networks without an origin bring nobody in": (
        {"networks_with_origin": 0.0}, ((RECRUITED, Nationality.FOREIGN),), (RECRUITED, IRREGULAR)
    ),
    "networks that reach nowhere take nobody abroad": (
        {"networks_reaching_abroad": 0.0, "transit_weight": 5.0},
        ((RECRUITED, IRREGULAR), (RECRUITED, Route.TRANSIT)),
        (RECRUITED, Nationality.FOREIGN),
    ),
    "only men and boys do the labour that only men and boys are sought for": (
        {**APART, **INSIDE, "men_in_labour": 1.0, "labour_share_employer": 1.0, "labour_share_other": 1.0},
        ((EXPLOITED, Sex.FEMALE),),
        (EXPLOITED, Sex.MALE),
    ),
    "no man or boy is exploited otherwise": (
        {**APART, "labour_share_employer": 0.0, "labour_share_other": 0.0, "men_in_labour": 1.0},
        ((EXPLOITED, Sex.MALE), (EXPLOITED, Form.LABOUR)),
        (EXPLOITED, Sex.FEMALE),
    ),
    "contact is not identification": (
        {**MET, **UNSKILLED}, (IDENTIFIED, UNSEEN), PASSED_BY
    ),
    "exploitation does not end by itself": (
        HELD, (IDENTIFIED, UNSEEN), Series.IN_EXPLOITATION
    ),
    "labour inspectors meet nobody in homes": (
        {**HELD, "inspections": 650.0, "labour_in_workplaces": 0.0, "sexual_in_clubs": 0.0},
        (PASSED_BY, IDENTIFIED),
        Series.INSPECTIONS,
    ),
    "authorities in Kosovo find nobody abroad": (
        {**REPORTING, **OUTBOUND, "checks_an_officer": 0.1, "venues": 57.0},
        ((IDENTIFIED, IRREGULAR), (PASSED_BY, IRREGULAR)),
        (IDENTIFIED, Route.INTERNAL),
    ),
    "without places nobody is sheltered": (
        {**FOUND, "shelter_places": 0.0}, (Series.IN_SHELTER, Series.PASSED_ON), Series.NO_PLACE_FOUND
    ),
    "nobody is passed on where no centre looks for a place": (
        {**FOUND, "passing_on": 0.0}, (Series.PASSED_ON,), Series.IN_SHELTER
    ),
    "nobody leaves early where all stay": (
        {**FOUND, "early_leaving": 0.0}, (Series.LEFT_EARLY,), Series.IN_SHELTER
    ),
    "a court without capacity convicts nobody": (
        {**FOUND, "court_effort": 0.0}, (Series.CONVICTED, Series.CASES_CLOSED), BEFORE_COURT
    ),
    "nobody begs where no recruiter turns to the street": (
        APART, ((RECRUITED, Form.BEGGING), (EXPLOITED, Form.BEGGING)), (EXPLOITED, Form.LABOUR)
    ),
    "who recruits for begging recruits nobody else at home": (
        {**STREET, **INSIDE}, ((RECRUITED, Form.SEXUAL), (RECRUITED, Form.LABOUR)), (RECRUITED, Form.BEGGING)
    ),
    "people on the street meet those who beg and nobody else": (
        {**HELD, "street_contact": 0.3}, (PASSED_BY, IDENTIFIED), Series.IN_EXPLOITATION
    ),
    "inspectors of work places meet nobody who begs": (
        {**HELD, **BEGGING, "inspections": 900.0}, ((PASSED_BY, Form.BEGGING),), (EXPLOITED, Form.BEGGING)
    ),
    "who is well is not treated": ({**FOUND, "illness": 0.0}, (Series.TREATED,), Series.REINTEGRATED),
    "foster care is for children": (
        {**SHORT_STAY, "foster_care": 1.0},
        ((Series.FOSTERED, AgeBand.ADULT),),
        (Series.FOSTERED, AgeBand.CHILD),
    ),
    "nothing leaks where all is kept confidential": (
        {**EXPOSED, **LEAKING, "confidentiality": 1.0, "health_confidentiality": 1.0},
        (Series.LEAKS,),
        Series.CASES,
    ),
    "a pile that nobody decides brings nobody before the court": (
        {**FOUND, "indictments_before": 0.0, "prosecutor_capacity": 0.0},
        (BEFORE_COURT, Series.CONVICTED, Series.CASES_CLOSED),
        Series.CASES,
    ),
    "files that a network pays prosecutors to drop come before no court": (
        {**BOUGHT, "court_bribe_propensity": 1.0, "indictment": 1.0, "indictment_without_witness": 0.0},
        (BEFORE_COURT, Series.CONVICTED, Series.CASES_CLOSED),
        (Series.BRIBES_PAID, Institution.PROSECUTION),
    ),
    "cases that a network pays to drop reach no prosecutor": (
        {**BOUGHT, "police_bribe_propensity": 1.0}, (BEFORE_COURT, Series.CONVICTED), Series.CASES_DROPPED
    ),
    "lone recruiters bribe nobody": (
        {**BOUGHT, **TAKES_ALL, "police_bribe_propensity": 1.0, "recruiters_in_networks": 0.0},
        (Series.BRIBES_PAID,),
        Series.CASES,
    ),
    "networks without money bribe nobody": (
        {**CLOSED, **POOR, "border_bribe_propensity": 1.0, "police_bribe_propensity": 1.0},
        (Series.BRIBES_PAID,),
        (STOPPED, LEGAL),
    ),
    "only those in custody are sentenced to prison": (
        {**SENTENCED, "custody": 0.0}, (Series.PRISON_SENTENCES, Series.LONG_SENTENCES), Series.CONVICTED
    ),
    "compensation needs a fund": ({**PAID, "fund_share": 0.0}, (Series.COMPENSATED,), Series.CONVICTED),
}  # fmt: skip


@pytest.mark.parametrize(("settings", "nothing", "something"), NEVER.values(), ids=NEVER)
def test_what_has_no_cause_never_happens(settings, nothing, something):
    counted = totals(settings)
    for where in nothing:
        assert counted[place_of(where)] == 0, where
    assert counted[place_of(something)] > 0


VISA_FREE = {**INSIDE, **POOR, "visa_free_weight": 3.0, "recruiters_in_networks": 0.0, "barrier_debt": 5.0}
# A parameter that is out of play leaves everything as it is, to the last bit.
IDLE = {
    "no cross-check without notification": (
        {**INVITED, "permit_scrutiny": 0.2, "notification_compliance": 0.0}, "cross_check", (1.0, 10.0)
    ),
    "a wish to migrate matters for offers that lead away": (
        {"recruiters_in_networks": 0.0, "share_partner": 1.0}, "wish_to_migrate", (0.0, 1.0)
    ),
    "visa-free travel carries no debt": (VISA_FREE, "debt_irregular", (100.0, 50_000.0)),
    "nobody owes anything for a way inside Kosovo": ({**REPORTING, **INSIDE}, "barrier_debt", (0.0, 5.0)),
    "a visa-free stay matters to nobody who is invited": (INVITED, "visa_free_stay", (1.0, 52.0)),
    "demand that does not respond has no strength": ({}, "demand_response", (0.0, 2.0)),
    "demand that does not respond has no habits": ({}, "demand_memory", (13.0, 1040.0)),
    "trust that does not move remembers nothing": ({"trust_moves": 0.0}, "trust_memory", (1.0, 520.0)),
    "trust that does not move is not lost": (
        {**BRIBED, "permit_audit": 0.3, "trust_moves": 0.0}, "trust_lost_scandal", (0.0, 1.0)
    ),
    "who approaches anybody foresees nothing": ({"approach_targeted": 0.0}, "targeting", (0.0, 3.0)),
    "who does not go abroad irregularly leaves by no post": (
        {"outbound_weight": 0.0, "transit_weight": 0.0}, "leave_by_posts", (0.0, 1.0)
    ),
    "where children of parents alone are missed the law is for them": (
        {**KNOWN_TO_BEG, "share_family": 0.0}, "begging_in_law", (0.0, 1.0)
    ),
    "men are for labour": (
        {"labour_share_employer": 0.0, "labour_share_other": 0.0}, "men_in_labour", (0.0, 1.0)
    ),
    "street work is for those who beg": (FOUND, "street_contact", (0.0, 0.5)),
    "a leak that does not happen warns nobody": (POLICED | CLEAN, "flight_after_leak", (0.0, 1.0)),
    "who is well recovers as others do": ({**FOUND, "illness": 0.0}, "illness_slows", (0.0, 1.0)),
    "who is not in prison serves no time": (FOUND, "time_served", (0.0, 1.0)),
    "who keeps the job needs no notice": (
        {**AT_WORK, "permit_scrutiny": 0.0}, "notification_compliance", (0.0, 1.0)
    ),
    "care is for those in shelters": ({**FOUND, "wants_shelter": 0.0}, "psychosocial_care", (0.0, 1.0)),
}  # fmt: skip


@pytest.mark.parametrize(("settings", "name", "values"), IDLE.values(), ids=IDLE)
def test_what_is_out_of_play_changes_nothing(settings, name, values):
    low, high = (totals({**settings, name: value}) for value in values)
    assert np.array_equal(low, high)


def all_levers() -> dict[str, Period]:
    """Every lever at half strength for three years of four, so that sizes and what they act on both count."""
    return {
        name: Period(START, date(2012, 12, 31), one.setting.default * (0.5 if one.by_intensity else 1.0))
        for name, one in levers.declared().items()
    }


EVERYTHING = {
    **BUSY,
    **{
        "checks_an_officer": 0.03,
        "venues": 57.0,
        "police_skill_sexual": 0.6,
        "own_report": 0.1,
        "trafficked_again": 0.02,
    },
    **{"recruiters_in_networks": 0.8, "networks_with_origin": 0.8, "inbound_weight": 3.0},
    **{"permit_scrutiny": 0.18, "permit_bribe_propensity": 0.5, "permit_validity": 20.0},
    **{"entry_check": 0.3, "exit_check": 0.2, "border_bribe_propensity": 0.5, "coerced_at_once": 0.2},
    **{"outbound_weight": 2.0, "trial_weeks": 4.0, "award": 8000.0, "permit_check_time": 2.0},
    **{"transit_weight": 1.0, "demand_responds": 1.0, "share_online": 0.1},
    **{"approach_rate": 0.15, "wants_shelter": 1.0},  # places are short
}


@pytest.mark.parametrize("name", parameters.declared())
def test_every_parameter_drives_what_is_counted(name):
    """In the first run, or in the one of another seed."""
    ends = parameters.declared()[name].bounds
    for seed in range(2):
        low, high = (run({**EVERYTHING, name: end}, seed=seed, levers=all_levers()).series for end in ends)
        if not np.array_equal(low, high):
            return
    pytest.fail(f"{name} changes nothing that is counted")
