"""A recruiter: mostly somebody the person trusts (report IV), alone or in a network."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.agents.network import STALE
from sim.agents.view import SHARE, WEEK, RowView
from sim.codes import NOBODY, ROUTES, AgentKind, Relation, Stage, Status
from sim.compiled.compiler import kernel
from sim.processes.pathway import demand, mean_demand
from sim.processes.recruitment.approach import approach
from sim.processes.recruitment.routes import activity, perceived_risk, weigh_routes
from sim.random import Purpose, draw, draw_at

ROW = np.dtype(
    [
        ("uid", "i8"),  # stable id
        ("region", "i8"),  # region of the circle that is approached
        ("relation", "i8"),  # what the recruiter is to the people approached
        ("network", "i8"),  # network worked for, or -1
        ("status", "i8"),  # what the recruiter is doing
        ("since", "i8"),  # week in which this person took the place
        ("weeks_left", "f8"),  # of detention or imprisonment
        ("belief", "f8", (ROUTES,)),  # believed chance that an attempt on a route succeeds, 0 .. 1
        ("pull", "f8", (ROUTES,)),  # how strongly each route draws, 0 where out of reach
        ("drive", "f8"),  # activity that follows from all pulls; STALE when beliefs or policies have changed
        ("risk", "f8"),  # perceived risk when last changed, 0 .. 1
        ("risk_week", "i8"),  # week of that change
        ("held", "i8"),  # people in exploitation held now
        ("case", "i8"),  # open case against this recruiter, or -1
        ("barred_until", "i8"),  # week from which this sponsor may invite again
        ("convictions", "i8"),  # prison sentences of whoever holds this place
    ]
)


class Recruiter(RowView):
    """A recruiter, as one place in a market that is refilled when it becomes vacant."""

    agent_kind = AgentKind.RECRUITER
    table = "recruiters"
    row_type = ROW
    words: ClassVar[dict[str, type]] = {"relation": Relation, "status": Status}
    settable: ClassVar[dict[str, tuple[float, float]]] = {
        "relation": (min(Relation), max(Relation)),
        "belief": SHARE,
        "risk": SHARE,
        "barred_until": WEEK,
    }

    def follow(self, name: str) -> None:
        """Weigh the routes anew; let a risk that was set fade from this week on."""
        self._record.drive = STALE
        if name == "risk":
            self._record.risk_week = self.model.calendar_week


@kernel
def set_up_recruiter(world, p, key, row, uid):
    """Draw a recruiter's region, relation and network for a run."""
    me = world.recruiters[row]
    me.uid = uid
    me.region = deal_region(world, p, draw_at(key, uid, 0, Purpose.RECRUITER_REGION))
    me.network = NOBODY
    membership = draw_at(key, uid, 0, Purpose.RECRUITER_NETWORK)
    if membership < p.recruiters_in_networks and world.networks.shape[0] > 0:
        me.network = int(membership / p.recruiters_in_networks * world.networks.shape[0])
    me.held = 0
    start_anew(p, me, draw_at(key, uid, 0, Purpose.RECRUITER_RELATION), 0)


@kernel
def deal_region(world, p, luck):
    """Return a region for a recruiter in proportion to demand."""
    total = 0.0
    for region in range(world.region_weight.shape[0]):
        total += demand(world, p, region)
    left = luck * total
    for region in range(world.region_weight.shape[0]):
        left -= demand(world, p, region)
        if left < 0.0:
            return region
    return world.region_weight.shape[0] - 1


@kernel(inline=False)
def start_anew(p, me, luck, week):
    """Fill the place with somebody new: a relation type, first beliefs, everyday risk."""
    if luck < p.share_partner:
        me.relation = Relation.PARTNER + 0
    elif luck < p.share_partner + p.share_family:
        me.relation = Relation.FAMILY + 0
    elif luck < p.share_partner + p.share_family + p.share_friend:
        me.relation = Relation.FRIEND + 0
    elif luck < p.share_partner + p.share_family + p.share_friend + p.share_online:
        me.relation = Relation.ONLINE + 0
    else:
        me.relation = Relation.EMPLOYER + 0
    me.status = Status.ACTIVE + 0
    me.since = week
    me.weeks_left = 0.0
    for route in range(ROUTES):
        me.belief[route] = p.first_belief
    me.drive = STALE
    me.risk = p.everyday_risk
    me.risk_week = week
    me.case = NOBODY
    me.barred_until = week
    me.convictions = 0


@kernel
def step_recruiter(world, p, clock, row):
    """Run one week of a recruiter: at large, perhaps approach somebody; otherwise wait or be replaced."""
    me = world.recruiters[row]
    if me.status == Status.ACTIVE or me.status == Status.UNDER_INVESTIGATION:
        if me.drive == STALE or world.now[0].policies_changed == 1 or me.barred_until == clock.week:
            weigh_routes(world, p, clock, me)
        # One number decides, its low end for an approach, its high end for giving up; the exact chances
        # are worked out only when they can matter.
        luck = draw(clock, me.uid, Purpose.APPROACH)
        usual = p.approach_rate * p.demand * world.now[0].pressure
        if luck < usual * me.drive:
            if luck < usual * activity(p, clock, me):
                approach(world, p, clock, row)
        elif luck >= 1.0 - p.quitting and luck >= 1.0 - p.quitting * perceived_risk(p, clock, me):
            me.status = Status.QUIT + 0
            # People held are handed on, to the network or to others; the groomed withdraw when they act next.
            release(world, row, Stage.GROOMED + 0)
    else:
        out_of_action(world, p, clock, row)


@kernel
def out_of_action(world, p, clock, row):
    """Run a week in prison, or with the place vacant: demand brings somebody new (odd.md 7.10)."""
    me = world.recruiters[row]
    me.drive = STALE  # policies may change meanwhile
    me.weeks_left -= 1.0
    vacant = me.status == Status.IMPRISONED or me.status == Status.QUIT
    if vacant and draw(clock, me.uid, Purpose.REPLACEMENT) < chance_of_replacement(world, p, me):
        release(world, row, NOBODY + 0)
        start_anew(p, me, draw(clock, me.uid, Purpose.REPLACEMENT_RELATION), clock.week)
    elif me.status != Status.QUIT and me.weeks_left <= 0.0:
        me.status = Status.ACTIVE + 0


@kernel
def chance_of_replacement(world, p, me):
    """Return the weekly chance that somebody new takes a vacant place: more where demand is greater."""
    return min(1.0, p.replacement * demand(world, p, me.region) / mean_demand(world, p))


@kernel
def release(world, row, apart):
    """Cut the ties of people to a recruiter who gives up or whose place somebody else takes.

    ``apart`` is the stage of those who keep theirs, ``NOBODY`` if none do.
    """
    for place in range(world.now[0].awake):
        person = world.people[world.awake[place]]
        if person.recruiter == row and person.stage != apart:
            person.recruiter = NOBODY
    world.recruiters[row].held = 0


@kernel
def frighten(world, p, clock, row, amount):
    """Raise the risk that a recruiter perceives."""
    me = world.recruiters[row]
    me.risk = min(1.0, perceived_risk(p, clock, me) + amount)
    me.risk_week = clock.week
