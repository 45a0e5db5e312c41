"""People who are on the pathway already when a run begins, as many as in the long run (odd.md 5)."""

from __future__ import annotations

import math

from sim.calendar import WEEKS_A_YEAR
from sim.codes import Channel, Route, Stage
from sim.compiled.compiler import kernel
from sim.processes.exploitation import end_unseen
from sim.processes.pathway import begin_exploitation
from sim.processes.recruitment.approach import approach
from sim.processes.recruitment.routes import activity, weigh_routes
from sim.random import Purpose, draw
from sim.world import Clock


@kernel(inline=False)
def people_at_start(world, p, clock):
    """Put people into exploitation and into the time after it: the beginning of a run leaves no trace.

    By Little's law there are as many as come in the mean length of a spell, or of the time after. Recruiters
    approach them in weeks before the first, and each is put where she is by now.
    """
    weeks = p.spell_at_start + p.after_at_start
    for row in range(world.recruiters.shape[0]):
        me = world.recruiters[row]
        weigh_routes(world, p, clock, me)
        expected = min(1.0, p.approach_rate * p.demand * activity(p, clock, me)) * weeks
        times = int(expected + draw(clock, me.uid, Purpose.AT_START))
        for time in range(times):
            week = clock.week - 1 - time
            approach(world, p, Clock(clock.key, week, year_before(world, week), clock.month), row)
    for place in range(world.now[0].awake):
        put_on_pathway(world, p, clock, world.awake[place])


@kernel
def year_before(world, week):
    """Return the year of a week before the first, or the first year for which the population is declared."""
    setting = world.setting[0]
    declared = setting.first_birth_year + max(setting.oldest_age, setting.street_oldest)
    return max(1970 + int(week / WEEKS_A_YEAR), declared)


@kernel
def put_on_pathway(world, p, clock, row):
    """Put a person who has just been won over into a spell that began some time ago, or after its end."""
    me = world.people[row]
    if me.stage != Stage.GROOMED:
        return
    allowed = p.visa_free_stay if me.route == Route.OUTBOUND_VISA_FREE else p.permit_validity
    me.permit_until = clock.week + int(allowed * draw(clock, me.uid, Purpose.AT_START, 1))
    begin_exploitation(world, p, clock, row)
    lasts = draw(clock, me.uid, Purpose.AT_START, 2) * (p.spell_at_start + p.after_at_start)
    if lasts >= p.spell_at_start:
        end_unseen(world, p, clock, row, Channel.RELEASE + 0)
    else:
        elapsed = -math.log(1.0 - draw(clock, me.uid, Purpose.AT_START, 3)) * p.spell_at_start
        me.since = clock.week - int(elapsed)
        world.due[row] = clock.week
