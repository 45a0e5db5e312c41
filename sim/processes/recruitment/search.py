"""Whom recruiters look for: people of their circle, and among them those who seem likely to believe an offer.

Nothing updates people who are dormant, so a recruiter's look at somebody works out only what it needs.
"""

from __future__ import annotations

import math

from sim.agents.waking import find
from sim.calendar import WEEKS_A_YEAR
from sim.codes import NOBODY, Form, Relation, Route, Stage
from sim.compiled.compiler import kernel
from sim.processes.exposure import (
    bring_up_to_date,
    left_school,
    poor,
    refresh,
    strained,
    week_of_birth,
    wishing,
)
from sim.processes.recruitment.routes import brings_in
from sim.random import Purpose, draw

# The greatest number below 1, for what rounding would put beyond it.
BELOW_ONE = 1.0 - 2.0**-53


@kernel
def find_somebody(world, p, clock, me, route, form):
    """Look at people of a recruiter's circle until one seems promising, or settle for the last one seen.

    Returns her id, place and birth year; ``NOBODY`` for the id if all are on the pathway already.
    """
    seen, seen_home, seen_birth_year = NOBODY + 0, NOBODY + 0, NOBODY + 0
    strength = p.targeting if p.approach_targeted >= 0.5 else 0.0
    leaves = offers_to_leave(form, route, me.relation)
    for look in range(int(p.people_looked_at)):
        # One number chooses home, birth year and person: what is left of it after a choice is uniform again.
        luck = draw(clock, me.uid, Purpose.TARGET_PERSON, look)
        home, luck = choose_home(world, p, me, route, form, luck)
        birth_year, luck = choose_birth_year(world, p, clock, me, route, form, look, luck)
        cohort = birth_year - world.setting[0].first_birth_year
        size = world.cohort_size[home, cohort]
        if size == 0:
            continue
        uid = world.cohort_first[home, cohort] + min(size - 1, int(luck * size))
        known = find(world, uid)
        if known != NOBODY and world.people[known].stage != Stage.DORMANT:
            continue
        if strength == 0.0:
            return uid, home, birth_year
        patience = -math.log(1.0 - draw(clock, me.uid, Purpose.TARGET_LOOKED_AT, look)) / strength
        if is_promising(world, p, clock, uid, home, birth_year, leaves, patience):
            return uid, home, birth_year
        seen, seen_home, seen_birth_year = uid, home, birth_year
    return seen, seen_home, seen_birth_year


@kernel(inline=False)
def describe(world, p, clock, uid, home, birth_year):
    """Describe somebody as she is this week in ``world.met``."""
    known = find(world, uid)
    if known == NOBODY:
        bring_up_to_date(world, p, clock, uid, home, birth_year)
    else:
        world.met[0] = world.people[known]
        refresh(world, p, clock, world.met[0])


@kernel
def is_promising(world, p, clock, uid, home, birth_year, leaves, patience):
    """Tell whether somebody looked at is approached rather than passed over.

    At full strength people are approached in proportion to the odds that they believe an offer: with
    probability exp(-what speaks against it), where each circumstance that is absent counts with its weight in
    the answer. ``patience`` is a standard exponential number over the strength.
    """
    key, place = clock.key, world.places[home]
    if patience >= p.acceptance_drop_out + p.acceptance_wish + p.acceptance_hardship + p.acceptance_strain:
        return True
    years = (clock.week - week_of_birth(key, uid, birth_year)) / WEEKS_A_YEAR
    birthday = int(years)
    # In the order of what it costs to find out.
    if not left_school(p, key, place, uid, years):
        patience -= p.acceptance_drop_out
        if patience < 0.0:
            return False
    if leaves and not wishing(p, key, uid, birthday):
        patience -= p.acceptance_wish
        if patience < 0.0:
            return False
    if not poor(p, key, place, uid, birthday):
        patience -= p.acceptance_hardship
        if patience < 0.0:
            return False
    if not strained(p, key, place, uid, birthday):
        patience -= p.acceptance_strain
    return patience >= 0.0


@kernel
def offers_to_leave(form, route, relation):
    """Tell whether an offer leads away from home."""
    return form != Form.BEGGING and (route != Route.INTERNAL or relation == Relation.EMPLOYER)


@kernel
def choose_home(world, p, me, route, form, luck):
    """Return the place of somebody looked at: of the country of origin, the region, or, online, of any.

    Returns what is left of ``luck`` beside it.
    """
    setting = world.setting[0]
    if brings_in(route):
        origin = world.networks[me.network].origin
        home = world.street_of_origin[origin] if form == Form.BEGGING else setting.first_origin + origin
        return home, luck
    region, exposure = me.region, p.rural_exposure
    if me.relation == Relation.ONLINE:
        region, luck = any_region(world, luck)
        exposure = 1.0
    if form == Form.BEGGING:
        return setting.first_street + region, luck
    odds = setting.rural_share * exposure
    rural, luck = happens(odds / (odds + 1.0 - setting.rural_share), luck)
    home = 2 * region + (1 if rural else 0)
    if form == Form.LABOUR and setting.first_men != NOBODY:
        of_men, luck = happens(p.men_in_labour, luck)
        if of_men:
            home += setting.first_men
    return home, luck


@kernel
def happens(chance, luck):
    """Tell whether something of a chance happens, and return what is left of a uniform number."""
    if luck < chance:
        return True, luck / chance
    return False, (luck - chance) / (1.0 - chance)


@kernel
def any_region(world, luck):
    """Return a region in proportion to its population, and what is left of ``luck``."""
    last = world.region_weight.shape[0] - 1
    for region in range(last):
        if luck < world.region_weight[region]:
            return region, luck / world.region_weight[region]
        luck -= world.region_weight[region]
    return last, min(luck / world.region_weight[last], BELOW_ONE)


@kernel
def choose_birth_year(world, p, clock, me, route, form, look, luck):
    """Return the birth year of somebody looked at, and what is left of ``luck``."""
    setting = world.setting[0]
    if form == Form.BEGGING:
        ages = luck * (setting.street_oldest + 1 - setting.street_youngest)
        return clock.year - setting.street_youngest - int(ages), ages - int(ages)
    share = p.children_from_abroad if brings_in(route) else children_among(p, me.relation)
    majority = int(p.age_of_majority)
    child, luck = happens(share, luck)
    if child:
        ages = luck * (majority - setting.youngest_age)
        return clock.year - setting.youngest_age - int(ages), ages - int(ages)
    ages = math.pow(luck, p.young_adults) * (setting.oldest_age + 1 - majority)
    # A second number, as the power leaves none that is uniform.
    return clock.year - majority - int(ages), draw(clock, me.uid, Purpose.TARGET_BIRTH_YEAR, look)


@kernel
def children_among(p, relation):
    """Return the share of children among those whom recruiters of a relation approach."""
    share = p.children_of_employer
    if relation == Relation.FAMILY:
        share = p.children_of_family
    elif relation == Relation.PARTNER:
        share = p.children_of_partner
    elif relation == Relation.FRIEND:
        share = p.children_of_friend
    elif relation == Relation.ONLINE:
        share = p.children_online
    return min(1.0, share * p.minors)
