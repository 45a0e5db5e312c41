"""Bribes at five institutions by one mechanism: who pays, who takes, who is found out, and what that does."""

from __future__ import annotations

import numba
import numpy as np
import pytest

from sim import engine, parameters
from sim.codes import NOBODY, Crossing, Desk, Institution, Route
from sim.processes.justice.trial import judge
from sim.records import CELL_ALL, Series
from sim.world import Clock
from tests.sim.worlds import (
    APART,
    FIRST_WEEK,
    FOUND,
    IN_NETWORKS,
    INBOUND,
    INSIDE,
    INVITED,
    people,
    place_of,
    run,
    simulation,
    totals,
    weeks,
)

# Everybody invited raises suspicion at the border, where a bribe costs next to nothing.
ASKED = {**INVITED, "border_bribe": 10.0, "entry_check": 1.0, "suspicion_legal": 1.0}
ASKED |= {"border_recognition": 0.0, "inspections": 0.0}
# Every case concerns a network, which can pay to have it dropped or lost.
IN_COURT = {**FOUND, **IN_NETWORKS, **INSIDE, "indictments_before": 0.0, "report_after_refusal": 0.0}
IN_COURT |= {"trial_weeks": 4.0, "prosecutor_capacity": 50.0, "investigation_weeks": 5.0}
IN_COURT |= {"police_bribe_discovered": 0.0, "court_bribe_discovered": 0.0, "justice_bribe": 100.0}
# Every file is flagged, and many bribes are found out.
AT_DESKS = {**APART, **INBOUND, "permit_scrutiny": 1.0, "permit_bribe_propensity": 0.9, "permit_audit": 0.3}


@pytest.mark.parametrize("propensity", [0.0, 0.4, 1.0])
def test_officers_take_what_their_propensity_says(propensity):
    counted = totals({**ASKED, "border_bribe_propensity": propensity})
    taken, refused = counted[Series.BRIBES_PAID, CELL_ALL], counted[Series.TURNED_BACK, CELL_ALL]
    error = 4 * np.sqrt(propensity * (1 - propensity) / (taken + refused))
    assert taken / (taken + refused) == pytest.approx(propensity, abs=error)


@pytest.mark.parametrize("audit", [0.25, 0.5])
def test_the_risk_that_officers_perceive_holds_them_back(audit):
    """Without memory of what was found out, they take propensity x (1 - audit) of what is offered.

    So few travel that officers are hardly asked twice in the week in which somebody is found out.
    """
    settings = {
        **ASKED,
        "border_bribe_propensity": 1.0,
        "border_bribe_discovered": audit,
        "audit_memory": 1.0,
    }
    counted = totals({**settings, "approach_rate": 0.004}, seeds=20)[:, CELL_ALL]
    taken, refused = counted[Series.BRIBES_PAID], counted[Series.TURNED_BACK]
    error = 4 * np.sqrt(audit * (1 - audit) / (taken + refused))
    assert taken / (taken + refused) == pytest.approx(1 - audit, abs=error + 0.05)


@pytest.mark.parametrize(("charged", "audit"), [(0.0, 0.3), (0.5, 0.3), (1.0, 0.3), (1.0, 0.0)])
def test_who_is_found_out_may_be_charged(charged, audit):
    settings = {**ASKED, "border_bribe_propensity": 1.0, "border_bribe_discovered": audit}
    counted = totals({**settings, "officials_prosecuted": charged})[:, CELL_ALL]
    taken, found = counted[Series.BRIBES_PAID], counted[Series.OFFICIALS_CHARGED]
    share = audit * charged
    assert taken > 50
    assert found / taken == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / taken))


def test_what_is_paid_leaves_the_money_of_the_networks():
    settings = {**ASKED, "border_bribe_propensity": 0.5, "border_bribe": 250.0, "outbound_weight": 0.0}
    world = run({**settings, "networks_reaching_abroad": 0.0, "inbound_legal_share": 1.0})
    paid = len(world.networks) * settings["network_money_at_start"] - world.networks.money.sum()
    assert paid == 250.0 * world.series[:, Series.BRIBES_PAID, CELL_ALL].sum() > 0


# Whoever is found out takes the whole fright, and keeps the post.
FRIGHT = {"officials_prosecuted": 0.0, "fright_without_charge": 1.0}


@pytest.mark.parametrize("memory", [0.0, 0.1, 1.0])
def test_the_fright_of_a_bribe_found_out_fades(memory):
    """Each week the same part of it, towards the everyday risk."""
    before, frightened = None, 0
    for _, world in weeks({**AT_DESKS, **FRIGHT, "audit_memory": memory}, years=2):
        audit = world.officials.audit.copy()
        if before is not None:
            faded = before + memory * (0.3 - before)
            assert ((audit == 1.0) | np.isclose(audit, faded)).all()
            frightened += (audit == 1.0).sum()
        before = audit
    assert frightened > 10


def test_who_is_charged_at_a_desk_is_followed_by_somebody_else():
    first = None
    for _, world in weeks({**AT_DESKS, "officials_prosecuted": 1.0}):
        first = world.officials.propensity.copy() if first is None else first
        replaced = world.officials.charged > 0
        assert np.array_equal(first == world.officials.propensity, ~replaced)
    assert replaced.sum() > 5
    assert set(world.officials.desk[replaced].tolist()) <= set(Desk)


def test_a_bribe_buys_nothing_where_the_official_is_charged():
    settings = {**AT_DESKS, "permit_bribe_propensity": 1.0, "audit_memory": 1.0, "fright_without_charge": 0.0}
    stopped, paid = (
        [totals({**settings, "officials_prosecuted": charged})[series, CELL_ALL] for charged in (0.0, 1.0)]
        for series in (Series.TURNED_BACK, Series.BRIBES_PAID)
    )
    assert min(paid) > 20
    assert stopped[1] > stopped[0]


def test_each_post_has_its_own_fright():
    settings = {**ASKED, "border_bribe_propensity": 1.0, "border_bribe_discovered": 0.05, "audit_memory": 0.0}
    world = run({**settings, **FRIGHT, "approach_rate": 0.01}, years=1)
    official = world.posts[world.posts.kind != Crossing.IRREGULAR]
    assert set(np.round(official.audit, 9).tolist()) == {0.05, 1.0}


@pytest.mark.parametrize("propensity", [0.0, 0.5, 1.0])
def test_police_drop_what_they_are_paid_for(propensity):
    counted = totals({**IN_COURT, "police_bribe_propensity": propensity, "case_filed": 1.0, "indictment": 1.0,
                      "indictment_without_witness": 0.0})[:, CELL_ALL]  # fmt: skip
    dropped = counted[Series.CASES_DROPPED]
    decided = dropped + counted[Series.CASES_CLOSED]
    assert decided > 50
    error = 4 * np.sqrt(propensity * (1 - propensity) / decided)
    assert dropped / decided == pytest.approx(propensity, abs=error + 0.02)
    assert counted[Series.BRIBES_PAID] == dropped


# Whoever is indicted is convicted, unless somebody is paid.
CERTAIN = {"indictment": 1.0, "indictment_without_witness": 0.0}
CERTAIN |= {"conviction": 1.0, "conviction_without_witness": 0.0, "co_defendant": 0.0}


@pytest.mark.parametrize("propensity", [0.0, 0.5, 1.0])
def test_prosecutors_drop_the_files_that_they_are_paid_to_drop(propensity):
    """What they drop never comes to court."""
    counted = totals({**IN_COURT, **CERTAIN, "case_filed": 1.0, "court_bribe_propensity": propensity})
    dropped, closed = (counted[series, CELL_ALL] for series in (Series.CASES_DROPPED, Series.CASES_CLOSED))
    waiting = counted[Series.OPEN_PROSECUTIONS, CELL_ALL]
    assert dropped + closed > 200
    assert counted[place_of((Series.BRIBES_PAID, Institution.PROSECUTION))] == dropped
    assert (dropped == 0, closed + waiting == 0) == (propensity == 0, propensity == 1)
    if closed:
        error = 4 * np.sqrt(propensity * (1 - propensity) / (dropped + closed))
        assert dropped / (dropped + closed) == pytest.approx(propensity, abs=error + 0.02)


@pytest.mark.parametrize("propensity", [0.0, 0.5, 0.8])
def test_courts_acquit_whom_they_are_paid_to_acquit(propensity):
    """Prosecutors, who are tempted as they are, let the others through."""
    counted = totals({**IN_COURT, **CERTAIN, "court_bribe_propensity": propensity})
    closed, convicted = counted[Series.CASES_CLOSED, CELL_ALL], counted[Series.CONVICTED, CELL_ALL]
    assert closed > 50
    error = 4 * np.sqrt(propensity * (1 - propensity) / closed)
    assert convicted / closed == pytest.approx(1 - propensity, abs=error)
    assert counted[place_of((Series.BRIBES_PAID, Institution.COURT))] == closed - convicted


@numba.njit
def judge_all(world, clock, cases):
    for uid in range(cases):
        world.cases[0].uid = uid
        judge(world, world.params[0], clock, 0, uid)


@pytest.mark.parametrize("propensity", [0.0, 1.0])
def test_a_court_that_takes_every_bribe_convicts_nobody_whose_network_pays(propensity):
    at = simulation()
    world, draw = at.new_world(), parameters.from_values({**CERTAIN, "co_defendant": 0.5})
    assert engine.advance(at, draw, 1, world, 0, 1)
    world.series[:] = 0.0
    world.cases[0].recruiter, world.cases[0].network, world.networks[0].money = NOBODY, 0, 1e9
    world.courts[0].propensity, world.courts[0].audit = propensity, 0.0
    world.params[0].court_bribe_discovered = 0.0
    judge_all(world, Clock(np.uint64(1), FIRST_WEEK, 2010, 0), 300)
    convicted = world.series[0, Series.CONVICTED, CELL_ALL]
    assert convicted == 0 if propensity else convicted > 300


EVERYWHERE = {**FOUND, **INBOUND, **CERTAIN, "permit_scrutiny": 0.5, "entry_check": 0.5}
EVERYWHERE |= {f"{where}_bribe_propensity": 0.5 for where in ("border", "permit", "police", "court")}
EVERYWHERE |= {f"{where}_bribe_discovered": 0.2 for where in ("border", "police", "court")}
EVERYWHERE |= {"permit_audit": 0.2, "audit_memory": 0.5, "trial_weeks": 4.0, "prosecutor_capacity": 50.0}
EVERYWHERE |= {"suspicion_legal": 0.5}


@pytest.mark.parametrize("series", [Series.BRIBES_PAID, Series.OFFICIALS_CHARGED])
def test_the_bribes_and_charges_of_all_institutions_add_up(series):
    counted = totals(EVERYWHERE)
    by_institution = [counted[place_of((series, one))] for one in Institution]
    assert sum(by_institution) == counted[series, CELL_ALL]
    assert min(by_institution) > 0


@pytest.mark.parametrize("institution", Institution)
def test_bribes_are_counted_where_they_are_taken(institution):
    """Where the officials of one institution alone take any. Prosecutors and courts are tempted alike."""
    court = (Institution.PROSECUTION, Institution.COURT)
    name = "court" if institution in court else ("border", "permit", "police")[institution]
    clean = {f"{where}_bribe_propensity": 0.0 for where in ("border", "permit", "police", "court")}
    counted = totals({**EVERYWHERE, **clean, f"{name}_bribe_propensity": 0.5})
    taken = {one for one in Institution if counted[place_of((Series.BRIBES_PAID, one))] > 0}
    assert taken == (set(court) if institution in court else {institution})


@pytest.mark.parametrize(("scrutiny", "propensity"), [(0.0, 1.0), (0.5, 0.0), (0.5, 0.6), (1.0, 0.6)])
def test_the_permits_that_a_bribe_bought_are_told_apart(scrutiny, propensity):
    """All of them are, where every file is looked into; none are where nobody looks, or nobody pays."""
    settings = {**AT_DESKS, "permit_scrutiny": scrutiny, "permit_bribe_propensity": propensity}
    world = run({**settings, "permit_audit": 0.0, "entry_check": 0.0})
    counted = world.series[:, :, CELL_ALL].sum(axis=0)
    granted, bought = counted[Series.PERMITS_GRANTED], counted[Series.PERMITS_BY_BRIBE]
    assert granted > 100
    assert (bought > 0, bought == granted) == (scrutiny * propensity > 0, scrutiny == 1)
    rows = people(world)
    invited = rows[(rows.route == Route.INBOUND_LEGAL) & (rows.times > 0)]
    assert ((invited.bribed == 1).any(), (invited.bribed == 1).all()) == (bought > 0, bought == granted)
