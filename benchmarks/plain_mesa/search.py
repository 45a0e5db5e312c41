"""Whom recruiters of the yardstick look at, approach and win over."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.plain_mesa.person import Person
from benchmarks.plain_mesa.routes import brings_in
from sim.codes import NOBODY, Form, Relation, Route

if TYPE_CHECKING:
    from benchmarks.plain_mesa.offenders import Recruiter


@dataclass
class Met:
    """Somebody whom a recruiter looks at. ``region`` is where she lives, None in another country."""

    age: float
    region: int | None
    rural: bool
    female: bool
    poor: bool
    strained: bool
    left_school: bool
    wishes_to_leave: bool


def look(recruiter: Recruiter, route: Route, form: Form) -> Met:
    """Look at somebody of the recruiter's circle, described by the declared shares."""
    p, model, luck = recruiter.model.p, recruiter.model, recruiter.random.random
    country, foreign, street = model.country, brings_in(route), form == Form.BEGGING
    region, exposure = None if foreign else recruiter.region, p.rural_exposure
    if not foreign and recruiter.relation == Relation.ONLINE:
        region = model.random.choices(range(len(country.regions)), country.region_weight)[0]
        exposure = 1.0
    odds = country.rural_share * exposure
    rural = not foreign and not street and luck() < odds / (odds + 1.0 - country.rural_share)
    some_men = not foreign and form == Form.LABOUR and country.first_men != NOBODY
    man = some_men and luck() < p.men_in_labour
    # Circles are known by year of birth: whoever turns 18 this year counts as 18 all the year.
    age = int(draw_age(recruiter, foreign, street)) + model.year_gone - luck()
    part = "street" if street else "rural" if rural else "urban"
    share = vars(p)
    return Met(
        age=age,
        region=region,
        rural=rural,
        female=luck() < model.girls_in_streets if street else not man,
        poor=luck() < share[f"hardship_{part}"],
        strained=luck() < (p.family_strain_street if street else p.family_strain),
        left_school=age >= p.end_of_compulsory_school and luck() < share[f"drop_out_{part}"],
        wishes_to_leave=luck() < p.wish_to_migrate,
    )


def draw_age(recruiter: Recruiter, foreign: bool, street: bool) -> float:
    """Return the age that somebody reaches this calendar year."""
    p, model, luck = recruiter.model.p, recruiter.model, recruiter.random.random
    country, majority = model.country, p.age_of_majority
    if street:
        return country.street_youngest + luck() * (country.street_oldest + 1 - country.street_youngest)
    if luck() < (p.children_from_abroad if foreign else model.children[recruiter.relation]):
        return country.youngest_age + luck() * (majority - country.youngest_age)
    return majority + luck() ** p.young_adults * (country.oldest_age + 1 - majority)


def find_somebody(recruiter: Recruiter, route: Route, form: Form, leads_away: bool) -> Met:
    """Look at one after the other until somebody seems likely to believe the offer; settle for the last."""
    p = recruiter.model.p
    strength = p.targeting if p.approach_targeted >= 0.5 else 0.0
    for _ in range(int(p.people_looked_at)):
        met = look(recruiter, route, form)
        missing = p.acceptance_hardship * (not met.poor) + p.acceptance_strain * (not met.strained)
        missing += p.acceptance_drop_out * (not met.left_school)
        missing += p.acceptance_wish * (leads_away and not met.wishes_to_leave)
        if recruiter.random.random() < math.exp(-strength * missing):
            break
    return met


def approach(recruiter: Recruiter) -> None:
    """Speak to somebody of the circle; whoever believes the offer becomes an agent."""
    p, model, luck = recruiter.model.p, recruiter.model, recruiter.random.random
    route = recruiter.random.choices(tuple(recruiter.pull), tuple(recruiter.pull.values()))[0]
    form = recruiter.form_sought(route)
    from_home = route != Route.INTERNAL or recruiter.relation == Relation.EMPLOYER
    leads_away = from_home and form != Form.BEGGING
    met = find_somebody(recruiter, route, form, leads_away)
    aware = luck() < p.awareness
    log_odds = p.acceptance + model.trusted[recruiter.relation] - p.acceptance_awareness * aware
    log_odds += p.acceptance_hardship * met.poor + p.acceptance_strain * met.strained
    log_odds += p.acceptance_drop_out * met.left_school
    log_odds += p.acceptance_wish * (leads_away and met.wishes_to_leave)
    if met.age < p.youth_programme_age:
        programme = p.youth_programme_rural if met.rural else p.youth_programme_urban
        log_odds -= p.acceptance_youth_programme * (luck() < programme)
    if luck() < 1.0 / (1.0 + math.exp(-log_odds)):
        origin = recruiter.network.origin if met.region is None else None
        Person(model, recruiter, route, met, aware, origin, form)
    elif met.region is not None:
        told = p.report_after_refusal * model.trust * (p.report_awareness if aware else 1.0)
        if luck() < told:
            model.police[recruiter.region].receive_report(recruiter)
