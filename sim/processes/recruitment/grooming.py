"""Grooming: withdrawing, setting out, and being trafficked again (odd.md 7.3)."""

from __future__ import annotations

from sim.agents.network import can_pay, pay
from sim.codes import NOBODY, NOWHERE, Form, Nationality, Route, Stage
from sim.compiled.compiler import kernel
from sim.processes.pathway import begin_exploitation, go_home, is_at_large, move
from sim.processes.recruitment.routes import leads_abroad


@kernel
def week_of_grooming(world, p, clock, row, luck):
    """A week of grooming: the person withdraws, sets out, or grooming continues."""
    me = world.people[row]
    if not is_at_large(world, me.recruiter):
        go_home(world, clock, row)
        return
    withdraws = p.grooming_withdrawal * (p.withdrawal_awareness if me.aware == 1 else 1.0)
    if luck < withdraws:
        go_home(world, clock, row)
    elif luck < withdraws + 1.0 / (p.grooming_weeks_street if me.form == Form.BEGGING else p.grooming_weeks):
        set_out(world, p, clock, row)


@kernel(inline=False)
def set_out(world, p, clock, row):
    """Begin the way into exploitation along the chosen route."""
    me = world.people[row]
    home = world.places[me.home]
    me.debt = 0.0
    me.may_stay = 0
    me.bribed = 0
    if me.route == Route.INTERNAL:
        begin_exploitation(world, p, clock, row)
    elif me.route == Route.INBOUND_LEGAL:
        me.debt = 0.0 if me.form == Form.BEGGING else p.debt_legal
        asked = home.visa_required == 1 and p.visas_asked >= 0.5
        move(world, clock, row, Stage.AWAITING_VISA if asked else Stage.TRAVELLING)
    elif me.route == Route.OUTBOUND_VISA_FREE:
        move(world, clock, row, Stage.TRAVELLING)
    elif can_pay(world, me.network, p.cost_irregular_travel):
        # The trafficker pays for irregular travel, and it becomes debt (report IV).
        pay(world, me.network, p.cost_irregular_travel)
        me.debt = p.debt_irregular
        move(world, clock, row, Stage.TRAVELLING)


@kernel(inline=False)
def is_trafficked_again(world, p, clock, row):
    """Begin another spell: inside Kosovo directly, across a border by the route of the first time."""
    me = world.people[row]
    if not is_at_large(world, me.recruiter):
        me.recruiter = NOBODY
    stayed = me.nationality == Nationality.FOREIGN and me.region != NOWHERE
    if stayed and not leads_abroad(me.route):
        begin_exploitation(world, p, clock, row)
    else:
        set_out(world, p, clock, row)
