"""The time after exploitation: reintegration, or trafficked again (odd.md 7.9)."""

from __future__ import annotations

import math

from sim.codes import NOBODY, Stage
from sim.compiled.compiler import kernel
from sim.processes.exploitation import health_uptake
from sim.processes.pathway import is_at_large, is_child, move
from sim.processes.recruitment.grooming import is_trafficked_again
from sim.processes.shelter_stay import be_treated, pace
from sim.records import Series, count


@kernel
def most_trafficked_again(p):
    """Return an upper bound of the weekly chance of being trafficked again."""
    return p.trafficked_again * (1.0 + p.risk_from_stigma) * p.risk_from_old_recruiter * p.risk_of_children


@kernel
def most_changes(p):
    """Return an upper bound of the weekly chance that anything changes after exploitation."""
    again = most_trafficked_again(p)
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
    Support fades from the end of a stay, or of help without one.
    """
    risk = p.trafficked_again * (1.0 + p.risk_from_stigma * me.stigma * p.community_stigma)
    risk *= 1.0 - p.protection_from_recovery * recovery
    if me.assisted == 1:
        fades = p.protection_fades >= 0.5
        support = math.exp(-math.log(2.0) * (clock.week - me.since) / p.support_half_life) if fades else 1.0
        risk *= 1.0 - (1.0 - p.risk_when_supported) * support
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
    # Nothing to work out where not even full recovery could make a difference.
    treatment = p.treatment_outside * health_uptake(p) * me.ill
    if luck >= most_trafficked_again(p) + chance_of_reintegration(p, me, 1.0) + treatment:
        return
    recovery = recovered(p, clock, me)
    luck -= risk_of_return(world, p, clock, me, recovery)
    if luck < 0.0:
        is_trafficked_again(world, p, clock, row)
        return
    luck -= chance_of_reintegration(p, me, recovery)
    if luck >= 0.0:
        if luck < treatment:
            me.recovery = recovery
            me.recovered_to = clock.week
            be_treated(world, clock, row)
    else:
        me.recruiter = NOBODY
        me.network = NOBODY
        count(world, clock, Series.REINTEGRATED, row)
        move(world, clock, row, Stage.DORMANT)
