"""A shelter: places, care, and admission (odd.md 7.8; report III.1)."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from sim.agents.view import MANY, RowView
from sim.codes import NOBODY, AgeBand, AgentKind, Centre, Nationality
from sim.compiled.compiler import kernel
from sim.processes.pathway import is_at_large
from sim.random import Purpose, draw
from sim.records import DETAIL_HELP, Detailed, Stock, enter, leave

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


@kernel
def needs_security(world, p, clock, me):
    """Tell whether somebody may be in danger while the recruiter is at large, or waits to be taken home."""
    if me.nationality == Nationality.FOREIGN and me.may_stay == 0:
        return True
    return is_at_large(world, me.recruiter) and draw(clock, me.uid, Purpose.DANGER) < p.in_danger


@kernel
def choice(world, p, clock, me, turn):
    """Return the kind of centre that is tried first, second, and so on; ``NOBODY`` when there is none left.

    Children have quarters of their own everywhere. The state's high-security facility takes people in danger,
    and men, whom the other centres do not take. Of the rest some stay near home, others go to the
    rehabilitation centre.
    """
    child = me.age_band == AgeBand.CHILD
    if child:
        if turn == 0:
            return Centre.CHILDREN + 0
        turn -= 1
    man = me.female == 0 and not child
    if man or needs_security(world, p, clock, me):
        if turn == 0:
            return Centre.HIGH_SECURITY + 0
        turn -= 1
    if man or turn > 1:
        return NOBODY + 0
    near_home = draw(clock, me.uid, Purpose.CENTRE) < p.near_home
    return Centre.REGIONAL + 0 if near_home == (turn == 0) else Centre.REHABILITATION + 0


@kernel(inline=False)
def find_place(world, p, clock, region, row, leaving):
    """Return the nearest shelter of the first suitable kind with a free place, or ``NOBODY``.

    ``leaving`` is a shelter to leave out.
    """
    me = world.people[row]
    turn = 0
    kind = choice(world, p, clock, me, turn)
    while kind != NOBODY:
        for place in range(world.nearest_shelter.shape[1]):
            shelter = world.nearest_shelter[region, place]
            here = world.shelters[shelter]
            if here.kind == kind and shelter != leaving and here.occupied < places_in_force(p, here):
                return shelter
        turn += 1
        kind = choice(world, p, clock, me, turn)
    return NOBODY


@kernel
def move_in(world, clock, shelter, row):
    """Take a person in."""
    world.people[row].shelter = shelter
    world.shelters[shelter].occupied += 1
    enter(world, Stock.IN_SHELTER, row)
    world.detail_stocks[Detailed.IN_SHELTER + 0, DETAIL_HELP + 1 + world.shelters[shelter].kind] += 1.0


@kernel
def move_out(world, row):
    """Free a person's place."""
    me = world.people[row]
    leave(world, Stock.IN_SHELTER, row)
    world.detail_stocks[Detailed.IN_SHELTER + 0, DETAIL_HELP + 1 + world.shelters[me.shelter].kind] -= 1.0
    world.shelters[me.shelter].occupied -= 1
    me.shelter = NOBODY
