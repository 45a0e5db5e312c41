"""A second program: the model written once more with plain Mesa agents, against the engine.

The plain model (``benchmarks/plain_mesa``) shares no code of processes with the engine. It leaves some
mechanisms out; these are switched off in the engine. Groups of settings put one part of the model after the
other to work much more than central values do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from benchmarks.plain_mesa import PlainModel
from sim import engine, parameters
from sim.codes import AgeBand, Nationality, Stage, Venue
from sim.records import CELL_ALL, Series
from sim.scenario import Scenario
from tests.sim.worlds import crowd, people
from tests.verification.findings import Finding, exact

THEME = "A program written twice"
FIRST, LAST = date(2008, 1, 1), date(2012, 12, 31)
PLAIN_RUNS, RUNS = 16, 48
TOLERANCE = 0.05
LEFT_OUT = {"case_leak": 0.0, "network_broken_up": 0.0, "sponsor_check": 0.0, "award_applied_for": 0.0}
# Networks that can pay whatever there is to pay.
RICH = {"recruiters_in_networks": 1.0, "network_money_at_start": 50_000.0, "network_income": 500.0}
MANY_OFFICERS = {"police_officers": 200.0}
SETTINGS = {
    "central values": {},
    "an empty beginning": {"spell_at_start": 0.0, "after_at_start": 0.0, "indictments_before": 0.0},
    "police": {
        **{
            "police_officers": 150.0,
            "police_priority": 1.5,
            "home_visibility": 0.6,
            "online_visibility": 0.9,
            "held_together": 1.0,
        },
        **{"skill_from_cases": 0.9, "cases_to_learn": 3.0, "experience_half_life": 40.0},
    },
    "inspectors, outreach and tips": {
        **{"inspections": 900.0, "labour_in_workplaces": 0.95, "sexual_in_clubs": 0.8},
        **{"outreach_effort": 3.0, "tip": 0.01, "tip_skill": 0.8},
    },
    "children": {
        **{
            "minors": 3.0,
            "begging_in_law": 1.0,
            "begging_share_family": 0.8,
            "barrier_child": 0.05,
            "children_sent_back": 0.8,
        },
        **{"placement": 0.3, "training": 0.2, "children_go_missing": 5.0, "early_leaving": 0.05},
    },
    "shelters": {
        **{"early_leaving": 0.2, "taken_back": 1.0, "shelter_places": 0.3, "wants_shelter": 1.0},
        **{"police_officers": 200.0, "non_residential_help": 0.2, "reintegration": 0.004},
    },
    "the time after": {
        **{"trafficked_again": 0.03, "risk_when_supported": 0.0, "support_half_life": 30.0},
        **{"assistance_acceptance": 1.0, "wants_shelter": 0.0, "police_officers": 200.0},
    },
    "ways in": {
        **{"inbound_weight": 3.0, "networks_with_origin": 1.0, "inbound_legal_share": 0.7},
        **{"origins_free": 1.5, "origin_diversion": 0.2, "visas_asked": 0.0},
    },
    "courts and demand": {
        **{"court_effort": 3.0, "trial_weeks": 100.0, "prosecutor_effort": 0.5, "demand": 1.6},
    },
    "whom recruiters look for": {
        **{"targeting": 2.0, "share_online": 0.35, "trust_online": 1.5, "children_online": 0.8},
        **{"labour_share_employer": 0.9, "labour_share_other": 0.5, "men_in_labour": 0.8},
    },
    "anybody approached": {"approach_targeted": 0.0, "acceptance": -1.8},
    "networks in waves": {
        **{**RICH, "networks_with_origin": 0.5, "origin_weeks": 20.0, "networks_reaching_abroad": 0.7},
        **{"inbound_weight": 4.0, "transit_weight": 2.0, "inbound_legal_share": 0.3},
    },
    "through and out": {
        **{**RICH, "outbound_weight": 2.0, "transit_weight": 3.0, "visa_free_weight": 0.8},
        **{"networks_with_origin": 0.6, "networks_reaching_abroad": 1.0, "leave_by_posts": 0.7},
        **{"entry_check": 0.4, "exit_check": 0.5, "irregular_check": 0.3, "suspicion_leaving": 0.6},
        **{"border_bribe_propensity": 0.6, "border_bribe_discovered": 0.2, "border_recognition": 0.4},
        **{"found_abroad": 0.02, "referred_from_abroad": 0.6},
    },
    "permits and bribes": {
        **{**RICH, "networks_with_origin": 0.7, "inbound_legal_share": 1.0, "permit_scrutiny": 0.8},
        **{"permit_bribe_propensity": 0.7, "permit_audit": 0.2, "notification_compliance": 0.9},
        **{"police_bribe_propensity": 0.5, "court_bribe_propensity": 0.5, "court_bribe_discovered": 0.2},
    },
    "who is taken where": {
        **{**MANY_OFFICERS, "near_home": 0.9, "in_danger": 0.8, "wants_shelter": 1.0, "shelter_places": 0.5},
        **{"labour_share_other": 0.6, "residence_permits": 0.8, "passing_on": 1.0},
        **{"shelter_max_stay_weeks": 12.0, "shelter_funding": 0.4, "care_from_funding": 1.0},
    },
    "choices of form the other way": {
        **{"contact_saturates": 0.0, "begging_by_law": 0.0, "protection_fades": 0.0, "trust_moves": 0.0},
        **{**MANY_OFFICERS, "begging_share_family": 0.6, "begging_in_law": 0.4, "street_skill": 0.3},
        **{"trafficked_again": 0.02, "risk_when_supported": 0.1},
    },
    "trust that moves": {
        **{**RICH, **MANY_OFFICERS, "own_report": 0.1, "trust_in_institutions": 0.5, "trust_memory": 52.0},
        **{"trust_lost_scandal": 0.3, "trust_lost_leak": 0.1, "health_leak": 0.6, "health_contact": 0.05},
        **{"police_bribe_propensity": 0.5, "police_bribe_discovered": 0.5},
        **{"trust_lost_acquittal": 0.05, "trust_gained_conviction": 0.08, "trust_gained_help": 0.1},
    },
    "demand that responds": {
        **{**MANY_OFFICERS, "demand_responds": 1.0, "demand_response": 1.0, "demand_memory": 200.0},
    },
}
HIDDEN = (Venue.PRIVATE, Venue.ONLINE)
SEEN = (Stage.GROOMED, Stage.WORKING, Stage.EXPLOITED, Stage.SHELTERED, Stage.REINTEGRATING)

WEEKLY = (
    *(f"people {stage.name.lower()}" for stage in SEEN),
    *("children exploited", "people exploited in homes or online"),
    *("cases before the court", "cases investigated"),
    *("foreign people exploited", "people exploited abroad", "men and boys exploited", "trust"),
)
COUNTED = ("spells begun", "people identified", "permits granted", "permits by bribe")
COUNTED_BY = (Series.NEWLY_EXPLOITED, Series.IDENTIFIED, Series.PERMITS_GRANTED, Series.PERMITS_BY_BRIBE)


def in_plain(simulation: engine.Simulation, settings: Mapping[str, float], seed: int) -> dict[str, float]:
    """Live a run of the plain model; returns what came of it."""
    model = PlainModel(simulation, rng=seed, settings=settings)
    weeks = simulation.calendar.weeks
    seen = np.zeros(len(WEEKLY))
    for _ in range(weeks):
        model.step()
        held = [one for one in model.people if one.stage == Stage.EXPLOITED]
        stages = np.bincount([one.stage for one in model.people], minlength=len(Stage))[list(SEEN)]
        children = sum(one.age_band == AgeBand.CHILD for one in held)
        hidden = sum(one.venue in HIDDEN for one in held)
        open_cases = sum(len(unit.cases) for unit in model.police)
        foreign = sum(one.nationality == Nationality.FOREIGN for one in held)
        seen += (
            *(*stages, children, hidden, len(model.court.queue), open_cases, foreign),
            *(sum(one.abroad for one in held), sum(not one.female for one in held), model.trust),
        )
    counted = (model.newly_exploited, model.identified, model.permits_granted, model.permits_by_bribe)
    return told(seen / weeks, counted)


def in_engine(simulation: engine.Simulation, settings: Mapping[str, float], seed: int, world) -> dict:
    """Live a run of the engine; returns the same."""
    draw, weeks = parameters.from_values(settings), simulation.calendar.weeks
    seen = np.zeros(len(WEEKLY))
    for week in range(weeks):
        assert engine.advance(simulation, draw, seed, world, week, week + 1)
        rows, now = people(world), world.now[0]
        held = rows.stage == Stage.EXPLOITED
        stages = np.bincount(rows.stage, minlength=len(Stage))[list(SEEN)]
        children = (held & (rows.age_band == AgeBand.CHILD)).sum()
        hidden = (held & np.isin(rows.venue, HIDDEN)).sum()
        foreign = (held & (rows.nationality == Nationality.FOREIGN)).sum()
        abroad = (held & (rows.region == len(world.police))).sum()
        seen += (
            *(*stages, children, hidden, now.before_court, now.investigated, foreign, abroad),
            *((held & (rows.female == 0)).sum(), now.trust),
        )
    counted = world.series[:, :, CELL_ALL].sum(axis=0)
    return told(seen / weeks, counted[list(COUNTED_BY)])


def told(seen: np.ndarray, counted: Sequence[float]) -> dict[str, float]:
    return {**dict(zip(COUNTED, counted, strict=True)), **dict(zip(WEEKLY, seen, strict=True))}


def twice() -> Iterator[Finding]:
    """Means of runs of both programs."""
    scenario = Scenario("Twice", start=FIRST, records_from=FIRST, end=LAST)
    simulation = engine.Simulation.of(scenario, crowd())
    world = simulation.new_world(1 << 14)
    for name, extra in SETTINGS.items():
        settings = {**LEFT_OUT, **extra}
        plain = [in_plain(simulation, settings, seed) for seed in range(PLAIN_RUNS)]
        fast = [in_engine(simulation, settings, seed, world) for seed in range(RUNS)]
        for what in plain[0]:
            one, other = (np.array([run[what] for run in runs], float) for runs in (plain, fast))
            error = np.hypot(one.std(ddof=1) / np.sqrt(len(one)), other.std(ddof=1) / np.sqrt(len(other)))
            apart, level = one.mean() - other.mean(), other.mean()
            if not one.any() and not other.any():
                continue  # switched off by these settings
            yield exact(
                THEME,
                f"{what.capitalize()}, {name}",
                f"the plain model, within {TOLERANCE:.0%} and three standard errors",
                abs(apart) <= TOLERANCE * level + 3 * error,
                f"{level:.4g}",
                f"{one.mean():.4g} ± {error:.2g}",
            )


CHECKS = (twice,)
