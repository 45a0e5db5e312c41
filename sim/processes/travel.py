"""Travel: one crossing or two, and their consequences (odd.md 7.5)."""

from __future__ import annotations

from sim.agents.border_post import Outcome, choose_post, cross
from sim.codes import NOWHERE, Channel, Desk, Form, Route, Stage
from sim.compiled.compiler import kernel
from sim.processes.identification import identify, is_trafficking_in_law
from sim.processes.pathway import begin_exploitation, learn, leave_behind, move, turn_back
from sim.processes.recruitment.routes import brings_in, leads_abroad
from sim.random import Purpose, draw


@kernel
def travel(world, p, clock, row):
    """Cross the border: identified, refused, or through to where the route leads."""
    me = world.people[row]
    route = me.route
    outside = me.region == NOWHERE
    if brings_in(route) and outside and is_stopped(world, p, clock, row, 0):
        return
    if leads_abroad(route) and is_stopped(world, p, clock, row, 1):
        return
    if route == Route.OUTBOUND_VISA_FREE:
        # Those who stay on after the visa-free time are without status abroad.
        me.permit_until = clock.week + int(p.visa_free_stay)
    if me.form == Form.BEGGING:
        # A child needs no work permit; the stay without a visa ends unnoticed.
        me.permit_until = clock.week + int(p.visa_free_stay)
        me.irregular = 0
        begin_exploitation(world, p, clock, row)
    elif route == Route.INBOUND_LEGAL:
        me.desk = Desk.LABOUR_MINISTRY + 0
        move(world, clock, row, Stage.AWAITING_PERMITS)
    else:
        begin_exploitation(world, p, clock, row)


@kernel(inline=False)
def is_stopped(world, p, clock, row, leaving):
    """Take a person across the border; tell whether she is refused or identified there."""
    me = world.people[row]
    irregular = is_away_from_posts(p, clock, me, leaving)
    post = choose_post(world, clock, me.uid, direction(world, me, leaving), irregular, leaving)
    outcome = cross(world, p, clock, post, row, leaving)
    if outcome == Outcome.PASSED:
        return False
    if outcome == Outcome.RECOGNISED and is_trafficking_in_law(p, clock, me):
        learn(world, p, me.recruiter, me.route, 0.0)
        leave_behind(me)
        me.warned = 1
        identify(world, p, clock, row, Channel.BORDER + 0)
    else:
        turn_back(world, p, clock, row)
    return True


@kernel
def is_away_from_posts(p, clock, me, leaving):
    """Tell whether somebody crosses away from official posts.

    Most people who go abroad irregularly leave Kosovo itself through a post, and are without papers only
    further on.
    """
    if leaving == 0:
        return me.route == Route.INBOUND_IRREGULAR
    if me.route == Route.OUTBOUND_VISA_FREE:
        return False
    return draw(clock, me.uid, Purpose.LEAVES_BY_POST) >= p.leave_by_posts


@kernel
def direction(world, me, leaving):
    """Return the row of ``world.ways``: towards a country of origin, or, the last, towards destinations."""
    return world.origin_share.shape[0] if leaving == 1 else world.places[me.home].origin
