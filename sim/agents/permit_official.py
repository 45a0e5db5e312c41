"""A permit official: consular desk, labour ministry or interior ministry (report III.2, IV)."""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np

from sim.agents.view import MANY, SHARE, RowView
from sim.codes import AgentKind, Desk, Institution
from sim.compiled.compiler import kernel
from sim.processes.corruption import CHARGED, TAKEN, forget_audit, take_bribe
from sim.random import Purpose, draw, draw_at
from sim.records import Series, tally

ROW = np.dtype(
    [
        ("uid", "i8"),  # stable id
        ("desk", "i8"),  # where the official sits
        ("applications", "f8"),  # ordinary applications a week
        ("workload", "f8"),  # files waiting
        ("propensity", "f8"),  # propensity to take a bribe, 0 .. 1
        ("audit", "f8"),  # perceived chance of an audit, 0 .. 1
        ("charged", "i8"),  # how often somebody in this post was charged
    ]
)


class PermitOfficial(RowView):
    """A post that handles files of foreigners."""

    agent_kind = AgentKind.PERMIT_OFFICIAL
    table = "officials"
    row_type = ROW
    words: ClassVar[dict[str, type]] = {"desk": Desk}
    settable: ClassVar[dict[str, tuple[float, float]]] = {
        "applications": (1, MANY),
        "workload": (0, MANY),
        "propensity": SHARE,
        "audit": SHARE,
    }


@kernel
def set_up_official(world, p, key, row):
    """Draw an official's propensity for a run: it varies between people around the shared mean."""
    me = world.officials[row]
    me.propensity = propensity(draw_at(key, me.uid, 0, Purpose.OFFICER_PROPENSITY), p.permit_bribe_propensity)
    me.audit = p.permit_audit
    me.workload = 0.0
    me.charged = 0


@kernel
def propensity(luck, mean):
    """Return one official's propensity, 0 to 1, from a uniform number; ``mean`` over all officials."""
    return math.pow(luck, 1.0 / mean - 1.0) if mean > 0.0 else 0.0


@kernel
def queue(world, official):
    """Return how many weeks of files wait at an official's desk."""
    me = world.officials[official]
    return me.workload / me.applications


@kernel
def step_official(world, p, clock, row):
    """Run one week: ordinary files come in, checks take time, the rest waits and counts as delayed."""
    me = world.officials[row]
    forget_audit(p, me, p.permit_audit)
    work = me.applications * (1.0 + p.permit_check_time * p.permit_scrutiny)
    me.workload = max(0.0, me.workload + work - me.applications * p.permit_capacity)
    delayed = min(me.applications, me.workload)
    # Files do not wait for ever: those over the agreed time are passed to colleagues.
    me.workload = min(me.workload, me.applications * p.permit_longest_queue)
    tally(world, clock, Series.PERMITS_DELAYED, delayed)
    tally(world, clock, Series.FILES_CHECKED, me.applications * p.permit_scrutiny)


@kernel(inline=False)
def choose_official(world, clock, uid, desk):
    """Return the official at a desk who gets a file; all have the same chance."""
    first, number = -1, 0
    for row in range(world.officials.shape[0]):
        if world.officials[row].desk == desk:
            if first < 0:
                first = row
            number += 1
    return first + int(draw(clock, uid, Purpose.DESK, desk) * number)


@kernel(inline=False)
def grants(world, p, clock, official, row, flag, purpose):
    """Decide a file: True if granted.

    A suspicious file is flagged with chance ``flag``; a flagged one is refused, or passed for a bribe with
    the official's propensity less the perceived risk of an audit. An official who is charged is replaced by
    somebody new, and the file is refused.
    """
    me = world.officials[official]
    person = world.people[row]
    if draw(clock, person.uid, purpose) >= flag:
        return True
    bribe = take_bribe(
        world,
        p,
        clock,
        me,
        person.uid,
        person.network,
        p.permit_bribe,
        p.permit_audit,
        Purpose.PERMIT_BRIBE,
        me.desk,
        Institution.PERMITS + 0,
    )
    if bribe == CHARGED:
        # Each successor is somebody else, even when two are charged in one week.
        luck = draw(clock, me.uid, Purpose.OFFICER_PROPENSITY, min(me.charged, 255))
        me.propensity = propensity(luck, p.permit_bribe_propensity)
        me.audit = p.permit_audit
    if bribe == TAKEN:
        person.bribed = 1
    return bribe == TAKEN
