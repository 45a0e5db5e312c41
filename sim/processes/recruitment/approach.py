"""Approach and answer: a recruiter speaks to somebody, who believes the offer or not (odd.md 7.3)."""

from __future__ import annotations

import math

from sim.agents.waking import wake
from sim.codes import NOBODY, NOWHERE, Form, Nationality, Relation, Route, Stage
from sim.compiled.compiler import kernel
from sim.processes.justice.cases import receive_report
from sim.processes.recruitment.routes import choose_route, leads_abroad
from sim.processes.recruitment.search import describe, find_somebody, offers_to_leave
from sim.random import Purpose, draw
from sim.records import Series, count, tally


@kernel(inline=False)
def approach(world, p, clock, row):
    """Make a recruiter look for somebody and approach her."""
    recruiter = world.recruiters[row]
    route = choose_route(clock, recruiter)
    if route == NOBODY:
        return
    form = form_sought(world, p, clock, recruiter, route)
    tally(world, clock, Series.APPROACHED, 1.0)
    # One number decides: its low end that the offer is believed, its high end that it is reported. Where
    # anybody would decline and say nothing, nobody needs to be found.
    luck = draw(clock, recruiter.uid, Purpose.ACCEPTANCE)
    leaves = offers_to_leave(form, route, recruiter.relation)
    if most_acceptance(p, recruiter.relation, leaves) <= luck < 1.0 - most_reports(world, p):
        return
    uid, home, birth_year = find_somebody(world, p, clock, recruiter, route, form)
    if uid == NOBODY:
        return
    describe(world, p, clock, uid, home, birth_year)
    met = world.met[0]
    met.route = route
    met.form = form
    met.relation = recruiter.relation
    chance = chance_of_acceptance(p, met)
    if luck < chance:
        met.recruiter = row
        met.network = recruiter.network
        met.stage = Stage.GROOMED + 0
        met.since = clock.week
        person = wake(world)
        if person != NOBODY:
            world.due[person] = clock.week + 1
            count(world, clock, Series.RECRUITED, person)
    elif met.nationality == Nationality.FOREIGN:
        return  # a report abroad does not reach the police here
    elif luck >= 1.0 - (1.0 - chance) * chance_of_report(world, p, met):
        tally(world, clock, Series.REPORTS, 1.0)
        receive_report(world, p, clock, row)


@kernel
def form_sought(world, p, clock, me, route):
    """Return the form of exploitation that a recruiter has in mind.

    Some look for children in street situations, to make them beg (report V): at home, or in a country of
    origin where there are any.
    """
    begging = p.begging_share_family if me.relation == Relation.FAMILY else p.begging_share_other
    if leads_abroad(route):
        begging = 0.0
    elif route != Route.INTERNAL and world.street_of_origin[world.networks[me.network].origin] == NOWHERE:
        begging = 0.0
    labour = p.labour_share_employer if me.relation == Relation.EMPLOYER else p.labour_share_other
    luck = draw(clock, me.uid, Purpose.FORM)
    if luck < begging:
        return Form.BEGGING + 0
    return Form.LABOUR + 0 if luck < begging + (1.0 - begging) * labour else Form.SEXUAL + 0


@kernel
def trust(p, relation):
    """Return how much the relation adds to the log-odds of acceptance."""
    if relation == Relation.FAMILY:
        return p.trust_family
    if relation == Relation.PARTNER:
        return p.trust_partner
    if relation == Relation.FRIEND:
        return p.trust_friend
    if relation == Relation.ONLINE:
        return p.trust_online
    return p.trust_employer


@kernel
def chance_of_acceptance(p, met):
    """Return the probability that somebody believes the offer: a logistic function of who she is."""
    log_odds = (
        p.acceptance
        + trust(p, met.relation)
        + p.acceptance_hardship * met.hardship
        + p.acceptance_strain * met.strain
        + p.acceptance_drop_out * met.dropped_out
        - p.acceptance_awareness * met.aware
        - p.acceptance_youth_programme * met.in_youth_programme
    )
    if offers_to_leave(met.form, met.route, met.relation):
        log_odds += p.acceptance_wish * met.wish
    return 1.0 / (1.0 + math.exp(-log_odds))


@kernel
def most_acceptance(p, relation, leaves):
    """Return an upper bound of the probability that somebody believes an offer."""
    log_odds = (
        p.acceptance
        + trust(p, relation)
        + p.acceptance_hardship
        + p.acceptance_strain
        + p.acceptance_drop_out
        + (p.acceptance_wish if leaves else 0.0)
        - min(0.0, p.acceptance_awareness)
        - min(0.0, p.acceptance_youth_programme)
    )
    return 1.0 / (1.0 + math.exp(-log_odds))


@kernel
def most_reports(world, p):
    """Return an upper bound of the probability that a refused offer is reported."""
    return p.report_after_refusal * world.now[0].trust * max(1.0, p.report_awareness)


@kernel
def chance_of_report(world, p, met):
    """Return the probability that a refused offer is reported (hotline, school, family)."""
    more = p.report_awareness if met.aware == 1 else 1.0
    return min(1.0, p.report_after_refusal * world.now[0].trust * more)
