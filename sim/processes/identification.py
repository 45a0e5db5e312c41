"""Identification: met and recognised; into the record, into a case, an offer of assistance (odd.md 7.7)."""

from __future__ import annotations

from sim.codes import NOBODY, NOWHERE, Form, Relation, Stage
from sim.compiled.compiler import kernel
from sim.processes.assistance import offer_assistance
from sim.processes.justice.cases import open_or_join
from sim.processes.pathway import choose_region, end_exploitation, is_abroad
from sim.random import Purpose, draw
from sim.records import DETAIL_CHANNEL, Detailed, Series, count, count_circumstances, count_in


@kernel
def is_trafficking_in_law(p, clock, me):
    """Tell whether what a person is recognised in is classified as trafficking.

    Begging with a parent is mostly treated as neglect, begging for others often: the child is known and yet
    no victim of trafficking.
    """
    if me.form != Form.BEGGING or p.begging_by_law < 0.5:
        return True
    chance = p.begging_in_law if me.relation == Relation.FAMILY else p.begging_for_others_in_law
    return draw(clock, me.uid, Purpose.CLASSIFICATION) < chance


@kernel
def region_in_charge(world, p, clock, me):
    """Return the region whose police take the case: where the person is, lives, or was being taken."""
    if is_abroad(world, me):
        return world.places[me.home].region
    if me.region != NOWHERE:
        return me.region
    if me.recruiter != NOBODY:
        return world.recruiters[me.recruiter].region
    return choose_region(world, p, clock, me.uid)  # where she would have been taken


@kernel(inline=False)
def identify(world, p, clock, row, channel):
    """Record a person as a victim of trafficking; ends exploitation if it had begun."""
    me = world.people[row]
    if me.stage == Stage.EXPLOITED:
        end_exploitation(world, p, clock, row, channel)
    me.channel = channel
    me.identified = 1
    count(world, clock, Series.IDENTIFIED, row)
    count_circumstances(world, clock, Detailed.IDENTIFIED, row)
    count_in(world, clock, Detailed.IDENTIFIED, DETAIL_CHANNEL + channel)
    region = region_in_charge(world, p, clock, me)
    open_or_join(world, clock, region, row)
    offer_assistance(world, p, clock, row, region)
