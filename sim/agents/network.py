"""A network of handlers: where it reaches, and the money that pays for travel and bribes."""

from __future__ import annotations

import numpy as np

from sim.agents.view import RowView
from sim.codes import NOBODY, AgentKind
from sim.compiler import kernel
from sim.random import Purpose, draw_at

ROW = np.dtype(
    [
        ("uid", "i8"),  # stable id
        ("outbound", "i8"),  # whether it reaches destinations abroad
        ("origin", "i8"),  # country it recruits in (0 is the first in the data), or -1
        ("money", "f8"),  # EUR for travel and bribes
        ("held", "i8"),  # people in exploitation it holds now
        ("case", "i8"),  # last case that concerns the network, or -1
    ]
)


class Network(RowView):
    """A network of handlers; recruiters belong to one or work alone."""

    kind = AgentKind.NETWORK
    table = "networks"
    row_type = ROW


@kernel
def set_up_network(world, p, key, row, uid):
    """Deal a network its reach for a run."""
    me = world.networks[row]
    me.uid = uid
    me.outbound = 1 if draw_at(key, uid, 0, Purpose.NETWORK_OUTBOUND) < p.networks_reaching_abroad else 0
    me.origin = NOBODY
    if draw_at(key, uid, 0, Purpose.NETWORK_ORIGIN) < p.networks_with_origin:
        left = draw_at(key, uid, 0, Purpose.NETWORK_ORIGIN, 1)
        me.origin = world.origin_share.shape[0] - 1
        for origin in range(world.origin_share.shape[0]):
            left -= world.origin_share[origin]
            if left < 0.0:
                me.origin = origin
                break
    me.money = p.network_money_at_start
    me.held = 0
    me.case = NOBODY


@kernel
def step_network(world, p, clock, row):
    """One week: take in from exploitation what goes to travel and bribes, and spend on its upkeep."""
    me = world.networks[row]
    me.money += me.held * p.network_income - me.money * p.network_spending


@kernel
def can_pay(world, network, amount):
    """Tell whether a network has the money; a lone recruiter has none to speak of."""
    return network != NOBODY and world.networks[network].money >= amount


@kernel
def pay(world, network, amount):
    """Take money from a network."""
    world.networks[network].money -= amount
