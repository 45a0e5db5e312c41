"""Exposure: the circumstances of a dormant person on the day somebody meets her (odd.md 7.2).

Nothing updates dormant people. A person's circumstances today follow from her id and the run's seed alone:
lasting traits from one draw each, yearly circumstances from the last birthday on which they were
renewed. The result is the same as if every week had been simulated (a test does so).
"""

from __future__ import annotations

import math

from sim.calendar import WEEKS_A_YEAR
from sim.codes import NOBODY, NOWHERE, AgeBand, Stage
from sim.compiled.compiler import kernel
from sim.random import Purpose, draw_at


@kernel
def age(clock, me):
    """Return a person's age in years."""
    return (clock.week - me.birth_week) / WEEKS_A_YEAR


@kernel
def holds(key, uid, birthday, renewed, state, turnover, share):
    """Tell whether a yearly circumstance holds since a birthday.

    On each birthday the circumstance is renewed with probability ``turnover`` and then holds with
    probability ``share``: a two-state Markov chain with that share and year-to-year correlation
    ``1 - turnover``. Looking back to the last renewal gives its state without stepping through.
    """
    year = birthday
    while year > 0 and draw_at(key, uid, year, renewed) >= turnover:
        year -= 1
    return draw_at(key, uid, year, state) < share


@kernel
def week_of_birth(key, uid, birth_year):
    """Return the week in which somebody was born, somewhere in a year."""
    return int((birth_year - 1970 + draw_at(key, uid, 0, Purpose.BIRTH_WEEK)) * WEEKS_A_YEAR)


@kernel
def left_school(p, key, place, uid, years):
    """Tell whether somebody has left school early."""
    if years < p.end_of_compulsory_school:
        return False
    share = p.drop_out_rural if place.rural == 1 else p.drop_out_urban
    if place.street == 1:
        share = p.drop_out_street
    return draw_at(key, uid, 0, Purpose.SCHOOL_DROP_OUT) < share


@kernel
def poor(p, key, place, uid, birthday):
    """Tell whether somebody's household is poor this year."""
    share = p.hardship_rural if place.rural == 1 else p.hardship_urban
    if place.street == 1:
        share = p.hardship_street
    return holds(key, uid, birthday, Purpose.HARDSHIP_RENEWED, Purpose.HARDSHIP, p.hardship_turnover, share)


@kernel
def strained(p, key, place, uid, birthday):
    """Tell whether there is strain in somebody's family this year."""
    share = p.family_strain_street if place.street == 1 else p.family_strain
    return holds(key, uid, birthday, Purpose.STRAIN_RENEWED, Purpose.STRAIN, p.strain_turnover, share)


@kernel
def wishing(p, key, uid, birthday):
    """Tell whether somebody wishes to migrate this year."""
    return holds(key, uid, birthday, Purpose.WISH_RENEWED, Purpose.WISH, p.wish_turnover, p.wish_to_migrate)


@kernel
def campaign_week(world, p):
    """Add a week of campaigning to its reach so far, which fades with its half-life."""
    now = world.now[0]
    now.campaign = now.campaign * math.exp(-math.log(2.0) / p.awareness_half_life) + p.campaign_reach


@kernel
def is_aware(world, p, key, uid):
    """Tell whether a person knows how recruiters work: by herself, or reached by campaigns lately."""
    reached = 1.0 - (1.0 - p.awareness) * math.exp(-world.now[0].campaign)
    return draw_at(key, uid, 0, Purpose.AWARENESS) < reached


@kernel
def bring_up_to_date(world, p, clock, uid, home, birth_year):
    """Describe a dormant person as she is this week, in ``world.met``."""
    key = clock.key
    place = world.places[home]
    met = world.met[0]
    met.uid = uid
    met.home = home
    met.nationality = place.nationality
    met.birth_week = week_of_birth(key, uid, birth_year)
    met.warned = 0
    met.times = 0
    refresh(world, p, clock, met)
    met.stage = Stage.DORMANT + 0
    met.since = clock.week
    met.route = 0
    met.region = place.region
    met.form = 0
    met.relation = 0
    met.recruiter = NOBODY
    met.network = NOBODY
    met.desk = NOBODY
    met.permit_until = 0
    met.irregular = 0
    met.bribed = 0
    met.may_stay = 0
    met.female = 1 if draw_at(key, uid, 0, Purpose.SEX) < place.girls_share else 0
    met.ill = 0
    met.ill_from = 0
    met.fostered = 0
    met.debt = 0.0
    met.coercion = 0.0
    met.venue = 0
    met.channel = NOBODY
    met.case = NOBODY
    met.identified = 0
    met.assisted = 0
    met.shelter = NOWHERE
    met.recovery = 0.0
    met.recovered_to = clock.week
    met.stigma = 0.0
    met.in_work = 0
    met.compensated = 0


@kernel
def refresh(world, p, clock, me):
    """Bring a person's traits and circumstances up to this week."""
    key = clock.key
    years = age(clock, me)
    birthday = int(years)
    place = world.places[me.home]
    programme = p.youth_programme_rural if place.rural == 1 else p.youth_programme_urban
    me.age_band = AgeBand.CHILD + 0 if years < p.age_of_majority else AgeBand.ADULT + 0
    me.dropped_out = 1 if left_school(p, key, place, me.uid, years) else 0
    me.hardship = 1 if poor(p, key, place, me.uid, birthday) else 0
    me.strain = 1 if strained(p, key, place, me.uid, birthday) else 0
    me.wish = 1 if wishing(p, key, me.uid, birthday) else 0
    me.aware = 1 if me.warned == 1 or is_aware(world, p, key, me.uid) else 0
    young = years < p.youth_programme_age
    me.in_youth_programme = 1 if young and draw_at(key, me.uid, 0, Purpose.YOUTH_PROGRAMME) < programme else 0
