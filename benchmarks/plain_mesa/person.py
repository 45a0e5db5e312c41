"""A person on the pathway, as a plain Mesa agent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import mesa

from sim.calendar import WEEKS_A_YEAR
from sim.codes import AgeBand, Centre, Desk, Form, Nationality, Route, Stage

if TYPE_CHECKING:
    from benchmarks.plain_mesa.institutions import Shelter
    from benchmarks.plain_mesa.justice import Case
    from benchmarks.plain_mesa.model import PlainModel
    from benchmarks.plain_mesa.offenders import Recruiter

IRREGULAR = (Route.INBOUND_IRREGULAR, Route.OUTBOUND_IRREGULAR)
OUTBOUND = (Route.OUTBOUND_IRREGULAR, Route.OUTBOUND_VISA_FREE)


class Person(mesa.Agent):
    """Somebody on the pathway, from the first yes until home or on her own feet again."""

    def __init__(
        self,
        model: PlainModel,
        recruiter: Recruiter,
        route: Route,
        age: float,
        aware: bool,
        origin: int | None,
        form: Form,
    ):
        super().__init__(model)
        self.recruiter, self.network, self.route = recruiter, recruiter.network, route
        self.birth_week = model.week - age * WEEKS_A_YEAR
        self.aware, self.origin = aware, origin
        self.nationality = Nationality.DOMESTIC if origin is None else Nationality.FOREIGN
        self.form = form
        self.region, self.abroad = recruiter.region, False
        self.recovery = self.stigma = self.debt = self.coercion = 0.0
        self.in_work = self.assisted = self.irregular = self.may_stay = self.ill = self.fostered = False
        self.ill_from = math.inf
        self.times, self.permit_until = 0, 0
        self.desk, self.shelter = None, None
        self.case: Case | None = None
        self.age_band = AgeBand.ADULT
        self.move(Stage.GROOMED)

    def move(self, stage: Stage) -> None:
        self.stage, self.since = stage, self.model.week

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
        self.debt, self.may_stay = 0.0, False
        if self.route == Route.INTERNAL:
            self.begin_exploitation()
        elif self.route == Route.INBOUND_LEGAL:
            self.debt = p.debt_legal
            self.move(Stage.AWAITING_VISA if model.visa_required[self.origin] else Stage.TRAVELLING)
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
        p, luck = self.model.p, self.random.random
        if self.route in IRREGULAR:
            stopped = p.irregular_check * p.suspicion_irregular
        elif self.route in OUTBOUND:
            stopped = p.exit_check * p.suspicion_visa_free
        else:
            stopped = p.entry_check * p.suspicion_legal
        if luck() < stopped:
            network = self.network
            pays = network is not None and network.money >= p.border_bribe
            if pays and luck() < p.border_bribe_propensity:
                network.money -= p.border_bribe
            elif luck() < p.border_recognition:
                if self.recruiter is not None:
                    self.recruiter.learn(self.route, 0.0)
                self.identify()
                return
            else:
                self.turned_back()
                return
        if self.route == Route.INBOUND_LEGAL:
            self.desk = Desk.LABOUR_MINISTRY
            self.move(Stage.AWAITING_PERMITS)
        else:
            self.begin_exploitation()

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
        if luck() < p.coerced_at_once:
            self.begin_exploitation()
        else:
            self.move(Stage.WORKING)

    def working(self) -> None:
        p, luck = self.model.p, self.random.random()
        if self.model.week == self.permit_until and self.random.random() < p.permit_renewal:
            self.permit_until += int(p.permit_validity)
        self.irregular = self.model.week >= self.permit_until
        turns = p.coercion_onset * (p.coercion_without_permit if self.irregular else 1.0)
        if luck < turns:
            self.begin_exploitation()
        elif luck < turns + p.leaving_work:
            self.remove()
        elif self.random.random() < self.model.inspected * p.inspection_skill:
            self.turned_back()
        elif self.random.random() < p.job_loss:
            if self.random.random() < p.notification_compliance:
                self.remove()
            else:
                self.permit_until = min(self.permit_until, self.model.week)

    def begin_exploitation(self) -> None:
        p, model = self.model.p, self.model
        self.abroad = self.route in OUTBOUND
        self.region = model.choose_region()
        years = (model.week - self.birth_week) / WEEKS_A_YEAR
        self.age_band = AgeBand.CHILD if years < p.age_of_majority else AgeBand.ADULT
        self.coercion = self.random.random() ** (1.0 / p.coercion_tilt)
        if self.route in IRREGULAR:
            self.irregular = not self.may_stay
        self.assisted = self.in_work = self.ill = self.fostered = False
        self.ill_from = model.week + self.random.expovariate(p.illness)
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

    def barrier(self) -> float:
        p = self.model.p
        weeks = self.model.week - self.since
        weight = p.barrier_debt * max(0.0, self.debt - weeks * p.debt_paid_a_week) / p.debt_irregular
        weight += p.barrier_coercion * self.coercion + p.barrier_stigma * p.community_stigma
        expired = self.route == Route.INBOUND_LEGAL and self.model.week >= self.permit_until
        if (self.irregular or expired) and not self.may_stay:
            weight += p.barrier_irregular
        if self.form == Form.SEXUAL:
            weight += p.barrier_misdemeanour
        if self.age_band == AgeBand.CHILD:
            weight += p.barrier_child
        return math.exp(-weight)

    def exploited(self) -> None:
        """At most one thing happens in a week: one number decides what."""
        p, luck = self.model.p, self.random.random()
        if self.abroad:
            luck -= p.found_abroad
            if luck < 0.0:
                self.end(identified=self.random.random() < p.referred_from_abroad)
                return
        else:
            attention = self.model.police[self.region].attention
            luck -= p.police_contact * p.police_proactive * attention
            if luck < 0.0:
                if self.random.random() < self.model.skill_of_police(self.form):
                    self.end(identified=True)
                return
            ill = self.model.week >= self.ill_from
            luck -= p.health_contact * (p.health_contact_ill if ill else 1.0) * self.model.uptake
            if luck < 0.0:
                self.see_health_service()
                return
            for contact, skill in self.model.contacts[self.form]:
                luck -= contact
                if luck < 0.0:
                    if self.random.random() < skill:
                        self.end(identified=True)
                    return
        left = self.barrier()
        if not self.abroad:
            luck -= p.own_report * p.trust_in_institutions * left
            if luck < 0.0:
                self.end(identified=True)
                return
        luck -= p.escape * left**p.escape_barrier + p.release
        if luck < 0.0:
            self.end(identified=False)

    def see_health_service(self) -> None:
        p, luck = self.model.p, self.random.random
        if luck() < p.health_skill:
            self.end(identified=True)
            return
        if self.model.week >= self.ill_from:
            self.ill_from = math.inf
        if luck() < p.health_leak * (1.0 - p.health_confidentiality):
            self.coercion += p.coercion_after_leak * (1.0 - self.coercion)

    def end(self, identified: bool) -> None:
        p = self.model.p
        if self.network is not None:
            self.network.held -= 1
        self.stigma = min(1.0, self.stigma + (p.stigma_sexual, p.stigma_labour, p.stigma_begging)[self.form])
        self.ill = self.model.week >= self.ill_from
        self.debt = 0.0
        if identified:
            self.identify()
        else:
            self.move(Stage.REINTEGRATING)

    def identify(self) -> None:
        p, luck, foreign = self.model.p, self.random.random, self.nationality == Nationality.FOREIGN
        self.model.identified += 1
        self.case = self.model.police[self.region].open_or_join(self)
        self.may_stay = foreign and luck() < p.residence_permits
        self.irregular = self.irregular and not self.may_stay
        refusal = (1.0 - p.assistance_acceptance) * (1.0 - p.refusal_from_exposure * p.confidentiality)
        refusal *= 1.0 - p.refusal_from_confinement * p.freedom_of_movement
        if foreign and not self.may_stay:
            refusal += (1.0 - refusal) * p.refusal_without_permit
        self.assisted = luck() >= refusal
        if self.assisted and luck() < p.wants_shelter:
            shelter = self.find_place()
            if shelter is not None:
                self.shelter = shelter
                shelter.people.add(self)
                self.move(Stage.SHELTERED)
            else:
                self.assisted = luck() < p.non_residential_help
        testifies = p.cooperation * (1.0 - p.cooperation_fear * (1.0 - p.confidentiality))
        if not self.assisted:
            testifies *= p.cooperation_without_help
        if foreign and not self.may_stay:
            testifies *= p.cooperation_from_abroad
        self.case.witnesses += luck() < testifies
        if self.shelter is None:
            self.move(Stage.REINTEGRATING)

    def find_place(self) -> Shelter | None:
        first = Centre.REGIONAL
        if self.age_band == AgeBand.CHILD:
            first = Centre.CHILDREN
        elif self.coercion > self.model.p.threat_needing_security:
            first = Centre.HIGH_SECURITY
        for kind in (first, Centre.REGIONAL):
            for shelter in self.model.nearest[self.region]:
                free = len(shelter.people) < shelter.capacity
                if shelter.kind == kind and shelter is not self.shelter and free:
                    return shelter
        return None

    def sheltered(self) -> None:
        p, here, luck = self.model.p, self.shelter, self.random.random
        pace = 1.0 - p.illness_slows if self.ill else 1.0
        self.recovery += p.recovery_rate * here.care * pace * (1.0 - self.recovery)
        if self.ill and luck() < p.treatment * self.model.uptake:
            self.ill = False
        if not self.in_work and luck() < here.training:
            self.in_work = True
        leaves = p.early_leaving * (1.0 - p.leaving_from_confinement * p.freedom_of_movement)
        leaves *= 1.0 - p.leaving_from_poor_care * here.care
        ready = self.recovery >= p.recovery_ready and self.in_work
        if not ready and luck() >= leaves:
            if self.model.week - self.since < p.shelter_max_stay_weeks:
                return
            other = self.find_place() if luck() < p.passing_on else None
            if other is not None:
                here.people.remove(self)
                other.people.add(self)
                self.shelter, self.since = other, self.model.week
                return
        if ready or self.model.week - self.since >= p.shelter_max_stay_weeks:
            self.fostered = self.age_band == AgeBand.CHILD and luck() < p.foster_care
        here.people.remove(self)
        self.shelter = None
        self.move(Stage.REINTEGRATING)

    def reintegrating(self) -> None:
        p, luck = self.model.p, self.random.random()
        pace = 1.0 - p.illness_slows if self.ill else 1.0
        self.recovery += p.natural_recovery * pace * (1.0 - self.recovery)
        if self.ill and self.random.random() < p.treatment_outside * self.model.uptake:
            self.ill = False
        again = p.trafficked_again * (1.0 + p.risk_from_stigma * self.stigma * p.community_stigma)
        again *= 1.0 - p.protection_from_recovery * self.recovery
        if self.assisted:
            again *= p.risk_when_supported
        if self.is_recruiter_at_large():
            again *= p.risk_from_old_recruiter
        if self.age_band == AgeBand.CHILD:
            again *= p.risk_of_children
        if self.fostered:
            again *= p.risk_in_foster_care
        settled = p.reintegration * (1.0 - p.community_stigma * self.stigma)
        settled *= 1.0 + p.reintegration_recovery * self.recovery + p.reintegration_work * self.in_work
        if luck < again:
            if not self.is_recruiter_at_large():
                self.recruiter = None
            if self.nationality == Nationality.FOREIGN and self.may_stay:
                self.begin_exploitation()
            else:
                self.set_out()
        elif luck < again + settled:
            self.remove()


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
