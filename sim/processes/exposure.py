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
    met.birth_week = int((birth_year - 1970 + draw_at(key, uid, 0, Purpose.BIRTH_WEEK)) * WEEKS_A_YEAR)
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
    rural = world.places[me.home].rural == 1
    drop_out = p.drop_out_rural if rural else p.drop_out_urban
    poor = p.hardship_rural if rural else p.hardship_urban
    strain = p.family_strain
    if world.places[me.home].street == 1:
        drop_out, poor, strain = p.drop_out_street, p.hardship_street, p.family_strain_street
    programme = p.youth_programme_rural if rural else p.youth_programme_urban
    me.age_band = AgeBand.CHILD + 0 if years < p.age_of_majority else AgeBand.ADULT + 0
    left_school = years >= p.end_of_compulsory_school
    me.dropped_out = 1 if left_school and draw_at(key, me.uid, 0, Purpose.SCHOOL_DROP_OUT) < drop_out else 0
    me.hardship = (
        1
        if holds(key, me.uid, birthday, Purpose.HARDSHIP_RENEWED, Purpose.HARDSHIP, p.hardship_turnover, poor)
        else 0
    )
    me.strain = (
        1
        if holds(key, me.uid, birthday, Purpose.STRAIN_RENEWED, Purpose.STRAIN, p.strain_turnover, strain)
        else 0
    )
    me.wish = (
        1
        if holds(
            key, me.uid, birthday, Purpose.WISH_RENEWED, Purpose.WISH, p.wish_turnover, p.wish_to_migrate
        )
        else 0
    )
    me.aware = 1 if me.warned == 1 or is_aware(world, p, key, me.uid) else 0
    young = years < p.youth_programme_age
    me.in_youth_programme = 1 if young and draw_at(key, me.uid, 0, Purpose.YOUTH_PROGRAMME) < programme else 0
