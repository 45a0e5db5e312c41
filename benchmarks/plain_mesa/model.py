"""The model of the yardstick: set-up, and the week in the order of the engine's."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import SimpleNamespace

import mesa
import numpy as np

from benchmarks.plain_mesa.bribes import Climate
from benchmarks.plain_mesa.institutions import Official, Post, Shelter
from benchmarks.plain_mesa.justice import Court, PoliceUnit
from benchmarks.plain_mesa.offenders import Network, Recruiter
from benchmarks.plain_mesa.person import Person
from benchmarks.plain_mesa.search import approach
from sim import parameters
from sim.calendar import monday_of
from sim.codes import Centre, Crossing, Desk, Form, Relation, Route, Stage, Venue
from sim.engine import Simulation


class PlainModel(Climate, mesa.Model):
    """The pathway as an ordinary Mesa model, for the dates and the country of a simulation.

    Args:
        settings: parameters that differ from their central value.

    Attributes:
        person_weeks: weeks that people have lived on the pathway so far.
        newly_exploited, identified, permits_granted, permits_by_bribe: how many so far.
        trust: in institutions by now. pressure: demand by now, relative to usual.
    """

    def __init__(self, simulation: Simulation, rng: int = 1, settings: Mapping[str, float] | None = None):
        super().__init__(rng=rng)
        draw = parameters.from_values(settings or {})
        self.p = p = SimpleNamespace(**{name: float(draw[name][0]) for name in draw.dtype.names})
        self.country = country = simulation.country
        self.week = simulation.calendar.first_week
        self.person_weeks = self.newly_exploited = self.identified = 0
        self.permits_granted = self.permits_by_bribe = 0
        self.begin_climate()
        self.demand = [
            float(weight) * (p.hot_spot_demand if hot else 1.0)
            for weight, hot in zip(country.region_weight, country.hot_spot, strict=True)
        ]
        origins = country.places[country.first_origin :][: len(country.origin_share)]
        self.visa_required = [bool(place.visa_required) for place in origins]
        self.girls_in_streets = float(country.places[country.first_street].girls_share)
        self.trusted = {
            Relation.PARTNER: p.trust_partner,
            Relation.FAMILY: p.trust_family,
            Relation.FRIEND: p.trust_friend,
            Relation.EMPLOYER: p.trust_employer,
            Relation.ONLINE: p.trust_online,
        }
        self.children = {
            Relation.PARTNER: min(1.0, p.children_of_partner * p.minors),
            Relation.FAMILY: min(1.0, p.children_of_family * p.minors),
            Relation.FRIEND: min(1.0, p.children_of_friend * p.minors),
            Relation.EMPLOYER: min(1.0, p.children_of_employer * p.minors),
            Relation.ONLINE: min(1.0, p.children_online * p.minors),
        }
        self.uptake = 1.0 - p.health_avoidance * (1.0 - p.health_confidentiality)
        self.inspected = min(1.0, p.inspections / p.workplaces)
        self.grooming_weeks = dict.fromkeys(Form, p.grooming_weeks)
        self.grooming_weeks[Form.BEGGING] = p.grooming_weeks_street
        self.shelters = [
            Shelter(self, Centre(int(row.kind)), int(row.region), int(row.places), float(row.public_share))
            for row in country.shelters
        ]
        self.nearest = [[self.shelters[index] for index in order] for order in country.nearest_shelter]
        self.desks: dict[Desk, list[Official]] = {desk: [] for desk in Desk}
        for row in country.officials:
            self.desks[Desk(int(row.desk))].append(Official(self, Desk(int(row.desk))))
        self.posts = [Post(self, Crossing(int(row.kind))) for row in country.posts]
        self.networks = [Network(self) for _ in range(country.networks)]
        self.recruiters = [Recruiter(self) for _ in range(country.recruiters)]
        self.police = [PoliceUnit(self, region) for region in range(len(country.regions))]
        self.court = Court(self)
        self.begin_with_people()
        self.usual = float(self.held_here())
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

    def begin_with_people(self) -> None:
        """Put as many people into exploitation, and after it, as come in the mean time spent there."""
        spell, after = self.p.spell_at_start, self.p.after_at_start
        first = self.week
        for recruiter in self.recruiters:
            expected = recruiter.chance_of_approach() * (spell + after)
            for ago in range(int(expected + self.random.random())):
                self.week = first - 1 - ago
                approach(recruiter)
        self.week = first
        for person in list(self.people):
            visa_free = person.route == Route.OUTBOUND_VISA_FREE
            allowed = self.p.visa_free_stay if visa_free else self.p.permit_validity
            person.permit_until = first + int(allowed * self.random.random())
            person.begin_exploitation()
            if self.random.random() * (spell + after) < spell:
                person.since = first - int(self.random.expovariate(1.0 / spell))
            else:
                person.end(identified=False)
        self.newly_exploited = 0

    def draw_venue(self, form: Form) -> Venue:
        """Say where somebody is exploited; what is not in clubs goes on in homes or online."""
        p, luck = self.p, self.random.random
        if form == Form.BEGGING:
            return Venue.STREET
        if form == Form.LABOUR:
            return Venue.WORKPLACE if luck() < p.labour_in_workplaces else Venue.PRIVATE
        if luck() < p.sexual_in_clubs:
            return Venue.NIGHT_CLUB
        return Venue.ONLINE if luck() < p.hidden_online else Venue.PRIVATE

    @property
    def people(self) -> Collection[Person]:
        """Everybody on the pathway."""
        return self.agents_by_type.get(Person, ())

    @property
    def year_gone(self) -> float:
        """The share of the calendar year that has passed."""
        day = monday_of(self.week)
        return float((day - day.astype("datetime64[Y]")) / np.timedelta64(1, "D")) / 365.25

    def number_in(self, stage: Stage) -> int:
        return sum(person.stage == stage for person in self.people)

    def held_here(self) -> int:
        """Return how many are in exploitation in the country."""
        return sum(person.stage == Stage.EXPLOITED and not person.abroad for person in self.people)

    def choose_post(self, origin: int | None, irregular: bool) -> Post:
        """Choose where to cross on the way from an origin, or, for None, to a destination."""
        way = self.country.ways[len(self.country.origin_share) if origin is None else origin]
        weights = [
            share if post.irregular == irregular else 0.0 for post, share in zip(self.posts, way, strict=True)
        ]
        return self.random.choices(self.posts, weights)[0]

    def choose_region(self) -> int:
        return self.random.choices(range(len(self.demand)), self.demand)[0]

    def free_those_held(self, recruiter: Recruiter) -> None:
        """End exploitation by a recruiter who is led away."""
        for person in list(self.people):
            if person.recruiter is recruiter and person.stage == Stage.EXPLOITED and not person.abroad:
                recognised = self.random.random() < self.p.recognised_at_arrest
                person.end(identified=recognised and person.is_trafficking_in_law())

    def step(self) -> None:
        """Let every agent live a week, type by type."""
        self.week_of_climate()
        for kind in (Post, Official, Network, Recruiter, Person, PoliceUnit, Court):
            if kind in self.agents_by_type:
                self.agents_by_type[kind].do("step")
        self.person_weeks += len(self.people)
        self.datacollector.collect(self)
        self.week += 1
