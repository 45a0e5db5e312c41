"""The court: a queue of cases that moves with its capacity (model.md 3.10; report III.1)."""

from __future__ import annotations

import math

import numpy as np

from sim.agents.recruiter import frighten
from sim.agents.view import RowView
from sim.codes import NOBODY, AgentKind, CaseState, Stage, Status
from sim.compiler import kernel
from sim.processes.cases import suspect_is_the_same
from sim.processes.justice import free_those_held
from sim.random import Purpose, draw
from sim.records import Series, count, tally
from sim.uids import CASE_IDS

ROW = np.dtype(
    [
        ("uid", "i8"),  # stable id
        ("inherited", "i8"),  # cases from before the run, closed first
        ("progress", "f8"),  # work done towards the next closure, in cases
        ("fund", "f8"),  # compensation fund, EUR
        ("closed", "i8"),  # cases closed so far
    ]
)


class Court(RowView):
    """The courts of the country, as one queue."""

    kind = AgentKind.COURT
    table = "courts"
    row_type = ROW


@kernel
def set_up_court(world, p, uid):
    """Begin a run with the cases inherited from earlier years."""
    me = world.courts[0]
    me.uid = uid
    me.inherited = int(p.inherited_cases)
    me.progress = 0.0
    me.fund = 0.0
    me.closed = 0
    world.now[0].before_court = float(me.inherited)


@kernel
def step_court(world, p, clock, row):
    """One week: close as many cases, oldest first, as there is capacity for; pay from the fund."""
    close_cases(world, p, clock, row)
    compensate(world, p, clock)


@kernel
def close_cases(world, p, clock, row):
    """Close cases, those inherited first."""
    me = world.courts[row]
    now = world.now[0]
    me.progress += p.court_capacity
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
            judge(world, p, clock, NOBODY, CASE_IDS - me.inherited - 1)
        else:
            case = world.queue[now.queue_head % world.queue.shape[0]]
            now.queue_head += 1
            judge(world, p, clock, case, world.cases[case].uid)


@kernel(inline=False)
def judge(world, p, clock, row, uid):
    """Judge the defendants of a case; ``row`` is ``NOBODY`` for an inherited one."""
    chance = p.conviction
    if row != NOBODY:
        case = world.cases[row]
        case.state = CaseState.CLOSED + 0
        testify = float(case.witnesses) / max(1.0, float(case.people))
        chance = min(1.0, p.conviction * (1.0 - p.conviction_without_witness * (1.0 - testify)))
    defendants = 1
    for other in range(int(p.most_co_defendants)):
        if draw(clock, uid, Purpose.DEFENDANTS, other) < p.co_defendant:
            defendants += 1
    for defendant in range(defendants):
        convicted = draw(clock, uid, Purpose.CONVICTION, defendant) < chance
        if convicted:
            tally(world, clock, Series.CONVICTED, 1.0)
            world.courts[0].fund += p.fine * p.fund_share
        if defendant == 0 and row != NOBODY and suspect_is_the_same(world, world.cases[row]):
            sentence(world, p, clock, row, convicted)


@kernel
def sentence(world, p, clock, row, convicted):
    """Send the main defendant to prison, fine or acquit; others in the region take note."""
    uid = world.cases[row].uid
    recruiter = world.cases[row].recruiter
    me = world.recruiters[recruiter]
    if me.case == row:
        me.case = NOBODY
    if me.status == Status.QUIT or me.status == Status.IMPRISONED:
        return
    if convicted and draw(clock, uid, Purpose.CUSTODY) < p.custody:
        me.convictions += 1
        me.status = Status.IMPRISONED + 0
        free_those_held(world, p, clock, recruiter)
        me.weeks_left = -math.log(1.0 - draw(clock, uid, Purpose.SENTENCE)) * p.prison_weeks / math.log(2.0)
        for other in range(world.recruiters.shape[0]):
            if world.recruiters[other].region == me.region:
                frighten(world, p, clock, other, p.risk_from_conviction)
    elif me.case == NOBODY:
        me.status = Status.ACTIVE + 0


@kernel(inline=False)
def compensate(world, p, clock):
    """Pay awards from the fund to identified people in the time after, in the order of their waking."""
    me = world.courts[0]
    place = 0
    while me.fund >= p.award and place < world.now[0].awake:
        person = world.people[world.awake[place]]
        entitled = person.stage == Stage.REINTEGRATING and person.identified == 1 and person.compensated == 0
        if entitled and draw(clock, person.uid, Purpose.COMPENSATION) < p.award_applied_for:
            person.compensated = 1
            me.fund -= p.award
            count(world, clock, Series.COMPENSATED, world.awake[place])
        place += 1
