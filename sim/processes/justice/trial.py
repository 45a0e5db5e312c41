"""A trial: how many are convicted, and their sentences (odd.md 7.10; report III.1)."""

from __future__ import annotations

import math

from sim.agents.recruiter import frighten
from sim.codes import NOBODY, CaseState, Institution, Status
from sim.compiled.compiler import kernel
from sim.processes.corruption import case_is_bought
from sim.processes.feedback import gain_trust, lose_trust
from sim.processes.justice.cases import suspect_is_the_same
from sim.processes.justice.investigation import free_those_held
from sim.processes.justice.prosecution import share_of_witnesses
from sim.random import Purpose, draw
from sim.records import Series, tally

FINE_ONLY = 0.0


@kernel(inline=False)
def judge(world, p, clock, row, uid):
    """Judge the defendants of a case; ``row`` is ``NOBODY`` for one from before the run."""
    chance = p.conviction
    if row != NOBODY:
        case = world.cases[row]
        case.state = CaseState.CLOSED + 0
        chance = chance_of_conviction(p, case)
        if is_bought_off(world, p, clock, case):
            chance = 0.0
    for defendant in range(1 + co_defendants(p, clock, uid)):
        convicted = draw(clock, uid, Purpose.CONVICTION, defendant) < chance
        weeks = sentence(world, p, clock, uid, defendant) if convicted else FINE_ONLY
        if convicted:
            gain_trust(world, p.trust_gained_conviction)
        else:
            lose_trust(world, p.trust_lost_acquittal)
        if defendant == 0 and row != NOBODY and suspect_is_the_same(world, world.cases[row]):
            carry_out(world, p, clock, row, weeks)


@kernel
def chance_of_conviction(p, case):
    """Return the chance that a defendant is convicted: lower when nobody is ready to testify."""
    return p.conviction * (1.0 - p.conviction_without_witness * (1.0 - share_of_witnesses(case)))


@kernel
def is_bought_off(world, p, clock, case):
    """Tell whether a network pays the court to acquit."""
    return case_is_bought(
        world,
        p,
        clock,
        world.courts[0],
        case,
        p.court_bribe_discovered,
        Purpose.COURT_BRIBE,
        Institution.COURT + 0,
    )


@kernel
def co_defendants(p, clock, uid):
    """Return how many stand trial besides the main defendant."""
    others = 0
    for other in range(int(p.most_co_defendants)):
        if draw(clock, uid, Purpose.DEFENDANTS, other) < p.co_defendant:
            others += 1
    return others


@kernel
def sentence(world, p, clock, uid, defendant):
    """Sentence a convicted person; return the weeks of prison, ``FINE_ONLY`` if none.

    Everybody pays a fine (Criminal Code, as cited in report III.1); a share of it feeds the fund.
    """
    tally(world, clock, Series.CONVICTED, 1.0)
    world.courts[0].fund += p.fine * p.fund_share
    if draw(clock, uid, Purpose.CUSTODY, defendant) >= p.custody:
        return FINE_ONLY
    # Terms are spread as an exponential with the declared median.
    weeks = -math.log(1.0 - draw(clock, uid, Purpose.SENTENCE, defendant)) * p.prison_weeks / math.log(2.0)
    tally(world, clock, Series.PRISON_SENTENCES, 1.0)
    if weeks >= p.long_sentence:
        tally(world, clock, Series.LONG_SENTENCES, 1.0)
    return weeks


@kernel
def carry_out(world, p, clock, row, weeks):
    """Send the main defendant to prison, or release them; other recruiters in the region are deterred."""
    recruiter = world.cases[row].recruiter
    me = world.recruiters[recruiter]
    if me.case == row:
        me.case = NOBODY
    if me.status == Status.QUIT or me.status == Status.IMPRISONED:
        return
    if weeks > FINE_ONLY:
        me.convictions += 1
        me.status = Status.IMPRISONED + 0
        free_those_held(world, p, clock, recruiter, NOBODY + 0)
        me.weeks_left = weeks * p.time_served
        for other in range(world.recruiters.shape[0]):
            if world.recruiters[other].region == me.region:
                frighten(world, p, clock, other, p.risk_from_conviction)
    elif me.case == NOBODY:
        me.status = Status.ACTIVE + 0
