"""Networks and recruiters of the yardstick."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from benchmarks.plain_mesa.justice import Case
from benchmarks.plain_mesa.person import Person
from sim.codes import NOWHERE, Form, Relation, Route, Status

if TYPE_CHECKING:
    from benchmarks.plain_mesa.model import PlainModel


class Network(mesa.Agent):
    """Pays for travel and bribes from what exploitation brings in."""

    def __init__(self, model: PlainModel):
        super().__init__(model)
        p = model.p
        self.outbound = self.random.random() < p.networks_reaching_abroad
        self.origin = None
        if self.random.random() < p.networks_with_origin:
            origins = range(len(model.country.origin_share))
            self.origin = self.random.choices(origins, model.country.origin_share)[0]
        self.money = p.network_money_at_start
        self.held = 0
        self.case: Case | None = None

    def step(self) -> None:
        p = self.model.p
        self.money += self.held * p.network_income - self.money * p.network_spending


class Recruiter(mesa.Agent):
    """Approaches people, learns which routes work, is deterred, arrested, replaced."""

    def __init__(self, model: PlainModel):
        super().__init__(model)
        self.region = model.choose_region()
        self.network = None
        if self.random.random() < model.p.recruiters_in_networks:
            self.network = self.random.choice(model.networks)
        self.start_anew()

    def start_anew(self) -> None:
        p = self.model.p
        shares = (p.share_partner, p.share_family, p.share_friend)
        self.relation = self.random.choices(tuple(Relation), (*shares, 1.0 - sum(shares)))[0]
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
        return min(1.0, p.approach_rate * p.demand * activity)

    def step(self) -> None:
        p = self.model.p
        if self.at_large:
            if self.random.random() < self.chance_of_approach():
                self.approach()
            elif self.random.random() < p.quitting * self.perceived_risk():
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
        outbound = route in (Route.OUTBOUND_IRREGULAR, Route.OUTBOUND_VISA_FREE)
        inbound = not outbound and route != Route.INTERNAL
        some = not inbound or country.street_of_origin[self.network.origin] != NOWHERE
        if not outbound and some and self.random.random() < begging:
            return Form.BEGGING
        labour = p.labour_share_employer if self.relation == Relation.EMPLOYER else p.labour_share_other
        return Form.LABOUR if self.random.random() < labour else Form.SEXUAL

    def approach(self) -> None:
        """Meet somebody of the own circle; whoever believes the offer becomes an agent."""
        p, model, luck = self.model.p, self.model, self.random.random
        route = self.random.choices(tuple(self.pull), tuple(self.pull.values()))[0]
        foreign = route in (Route.INBOUND_LEGAL, Route.INBOUND_IRREGULAR)
        rural_odds = model.country.rural_share * p.rural_exposure
        rural = not foreign and luck() < rural_odds / (rural_odds + 1.0 - model.country.rural_share)
        children = p.children_from_abroad if foreign else model.children[self.relation]
        youngest, oldest, majority = model.country.youngest_age, model.country.oldest_age, p.age_of_majority
        if luck() < children:
            age = youngest + luck() * (majority - youngest)
        else:
            age = majority + luck() ** p.young_adults * (oldest + 1 - majority)
        form = self.form_sought(route)
        poor, strain = p.hardship_rural if rural else p.hardship_urban, p.family_strain
        if form == Form.BEGGING:
            age = model.country.street_youngest + luck() * (
                model.country.street_oldest + 1 - model.country.street_youngest
            )
            poor, strain = p.hardship_street, p.family_strain_street
        # Circles are known by year of birth: whoever turns 18 this year counts as 18 all the year.
        age = int(age) + model.year_gone - luck()
        aware = luck() < p.awareness
        log_odds = p.acceptance + model.trust[self.relation]
        log_odds += p.acceptance_hardship * (luck() < poor) + p.acceptance_strain * (luck() < strain)
        if age >= p.end_of_compulsory_school:
            log_odds += p.acceptance_drop_out * (luck() < (p.drop_out_rural if rural else p.drop_out_urban))
        leads_away = route != Route.INTERNAL or self.relation == Relation.EMPLOYER
        if leads_away and form != Form.BEGGING:
            log_odds += p.acceptance_wish * (luck() < p.wish_to_migrate)
        if age < p.youth_programme_age:
            programme = p.youth_programme_rural if rural else p.youth_programme_urban
            log_odds -= p.acceptance_youth_programme * (luck() < programme)
        log_odds -= p.acceptance_awareness * aware
        if luck() < 1.0 / (1.0 + math.exp(-log_odds)):
            Person(model, self, route, age, aware, self.network.origin if foreign else None, form)
        elif not foreign:
            told = p.report_after_refusal * p.trust_in_institutions * (p.report_awareness if aware else 1.0)
            if luck() < told:
                model.police[self.region].receive_report(self)
