"""Permits of people invited into Kosovo: visa, work, residence (odd.md 7.4; report III.2, IV)."""

from __future__ import annotations

from sim.agents.network import STALE
from sim.agents.permit_official import choose_official, grants, queue
from sim.codes import NOBODY, Desk, Stage
from sim.compiled.compiler import kernel
from sim.processes.pathway import begin_exploitation, go_home, move, turn_back
from sim.random import Purpose, draw
from sim.records import Series, count, tally


@kernel
def week_awaiting_visa(world, p, clock, row, luck):
    """A week at the consular desk, for those whose country needs a visa."""
    me = world.people[row]
    official = choose_official(world, clock, me.uid, Desk.CONSULAR + 0)
    if luck >= 1.0 / (p.visa_weeks + queue(world, official)):
        return
    if grants(world, p, clock, official, row, p.permit_scrutiny, Purpose.VISA):
        move(world, clock, row, Stage.TRAVELLING)
    else:
        refuse(world, p, clock, row)


@kernel
def week_awaiting_permits(world, p, clock, row, luck):
    """A week of waiting for the work permit, then for the residence permit.

    The labour ministry must notify the interior ministry within three working days; if it does, the two files
    are compared, and a false one hardly passes.
    """
    me = world.people[row]
    official = choose_official(world, clock, me.uid, me.desk)
    if luck >= 1.0 / (p.permit_weeks + queue(world, official)):
        return
    if me.desk == Desk.LABOUR_MINISTRY:
        if grants(world, p, clock, official, row, p.permit_scrutiny, Purpose.WORK_PERMIT):
            me.desk = Desk.INTERIOR_MINISTRY + 0
        else:
            refuse(world, p, clock, row)
        return
    notified = draw(clock, me.uid, Purpose.NOTIFICATION) < p.notification_compliance
    flag = min(1.0, p.permit_scrutiny * (p.cross_check if notified else 1.0))
    if not grants(world, p, clock, official, row, flag, Purpose.RESIDENCE_PERMIT):
        refuse(world, p, clock, row)
        return
    me.permit_until = clock.week + int(p.permit_validity)
    me.irregular = 0
    count(world, clock, Series.PERMITS_GRANTED, row)
    if me.bribed == 1:
        count(world, clock, Series.PERMITS_BY_BRIBE, row)
    if draw(clock, me.uid, Purpose.WORK_START) < p.coerced_at_once:
        begin_exploitation(world, p, clock, row)
    else:
        move(world, clock, row, Stage.WORKING)


@kernel
def week_at_work(world, p, clock, row, luck):
    """A week of the promised work: it continues, ends, or turns into exploitation (report IV). The permit is
    tied to the employer (report V); without a permit, threats are stronger.
    """
    me = world.people[row]
    if clock.week == me.permit_until and draw(clock, me.uid, Purpose.PERMIT_RENEWED) < p.permit_renewal:
        me.permit_until += int(p.permit_validity)
    without_permit = clock.week >= me.permit_until
    me.irregular = 1 if without_permit else 0
    luck -= p.coercion_onset * (p.coercion_without_permit if without_permit else 1.0)
    if luck < 0.0:
        begin_exploitation(world, p, clock, row)
        return
    luck -= p.leaving_work
    if luck < 0.0:
        go_home(world, clock, row)
        return
    luck -= world.inspectorates[0].contact * p.inspection_skill
    if luck < 0.0:  # inspectors see through the sponsor
        refuse(world, p, clock, row)
        return
    luck -= p.job_loss
    if luck < 0.0 and not without_permit:  # without one, there is no sponsored job to lose
        lose_job(world, p, clock, row)


@kernel
def lose_job(world, p, clock, row):
    """End the job, and with it the permit. If the labour ministry notifies the interior ministry, the person
    goes home; otherwise she stays without a permit.
    """
    me = world.people[row]
    if draw(clock, me.uid, Purpose.END_OF_WORK_NOTIFIED) < p.notification_compliance:
        go_home(world, clock, row)
    else:
        me.permit_until = min(me.permit_until, clock.week)
        me.irregular = 1


@kernel
def refuse(world, p, clock, row):
    """Send a person home over a false file, and investigate the sponsor."""
    check_sponsor(world, p, clock, world.people[row])
    turn_back(world, p, clock, row)


@kernel
def check_sponsor(world, p, clock, me):
    """Investigate the sponsor of a person's file; a false sponsor is barred for a time (report V)."""
    if me.recruiter == NOBODY:
        return
    sponsor = world.recruiters[me.recruiter]
    if clock.week < sponsor.barred_until:
        return
    if draw(clock, me.uid, Purpose.SPONSOR_BARRED) < p.sponsor_check:
        sponsor.barred_until = clock.week + int(p.barring_weeks)
        sponsor.drive = STALE
        tally(world, clock, Series.SPONSORS_BARRED, 1.0)
