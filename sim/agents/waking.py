"""Rows for people who wake: given on first need, found again by id."""

from __future__ import annotations

from sim.codes import NOBODY
from sim.compiled.compiler import kernel

# Multiplier of Fibonacci hashing (Knuth, TAOCP vol. 3, 6.4), cut to 31 bits.
SPREAD = 1640531527


@kernel
def slot_of(world, uid):
    """Return the slot that holds this person's row, or the free slot where it would go."""
    mask = world.slots.shape[0] - 1
    slot = ((uid * SPREAD) >> 7) & mask
    while world.slots[slot] != 0 and world.people[world.slots[slot] - 1].uid != uid:
        slot = (slot + 1) & mask
    return slot


@kernel
def find(world, uid):
    """Return the row of a person who was awake before, or ``NOBODY``."""
    return world.slots[slot_of(world, uid)] - 1


@kernel
def wake(world):
    """Give the person in ``world.met`` a row (the old one if there is one) and put it on the awake list.

    Returns the row, or ``NOBODY`` when rows have run out: the run is then repeated with more.
    """
    now = world.now[0]
    slot = slot_of(world, world.met[0].uid)
    row = world.slots[slot] - 1
    if row == NOBODY:
        if now.people == world.people.shape[0]:
            now.full = 1
            return NOBODY
        row = now.people
        now.people += 1
        world.slots[slot] = row + 1
    world.people[row] = world.met[0]
    world.awake[now.awake] = row
    now.awake += 1
    return row
