"""A person on the pathway, as a plain Mesa agent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from benchmarks.plain_mesa.afterwards import Afterwards
from benchmarks.plain_mesa.exploitation import InExploitation
from benchmarks.plain_mesa.routes import IRREGULAR, brings_in, leads_abroad
from sim.calendar import WEEKS_A_YEAR
from sim.codes import AgeBand, Desk, Form, Nationality, Route, Stage, Venue

if TYPE_CHECKING:
    from benchmarks.plain_mesa.justice import Case
    from benchmarks.plain_mesa.model import PlainModel
    from benchmarks.plain_mesa.offenders import Recruiter
    from benchmarks.plain_mesa.search import Met


class Person(InExploitation, Afterwards, mesa.Agent):
    """Somebody on the pathway, from the first yes until home or on her own feet again."""

    def __init__(
        self,
        model: PlainModel,
        recruiter: Recruiter,
        route: Route,
        met: Met,
        aware: bool,
        origin: int | None,
        form: Form,
    ):
        super().__init__(model)
        self.recruiter, self.network, self.route = recruiter, recruiter.network, route
        self.relation, self.female = recruiter.relation, met.female
        self.birth_week = model.week - met.age * WEEKS_A_YEAR
        self.aware, self.origin = aware, origin
        self.nationality = Nationality.DOMESTIC if origin is None else Nationality.FOREIGN
        self.form = form
        # Where in the country she is; None while abroad.
        self.home_region = self.region = met.region
        self.abroad = self.bribed = False
        self.recovery = self.stigma = self.debt = self.coercion = 0.0
        self.in_work = self.assisted = self.irregular = self.may_stay = self.ill = self.fostered = False
        self.ill_from = math.inf
        self.times, self.permit_until = 0, 0
        self.desk, self.shelter = None, None
        self.case: Case | None = None
        self.venue = Venue.PRIVATE
        self.age_band = AgeBand.CHILD if met.age < model.p.age_of_majority else AgeBand.ADULT
        self.move(Stage.GROOMED)

    def move(self, stage: Stage) -> None:
        self.stage, self.since = stage, self.model.week

    @property
    def years(self) -> float:
        """Age by now."""
        return (self.model.week - self.birth_week) / WEEKS_A_YEAR

    def step(self) -> None:
        WEEKS[self.stage](self)

    def is_recruiter_at_large(self) -> bool:
        return self.recruiter is not None and self.recruiter.at_large

    def groomed(self) -> None:
        p, luck = self.model.p, self.random.random()
        if self.since == self.model.week:
            return
        withdraws = p.grooming_withdrawal * (p.withdrawal_awareness if self.aware else 1.0)
        if not self.is_recruiter_at_large() or luck < withdraws:
            self.remove()
        elif luck < withdraws + 1.0 / self.model.grooming_weeks[self.form]:
            self.set_out()

    def set_out(self) -> None:
        p, model = self.model.p, self.model
        self.debt, self.may_stay, self.bribed = 0.0, False, False
        if self.route == Route.INTERNAL:
            self.begin_exploitation()
        elif self.route == Route.INBOUND_LEGAL:
            self.debt = 0.0 if self.form == Form.BEGGING else p.debt_legal
            asked = model.visa_required[self.origin] and p.visas_asked >= 0.5
            self.move(Stage.AWAITING_VISA if asked else Stage.TRAVELLING)
        elif self.route == Route.OUTBOUND_VISA_FREE:
            self.move(Stage.TRAVELLING)
        elif self.network is not None and self.network.money >= p.cost_irregular_travel:
            self.network.money -= p.cost_irregular_travel
            self.debt = p.debt_irregular
            self.move(Stage.TRAVELLING)

    def turned_back(self) -> None:
        if self.recruiter is not None:
            self.recruiter.learn(self.route, 0.0)
        self.remove()

    def awaiting_visa(self) -> None:
        p = self.model.p
        official = self.random.choice(self.model.desks[Desk.CONSULAR])
        if self.random.random() < 1.0 / (p.visa_weeks + official.waiting):
            if official.grants(self, p.permit_scrutiny):
                self.move(Stage.TRAVELLING)
            else:
                self.turned_back()

    def travelling(self) -> None:
        p = self.model.p
        crossings = (brings_in(self.route) and self.region is None, leads_abroad(self.route))
        if any(crosses and self.is_stopped(leaving) for leaving, crosses in enumerate(crossings)):
            return
        if self.route == Route.OUTBOUND_VISA_FREE:
            self.permit_until = self.model.week + int(p.visa_free_stay)
        if self.form == Form.BEGGING:  # a child needs no permits; the stay ends unnoticed
            self.permit_until = self.model.week + int(p.visa_free_stay)
            self.irregular = False
            self.begin_exploitation()
        elif self.route == Route.INBOUND_LEGAL:
            self.desk = Desk.LABOUR_MINISTRY
            self.move(Stage.AWAITING_PERMITS)
        else:
            self.begin_exploitation()

    def is_stopped(self, leaving: bool) -> bool:
        """Cross the border; tell whether she is turned back, or recognised, there."""
        p, luck = self.model.p, self.random.random
        away = self.route == Route.INBOUND_IRREGULAR
        if leaving:  # without papers only further on, as far as posts let people leave
            away = self.route != Route.OUTBOUND_VISA_FREE and luck() >= p.leave_by_posts
        post = self.model.choose_post(None if leaving else self.origin, away)
        if post.lets_through(self, leaving):
            return False
        if luck() < p.border_recognition and self.is_trafficking_in_law():
            if self.recruiter is not None:
                self.recruiter.learn(self.route, 0.0)
            self.assisted = self.fostered = False
            self.identify()
        else:
            self.turned_back()
        return True

    def awaiting_permits(self) -> None:
        p, luck = self.model.p, self.random.random
        official = self.random.choice(self.model.desks[self.desk])
        if luck() >= 1.0 / (p.permit_weeks + official.waiting):
            return
        if self.desk == Desk.LABOUR_MINISTRY:
            if official.grants(self, p.permit_scrutiny):
                self.desk = Desk.INTERIOR_MINISTRY
            else:
                self.turned_back()
            return
        notified = luck() < p.notification_compliance
        if not official.grants(self, min(1.0, p.permit_scrutiny * (p.cross_check if notified else 1.0))):
            self.turned_back()
            return
        self.permit_until = self.model.week + int(p.permit_validity)
        self.irregular = False
        self.model.permits_granted += 1
        self.model.permits_by_bribe += self.bribed
        if luck() < p.coerced_at_once:
            self.begin_exploitation()
        else:
            self.move(Stage.WORKING)

    def working(self) -> None:
        p, luck = self.model.p, self.random.random()
        if self.model.week == self.permit_until and self.random.random() < p.permit_renewal:
            self.permit_until += int(p.permit_validity)
        self.irregular = self.model.week >= self.permit_until
        luck -= p.coercion_onset * (p.coercion_without_permit if self.irregular else 1.0)
        if luck < 0.0:
            self.begin_exploitation()
            return
        luck -= p.leaving_work
        if luck < 0.0:
            self.remove()
            return
        luck -= self.model.inspected * p.inspection_skill
        if luck < 0.0:
            self.turned_back()
        elif luck < p.job_loss and not self.irregular:
            if self.random.random() < p.notification_compliance:
                self.remove()
            else:
                self.permit_until, self.irregular = min(self.permit_until, self.model.week), True

    def begin_exploitation(self) -> None:
        p, model = self.model.p, self.model
        self.abroad = leads_abroad(self.route)
        self.region = None if self.abroad else model.choose_region()
        self.age_band = AgeBand.CHILD if self.years < p.age_of_majority else AgeBand.ADULT
        self.venue = model.draw_venue(self.form)
        self.coercion = self.random.random() ** (1.0 / p.coercion_tilt)
        if self.route in IRREGULAR:
            self.irregular = not self.may_stay
        self.assisted = self.in_work = self.fostered = False
        healthy = self.random.expovariate(p.illness) if p.illness > 0.0 else math.inf
        self.ill_from = model.week if self.ill else model.week + math.floor(min(healthy, 1e6))
        self.ill = False
        self.case, self.recovery = None, 0.0
        if self.is_recruiter_at_large():
            self.recruiter.learn(self.route, 1.0)
        else:
            self.recruiter = None
        if self.network is not None:
            self.network.held += 1
        self.times += 1
        model.newly_exploited += 1
        self.move(Stage.EXPLOITED)


WEEKS = {
    Stage.GROOMED: Person.groomed,
    Stage.AWAITING_VISA: Person.awaiting_visa,
    Stage.TRAVELLING: Person.travelling,
    Stage.AWAITING_PERMITS: Person.awaiting_permits,
    Stage.WORKING: Person.working,
    Stage.EXPLOITED: Person.exploited,
    Stage.SHELTERED: Person.sheltered,
    Stage.REINTEGRATING: Person.reintegrating,
}
