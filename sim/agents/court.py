"""Prosecutors and courts: two queues that move with their capacity (odd.md 7.10; report III.1)."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from sim.agents.uids import CASE_IDS
from sim.agents.view import MANY, SHARE, RowView
from sim.calendar import WEEKS_A_YEAR
from sim.codes import NOBODY, AgentKind, Stage
from sim.compiled.compiler import kernel
from sim.processes.corruption import forget_audit
from sim.processes.justice.prosecution import prosecute
from sim.processes.justice.trial import judge
from sim.random import Purpose, draw
from sim.records import Series, count, tally

ROW = np.dtype(
    [
        ("uid", "i8"),  # stable id
        ("inherited", "i8"),  # cases from before the run, closed first
        ("prosecuted", "f8"),  # prosecutors' work towards the next decision, in files
        ("progress", "f8"),  # work done towards the next closure, in cases
        ("fund", "f8"),  # compensation fund, EUR
        ("propensity", "f8"),  # to acquit for a bribe, 0 .. 1
        ("audit", "f8"),  # perceived chance that a bribe is found out, 0 .. 1
        ("charged", "i8"),  # how often a judge or prosecutor was charged
        ("closed", "i8"),  # cases closed so far
    ]
)


class Court(RowView):
    """The courts of the country, as one queue."""

    agent_kind = AgentKind.COURT
    table = "courts"
    row_type = ROW
    settable: ClassVar[dict[str, tuple[float, float]]] = {"fund": (0, MANY), "audit": SHARE}


@kernel
def set_up_court(world, p, uid):
    """Begin a run with as many cases as come to lie before the court in the long run (Little's law)."""
    me = world.courts[0]
    me.uid = uid
    me.inherited = int(p.indictments_before / WEEKS_A_YEAR * p.trial_weeks)
    me.progress = 0.0
    me.fund = 0.0
    me.prosecuted = 0.0
    me.propensity = p.court_bribe_propensity
    me.audit = p.court_bribe_discovered
    me.charged = 0
    me.closed = 0
    world.now[0].before_court = float(me.inherited)


@kernel
def step_court(world, p, clock, row):
    """One week: decide files and close cases, oldest first, as capacity allows; pay from the fund."""
    me = world.courts[row]
    me.propensity = p.court_bribe_propensity
    forget_audit(p, me, p.court_bribe_discovered)
    prosecute(world, p, clock, row)
    close_cases(world, p, clock, row)
    compensate(world, p, clock)


@kernel
def trial_weeks(p):
    """Return the mean time before the court at the effort of the courts."""
    return p.trial_weeks / p.court_effort if p.court_effort > 0.0 else math.inf


@kernel
def close_cases(world, p, clock, row):
    """Close cases, those inherited first.

    Trafficking is a small part of what courts do, so that what decides is how long a case takes, not how
    many of these there are: each week closes the same share of them.
    """
    me = world.courts[row]
    now = world.now[0]
    me.progress += now.before_court / trial_weeks(p)
    while me.progress >= 1.0:
        if now.before_court < 1.0:
            me.progress = 0.0  # capacity cannot be saved up
            return
        me.progress -= 1.0
        now.before_court -= 1.0
        me.closed += 1
        tally(world, clock, Series.CASES_CLOSED, 1.0)
        if me.inherited > 0:
            me.inherited -= 1
            judge(world, p, clock, NOBODY + 0, CASE_IDS - me.inherited - 1)
        else:
            case = world.queue[now.queue_head % world.queue.shape[0]]
            now.queue_head += 1
            judge(world, p, clock, case, world.cases[case].uid)


@kernel(inline=False)
def compensate(world, p, clock):
    """Pay awards from the fund to identified people after exploitation.

    If it cannot pay everybody, chance decides who comes first: the round begins at a random place.
    """
    me = world.courts[0]
    if me.fund < p.award:
        return
    awake = world.now[0].awake
    begin = int(draw(clock, me.uid, Purpose.COMPENSATION_ORDER) * awake)
    for place in range(awake):
        row = world.awake[(begin + place) % awake]
        person = world.people[row]
        entitled = person.stage == Stage.REINTEGRATING and person.identified == 1 and person.compensated == 0
        if entitled and draw(clock, person.uid, Purpose.COMPENSATION) < p.award_applied_for:
            person.compensated = 1
            me.fund -= p.award
            count(world, clock, Series.COMPENSATED, row)
            if me.fund < p.award:
                return
