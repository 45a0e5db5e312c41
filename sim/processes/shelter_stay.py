"""A week in a shelter: recovery, training, and when it ends (odd.md 7.8)."""

from __future__ import annotations

from sim.agents.shelter import find_place, move_in, move_out
from sim.codes import NOBODY, AgeBand, Nationality
from sim.compiled.compiler import kernel
from sim.processes.exploitation import health_uptake
from sim.processes.exposure import age
from sim.processes.feedback import gain_trust
from sim.processes.pathway import begin_reintegration, is_at_large
from sim.processes.recruitment.grooming import is_trafficked_again
from sim.random import Purpose, draw
from sim.records import Series, count


@kernel
def week_in_shelter(world, p, clock, row, luck):
    """A week in a shelter: recover, learn, and leave when ready, too early, or at the limit."""
    me = world.people[row]
    here = world.shelters[me.shelter]
    me.recovery += p.recovery_rate * here.care * pace(p, me) * (1.0 - me.recovery)
    if me.ill == 1 and luck >= 1.0 - p.treatment * health_uptake(p):
        be_treated(world, clock, row)
    of_age = age(clock, me) >= p.working_age
    if of_age and me.in_work == 0 and draw(clock, me.uid, Purpose.TRAINING) < here.training:
        me.in_work = 1
    if me.recovery >= p.recovery_ready and is_provided_for(p, clock, me, of_age):
        gain_trust(world, p.trust_gained_help)
        move_on(world, p, clock, row)
    elif luck < early_leaving(p, here, me):
        leave_early(world, p, clock, row)
    elif clock.week - me.since >= p.shelter_max_stay_weeks:
        reach_the_limit(world, p, clock, row)


@kernel
def is_provided_for(p, clock, me, of_age):
    """Tell whether somebody who has recovered can leave: with work, or a child when a placement is found."""
    if of_age:
        return me.in_work == 1
    return draw(clock, me.uid, Purpose.PLACEMENT) < p.placement


@kernel
def leave_early(world, p, clock, row):
    """Leave before being ready, without lasting support; a recruiter at large may take the person back."""
    me = world.people[row]
    count(world, clock, Series.LEFT_EARLY, row)
    me.assisted = 0
    leave_shelter(world, clock, row)
    if is_at_large(world, me.recruiter) and draw(clock, me.uid, Purpose.TAKEN_BACK) < p.taken_back:
        is_trafficked_again(world, p, clock, row)


@kernel
def pace(p, me):
    """Return the pace of recovery relative to somebody healthy: untreated illness slows it."""
    return 1.0 - p.illness_slows * me.ill


@kernel
def be_treated(world, clock, row):
    """Treat an illness caused by exploitation."""
    world.people[row].ill = 0
    count(world, clock, Series.TREATED, row)


@kernel
def early_leaving(p, here, me):
    """Return the weekly chance of leaving early: lower with good care and freedom to come and go.

    Children go missing from care more often.
    """
    return (
        p.early_leaving
        * (p.children_go_missing if me.age_band == AgeBand.CHILD else 1.0)
        * (1.0 - p.leaving_from_confinement * p.freedom_of_movement)
        * (1.0 - p.leaving_from_poor_care * here.care)
    )


@kernel(inline=False)
def reach_the_limit(world, p, clock, row):
    """End a stay at its maximum: pass the person on to a centre that has a place, or out (report III.1)."""
    me = world.people[row]
    home = world.shelters[me.shelter].region
    if draw(clock, me.uid, Purpose.CHAINING) < p.passing_on:
        other = find_place(world, p, clock, home, row, me.shelter)
        if other != NOBODY:
            move_out(world, row)
            move_in(world, clock, other, row)
            me.since = clock.week
            count(world, clock, Series.PASSED_ON, row)
            return
    move_on(world, p, clock, row)


@kernel
def move_on(world, p, clock, row):
    """Leave the shelter at the end of a stay; for a child there may be foster care (report III.1)."""
    me = world.people[row]
    stays = me.nationality == Nationality.DOMESTIC or me.may_stay == 1
    if me.age_band == AgeBand.CHILD and stays and draw(clock, me.uid, Purpose.FOSTER_CARE) < p.foster_care:
        me.fostered = 1
        count(world, clock, Series.FOSTERED, row)
    leave_shelter(world, clock, row)


@kernel
def leave_shelter(world, clock, row):
    """Leave the shelter; foreign people without a permit go home."""
    me = world.people[row]
    move_out(world, row)
    if me.nationality == Nationality.FOREIGN and me.may_stay == 0:
        me.region = -1
    begin_reintegration(world, clock, row)
