"""A police unit, one per region: takes reports, investigates, files cases or drops them."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from sim.agents.view import SHARE, RowView
from sim.codes import AgentKind, CaseState
from sim.compiled.compiler import kernel
from sim.processes.corruption import forget_audit
from sim.processes.justice.investigation import investigate

ROW = np.dtype(
    [
        ("uid", "i8"),  # stable id
        ("open_cases", "i8"),  # cases under investigation
        ("reports", "i8"),  # received so far
        ("experience", "f8"),  # cases opened lately: it fades as officers leave
        (
            "attention",
            "f8",
        ),  # share of what open cases and looking for people need that they get, 0 .. 1
        ("check", "f8"),  # chance that it checks a given venue in a week, 0 .. 1
        ("skill", "f8"),  # share of full skill in recognising people that it has, 0 .. 1
        ("propensity", "f8"),  # to drop a case for a bribe, 0 .. 1
        ("audit", "f8"),  # perceived chance that a bribe is found out, 0 .. 1
        ("charged", "i8"),  # how often an officer here was charged
    ]
)


class PoliceUnit(RowView):
    """The anti-trafficking investigators of a region."""

    agent_kind = AgentKind.POLICE_UNIT
    table = "police"
    row_type = ROW
    settable: ClassVar[dict[str, tuple[float, float]]] = {"audit": SHARE}


@kernel
def set_up_police_unit(world, p, row, uid):
    """Begin a run with no open cases."""
    me = world.police[row]
    me.uid = uid
    me.open_cases = 0
    me.reports = 0
    me.experience = 0.0
    me.attention = 1.0
    prepare(p, me)
    me.propensity = p.police_bribe_propensity
    me.audit = p.police_bribe_discovered
    me.charged = 0


@kernel
def capacity(world, p):
    """Return the open cases to which a unit could give full attention: officers are spread evenly."""
    return p.police_officers / world.police.shape[0] * p.cases_an_officer


@kernel
def attention(p, open_cases, capable):
    """Return the share, 0 to 1, of the time needed for open cases and the search for people that they get."""
    if capable == 0.0:
        return 0.0
    needed = open_cases + capable * p.police_proactive
    return capable / needed if needed > capable else 1.0


@kernel
def prepare(p, me):
    """Set how likely a unit meets people in the week to come, and how well it recognises them.

    Checks grow with officers, and saturate or not; part of the skill comes with cases.
    """
    officers = p.police_officers * p.police_proactive * p.police_priority * me.attention
    checks = officers * p.checks_an_officer / p.venues
    me.check = 1.0 - math.exp(-checks) if p.contact_saturates >= 0.5 else min(1.0, checks)
    me.skill = 1.0 - p.skill_from_cases * math.exp(-me.experience / p.cases_to_learn)


@kernel
def step_police_unit(world, p, clock, row):
    """Run one week: look for people in part of the time, and divide the rest over open cases, oldest first.

    If there is too little time, each case, and the search for people, gets the same share of what it needs.
    """
    me = world.police[row]
    me.propensity = p.police_bribe_propensity
    forget_audit(p, me, p.police_bribe_discovered)
    me.attention = attention(p, me.open_cases, capacity(world, p))
    me.experience *= math.exp(-math.log(2.0) / p.experience_half_life)
    prepare(p, me)
    for place in range(world.now[0].investigated):
        case = world.investigated[place]
        if world.cases[case].region == row and world.cases[case].state == CaseState.INVESTIGATED:
            investigate(world, p, clock, case)
