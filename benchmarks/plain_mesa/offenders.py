"""Networks and recruiters of the yardstick."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from benchmarks.plain_mesa.justice import Case
from benchmarks.plain_mesa.routes import brings_in, leads_abroad
from benchmarks.plain_mesa.search import approach
from sim.codes import NOWHERE, Form, Relation, Route, Status

if TYPE_CHECKING:
    from benchmarks.plain_mesa.model import PlainModel


class Network(mesa.Agent):
    """Pays for travel and bribes from what exploitation brings in; brings people in for a time."""

    def __init__(self, model: PlainModel):
        super().__init__(model)
        p = model.p
        self.outbound = self.random.random() < p.networks_reaching_abroad
        self.origin = self.draw_origin() if self.random.random() < p.networks_with_origin else None
        self.money = p.network_money_at_start
        self.held = 0
        self.members: list[Recruiter] = []
        self.case: Case | None = None

    def draw_origin(self) -> int:
        """Choose a country to bring people in from."""
        origins = range(len(self.model.country.origin_share))
        return self.random.choices(origins, self.model.country.origin_share)[0]

    def step(self) -> None:
        p, share, luck = self.model.p, self.model.p.networks_with_origin, self.random.random()
        if self.origin is not None:
            ends = luck < 1.0 / p.origin_weeks
            self.look_to(None if ends else self.origin)
        elif luck < (share / (1.0 - share) / p.origin_weeks if share < 1.0 else 1.0):
            self.look_to(self.draw_origin())
        self.money += self.held * p.network_income - self.money * p.network_spending

    def look_to(self, origin: int | None) -> None:
        """Bring people in from a country, or from none, from now on."""
        if origin != self.origin:
            self.origin = origin
            for recruiter in self.members:
                recruiter.weigh_routes()


class Recruiter(mesa.Agent):
    """Approaches people, learns which routes work, is deterred, arrested, replaced."""

    def __init__(self, model: PlainModel):
        super().__init__(model)
        self.region = model.choose_region()
        self.network = None
        if self.random.random() < model.p.recruiters_in_networks:
            self.network = self.random.choice(model.networks)
            self.network.members.append(self)
        self.start_anew()

    def start_anew(self) -> None:
        p = self.model.p
        known = {Relation.PARTNER: p.share_partner, Relation.FAMILY: p.share_family}
        known |= {Relation.FRIEND: p.share_friend, Relation.ONLINE: p.share_online}
        known[Relation.EMPLOYER] = 1.0 - sum(known.values())
        self.relation = self.random.choices(tuple(known), tuple(known.values()))[0]
        self.status = Status.ACTIVE
        self.weeks_left = 0.0
        self.belief = dict.fromkeys(Route, p.first_belief)
        self.risk, self.risk_week = p.everyday_risk, self.model.week
        self.since = self.model.week
        self.case: Case | None = None
        self.weigh_routes()

    def weigh_routes(self) -> None:
        """Say how strongly each route draws; again whenever a belief has changed."""
        p, network = self.model.p, self.network
        weight = {Route.INTERNAL: 1.0, Route.OUTBOUND_VISA_FREE: p.visa_free_weight}
        if network is not None and network.outbound:
            weight[Route.OUTBOUND_IRREGULAR] = p.outbound_weight
        if network is not None and network.origin is not None:
            # Origins became free to travel in the order of the data; of the last perhaps a part.
            free = min(1.0, max(0.0, p.origins_free - network.origin))
            inbound = p.inbound_weight * (1.0 - free + free * p.origin_diversion)
            weight[Route.INBOUND_LEGAL] = inbound * p.inbound_legal_share
            weight[Route.INBOUND_IRREGULAR] = inbound * (1.0 - p.inbound_legal_share)
            weight[Route.TRANSIT] = p.transit_weight if network.outbound else 0.0
        self.pull = {
            route: size * (self.belief[route] / p.first_belief) ** p.learning_strength
            for route, size in weight.items()
        }
        self.drive = min(sum(self.pull.values()) ** p.opportunity_response, p.most_active)

    def learn(self, route: Route, outcome: float) -> None:
        self.belief[route] += self.model.p.learning_rate * (outcome - self.belief[route])
        self.weigh_routes()

    def perceived_risk(self) -> float:
        p = self.model.p
        faded = 0.5 ** ((self.model.week - self.risk_week) / p.risk_half_life)
        return p.everyday_risk + (self.risk - p.everyday_risk) * faded

    def frighten(self, amount: float) -> None:
        self.risk, self.risk_week = min(1.0, self.perceived_risk() + amount), self.model.week

    @property
    def at_large(self) -> bool:
        return self.status in (Status.ACTIVE, Status.UNDER_INVESTIGATION)

    def chance_of_approach(self) -> float:
        p = self.model.p
        caution = p.activity_under_investigation if self.status == Status.UNDER_INVESTIGATION else 1.0
        activity = self.drive * math.exp(-p.deterrence * self.perceived_risk()) * caution
        return min(1.0, p.approach_rate * p.demand * self.model.pressure * activity)

    def step(self) -> None:
        p = self.model.p
        if self.at_large:
            luck = self.random.random()
            if luck < self.chance_of_approach():
                approach(self)
            elif luck >= 1.0 - p.quitting * self.perceived_risk():
                self.status = Status.QUIT
                self.release()
            return
        self.weeks_left -= 1.0
        demand = self.model.demand
        vacancy = p.replacement * demand[self.region] * len(demand) / sum(demand)
        if self.status != Status.ARRESTED and self.random.random() < vacancy:
            self.release()
            self.start_anew()
        elif self.status != Status.QUIT and self.weeks_left <= 0.0:
            self.status = Status.ACTIVE

    def release(self) -> None:
        """Cut the ties of people whom somebody else holds from now on."""
        for person in self.model.people:
            if person.recruiter is self:
                person.recruiter = None

    def form_sought(self, route: Route) -> Form:
        """Choose what to exploit somebody for; children in street situations are made to beg."""
        p, country = self.model.p, self.model.country
        begging = p.begging_share_family if self.relation == Relation.FAMILY else p.begging_share_other
        some = not brings_in(route) or country.street_of_origin[self.network.origin] != NOWHERE
        if not leads_abroad(route) and some and self.random.random() < begging:
            return Form.BEGGING
        labour = p.labour_share_employer if self.relation == Relation.EMPLOYER else p.labour_share_other
        return Form.LABOUR if self.random.random() < labour else Form.SEXUAL
