"""Bribes at four institutions by one mechanism: who pays, who takes, who is found out, and what that does."""

from __future__ import annotations

import numpy as np
import pytest

from sim.codes import Crossing, Desk
from sim.records import CELL_ALL, Series
from tests.sim.worlds import APART, FOUND, IN_NETWORKS, INBOUND, INSIDE, INVITED, run, totals, weeks

# Everybody invited raises suspicion at the border, where a bribe costs next to nothing.
ASKED = {**INVITED, "border_bribe": 10.0, "entry_check": 1.0, "suspicion_legal": 1.0}
ASKED |= {"border_recognition": 0.0, "inspections": 0.0}
# Every case concerns a network, which can pay to have it dropped or lost.
IN_COURT = {**FOUND, **IN_NETWORKS, **INSIDE, "indictments_before": 0.0, "report_after_refusal": 0.0}
IN_COURT |= {"trial_weeks": 4.0, "prosecutor_capacity": 50.0, "investigation_weeks": 5.0}
IN_COURT |= {"police_bribe_discovered": 0.0, "court_bribe_discovered": 0.0}
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
    """Without memory of what was found out, they take propensity x (1 - audit) of what is offered."""
    settings = {
        **ASKED,
        "border_bribe_propensity": 1.0,
        "border_bribe_discovered": audit,
        "audit_memory": 1.0,
    }
    counted = totals({**settings, "approach_rate": 0.02})[:, CELL_ALL]
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


@pytest.mark.parametrize("propensity", [0.0, 0.5, 1.0])
def test_courts_acquit_whom_they_are_paid_to_acquit(propensity):
    certain = {"conviction": 1.0, "conviction_without_witness": 0.0, "co_defendant": 0.0}
    counted = totals({**IN_COURT, **certain, "court_bribe_propensity": propensity})[:, CELL_ALL]
    closed, convicted = counted[Series.CASES_CLOSED], counted[Series.CONVICTED]
    error = 4 * np.sqrt(propensity * (1 - propensity) / closed)
    assert convicted / closed == pytest.approx(1 - propensity, abs=error)
    assert counted[Series.BRIBES_PAID] == closed - convicted
