"""From the police to the indictment: prosecutors decide files, oldest first (odd.md 7.10)."""

from __future__ import annotations

from sim.codes import NOBODY, CaseState, Institution, Status
from sim.compiled.compiler import kernel
from sim.processes.corruption import case_is_bought
from sim.random import Purpose, draw
from sim.records import Series, tally


@kernel
def hand_to_prosecutor(world, row):
    """Put a case that the police have filed at the end of the prosecutors' backlog."""
    now = world.now[0]
    world.cases[row].state = CaseState.WITH_PROSECUTOR + 0
    world.files[now.files_tail % world.files.shape[0]] = row
    now.files_tail += 1


@kernel
def prosecute(world, p, clock, row):
    """Decide as many files as there is capacity for in a week: indicted, or dropped for
    want of evidence or for a bribe.
    """
    me = world.courts[row]
    now = world.now[0]
    me.prosecuted += p.prosecutor_capacity * p.prosecutor_effort
    while me.prosecuted >= 1.0:
        if now.files_head == now.files_tail:
            me.prosecuted = 0.0  # capacity cannot be saved up
            return
        me.prosecuted -= 1.0
        case = world.files[now.files_head % world.files.shape[0]]
        now.files_head += 1
        enough = draw(clock, world.cases[case].uid, Purpose.INDICTMENT) < chance_of_indictment(
            p, world.cases[case]
        )
        if not enough or is_bought_off(world, p, clock, me, world.cases[case]):
            drop(world, clock, case)
        else:
            bring_before_court(world, case)


@kernel
def is_bought_off(world, p, clock, me, case):
    """Tell whether a network pays prosecutors, who are tempted as courts are."""
    return case_is_bought(
        world,
        p,
        clock,
        me,
        case,
        p.court_bribe_discovered,
        Purpose.PROSECUTOR_BRIBE,
        Institution.PROSECUTION + 0,
    )


@kernel
def chance_of_indictment(p, case):
    """Return the chance that a file is enough for an indictment: less when nobody is ready to testify."""
    return p.indictment * (1.0 - p.indictment_without_witness * (1.0 - share_of_witnesses(case)))


@kernel
def share_of_witnesses(case):
    """Return the share of the identified people of a case who are ready to testify, 0 to 1."""
    return float(case.witnesses) / max(1.0, float(case.people))


@kernel
def bring_before_court(world, row):
    """Put an indicted case at the end of the court's queue."""
    now = world.now[0]
    world.cases[row].state = CaseState.BEFORE_COURT + 0
    world.queue[now.queue_tail % world.queue.shape[0]] = row
    now.queue_tail += 1
    now.before_court += 1.0


@kernel
def drop(world, clock, row):
    """End a case before it comes to court; it no longer counts against its suspect.

    A detained suspect is held for a case that was filed; if police drop another case, nothing changes.
    """
    case = world.cases[row]
    was_filed = case.state == CaseState.WITH_PROSECUTOR
    case.state = CaseState.DROPPED + 0
    tally(world, clock, Series.CASES_DROPPED, 1.0)
    if case.recruiter == NOBODY:
        return
    suspect = world.recruiters[case.recruiter]
    if suspect.case == row:
        suspect.case = NOBODY
        detained = suspect.status == Status.ARRESTED and was_filed
        if suspect.status == Status.UNDER_INVESTIGATION or detained:
            suspect.status = Status.ACTIVE + 0
