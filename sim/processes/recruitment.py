"""Recruitment: approach, answer, grooming, setting out (odd.md 7.3)."""

from __future__ import annotations

import math

from sim.agents.network import can_pay, is_active, pay
from sim.agents.waking import find, wake
from sim.codes import NOBODY, NOWHERE, ROUTES, Form, Nationality, Relation, Route, Stage, Status
from sim.compiled.compiler import kernel
from sim.processes.exposure import bring_up_to_date, refresh
from sim.processes.justice.cases import receive_report
from sim.processes.pathway import begin_exploitation, go_home, is_at_large, move
from sim.random import Purpose, draw
from sim.records import Series, count, tally


@kernel
def exists(world, route):
    """Tell whether the country has the places that a route abroad leads through."""
    setting = world.setting[0]
    irregular = route == Route.OUTBOUND_IRREGULAR or route == Route.INBOUND_IRREGULAR
    if irregular and setting.irregular_posts == 0:
        return False
    outbound = route == Route.OUTBOUND_IRREGULAR or route == Route.OUTBOUND_VISA_FREE
    return not outbound or setting.destinations > 0


@kernel
def attraction(world, p, clock, me, route):
    """Return how strongly a route attracts a recruiter: its weight, times own experience of it.

    0 where it is out of reach. Routes are coarse on purpose: within, into or out of the country; with or
    without papers.
    """
    if not exists(world, route):
        return 0.0
    if route == Route.INTERNAL:
        weight = 1.0
    elif route == Route.OUTBOUND_VISA_FREE:
        # No network is needed to travel legally, which is what opens the route to lone recruiters.
        weight = p.visa_free_weight
    elif not is_active(world, me.network):
        weight = 0.0
    elif route == Route.OUTBOUND_IRREGULAR:
        weight = p.outbound_weight * world.networks[me.network].outbound
    elif world.networks[me.network].origin == NOBODY:
        weight = 0.0
    elif route == Route.INBOUND_LEGAL:
        # A sponsor who is barred may not invite.
        may_invite = clock.week >= me.barred_until
        weight = inbound(world, p, me) * p.inbound_legal_share if may_invite else 0.0
    else:
        weight = inbound(world, p, me) * (1.0 - p.inbound_legal_share)
    if weight == 0.0 or me.belief[route + 0] == p.first_belief:
        return weight
    return weight * math.pow(me.belief[route + 0] / p.first_belief, p.learning_strength)


@kernel
def inbound(world, p, me):
    """Return the weight of bringing somebody in: less where people of the origin may travel to the EU.

    Origins became free in the order of the country's data; ``origins_free`` counts them.
    """
    free = min(1.0, max(0.0, p.origins_free - world.networks[me.network].origin))
    return p.inbound_weight * (1.0 - free * (1.0 - p.origin_diversion))


@kernel
def weigh_routes(world, p, clock, me):
    """Compute how strongly each route attracts a recruiter, and the activity that results from all of them.

    The drive is 1 with nothing but the internal route.
    """
    total = 0.0
    for route in range(ROUTES):
        me.pull[route] = attraction(world, p, clock, me, route)
        total += me.pull[route]
    me.drive = min(math.pow(total, p.opportunity_response), p.most_active)


@kernel
def activity(p, clock, me):
    """Return a recruiter's activity: drive, lowered by perceived risk and by an investigation."""
    fear = math.exp(-p.deterrence * perceived_risk(p, clock, me))
    caution = p.activity_under_investigation if me.status == Status.UNDER_INVESTIGATION else 1.0
    return me.drive * fear * caution


@kernel
def perceived_risk(p, clock, me):
    """Return the risk that a recruiter perceives: raised by events, fading to the everyday level."""
    faded = math.exp(-math.log(2.0) * (clock.week - me.risk_week) / p.risk_half_life)
    return p.everyday_risk + (me.risk - p.everyday_risk) * faded


@kernel
def approach(world, p, clock, row):
    """Make a recruiter approach somebody of their own circle."""
    recruiter = world.recruiters[row]
    route = choose_route(clock, recruiter)
    if route == NOBODY:
        return
    begging = seeks_street_child(world, p, clock, recruiter, route)
    home, birth_year = (
        street_child(world, clock, recruiter, route)
        if begging
        else somebody_known(world, p, clock, recruiter, route)
    )
    if not meet(world, p, clock, recruiter.uid, home, birth_year):
        return
    met = world.met[0]
    met.route = route
    met.form = Form.BEGGING + 0 if begging else form_sought(p, clock, recruiter, met)
    met.relation = recruiter.relation
    tally(world, clock, Series.APPROACHED, 1.0)
    if draw(clock, met.uid, Purpose.ACCEPTANCE) < chance_of_acceptance(p, met):
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
    elif draw(clock, met.uid, Purpose.REPORT_AFTER_REFUSAL) < chance_of_report(p, met):
        tally(world, clock, Series.REPORTS, 1.0)
        receive_report(world, p, clock, row)


@kernel
def choose_route(clock, me):
    """Choose a route in proportion to its pull, as a race of exponential clocks.

    Each route has its own random number, so a policy that makes one route more attractive moves choices only
    into that route.
    """
    chosen = NOBODY
    soonest = math.inf
    for route in range(ROUTES):
        if me.pull[route] > 0.0:
            arrival = -math.log(1.0 - draw(clock, me.uid, Purpose.ROUTE, route)) / me.pull[route]
            if arrival < soonest:
                soonest = arrival
                chosen = route
    return chosen


@kernel
def form_sought(p, clock, recruiter, met):
    """Return the form of exploitation that a recruiter has in mind for a girl or woman."""
    labour = p.labour_share_employer if recruiter.relation == Relation.EMPLOYER else p.labour_share_other
    return Form.LABOUR + 0 if draw(clock, met.uid, Purpose.FORM) < labour else Form.SEXUAL + 0


@kernel
def seeks_street_child(world, p, clock, me, route):
    """Tell whether a recruiter targets children in street situations, to make them beg (report V)."""
    if route == Route.OUTBOUND_IRREGULAR or route == Route.OUTBOUND_VISA_FREE:
        return False
    if route != Route.INTERNAL and world.street_of_origin[world.networks[me.network].origin] == NOWHERE:
        return False
    share = p.begging_share_family if me.relation == Relation.FAMILY else p.begging_share_other
    return draw(clock, me.uid, Purpose.STREET_CHILD) < share


@kernel
def street_child(world, clock, me, route):
    """Choose a child in a street situation, of the region or the origin country: home and birth year."""
    setting = world.setting[0]
    if route == Route.INTERNAL:
        home = setting.first_street + me.region
    else:
        home = world.street_of_origin[world.networks[me.network].origin]
    ages = setting.street_oldest + 1 - setting.street_youngest
    years = setting.street_youngest + int(draw(clock, me.uid, Purpose.TARGET_BIRTH_YEAR) * ages)
    return home, clock.year - years


@kernel
def somebody_known(world, p, clock, me, route):
    """Choose somebody of a recruiter's circle: home and birth year."""
    setting = world.setting[0]
    inbound = route == Route.INBOUND_LEGAL or route == Route.INBOUND_IRREGULAR
    if inbound:
        home = setting.first_origin + world.networks[me.network].origin
        children = p.children_from_abroad
    else:
        rural_odds = setting.rural_share * p.rural_exposure
        rural = draw(clock, me.uid, Purpose.TARGET_RURAL) < rural_odds / (
            rural_odds + 1.0 - setting.rural_share
        )
        home = 2 * me.region + (1 if rural else 0)
        children = children_among(p, me.relation)
    child = draw(clock, me.uid, Purpose.TARGET_AGE_BAND) < children
    luck = draw(clock, me.uid, Purpose.TARGET_BIRTH_YEAR)
    majority = int(p.age_of_majority)
    if child:
        years = setting.youngest_age + int(luck * (majority - setting.youngest_age))
    else:
        years = majority + int(math.pow(luck, p.young_adults) * (setting.oldest_age + 1 - majority))
    return home, clock.year - years


@kernel
def meet(world, p, clock, recruiter_id, home, birth_year):
    """Describe somebody of a place and birth year in ``world.met``; False if already on the pathway."""
    cohort = birth_year - world.setting[0].first_birth_year
    size = world.cohort_size[home, cohort]
    if size == 0:
        return False
    uid = world.cohort_first[home, cohort] + int(draw(clock, recruiter_id, Purpose.TARGET_PERSON) * size)
    known = find(world, uid)
    if known == NOBODY:
        bring_up_to_date(world, p, clock, uid, home, birth_year)
        return True
    if world.people[known].stage != Stage.DORMANT:
        return False
    world.met[0] = world.people[known]
    refresh(world, p, clock, world.met[0])
    return True


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
    return min(1.0, share * p.minors)


@kernel
def trust(p, relation):
    """Return how much the relation adds to the log-odds of acceptance."""
    if relation == Relation.FAMILY:
        return p.trust_family
    if relation == Relation.PARTNER:
        return p.trust_partner
    if relation == Relation.FRIEND:
        return p.trust_friend
    return p.trust_employer


@kernel
def chance_of_acceptance(p, met):
    """Return the probability that somebody believes the offer: a logistic function of who she is."""
    leaves = met.form != Form.BEGGING and (met.route != Route.INTERNAL or met.relation == Relation.EMPLOYER)
    log_odds = (
        p.acceptance
        + trust(p, met.relation)
        + p.acceptance_hardship * met.hardship
        + p.acceptance_strain * met.strain
        + p.acceptance_drop_out * met.dropped_out
        - p.acceptance_awareness * met.aware
        - p.acceptance_youth_programme * met.in_youth_programme
    )
    if leaves:
        log_odds += p.acceptance_wish * met.wish
    return 1.0 / (1.0 + math.exp(-log_odds))


@kernel
def chance_of_report(p, met):
    """Return the probability that a refused offer is reported (hotline, school, family)."""
    return min(
        1.0,
        p.report_after_refusal * p.trust_in_institutions * (p.report_awareness if met.aware == 1 else 1.0),
    )


@kernel
def week_of_grooming(world, p, clock, row, luck):
    """A week of grooming: the person withdraws, sets out, or grooming continues."""
    me = world.people[row]
    if not is_at_large(world, me.recruiter):
        go_home(world, clock, row)
        return
    withdraws = p.grooming_withdrawal * (p.withdrawal_awareness if me.aware == 1 else 1.0)
    if luck < withdraws:
        go_home(world, clock, row)
    elif luck < withdraws + 1.0 / (p.grooming_weeks_street if me.form == Form.BEGGING else p.grooming_weeks):
        set_out(world, p, clock, row)


@kernel(inline=False)
def set_out(world, p, clock, row):
    """Begin the way into exploitation along the chosen route."""
    me = world.people[row]
    home = world.places[me.home]
    me.debt = 0.0
    me.may_stay = 0
    if me.route == Route.INTERNAL:
        begin_exploitation(world, p, clock, row)
    elif me.route == Route.INBOUND_LEGAL:
        me.debt = 0.0 if me.form == Form.BEGGING else p.debt_legal
        asked = home.visa_required == 1 and p.visas_asked >= 0.5
        move(world, clock, row, Stage.AWAITING_VISA if asked else Stage.TRAVELLING)
    elif me.route == Route.OUTBOUND_VISA_FREE:
        move(world, clock, row, Stage.TRAVELLING)
    elif can_pay(world, me.network, p.cost_irregular_travel):
        # The trafficker pays for irregular travel, and it becomes debt (report IV).
        pay(world, me.network, p.cost_irregular_travel)
        me.debt = p.debt_irregular
        move(world, clock, row, Stage.TRAVELLING)


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
