"""How strongly each route draws a recruiter, and how active that makes the recruiter (odd.md 7.3)."""

from __future__ import annotations

import math

from sim.agents.network import is_active
from sim.codes import NOBODY, ROUTES, Route, Status
from sim.compiled.compiler import kernel
from sim.random import Purpose, draw


@kernel
def exists(world, route):
    """Tell whether the country has the places that a route abroad leads through."""
    setting = world.setting[0]
    irregular = (
        route == Route.OUTBOUND_IRREGULAR or route == Route.INBOUND_IRREGULAR or route == Route.TRANSIT
    )
    if irregular and setting.irregular_posts == 0:
        return False
    return not leads_abroad(route) or setting.destinations > 0


@kernel
def leads_abroad(route):
    """Tell whether a route leads to a destination abroad."""
    return route == Route.OUTBOUND_IRREGULAR or route == Route.OUTBOUND_VISA_FREE or route == Route.TRANSIT


@kernel
def brings_in(route):
    """Tell whether people of another country are recruited for a route."""
    return route == Route.INBOUND_LEGAL or route == Route.INBOUND_IRREGULAR or route == Route.TRANSIT


@kernel
def attraction(world, p, clock, me, route):
    """Return how strongly a route attracts a recruiter: its weight, times own experience of it.

    0 where it is out of reach. Routes are coarse on purpose: within, into, out of or through the country;
    with or without papers.
    """
    if not exists(world, route):
        return 0.0
    if route == Route.INTERNAL:
        weight = 1.0
    elif route == Route.OUTBOUND_VISA_FREE:
        # No network is needed to travel legally, which is what opens the route to lone recruiters.
        weight = p.visa_free_weight
    elif not is_active(world, me.network):
        weight = 0.0
    elif route == Route.OUTBOUND_IRREGULAR:
        weight = p.outbound_weight * world.networks[me.network].outbound
    elif world.networks[me.network].origin == NOBODY:
        weight = 0.0
    elif route == Route.TRANSIT:
        weight = p.transit_weight * world.networks[me.network].outbound
    elif route == Route.INBOUND_LEGAL:
        # A sponsor who is barred may not invite.
        may_invite = clock.week >= me.barred_until
        weight = inbound(world, p, me) * p.inbound_legal_share if may_invite else 0.0
    else:
        weight = inbound(world, p, me) * (1.0 - p.inbound_legal_share)
    if weight == 0.0 or me.belief[route + 0] == p.first_belief:
        return weight
    return weight * math.pow(me.belief[route + 0] / p.first_belief, p.learning_strength)


@kernel
def inbound(world, p, me):
    """Return the weight of bringing somebody in: less where people of the origin may travel to the EU.

    Origins became free in the order of the country's data; ``origins_free`` counts them.
    """
    free = min(1.0, max(0.0, p.origins_free - world.networks[me.network].origin))
    return p.inbound_weight * (1.0 - free * (1.0 - p.origin_diversion))


@kernel
def weigh_routes(world, p, clock, me):
    """Compute how strongly each route attracts a recruiter, and the activity that results from all of them.

    The drive is 1 with nothing but the internal route.
    """
    total = 0.0
    for route in range(ROUTES):
        me.pull[route] = attraction(world, p, clock, me, route)
        total += me.pull[route]
    me.drive = min(math.pow(total, p.opportunity_response), p.most_active)


@kernel
def activity(p, clock, me):
    """Return a recruiter's activity: drive, lowered by perceived risk and by an investigation."""
    fear = math.exp(-p.deterrence * perceived_risk(p, clock, me))
    caution = p.activity_under_investigation if me.status == Status.UNDER_INVESTIGATION else 1.0
    return me.drive * fear * caution


@kernel
def perceived_risk(p, clock, me):
    """Return the risk that a recruiter perceives: raised by events, fading to the everyday level."""
    faded = math.exp(-math.log(2.0) * (clock.week - me.risk_week) / p.risk_half_life)
    return p.everyday_risk + (me.risk - p.everyday_risk) * faded


@kernel
def choose_route(clock, me):
    """Choose a route in proportion to its pull, as a race of exponential clocks.

    Each route has its own random number, so a policy that makes one route more attractive moves choices only
    into that route.
    """
    chosen = NOBODY
    open_routes = 0
    for route in range(ROUTES):
        if me.pull[route] > 0.0:
            open_routes += 1
            chosen = route
    if open_routes <= 1:
        return chosen  # nothing to choose
    soonest = math.inf
    for route in range(ROUTES):
        if me.pull[route] > 0.0:
            arrival = -math.log(1.0 - draw(clock, me.uid, Purpose.ROUTE, route)) / me.pull[route]
            if arrival < soonest:
                soonest = arrival
                chosen = route
    return chosen
