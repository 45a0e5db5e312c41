"""Every lever moves what it is declared to move, and leaves alone what it cannot reach.

Both sides of a comparison share all luck, so what a lever cannot reach stays the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pytest

from sim import engine, levers, parameters
from sim.codes import AgeBand, Channel, Form, Nationality, Route, Stage, Status, Venue
from sim.records import Series
from sim.scenario import Period
from sim.world import CHANGING, World
from tests.sim.worlds import (
    APART,
    BUSY,
    FOUND,
    IN_NETWORKS,
    INBOUND,
    OUTBOUND,
    START,
    Where,
    people,
    place_of,
    simulation,
)

SEEDS = 12
UP, DOWN = 1, -1


@dataclass(frozen=True)
class Row:
    """What a lever, in full force from the start, does to a world of these settings.

    Attributes:
        moves: the direction in which each series, or a margin of it, goes.
        leaves: series, or margins, that stay the same to the last bit.
        states: a number read from the world after the run, and the direction in which it goes.
        value: the lever's setting, where its default would show little.
    """

    moves: dict[Where, int]
    leaves: tuple[Where, ...]
    settings: dict[str, float] = field(default_factory=lambda: APART)
    states: dict[Callable[[World], float], int] = field(default_factory=dict)
    value: float | None = None


def in_prison(world: World) -> float:
    return float((world.recruiters.status == Status.IMPRISONED).sum())


def out_of_action(world: World) -> float:
    return float(np.isin(world.recruiters.status, (Status.ARRESTED, Status.IMPRISONED)).sum())


def frightened_officials(world: World) -> float:
    return float(world.officials.audit.mean())


def money_of_networks(world: World) -> float:
    return float(world.networks.money.sum())


def attention_to_cases(world: World) -> float:
    return float(world.police.attention.sum())


def found_at_an_arrest(world: World) -> float:
    rows = people(world)
    return float(rows.identified[rows.channel == Channel.ARREST].mean())


def ready_to_testify(world: World) -> float:
    return float(world.cases.witnesses[: world.now[0].cases].sum())


def helped(world: World) -> float:
    return float(people(world).assisted.sum())


def with_work(world: World) -> float:
    return float(people(world).in_work.sum())


def exploited_at(world: World, venue: Venue) -> float:
    return float((people(world).venue[people(world).times > 0] == venue).sum())


def in_clubs(world: World) -> float:
    return exploited_at(world, Venue.NIGHT_CLUB)


def in_homes(world: World) -> float:
    return exploited_at(world, Venue.PRIVATE)


def online(world: World) -> float:
    return exploited_at(world, Venue.ONLINE)


def waiting_for_visas(world: World) -> float:
    return float((people(world).stage == Stage.AWAITING_VISA).sum())


def recovery_in_shelters(world: World) -> float:
    rows = people(world)
    return float(rows.recovery[rows.stage == Stage.SHELTERED].mean())


WHO_IS_MET = (Series.APPROACHED, Series.REPORTS)
WHO_IS_EXPLOITED = (*WHO_IS_MET, Series.RECRUITED, Series.TURNED_BACK, Series.NEWLY_EXPLOITED)
TRAVEL = (Series.TRAVELLERS_CHECKED, Series.TRAVELLERS_REFUSED)
RIGHTS = (*TRAVEL, Series.PERMITS_DELAYED, Series.FILES_CHECKED, Series.INSPECTIONS)
WHO_IS_FOUND = (
    *WHO_IS_EXPLOITED,
    *(Series.IDENTIFIED, Series.MET_UNRECOGNISED, Series.IN_EXPLOITATION, Series.CASES),
)
# Who is barred for a week may invite again in the next, so nothing follows from it.
BRIBABLE = {
    **{**APART, **INBOUND, "permit_bribe_propensity": 0.5, "permit_audit": 0.2, "permit_scrutiny": 0.15},
    **{"sponsor_check": 0.1, "barring_weeks": 1.0, "permit_check_time": 1.0},
}
CORRUPT_BORDER = {"entry_check": 0.3, "border_bribe_propensity": 0.5, "border_bribe_discovered": 0.1}

FOUND_MORE = {Series.IDENTIFIED: UP, Series.MET_UNRECOGNISED: UP, Series.IN_EXPLOITATION: DOWN}
FOUND_LESS = {where: -direction for where, direction in FOUND_MORE.items()}
NOT_BEGGING = (Form.SEXUAL, Form.LABOUR)
# However many are found, police have time for all.
WITH_TIME = {**APART, "cases_an_officer": 12.0}
IN_THE_STREET = {**WITH_TIME, "begging_share_family": 0.5, "begging_share_other": 0.5}
# They reach many, who then refuse, and report.
CAMPAIGNS_WORK = {
    **APART,
    "campaign_reach_reached": 0.02,
    "acceptance_awareness": 1.0,
    "report_awareness": 2.5,
}

TABLE: dict[str, Row] = {
    "visa_liberalisation": Row(
        {
            (Series.RECRUITED, Route.OUTBOUND_VISA_FREE): UP,
            (Series.NEWLY_EXPLOITED, Route.OUTBOUND_VISA_FREE): UP,
            (Series.RECRUITED, Route.OUTBOUND_IRREGULAR): DOWN,
            Series.APPROACHED: UP,
        },
        RIGHTS,
        {**APART, "visa_free_weight_when_open": 1.0, "visa_irregular_left": 0.2},
    ),
    "origin_visa_freedom": Row(
        {(Series.RECRUITED, Route.INBOUND_LEGAL): DOWN, (Series.RECRUITED, Nationality.FOREIGN): DOWN},
        TRAVEL,
        {**APART, **INBOUND, "origin_diversion": 0.3, "most_active": 20.0},
    ),
    "border_screening": Row(
        {
            (Series.TURNED_BACK, Route.INBOUND_LEGAL): UP,
            (Series.TURNED_BACK, Route.OUTBOUND_IRREGULAR): UP,
            (Series.NEWLY_EXPLOITED, Route.OUTBOUND_IRREGULAR): DOWN,
            Series.TRAVELLERS_CHECKED: UP,
            Series.TRAVELLERS_REFUSED: UP,
        },
        (Series.PERMITS_DELAYED, Series.INSPECTIONS),  # more people are brought in, so others are met
        {**APART, "inbound_weight": 2.0, "outbound_weight": 2.0, "entry_check": 0.2},
    ),
    "exit_monitoring": Row(
        {
            (Series.TURNED_BACK, Route.OUTBOUND_VISA_FREE): UP,
            (Series.NEWLY_EXPLOITED, Route.OUTBOUND_VISA_FREE): DOWN,
            Series.TRAVELLERS_CHECKED: UP,
            Series.TRAVELLERS_REFUSED: UP,
        },
        (
            *WHO_IS_MET,
            Series.RECRUITED,
            (Series.TURNED_BACK, Route.INBOUND_LEGAL),
            (Series.TURNED_BACK, Route.OUTBOUND_IRREGULAR),
            *((Series.NEWLY_EXPLOITED, route) for route in Route if route != Route.OUTBOUND_VISA_FREE),
        ),
        {**APART, "visa_free_weight": 2.0, "inbound_weight": 2.0, "exit_check": 0.1, "leave_by_posts": 0.0},
    ),
    "permit_oversight": Row(
        {
            (Series.TURNED_BACK, Route.INBOUND_LEGAL): UP,
            (Series.NEWLY_EXPLOITED, Route.INBOUND_LEGAL): DOWN,
            Series.PERMITS_DELAYED: UP,
            Series.FILES_CHECKED: UP,
            Series.SPONSORS_BARRED: UP,
        },
        # Somebody who is turned back is home, and may be approached again.
        (*TRAVEL, Series.INSPECTIONS),
        BRIBABLE,
        {frightened_officials: UP},
    ),
    "labour_inspection": Row(
        {
            (Series.IDENTIFIED, Form.LABOUR): UP,
            (Series.IN_EXPLOITATION, Form.LABOUR): DOWN,
            (Series.TURNED_BACK, Route.INBOUND_LEGAL): UP,  # inspectors see through sponsors
            Series.INSPECTIONS: UP,
        },
        (
            *(*WHO_IS_MET, Series.RECRUITED, *TRAVEL, Series.PERMITS_DELAYED, Series.FILES_CHECKED),
            *((Series.NEWLY_EXPLOITED, route) for route in (Route.INTERNAL, Route.OUTBOUND_IRREGULAR)),
            (Series.TURNED_BACK, Route.OUTBOUND_IRREGULAR),
        ),
        {
            **{**APART, **INBOUND, "outbound_weight": 2.0, "coerced_at_once": 0.2, "cases_an_officer": 12.0},
            **{"inspections": 300.0, "inspection_skill": 0.5, "labour_share_other": 0.5},
        },
    ),
    "proactive_screening": Row(
        {Series.IDENTIFIED: UP, Series.MET_UNRECOGNISED: UP, Series.CASES: UP, Series.IN_EXPLOITATION: DOWN},
        (*WHO_IS_EXPLOITED, *RIGHTS),
        states={attention_to_cases: DOWN},  # time for it is taken from open cases
    ),
    "enforcement": Row(
        {Series.IN_EXPLOITATION: DOWN, Series.OPEN_PROSECUTIONS: UP, Series.APPROACHED: DOWN},
        RIGHTS,
        {**BUSY, "arrest": 0.2, "trial_weeks": 4.0, "checks_an_officer": 0.2, "venues": 57.0},
        {out_of_action: UP},
    ),
    "court_capacity": Row(
        {Series.CASES_CLOSED: UP, Series.CONVICTED: UP, Series.OPEN_PROSECUTIONS: DOWN},
        (*WHO_IS_FOUND, *RIGHTS, Series.ASSISTED),
        FOUND,
    ),
    "sentencing": Row(
        {Series.APPROACHED: DOWN, Series.NEWLY_EXPLOITED: DOWN, Series.LONG_SENTENCES: UP},
        RIGHTS,
        {
            **BUSY,
            "replacement": 0.0,
            "trial_weeks": 4.0,
            "custody": 0.3,
            "checks_an_officer": 0.2,
            "venues": 57.0,
        },
        {in_prison: UP},
    ),
    "specialised_training": Row(
        {Series.IDENTIFIED: UP, Series.CONVICTED: UP, Series.IN_EXPLOITATION: DOWN},
        (*WHO_IS_EXPLOITED, *RIGHTS),
        {**APART, "training_conviction": 1.3},
    ),
    "intelligence_led_policing": Row(
        {Series.GROUPS_BROKEN_UP: UP, Series.APPROACHED: DOWN, Series.IN_EXPLOITATION: DOWN},
        RIGHTS,
        {
            **BUSY,
            **IN_NETWORKS,
            "network_broken_up": 0.1,
            "checks_an_officer": 0.2,
            "venues": 57.0,
            "recognised_at_arrest": 0.1,
        },
        {found_at_an_arrest: UP},
    ),
    "prosecution_of_officials": Row(
        {
            Series.OFFICIALS_CHARGED: UP,
            Series.BRIBES_PAID: DOWN,
            (Series.TURNED_BACK, Route.INBOUND_LEGAL): UP,
            (Series.NEWLY_EXPLOITED, Route.INBOUND_LEGAL): DOWN,
        },
        (*WHO_IS_MET, *RIGHTS, Series.RECRUITED, (Series.NEWLY_EXPLOITED, Route.INTERNAL)),
        {**BRIBABLE, **CORRUPT_BORDER, "permit_audit": 0.1, "officials_prosecuted": 0.2},
        {frightened_officials: UP},
    ),
    "begging_children_identification": Row(
        {
            (Series.IDENTIFIED, Form.BEGGING): UP,
            (Series.IN_EXPLOITATION, Form.BEGGING): DOWN,
            Series.FOSTERED: UP,
        },
        (
            *(*WHO_IS_EXPLOITED, *RIGHTS),
            *((series, Form.SEXUAL) for series in (Series.IDENTIFIED, Series.MET_UNRECOGNISED)),
            *((Series.IN_EXPLOITATION, form) for form in (Form.SEXUAL, Form.LABOUR)),
        ),
        {**IN_THE_STREET, "street_skill": 0.02},
    ),
    "begging_law": Row(
        {(Series.IDENTIFIED, Form.BEGGING): UP, (Series.IN_EXPLOITATION, Form.BEGGING): DOWN},
        (
            *RIGHTS,
            *(
                (series, form)
                for series in (Series.IDENTIFIED, Series.IN_EXPLOITATION)
                for form in NOT_BEGGING
            ),
        ),
        {**IN_THE_STREET, "begging_in_law": 0.1, "street_skill": 0.3},
    ),
    "mobile_teams": Row(FOUND_MORE, (*WHO_IS_EXPLOITED, *RIGHTS), WITH_TIME),
    "venue_closures": Row(
        {(Series.IDENTIFIED, Form.SEXUAL): DOWN, (Series.IN_EXPLOITATION, Form.SEXUAL): UP},
        (
            *(*WHO_IS_EXPLOITED, *RIGHTS),
            *((series, Form.LABOUR) for series in (Series.IDENTIFIED, Series.IN_EXPLOITATION)),
        ),
        {**FOUND, "home_visibility": 0.1, "online_visibility": 0.1, "cases_an_officer": 20.0},
        {in_clubs: DOWN, in_homes: UP, online: UP},
    ),
    "police_officers": Row(FOUND_MORE, (*WHO_IS_EXPLOITED, *RIGHTS), states={attention_to_cases: UP}),
    "police_priority": Row(FOUND_MORE, (*WHO_IS_EXPLOITED, *RIGHTS)),
    "outreach": Row(
        {Series.IDENTIFIED: UP, Series.IN_EXPLOITATION: DOWN}, (*WHO_IS_EXPLOITED, *RIGHTS), WITH_TIME
    ),
    "prosecutors": Row(
        {Series.OPEN_PROSECUTIONS: UP, Series.CONVICTED: UP},
        (*WHO_IS_FOUND, *RIGHTS, Series.ASSISTED),
        {**FOUND, "prosecutor_capacity": 0.2, "trial_weeks": 26.0},
    ),
    "courts": Row(
        {Series.CASES_CLOSED: UP, Series.CONVICTED: UP, Series.OPEN_PROSECUTIONS: DOWN},
        (*WHO_IS_FOUND, *RIGHTS, Series.ASSISTED, Series.CASES_DROPPED),
        FOUND,
    ),
    "courts_after_the_war": Row(
        {Series.CASES_CLOSED: DOWN, Series.CONVICTED: DOWN, Series.APPROACHED: UP},
        RIGHTS,
        {
            **BUSY,
            "everyday_risk": 0.5,
            "deterrence": 1.0,
            "indictments_before": 0.0,
            "checks_an_officer": 2.0,
        },
    ),
    "court_output_2014": Row(
        {Series.CASES_CLOSED: UP, Series.CONVICTED: UP, Series.OPEN_PROSECUTIONS: DOWN},
        (*WHO_IS_FOUND, *RIGHTS, Series.ASSISTED, Series.CASES_DROPPED),
        FOUND,
    ),
    "borders_after_the_war": Row(
        {
            (Series.TURNED_BACK, Route.OUTBOUND_IRREGULAR): DOWN,
            (Series.NEWLY_EXPLOITED, Route.INBOUND_LEGAL): UP,
            Series.TRAVELLERS_CHECKED: DOWN,
            Series.TRAVELLERS_REFUSED: DOWN,
        },
        (Series.PERMITS_DELAYED, Series.INSPECTIONS),  # more people are brought in, so others are met
        {**APART, "inbound_weight": 2.0, "outbound_weight": 2.0, "entry_check": 0.2},
    ),
    "priority_of_2010": Row(FOUND_MORE, (*WHO_IS_EXPLOITED, *RIGHTS)),
    "visa_regime": Row(
        {(Series.TURNED_BACK, Route.INBOUND_LEGAL): DOWN, (Series.NEWLY_EXPLOITED, Route.INBOUND_LEGAL): UP},
        (*WHO_IS_MET, *TRAVEL, Series.RECRUITED, (Series.NEWLY_EXPLOITED, Route.INTERNAL)),
        {**APART, **INBOUND, "permit_scrutiny": 0.5, "permit_bribe_propensity": 0.0},
        {waiting_for_visas: DOWN},
    ),
    "legal_entry": Row(
        {(Series.RECRUITED, Route.INBOUND_LEGAL): DOWN, (Series.RECRUITED, Route.INBOUND_IRREGULAR): UP},
        TRAVEL,
        {**APART, **INBOUND},
    ),
    "travel_through_serbia": Row(
        {
            (Series.RECRUITED, Route.OUTBOUND_IRREGULAR): UP,
            Series.APPROACHED: UP,
            # They leave by posts, where fewer are stopped than between them.
            (Series.TURNED_BACK, Route.OUTBOUND_IRREGULAR): DOWN,
        },
        RIGHTS,
        {**APART, **OUTBOUND, "outbound_weight": 2.0, "irregular_check": 0.5, "exit_check": 0.0},
    ),
    "emigration_wave": Row(
        {
            (Series.RECRUITED, Route.OUTBOUND_IRREGULAR): UP,
            (Series.NEWLY_EXPLOITED, Route.OUTBOUND_IRREGULAR): UP,
            Series.APPROACHED: UP,
        },
        RIGHTS,
        {**APART, **OUTBOUND, "outbound_weight": 2.0},
    ),
    "minors_rising": Row(
        {(Series.RECRUITED, AgeBand.CHILD): UP, (Series.RECRUITED, AgeBand.ADULT): DOWN},
        (*RIGHTS, (Series.RECRUITED, Nationality.FOREIGN)),
        {**APART, "inbound_weight": 2.0},
    ),
    "officers_before_2010": Row(FOUND_LESS, (*WHO_IS_EXPLOITED, *RIGHTS), states={attention_to_cases: DOWN}),
    "past_campaigns": Row(
        {Series.RECRUITED: DOWN, Series.NEWLY_EXPLOITED: DOWN, Series.REPORTS: UP},
        (Series.APPROACHED, *RIGHTS),
        CAMPAIGNS_WORK,
    ),
    "awareness_campaigns": Row(
        {Series.RECRUITED: DOWN, Series.NEWLY_EXPLOITED: DOWN, Series.REPORTS: UP},
        (Series.APPROACHED, *RIGHTS),
    ),
    "youth_programmes": Row(
        {Series.RECRUITED: DOWN, Series.NEWLY_EXPLOITED: DOWN},
        (Series.APPROACHED, *RIGHTS, (Series.RECRUITED, Nationality.FOREIGN)),
        {**APART, "inbound_weight": 2.0},
    ),
    "hotline_promotion": Row(
        {Series.REPORTS: UP, Series.IDENTIFIED: UP, Series.CASES: UP},
        (Series.APPROACHED, Series.RECRUITED, Series.TURNED_BACK, Series.NEWLY_EXPLOITED, *RIGHTS),
        WITH_TIME,
    ),
    "money_laundering_control": Row(
        {(Series.NEWLY_EXPLOITED, Route.OUTBOUND_IRREGULAR): DOWN},
        (*WHO_IS_MET, *RIGHTS, Series.RECRUITED, (Series.NEWLY_EXPLOITED, Route.INTERNAL)),
        {
            **{**APART, **OUTBOUND, "inbound_weight": 0.0},
            **{"network_money_at_start": 0.0, "network_income": 60.0},
        },
        {money_of_networks: DOWN},
    ),
    "demand_reduction": Row(
        {Series.APPROACHED: DOWN, Series.RECRUITED: DOWN, Series.NEWLY_EXPLOITED: DOWN}, RIGHTS
    ),
    "shelter_max_stay": Row(
        {Series.IN_SHELTER: UP, Series.PASSED_ON: DOWN},
        (*WHO_IS_FOUND, *RIGHTS, Series.ASSISTED, Series.CONVICTED),
    ),
    "shelter_beds": Row(
        {Series.IN_SHELTER: UP, Series.NO_PLACE_FOUND: DOWN},
        (*WHO_IS_FOUND, *RIGHTS, Series.ASSISTED, Series.CONVICTED),
        {**FOUND, "cooperation_without_help": 1.0},
        value=2.0,
    ),
    "shelter_funding": Row(
        {Series.LEFT_EARLY: DOWN, Series.REINTEGRATED: UP},
        (*WHO_IS_FOUND, *RIGHTS, Series.ASSISTED),
        {**FOUND, "care_from_funding": 0.8, "early_leaving": 0.05},
        {recovery_in_shelters: UP, with_work: UP},
        value=2.0,
    ),
    "psychosocial_care": Row(
        {Series.LEFT_EARLY: DOWN, Series.REINTEGRATED: UP},
        (*WHO_IS_FOUND, *RIGHTS, Series.ASSISTED),
        {**FOUND, "early_leaving": 0.05},
        {recovery_in_shelters: UP},
    ),
    "training_programmes": Row(
        {Series.REINTEGRATED: UP},
        (*WHO_IS_FOUND, *RIGHTS, Series.ASSISTED),
        FOUND,
        {with_work: UP},
    ),
    "freedom_to_come_and_go": Row(
        {Series.ASSISTED: UP, Series.LEFT_EARLY: DOWN},
        (*WHO_IS_FOUND, *RIGHTS),
        {**FOUND, "early_leaving": 0.05, "assistance_acceptance": 0.7},
    ),
    "confidentiality": Row(
        {Series.ASSISTED: UP, Series.IDENTIFIED: UP, Series.REPORTS: UP, Series.LEAKS: DOWN},
        (Series.APPROACHED, Series.RECRUITED, Series.TURNED_BACK, Series.NEWLY_EXPLOITED, *RIGHTS),
        {**WITH_TIME, "case_leak": 0.8},
        {ready_to_testify: UP},
    ),
    "confidential_health": Row(
        {Series.IDENTIFIED: UP, Series.IN_EXPLOITATION: DOWN, Series.TREATED: UP, Series.LEAKS: DOWN},
        (*WHO_IS_EXPLOITED, *RIGHTS),
        {**APART, "health_leak": 0.8},
    ),
    "residence_permits": Row(
        {(Series.ASSISTED, Nationality.FOREIGN): UP},
        (*WHO_IS_FOUND, *RIGHTS, (Series.ASSISTED, Nationality.DOMESTIC)),
        {**FOUND, "inbound_weight": 3.0},
        {ready_to_testify: UP},
    ),
    "compensation_fund": Row(
        {Series.COMPENSATED: UP, Series.REINTEGRATED: UP},
        (*WHO_IS_FOUND, *RIGHTS, Series.ASSISTED, Series.CONVICTED, Series.IN_SHELTER),
        {**FOUND, "fine": 100_000.0, "award_applied_for": 0.2, "reintegration_compensation": 3.0},
    ),
    "community_work": Row(
        {Series.REINTEGRATED: UP, Series.IDENTIFIED: UP, Series.IN_EXPLOITATION: DOWN},
        (*WHO_IS_EXPLOITED, *RIGHTS),
        {**APART, "own_report": 0.2, "barrier_stigma": 2.0},
    ),
    "strategy_monitoring": Row(
        {Series.CASES: UP, (Series.TURNED_BACK, Route.INBOUND_LEGAL): UP},
        (
            *(*WHO_IS_MET, *RIGHTS, Series.RECRUITED, (Series.NEWLY_EXPLOITED, Route.INTERNAL)),
            *((series, Route.INTERNAL) for series in (Series.IDENTIFIED, Series.ASSISTED)),
        ),
        {**FOUND, **INBOUND, "permit_scrutiny": 0.3, "shelter_places": 0.0, "report_acted_on": 0.3},
        {helped: UP},
    ),
    "aftercare": Row(
        {Series.TRAFFICKED_AGAIN: DOWN},
        (*WHO_IS_MET, *TRAVEL, Series.RECRUITED),
        {**FOUND, "trafficked_again": 0.02, "risk_when_supported": 0.0},
    ),
}


def outcomes(row: Row, periods: dict[str, Period]) -> tuple[np.ndarray, dict[Callable, float]]:
    """Return what was counted (seeds, months, series, cells) and the sums of the row's states."""
    at, draw = simulation(periods), parameters.from_values(row.settings)
    world, counted, states = at.new_world(), [], dict.fromkeys(row.states, 0.0)
    for seed in range(SEEDS):
        world = engine.run(at, draw, seed, world)
        counted.append(world.series.copy())
        for state in states:
            states[state] += state(world)
    return np.array(counted), states


def full(name: str, row: Row, since: date = START) -> dict[str, Period]:
    value = levers.declared()[name].setting.default if row.value is None else row.value
    return {name: Period(since, None, value)}


def test_the_table_names_every_lever():
    assert list(TABLE) == list(levers.declared())


@pytest.mark.parametrize("name", TABLE)
def test_a_lever_moves_what_it_is_for_and_nothing_out_of_its_reach(name):
    row = TABLE[name]
    (without, states), (with_it, moved) = outcomes(row, {}), outcomes(row, full(name, row))
    before, after = without.sum(axis=(0, 1)), with_it.sum(axis=(0, 1))
    for where, direction in row.moves.items():
        assert (after[place_of(where)] - before[place_of(where)]) * direction > 0, where
    for state, direction in row.states.items():
        assert (moved[state] - states[state]) * direction > 0, state.__name__
    for where in row.leaves:
        same = (slice(None), slice(None), *place_of(where))
        assert before[place_of(where)] > 0 or where in RIGHTS, f"nothing happened: {where}"
        assert np.array_equal(without[same], with_it[same]), where


@pytest.mark.parametrize("name", TABLE)
def test_a_lever_changes_nothing_before_its_date(name):
    row = TABLE[name]
    later = full(name, row, date(2012, 1, 2))
    (without, _), (with_it, _) = outcomes(row, {}), outcomes(row, later)
    assert np.array_equal(without[:, :24], with_it[:, :24])
    assert not np.array_equal(without[:, 24:], with_it[:, 24:])


def as_it_was(name: str, settings: dict[str, float]) -> float:
    """Return the setting of a lever at which it changes nothing."""
    lever = levers.declared()[name]
    if lever.by_intensity:
        return 0.0
    target = next(effect.parameter for effect in lever.effects if effect.takes_setting)
    return float(parameters.from_values(settings)[target][0])


@pytest.mark.parametrize("name", TABLE)
def test_a_lever_without_strength_gives_an_identical_path(name):
    settings = TABLE[name].settings
    idle = {name: Period(date(2011, 1, 3), None, as_it_was(name, settings))}
    draw = parameters.from_values(settings)
    without, with_it = (engine.run(simulation(levers), draw, 3) for levers in ({}, idle))
    for table in set(CHANGING) - {"now"}:
        assert np.array_equal(getattr(without, table), getattr(with_it, table)), table


@pytest.mark.parametrize("name", TABLE)
def test_halfway_up_its_ramp_a_lever_has_made_half_the_change(name):
    def in_force(periods: dict[str, Period]) -> np.ndarray:
        at = simulation(periods)
        world = at.new_world()
        assert engine.advance(at, parameters.central(), 1, world, 0, 1)
        return world.values.copy()

    value = levers.declared()[name].setting.default
    monday = date(2010, 1, 4)  # of the first week
    none, half, whole = map(
        in_force, ({}, {name: Period(monday, None, value, 2)}, {name: Period(monday, None, value)})
    )
    assert half == pytest.approx((none + whole) / 2)
    assert not np.array_equal(none, whole)
