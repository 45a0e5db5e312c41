"""A shelter: places, care, and admission (odd.md 7.8; report III.1)."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from sim.agents.view import MANY, RowView
from sim.codes import NOBODY, AgeBand, AgentKind, Centre
from sim.compiled.compiler import kernel
from sim.records import Stock, enter, leave

ROW = np.dtype(
    [
        ("uid", "i8"),  # stable id
        ("kind", "i8"),  # kind of centre
        ("region", "i8"),  # region it stands in
        ("public_share", "f8"),  # part of the budget that the government pays, 0 .. 1
        ("places", "i8"),  # open to trafficked people, as in the data
        ("capacity", "i8"),  # places this week, with the policies in force
        ("occupied", "i8"),  # people in it now
        ("care", "f8"),  # quality of psychosocial care this week, 0 .. 1
        ("training", "f8"),  # weekly chance that training ends in work, 0 .. 1
    ]
)


class Shelter(RowView):
    """A shelter."""

    agent_kind = AgentKind.SHELTER
    table = "shelters"
    row_type = ROW
    words: ClassVar[dict[str, type]] = {"kind": Centre}
    settable: ClassVar[dict[str, tuple[float, float]]] = {"places": (0, MANY)}


@kernel
def set_up_shelter(world, row):
    """Begin a run with an empty shelter."""
    me = world.shelters[row]
    me.occupied = 0
    me.capacity = me.places


@kernel
def step_shelter(world, p, clock, row):
    """One week: funding and programmes set places, care and training.

    Nobody has to leave when places are cut: the shelter admits nobody until it is below capacity.
    """
    me = world.shelters[row]
    me.capacity = places_in_force(p, me)
    if world.now[0].policies_changed == 0:
        return
    budget = me.public_share * p.shelter_funding + 1.0 - me.public_share
    funding = math.pow(budget, p.care_from_funding)
    me.care = min(1.0, p.psychosocial_care * funding)
    me.training = min(1.0, p.training * funding)


@kernel
def places_in_force(p, me):
    """Return a shelter's places with the week's policies in force, even if its own week is still to come."""
    return int(math.floor(me.places * p.shelter_places + 0.5))


@kernel(inline=False)
def find_place(world, p, region, row, leaving):
    """Return the nearest suitable shelter with a free place, or ``NOBODY``.

    Children go to the children's centre first, people under strong threat to the high-security facility,
    others to regional centres; then any referral that may take them. ``leaving`` is a shelter to leave out.
    """
    me = world.people[row]
    first = Centre.REGIONAL + 0
    if me.age_band == AgeBand.CHILD:
        first = Centre.CHILDREN + 0
    elif me.coercion > p.threat_needing_security:
        first = Centre.HIGH_SECURITY + 0
    for preferred in range(2):
        for place in range(world.nearest_shelter.shape[1]):
            shelter = world.nearest_shelter[region, place]
            here = world.shelters[shelter]
            suits = here.kind == first if preferred == 0 else here.kind == Centre.REGIONAL
            if suits and shelter != leaving and here.occupied < places_in_force(p, here):
                return shelter
    return NOBODY


@kernel
def move_in(world, clock, shelter, row):
    """Take a person in."""
    world.people[row].shelter = shelter
    world.shelters[shelter].occupied += 1
    enter(world, Stock.IN_SHELTER, row)


@kernel
def move_out(world, row):
    """Free a person's place."""
    me = world.people[row]
    leave(world, Stock.IN_SHELTER, row)
    world.shelters[me.shelter].occupied -= 1
    me.shelter = NOBODY
