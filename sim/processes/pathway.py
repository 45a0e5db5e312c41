"""The moves along the pathway: what changes when somebody passes from one stage to the next."""

from __future__ import annotations

import math

from sim.agents.network import STALE, is_active
from sim.calendar import WEEKS_A_YEAR
from sim.codes import NOBODY, AgeBand, Form, Nationality, Route, Stage, Status, Venue
from sim.compiled.compiler import kernel
from sim.processes.recruitment.routes import leads_abroad
from sim.random import Purpose, draw
from sim.records import Detailed, Series, Stock, add_circumstances, count, count_circumstances, enter, leave

# Weeks after which an onset of illness is as good as never.
LONGEST = 1.0e6


@kernel
def move(world, clock, row, stage):
    """Put a person into a stage from this week on; what happens to her there begins with the next."""
    me = world.people[row]
    me.stage = stage + 0
    me.since = clock.week
    world.due[row] = clock.week + 1


@kernel
def learn(world, p, recruiter, route, outcome):
    """Update a recruiter's belief in a route after an outcome on it (0 failure, 1 success)."""
    if recruiter != NOBODY:
        belief = world.recruiters[recruiter].belief
        belief[route] += p.learning_rate * (outcome - belief[route])
        world.recruiters[recruiter].drive = STALE


@kernel
def is_at_large(world, recruiter):
    """Tell whether a recruiter is known and neither arrested, imprisoned nor gone."""
    if recruiter == NOBODY:
        return False
    status = world.recruiters[recruiter].status
    return status == Status.ACTIVE or status == Status.UNDER_INVESTIGATION


@kernel
def go_home(world, clock, row):
    """End the pathway before exploitation: the person is home, dormant, and aware."""
    me = world.people[row]
    me.warned = 1
    me.recruiter = NOBODY
    me.network = NOBODY
    move(world, clock, row, Stage.DORMANT)


@kernel
def turn_back(world, p, clock, row):
    """Stop somebody at a desk or a border: home, warned, and a lesson for the recruiter."""
    me = world.people[row]
    learn(world, p, me.recruiter, me.route, 0.0)
    count(world, clock, Series.TURNED_BACK, row)
    go_home(world, clock, row)


@kernel
def is_child(p, clock, me):
    """Tell whether a person is under age this week."""
    return (clock.week - me.birth_week) / WEEKS_A_YEAR < p.age_of_majority


@kernel
def is_abroad(world, me):
    """Tell whether a person is in the destination country."""
    return me.region == world.setting[0].regions


@kernel
def choose_region(world, p, clock, uid):
    """Choose the region of exploitation by demand: population, more in the hot spots (report IV)."""
    total = 0.0
    for region in range(world.region_weight.shape[0]):
        total += demand(world, p, region)
    left = draw(clock, uid, Purpose.DESTINATION) * total
    for region in range(world.region_weight.shape[0]):
        left -= demand(world, p, region)
        if left < 0.0:
            return region
    return world.region_weight.shape[0] - 1


@kernel
def demand(world, p, region):
    """Return a region's demand relative to the others."""
    return world.region_weight[region] * (p.hot_spot_demand if world.hot_spot[region] == 1 else 1.0)


@kernel
def mean_demand(world, p):
    """Return the mean of the regions' demand."""
    total = 0.0
    for region in range(world.region_weight.shape[0]):
        total += demand(world, p, region)
    return total / world.region_weight.shape[0]


@kernel
def leave_behind(me):
    """Clear what followed the last spell: the case, help, compensation, foster care."""
    me.identified = 0
    me.assisted = 0
    me.case = NOBODY
    me.compensated = 0
    me.fostered = 0


@kernel
def choose_venue(p, form, luck):
    """Return where somebody is exploited. What is closed to offenders goes on in private and online."""
    if form == Form.BEGGING:
        return Venue.STREET + 0
    if form == Form.LABOUR:
        return Venue.WORKPLACE + 0 if luck < p.labour_in_workplaces else Venue.PRIVATE + 0
    if luck < p.sexual_in_clubs:
        return Venue.NIGHT_CLUB + 0
    hidden = (luck - p.sexual_in_clubs) / (1.0 - p.sexual_in_clubs)
    return Venue.ONLINE + 0 if hidden < p.hidden_online else Venue.PRIVATE + 0


@kernel(inline=False)
def begin_exploitation(world, p, clock, row):
    """Begin a spell of exploitation where the route leads."""
    me = world.people[row]
    if leads_abroad(me.route):
        me.region = world.setting[0].regions
    else:
        me.region = choose_region(world, p, clock, me.uid)
    me.age_band = AgeBand.CHILD + 0 if is_child(p, clock, me) else AgeBand.ADULT + 0
    me.coercion = math.pow(draw(clock, me.uid, Purpose.COERCION), 1.0 / p.coercion_tilt)
    me.venue = choose_venue(p, me.form, draw(clock, me.uid, Purpose.VENUE))
    irregularly = me.route == Route.OUTBOUND_IRREGULAR or me.route == Route.INBOUND_IRREGULAR
    if irregularly or me.route == Route.TRANSIT:
        me.irregular = 1 - me.may_stay
    elif me.route != Route.INBOUND_LEGAL:
        me.irregular = 0  # of those with permits, what the permit says
    leave_behind(me)
    me.recovery = 0.0
    me.in_work = 0
    was_ill, me.ill = me.ill, 0
    healthy = (
        -math.log(1.0 - draw(clock, me.uid, Purpose.ILLNESS)) / p.illness if p.illness > 0.0 else math.inf
    )
    me.ill_from = clock.week if was_ill == 1 else clock.week + int(min(healthy, LONGEST))
    if is_at_large(world, me.recruiter):
        world.recruiters[me.recruiter].held += 1
    else:
        me.recruiter = NOBODY  # arrested meanwhile: the network, or somebody new, goes on
    if is_active(world, me.network):
        world.networks[me.network].held += 1
    else:
        me.network = NOBODY  # broken up meanwhile
    learn(world, p, me.recruiter, me.route, 1.0)
    move(world, clock, row, Stage.EXPLOITED)
    count(world, clock, Series.NEWLY_EXPLOITED, row)
    count_circumstances(world, clock, Detailed.NEWLY_EXPLOITED, row)
    if me.times > 0:
        count(world, clock, Series.TRAFFICKED_AGAIN, row)
    me.times += 1
    enter(world, Stock.IN_EXPLOITATION, row)
    add_circumstances(world, world.detail_stocks[Detailed.IN_EXPLOITATION + 0], row, 1.0)


@kernel
def end_exploitation(world, p, clock, row, channel):
    """End a spell of exploitation; the caller decides what comes next."""
    me = world.people[row]
    leave(world, Stock.IN_EXPLOITATION, row)
    add_circumstances(world, world.detail_stocks[Detailed.IN_EXPLOITATION + 0], row, -1.0)
    if me.recruiter != NOBODY:
        world.recruiters[me.recruiter].held -= 1
    if me.network != NOBODY:
        world.networks[me.network].held -= 1
    me.channel = channel + 0
    me.stigma = min(1.0, me.stigma + stigma_of(p, me.form))
    me.ill = 1 if clock.week >= me.ill_from else 0
    me.warned = 1
    me.debt = 0.0


@kernel
def stigma_of(p, form):
    """Return the stigma that a spell of a form of exploitation leaves, 0 to 1."""
    if form == Form.SEXUAL:
        return p.stigma_sexual
    if form == Form.BEGGING:
        return p.stigma_begging
    return p.stigma_labour


@kernel
def begin_reintegration(world, clock, row):
    """Begin the time after exploitation: at home, in a community, or in the country of origin."""
    me = world.people[row]
    if me.nationality == Nationality.DOMESTIC and is_abroad(world, me):
        me.region = world.places[me.home].region
    me.recovered_to = clock.week
    move(world, clock, row, Stage.REINTEGRATING)
