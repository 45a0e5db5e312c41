"""Criminal cases: opened by an identification or a report, joined by further people."""

from __future__ import annotations

import numpy as np

from sim.agents.uids import CASE_IDS
from sim.codes import NOBODY, CaseState, Status
from sim.compiled.compiler import kernel
from sim.random import Purpose, draw
from sim.records import Series, tally

CASE = np.dtype(
    [
        ("uid", "i8"),  # stable id
        ("state", "i8"),  # where the case stands: CaseState
        ("opened", "i8"),  # week in which it was opened
        ("region", "i8"),  # region whose police have it
        ("recruiter", "i8"),  # main suspect, or -1
        ("suspect_since", "i8"),  # when that recruiter took the place: somebody else may follow
        ("network", "i8"),  # that the suspect belongs to, or nobody's
        ("people", "i8"),  # identified people in it
        ("witnesses", "i8"),  # of these, ready to testify
    ]
)


@kernel(inline=False)
def open_case(world, clock, region, recruiter, network):
    """Open a case in a region and put the recruiter, if known, under investigation.

    Returns the case's row, or ``NOBODY`` when rows have run out (the run is then repeated with more).
    """
    now = world.now[0]
    if now.cases == world.cases.shape[0]:
        now.full = 1
        return NOBODY
    row = now.cases
    now.cases += 1
    case = world.cases[row]
    case.uid = CASE_IDS + row
    case.state = CaseState.INVESTIGATED + 0
    case.opened = clock.week
    case.region = region
    case.recruiter = recruiter
    case.network = network
    case.suspect_since = 0
    case.people = 0
    case.witnesses = 0
    world.investigated[now.investigated] = row
    now.investigated += 1
    world.police[region].open_cases += 1
    world.police[region].experience += 1.0
    if recruiter != NOBODY:
        suspect = world.recruiters[recruiter]
        suspect.case = row
        case.suspect_since = suspect.since
        if suspect.status == Status.ACTIVE:
            suspect.status = Status.UNDER_INVESTIGATION + 0
    tally(world, clock, Series.CASES, 1.0)
    return row


@kernel(inline=False)
def open_or_join(world, clock, region, person):
    """Put an identified person into the investigation of her recruiter or network, or open a case."""
    me = world.people[person]
    row = NOBODY
    if me.recruiter != NOBODY:
        row = if_investigated(world, world.recruiters[me.recruiter].case)
    if row == NOBODY and me.network != NOBODY:
        row = if_investigated(world, world.networks[me.network].case)
    if row == NOBODY:
        row = open_case(world, clock, region, me.recruiter, me.network)
        if row != NOBODY and me.network != NOBODY:
            world.networks[me.network].case = row
    if row != NOBODY:
        world.cases[row].people += 1
        me.case = row


@kernel
def if_investigated(world, case):
    """Return a case that the police still work on, otherwise ``NOBODY``."""
    if case != NOBODY and world.cases[case].state == CaseState.INVESTIGATED:
        return case
    return NOBODY


@kernel
def suspect_is_the_same(world, case):
    """Tell whether a case has a suspect whose place nobody else has since taken."""
    return case.recruiter != NOBODY and world.recruiters[case.recruiter].since == case.suspect_since


@kernel(inline=False)
def receive_report(world, p, clock, recruiter):
    """Take a report on a recruiter: the unit opens a case if it has time."""
    suspect = world.recruiters[recruiter]
    unit = world.police[suspect.region]
    unit.reports += 1
    acted_on = draw(clock, suspect.uid, Purpose.REPORT_ACTED_ON) < p.report_acted_on * unit.attention
    if acted_on and if_investigated(world, suspect.case) == NOBODY:
        open_case(world, clock, suspect.region, recruiter, suspect.network)


@kernel
def leave_investigation(world):
    """Take finished cases off the police's list; the order of the rest stays."""
    now = world.now[0]
    kept = 0
    for place in range(now.investigated):
        case = world.investigated[place]
        if world.cases[case].state == CaseState.INVESTIGATED:
            world.investigated[kept] = case
            kept += 1
    now.investigated = kept
