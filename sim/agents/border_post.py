"""A border post: checks travellers, identifies a few, refuses some, and most pass."""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

import numpy as np

from sim.agents.view import MANY, SHARE, RowView
from sim.codes import NOBODY, AgentKind, Crossing, Route
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
        ("weight", "f8"),  # share of those crossing that come this way
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
def choose_post(world, clock, uid, irregular):
    """Return the post of a crossing: an official one by volume, or an irregular crossing."""
    left = draw(clock, uid, Purpose.POST)
    last = NOBODY
    for row in range(world.posts.shape[0]):
        if (world.posts[row].kind == Crossing.IRREGULAR) == irregular:
            left -= world.posts[row].weight
            last = row
            if left < 0.0:
                return row
    return last


@kernel
def cross(world, p, clock, post, row):
    """Take a person across at a post: checked or not, suspected or not, bribed through or not.

    Returns an ``Outcome``. Recognition as a trafficked person is rare; most suspicions end in refusal.
    """
    here = world.posts[post]
    me = world.people[row]
    leaving = me.route == Route.OUTBOUND_IRREGULAR or me.route == Route.OUTBOUND_VISA_FREE
    if here.kind == Crossing.IRREGULAR:
        check, suspicion = p.irregular_check, p.suspicion_irregular
    else:
        check = p.exit_check if leaving else p.entry_check
        suspicion = p.suspicion_visa_free if leaving else p.suspicion_legal
    if draw(clock, me.uid, Purpose.CHECK) >= check:
        return Outcome.PASSED + 0
    if draw(clock, me.uid, Purpose.SUSPICION) >= suspicion:
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
        0,
    )
    if bribe == TAKEN:
        return Outcome.PASSED + 0
    if draw(clock, me.uid, Purpose.BORDER_RECOGNITION) < p.border_recognition:
        return Outcome.RECOGNISED + 0
    here.refusals += 1.0
    return Outcome.REFUSED + 0
