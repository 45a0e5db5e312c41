"""Travel: one crossing and its consequences (odd.md 7.5)."""

from __future__ import annotations

from sim.agents.border_post import Outcome, choose_post, cross
from sim.codes import Channel, Desk, Form, Route, Stage
from sim.compiled.compiler import kernel
from sim.processes.identification import identify, is_trafficking_in_law
from sim.processes.pathway import begin_exploitation, learn, leave_behind, move, turn_back


@kernel
def travel(world, p, clock, row):
    """Cross the border: identified, refused, or through to where the route leads."""
    me = world.people[row]
    irregular = me.route == Route.OUTBOUND_IRREGULAR or me.route == Route.INBOUND_IRREGULAR
    post = choose_post(world, clock, me.uid, irregular)
    outcome = cross(world, p, clock, post, row)
    recognised = outcome == Outcome.RECOGNISED and is_trafficking_in_law(p, clock, me)
    if outcome != Outcome.PASSED and not recognised:
        turn_back(world, p, clock, row)
    elif recognised:
        learn(world, p, me.recruiter, me.route, 0.0)
        leave_behind(me)
        me.warned = 1
        identify(world, p, clock, row, Channel.BORDER + 0)
    elif me.form == Form.BEGGING:
        # A child needs no work permit; the stay without a visa ends unnoticed.
        me.permit_until = clock.week + int(p.visa_free_stay)
        me.irregular = 0
        begin_exploitation(world, p, clock, row)
    elif me.route == Route.INBOUND_LEGAL:
        me.desk = Desk.LABOUR_MINISTRY + 0
        move(world, clock, row, Stage.AWAITING_PERMITS)
    else:
        begin_exploitation(world, p, clock, row)
