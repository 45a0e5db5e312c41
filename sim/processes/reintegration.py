"""The time after exploitation: reintegration, or trafficked again (odd.md 7.9)."""

from __future__ import annotations

import math

from sim.codes import NOBODY, NOWHERE, Nationality, Stage
from sim.compiled.compiler import kernel
from sim.processes.exploitation import health_uptake
from sim.processes.pathway import begin_exploitation, is_at_large, is_child, move
from sim.processes.recruitment import set_out
from sim.processes.shelter_stay import be_treated, pace
from sim.records import Series, count


@kernel
def most_changes(p):
    """Return an upper bound of the weekly chance that anything changes after exploitation."""
    again = p.trafficked_again * (1.0 + p.risk_from_stigma) * p.risk_from_old_recruiter * p.risk_of_children
    settled = p.reintegration * (
        1.0 + p.reintegration_recovery + p.reintegration_work + p.reintegration_compensation
    )
    return min(1.0, again + settled + p.treatment_outside)


@kernel
def recovered(p, clock, me):
    """Return recovery by now, 0 to 1: each week gains the same share of the rest (odd.md 7.9)."""
    weeks = float(clock.week - me.recovered_to)  # compiled code takes whole powers by another routine
    return 1.0 - (1.0 - me.recovery) * math.pow(1.0 - p.natural_recovery * pace(p, me), weeks)


@kernel
def risk_of_return(world, p, clock, me, recovery):
    """Return the weekly chance of being trafficked again.

    Stigma and an old recruiter at large raise it; recovery and support lower it (report IV; IOM 2011).
    """
    risk = p.trafficked_again * (1.0 + p.risk_from_stigma * me.stigma * p.community_stigma)
    risk *= 1.0 - p.protection_from_recovery * recovery
    if me.assisted == 1:
        risk *= p.risk_when_supported
    if is_at_large(world, me.recruiter):
        risk *= p.risk_from_old_recruiter
    if is_child(p, clock, me):
        risk *= p.risk_of_children
        if me.fostered == 1:
            risk *= p.risk_in_foster_care
    return risk


@kernel
def chance_of_reintegration(p, me, recovery):
    """Return the weekly chance of reintegration."""
    return (
        p.reintegration
        * (
            1.0
            + p.reintegration_recovery * recovery
            + p.reintegration_work * me.in_work
            + p.reintegration_compensation * me.compensated
        )
        * (1.0 - p.community_stigma * me.stigma)
    )


@kernel
def week_of_reintegration(world, p, clock, row, luck):
    """A week after exploitation: trafficked again, reintegrated, treated, or no change."""
    me = world.people[row]
    recovery = recovered(p, clock, me)
    luck -= risk_of_return(world, p, clock, me, recovery)
    if luck < 0.0:
        is_trafficked_again(world, p, clock, row)
        return
    luck -= chance_of_reintegration(p, me, recovery)
    if luck >= 0.0:
        if me.ill == 1 and luck < p.treatment_outside * health_uptake(p):
            me.recovery = recovery
            me.recovered_to = clock.week
            be_treated(world, clock, row)
    else:
        me.recruiter = NOBODY
        me.network = NOBODY
        count(world, clock, Series.REINTEGRATED, row)
        move(world, clock, row, Stage.DORMANT)


@kernel(inline=False)
def is_trafficked_again(world, p, clock, row):
    """Begin another spell: inside Kosovo directly, across a border by the route of the first time."""
    me = world.people[row]
    if not is_at_large(world, me.recruiter):
        me.recruiter = NOBODY
    stayed = me.nationality == Nationality.FOREIGN and me.region != NOWHERE
    if stayed:
        begin_exploitation(world, p, clock, row)
    else:
        set_out(world, p, clock, row)
