"""A network of handlers: where it reaches, and the money that pays for travel and bribes."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.agents.view import MANY, RowView
from sim.codes import NOBODY, AgentKind, Status
from sim.compiled.compiler import kernel
from sim.random import Purpose, draw, draw_at

# Mark of a recruiter's drive that has to be worked out anew.
STALE = -1.0

ROW = np.dtype(
    [
        ("uid", "i8"),  # stable id
        ("status", "i8"),  # ACTIVE, or QUIT when broken up
        ("outbound", "i8"),  # whether it reaches destinations abroad
        ("origin", "i8"),  # country it recruits in (0 is the first in the data), or -1
        ("money", "f8"),  # EUR for travel and bribes
        ("held", "i8"),  # people in exploitation it holds now
        ("case", "i8"),  # last case that concerns the network, or -1
    ]
)


class Network(RowView):
    """A network of handlers; recruiters belong to one or work alone."""

    agent_kind = AgentKind.NETWORK
    table = "networks"
    row_type = ROW
    words: ClassVar[dict[str, type]] = {"status": Status}
    settable: ClassVar[dict[str, tuple[float, float]]] = {"money": (0, MANY)}

    def out_of_play(self) -> str | None:
        """Return that it is broken up, if so: another may form in its place."""
        return "the network is broken up" if self.status != Status.ACTIVE else None


@kernel
def set_up_network(world, p, key, row, uid):
    """Draw a network's reach for a run."""
    me = world.networks[row]
    me.uid = uid
    me.held = 0
    form_network(world, p, key, row, 0)


@kernel(inline=False)
def form_network(world, p, key, row, week):
    """Form a network: where it reaches, where it recruits, and the money it begins with."""
    me = world.networks[row]
    uid = me.uid
    me.status = Status.ACTIVE + 0
    me.outbound = 1 if draw_at(key, uid, week, Purpose.NETWORK_OUTBOUND) < p.networks_reaching_abroad else 0
    me.origin = NOBODY
    if draw_at(key, uid, week, Purpose.NETWORK_ORIGIN) < p.networks_with_origin:
        me.origin = choose_origin(world, draw_at(key, uid, week, Purpose.NETWORK_ORIGIN, 1))
    me.money = p.network_money_at_start
    me.case = NOBODY


@kernel
def choose_origin(world, luck):
    """Return a country of origin by the share of networks that recruit there; ``NOBODY`` without any."""
    for origin in range(world.origin_share.shape[0]):
        luck -= world.origin_share[origin]
        if luck < 0.0:
            return origin
    return world.origin_share.shape[0] - 1


@kernel
def bring_in_for_a_time(world, p, clock, row):
    """Begin or end a time in which a network brings people in from one country: they come in waves."""
    me = world.networks[row]
    luck = draw(clock, me.uid, Purpose.BRINGING_IN)
    if me.origin != NOBODY:
        if luck < 1.0 / p.origin_weeks:
            me.origin = NOBODY
            weigh_anew(world, row)
    elif luck * p.origin_weeks * (1.0 - p.networks_with_origin) < p.networks_with_origin:
        me.origin = choose_origin(world, draw(clock, me.uid, Purpose.BRINGING_IN, 1))
        weigh_anew(world, row)


@kernel
def step_network(world, p, clock, row):
    """Run one week: take in money for travel and bribes from exploitation, and spend on upkeep.

    Where a network was broken up, demand may form another (odd.md 7.10).
    """
    me = world.networks[row]
    if me.status != Status.ACTIVE:
        if draw(clock, me.uid, Purpose.NETWORK_REPLACED) < p.network_replacement:
            form_network(world, p, clock.key, row, clock.week)
            weigh_anew(world, row)
        return
    bring_in_for_a_time(world, p, clock, row)
    me.money += me.held * p.network_income - me.money * p.network_spending


@kernel
def weigh_anew(world, row):
    """Weigh the routes of a network's recruiters again."""
    for recruiter in range(world.recruiters.shape[0]):
        if world.recruiters[recruiter].network == row:
            world.recruiters[recruiter].drive = STALE


@kernel
def is_active(world, network):
    """Tell whether there is a network, and it has not been broken up."""
    return network != NOBODY and world.networks[network].status == Status.ACTIVE


@kernel
def can_pay(world, network, amount):
    """Tell whether a network can pay; a lone recruiter cannot."""
    return is_active(world, network) and world.networks[network].money >= amount


@kernel
def pay(world, network, amount):
    """Take money from a network."""
    world.networks[network].money -= amount
