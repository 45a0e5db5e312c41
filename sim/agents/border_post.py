"""A border post: checks travellers, identifies a few, refuses some, and most pass."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

import numpy as np

from sim.agents.view import MANY, SHARE, RowView
from sim.codes import NOBODY, AgentKind, Crossing, Institution
from sim.compiled.compiler import kernel
from sim.processes.corruption import TAKEN, forget_audit, take_bribe
from sim.random import Purpose, draw
from sim.records import Series, tally


class Outcome(IntEnum):
    """The outcome of a crossing."""

    PASSED = 0
    REFUSED = 1
    RECOGNISED = 2


ROW = np.dtype(
    [
        ("uid", "i8"),  # stable id
        ("kind", "i8"),  # kind of post: those of a kind share their parameters
        ("travellers", "f8"),  # ordinary travellers a week
        ("propensity", "f8"),  # officers' propensity to take a bribe, 0 .. 1
        ("audit", "f8"),  # perceived chance that a bribe is found out, 0 .. 1
        ("charged", "i8"),  # how often an officer here was charged
        ("refusals", "f8"),  # ordinary travellers and others refused so far
    ]
)


class BorderPost(RowView):
    """A border post. Posts of one kind share their parameters; only volumes differ."""

    agent_kind = AgentKind.BORDER_POST
    table = "posts"
    row_type = ROW
    words: ClassVar[dict[str, type]] = {"kind": Crossing}
    settable: ClassVar[dict[str, tuple[float, float]]] = {"travellers": (0, MANY), "audit": SHARE}


@kernel
def set_up_border_post(world, p, key, row):
    """Begin a run with no refusals and the propensity that all posts share."""
    me = world.posts[row]
    me.propensity = p.border_bribe_propensity
    me.audit = p.border_bribe_discovered
    me.charged = 0
    me.refusals = 0.0


@kernel
def step_border_post(world, p, clock, row):
    """One week of ordinary traffic: checks and mistaken refusals are the cost to travellers' rights."""
    me = world.posts[row]
    me.propensity = p.border_bribe_propensity
    forget_audit(p, me, p.border_bribe_discovered)
    if me.kind == Crossing.IRREGULAR:
        return
    # Travellers are counted in both directions: one half enters, the other leaves.
    checked = me.travellers / 2.0 * (p.entry_check + p.exit_check)
    refused = checked * p.mistaken_refusal
    me.refusals += refused
    tally(world, clock, Series.TRAVELLERS_CHECKED, checked)
    tally(world, clock, Series.TRAVELLERS_REFUSED, refused)


@kernel
def choose_post(world, clock, uid, direction, irregular, leaving):
    """Return the post of a crossing: an official one by volume, or a place between posts.

    ``direction`` is the row of ``world.ways``: posts that do not lead there have no weight.
    """
    left = draw(clock, uid, Purpose.POST, leaving)
    last = NOBODY
    for row in range(world.posts.shape[0]):
        weight = world.ways[direction, row]
        if weight > 0.0 and (world.posts[row].kind == Crossing.IRREGULAR) == irregular:
            left -= weight
            last = row
            if left < 0.0:
                return row
    return last


@kernel(inline=False)
def cross(world, p, clock, post, row, leaving):
    """Take a person across at a post: checked or not, suspected or not, bribed through or not.

    Returns an ``Outcome``. Recognition as a trafficked person is rare; most suspicions end in refusal.
    ``leaving`` is 1 on the way out of the country, 0 on the way in.
    """
    here = world.posts[post]
    me = world.people[row]
    if here.kind == Crossing.IRREGULAR:
        check, suspicion = p.irregular_check, p.suspicion_irregular
    else:
        check = p.exit_check if leaving == 1 else p.entry_check
        suspicion = p.suspicion_leaving if leaving == 1 else p.suspicion_legal
    if draw(clock, me.uid, Purpose.CHECK, leaving) >= check:
        return Outcome.PASSED + 0
    if draw(clock, me.uid, Purpose.SUSPICION, leaving) >= suspicion:
        return Outcome.PASSED + 0
    bribe = take_bribe(
        world,
        p,
        clock,
        here,
        me.uid,
        me.network,
        p.border_bribe,
        p.border_bribe_discovered,
        Purpose.BORDER_BRIBE,
        leaving,
        Institution.BORDER + 0,
    )
    if bribe == TAKEN:
        return Outcome.PASSED + 0
    if draw(clock, me.uid, Purpose.BORDER_RECOGNITION, leaving) < p.border_recognition:
        return Outcome.RECOGNISED + 0
    here.refusals += 1.0
    return Outcome.REFUSED + 0
