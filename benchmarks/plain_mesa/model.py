"""The model of the yardstick: set-up, and the week in the order of the engine's."""

from __future__ import annotations

from collections.abc import Collection
from types import SimpleNamespace

import mesa

from benchmarks.plain_mesa.institutions import Official, Shelter
from benchmarks.plain_mesa.justice import Court, PoliceUnit
from benchmarks.plain_mesa.offenders import Network, Recruiter
from benchmarks.plain_mesa.person import Person
from sim import parameters
from sim.codes import Centre, Desk, Form, Relation, Stage
from sim.engine import Simulation


class PlainModel(mesa.Model):
    """The pathway as an ordinary Mesa model, for the dates and the country of a simulation.

    Attributes:
        person_weeks: weeks that people have lived on the pathway so far.
        newly_exploited, identified: how many so far.
    """

    def __init__(self, simulation: Simulation, rng: int = 1):
        super().__init__(rng=rng)
        central = parameters.central()
        self.p = p = SimpleNamespace(**{name: float(central[name][0]) for name in central.dtype.names})
        self.country = country = simulation.country
        self.week = simulation.calendar.first_week
        self.person_weeks = self.newly_exploited = self.identified = 0
        self.demand = [
            float(weight) * (p.hot_spot_demand if hot else 1.0)
            for weight, hot in zip(country.region_weight, country.hot_spot, strict=True)
        ]
        origins = country.places[country.first_origin :][: len(country.origin_share)]
        self.visa_required = [bool(place.visa_required) for place in origins]
        self.trust = {
            Relation.PARTNER: p.trust_partner,
            Relation.FAMILY: p.trust_family,
            Relation.FRIEND: p.trust_friend,
            Relation.EMPLOYER: p.trust_employer,
        }
        self.children = {
            Relation.PARTNER: p.children_of_partner,
            Relation.FAMILY: p.children_of_family,
            Relation.FRIEND: p.children_of_friend,
            Relation.EMPLOYER: p.children_of_employer,
        }
        self.uptake = 1.0 - p.health_avoidance * (1.0 - p.health_confidentiality)
        self.inspected = min(1.0, p.inspections / p.workplaces)
        self.grooming_weeks = dict.fromkeys(Form, p.grooming_weeks)
        self.grooming_weeks[Form.BEGGING] = p.grooming_weeks_street
        self.contacts = {form: self.contacts_of(form) for form in Form}
        self.shelters = [
            Shelter(self, Centre(int(row.kind)), int(row.region), int(row.places)) for row in country.shelters
        ]
        self.nearest = [[self.shelters[index] for index in order] for order in country.nearest_shelter]
        self.desks: dict[Desk, list[Official]] = {desk: [] for desk in Desk}
        for row in country.officials:
            self.desks[Desk(int(row.desk))].append(Official(self, Desk(int(row.desk))))
        self.networks = [Network(self) for _ in range(country.networks)]
        self.recruiters = [Recruiter(self) for _ in range(country.recruiters)]
        self.police = [PoliceUnit(self, region) for region in range(len(country.regions))]
        self.court = Court(self)
        self.datacollector = mesa.DataCollector(
            model_reporters={
                "in_exploitation": lambda model: model.number_in(Stage.EXPLOITED),
                "in_shelter": lambda model: model.number_in(Stage.SHELTERED),
                "newly_exploited": "newly_exploited",
                "identified": "identified",
                "before_court": lambda model: len(model.court.queue),
            }
        )

    def skill_of_police(self, form: Form) -> float:
        p = self.p
        return (p.police_skill_sexual, p.police_skill_labour, p.street_skill)[form]

    def contacts_of(self, form: Form) -> list[tuple[float, float]]:
        """Return the chances to be met and to be recognised, by channel that is the same for all."""
        p = self.p
        return [
            (self.inspected if form == Form.LABOUR else 0.0, p.inspection_skill),
            (p.street_contact if form == Form.BEGGING else 0.0, p.street_skill),
            (p.outreach_contact, p.outreach_skill),
            (p.tip, p.tip_skill),
        ]

    @property
    def people(self) -> Collection[Person]:
        """Everybody on the pathway."""
        return self.agents_by_type.get(Person, ())

    def number_in(self, stage: Stage) -> int:
        return sum(person.stage == stage for person in self.people)

    def choose_region(self) -> int:
        return self.random.choices(range(len(self.demand)), self.demand)[0]

    def free_those_held(self, recruiter: Recruiter) -> None:
        """End exploitation by a recruiter who is led away."""
        for person in list(self.people):
            if person.recruiter is recruiter and person.stage == Stage.EXPLOITED and not person.abroad:
                person.end(identified=self.random.random() < self.p.recognised_at_arrest)

    def step(self) -> None:
        """Let every agent live a week, type by type."""
        for kind in (Official, Network, Recruiter, Person, PoliceUnit, Court):
            if kind in self.agents_by_type:
                self.agents_by_type[kind].do("step")
        self.person_weeks += len(self.people)
        self.datacollector.collect(self)
        self.week += 1
