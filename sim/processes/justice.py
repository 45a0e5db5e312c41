"""From investigation to indictment: cases filed or dropped, recruiters arrested (model.md 3.10)."""

from __future__ import annotations

from sim.agents.recruiter import frighten
from sim.codes import NOBODY, CaseState, Channel, Stage, Status
from sim.compiler import kernel
from sim.processes.cases import suspect_is_the_same
from sim.processes.exploitation import end_unseen
from sim.processes.identification import identify
from sim.random import Purpose, draw
from sim.records import Series, count


@kernel(inline=False)
def investigate(world, p, clock, row):
    """Work on a case for a week; at some point it is filed with the court or dropped."""
    case = world.cases[row]
    unit = world.police[case.region]
    luck = draw(clock, case.uid, Purpose.CASE_FILED)
    decided = unit.attention / p.investigation_weeks
    if luck >= decided:
        return
    unit.open_cases -= 1
    if luck < decided * p.case_filed:
        file_case(world, p, clock, row)
    else:
        case.state = CaseState.DROPPED + 0
        clear(world, case.recruiter, row)


@kernel
def clear(world, recruiter, case):
    """End an investigation of a recruiter without an arrest."""
    if recruiter != NOBODY and world.recruiters[recruiter].case == case:
        world.recruiters[recruiter].case = NOBODY
        if world.recruiters[recruiter].status == Status.UNDER_INVESTIGATION:
            world.recruiters[recruiter].status = Status.ACTIVE + 0


@kernel(inline=False)
def file_case(world, p, clock, row):
    """File a case with the court, and arrest the recruiter if found."""
    now = world.now[0]
    case = world.cases[row]
    if suspect_is_the_same(world, case):
        seek_suspect(world, p, clock, row)
    case.state = CaseState.BEFORE_COURT + 0
    world.queue[now.queue_tail % world.queue.shape[0]] = row
    now.queue_tail += 1
    now.before_court += 1.0


@kernel(inline=False)
def seek_suspect(world, p, clock, row):
    """Arrest the recruiter, if found, and free those held; frightened either way."""
    case = world.cases[row]
    suspect = world.recruiters[case.recruiter]
    if suspect.status != Status.ACTIVE and suspect.status != Status.UNDER_INVESTIGATION:
        return
    frighten(world, p, clock, case.recruiter, p.risk_from_investigation)
    if draw(clock, case.uid, Purpose.ARREST) < p.arrest:
        suspect.status = Status.ARRESTED + 0
        suspect.weeks_left = p.detention_weeks
        free_those_held(world, p, clock, case.recruiter)
    else:
        suspect.status = Status.ACTIVE + 0


@kernel(inline=False)
def free_those_held(world, p, clock, recruiter):
    """At an arrest, those held are met by the police: recognised, or let go unrecognised."""
    for place in range(world.now[0].awake):
        row = world.awake[place]
        me = world.people[row]
        if me.recruiter == recruiter and me.stage == Stage.EXPLOITED and me.region < world.setting[0].regions:
            if draw(clock, me.uid, Purpose.RECOGNITION, 1) < p.recognised_at_arrest:
                identify(world, p, clock, row, Channel.ARREST + 0)
            else:
                count(world, clock, Series.MET_UNRECOGNISED, row)
                end_unseen(world, p, clock, row, Channel.ARREST + 0)
