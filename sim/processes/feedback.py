"""What answers to events in the large: trust in institutions, and demand (odd.md 7.12)."""

from __future__ import annotations

import math

from sim.compiled.compiler import kernel
from sim.records import CELL_ALL, CELL_REGION, Stock


@kernel
def lose_trust(world, share):
    """Note an event that costs a share of the trust there is; it is felt from the next week on."""
    world.now[0].trust_lost += share


@kernel
def gain_trust(world, share):
    """Note an event that wins back a share of the trust that is missing."""
    world.now[0].trust_gained += share


@kernel
def trust_at_start(world, p):
    """Begin a run with the trust there is when nothing has happened, and with usual demand."""
    now = world.now[0]
    now.trust = p.trust_in_institutions
    now.trust_lost = 0.0
    now.trust_gained = 0.0
    now.pressure = 1.0


@kernel
def week_of_feedback(world, p):
    """Let trust and demand answer to what has happened."""
    week_of_trust(world, p)
    week_of_demand(world, p)


@kernel
def week_of_trust(world, p):
    """Let trust answer to last week's events, and go back towards its everyday level."""
    now = world.now[0]
    now.trust += (p.trust_in_institutions - now.trust) * (1.0 - math.exp(-math.log(2.0) / p.trust_memory))
    now.trust -= now.trust * (1.0 - math.exp(-now.trust_lost))
    now.trust += (1.0 - now.trust) * (1.0 - math.exp(-now.trust_gained))
    # An event may also win less than nothing.
    now.trust = max(0.0, now.trust)
    now.trust_lost = 0.0
    now.trust_gained = 0.0
    if p.trust_moves < 0.5:
        now.trust = p.trust_in_institutions


@kernel
def held_in_country(world):
    """Return how many people are in exploitation in the country."""
    stock = world.stocks[Stock.IN_EXPLOITATION + 0]
    return stock[CELL_ALL] - stock[CELL_REGION + world.setting[0].regions]


@kernel
def demand_at_start(world):
    """Begin with as many people held as buyers are used to."""
    world.now[0].usual_held = held_in_country(world)


@kernel
def week_of_demand(world, p):
    """Let recruiters be in greater demand while fewer people are held than buyers are used to.

    Where demand does not respond, nothing answers. What buyers are used to follows slowly.
    """
    now = world.now[0]
    held = max(1.0, held_in_country(world))
    usual = max(1.0, now.usual_held)
    now.usual_held += (held - now.usual_held) * (1.0 - math.exp(-math.log(2.0) / p.demand_memory))
    now.pressure = 1.0
    if p.demand_responds >= 0.5:
        now.pressure = math.pow(usual / held, p.demand_response)
