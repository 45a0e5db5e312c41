"""Permits of people invited into Kosovo: visa, work, residence (model.md 3.4; report III.2, IV)."""

from __future__ import annotations

from sim.agents.permit_official import choose_official, grants, queue
from sim.codes import Desk, Stage
from sim.compiler import kernel
from sim.processes.pathway import begin_exploitation, go_home, move, turn_back
from sim.random import Purpose, draw


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
        turn_back(world, p, clock, row)


@kernel
def week_awaiting_permits(world, p, clock, row, luck):
    """A week of waiting for the work permit, then for the residence permit.

    The labour ministry must notify the interior ministry within three working days; where it does, the
    two files are held against each other, which makes a false one hard to pass.
    """
    me = world.people[row]
    official = choose_official(world, clock, me.uid, me.desk)
    if luck >= 1.0 / (p.permit_weeks + queue(world, official)):
        return
    if me.desk == Desk.LABOUR_MINISTRY:
        if grants(world, p, clock, official, row, p.permit_scrutiny, Purpose.WORK_PERMIT):
            me.desk = Desk.INTERIOR_MINISTRY + 0
        else:
            turn_back(world, p, clock, row)
        return
    notified = draw(clock, me.uid, Purpose.NOTIFICATION) < p.notification_compliance
    flag = min(1.0, p.permit_scrutiny * (p.cross_check if notified else 1.0))
    if not grants(world, p, clock, official, row, flag, Purpose.RESIDENCE_PERMIT):
        turn_back(world, p, clock, row)
        return
    me.permit_until = clock.week + int(p.permit_validity)
    me.irregular = 0
    if draw(clock, me.uid, Purpose.WORK_START) < p.coerced_at_once:
        begin_exploitation(world, p, clock, row)
    else:
        move(world, clock, row, Stage.WORKING)


@kernel
def week_at_work(world, p, clock, row, luck):
    """A week of the work that was promised: it goes on, ends freely, or turns into exploitation (report IV).

    The permit is tied to the employer; when it has run out, there is more to threaten with.
    """
    me = world.people[row]
    expired = clock.week >= me.permit_until
    if expired:
        me.irregular = 1
    turns = p.coercion_onset * (p.coercion_without_permit if expired else 1.0)
    if luck < turns:
        begin_exploitation(world, p, clock, row)
    elif luck < turns + p.leaving_work:
        go_home(world, clock, row)
