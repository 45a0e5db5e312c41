"""Shelters, permit officials and border posts of the yardstick."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from benchmarks.plain_mesa.bribes import Bribable, Bribe
from sim.codes import Centre, Crossing, Desk

if TYPE_CHECKING:
    from benchmarks.plain_mesa.model import PlainModel
    from benchmarks.plain_mesa.person import Person


class Shelter(mesa.Agent):
    """Takes people in while it has places."""

    def __init__(self, model: PlainModel, kind: Centre, region: int, places: int, public_share: float):
        super().__init__(model)
        self.kind, self.region = kind, region
        self.capacity = int(places * model.p.shelter_places + 0.5)
        budget = public_share * model.p.shelter_funding + 1.0 - public_share
        funding = budget**model.p.care_from_funding
        self.care = min(1.0, model.p.psychosocial_care * funding)
        self.training = min(1.0, model.p.training * funding)
        self.people: set[Person] = set()


class Official(Bribable, mesa.Agent):
    """Handles files of foreigners at a desk."""

    def __init__(self, model: PlainModel, desk: Desk):
        super().__init__(model)
        self.desk, self.waiting = desk, 0.0  # weeks of files
        self.hire()

    def hire(self) -> None:
        mean = self.model.p.permit_bribe_propensity
        own = self.random.random() ** (1.0 / mean - 1.0) if mean > 0.0 else 0.0
        self.tempt(own, self.model.p.permit_audit)

    def step(self) -> None:
        p = self.model.p
        self.forget()
        work = 1.0 + p.permit_check_time * p.permit_scrutiny - p.permit_capacity
        self.waiting = min(max(0.0, self.waiting + work), p.permit_longest_queue)

    def grants(self, person: Person, flag: float) -> bool:
        """Decide a file: a false one that is looked into passes for a bribe only."""
        if self.random.random() >= flag:
            return True
        bribe = self.take_bribe(person.network, self.model.p.permit_bribe)
        if bribe == Bribe.CHARGED:
            self.hire()
        person.bribed = person.bribed or bribe == Bribe.TAKEN
        return bribe == Bribe.TAKEN


class Post(Bribable, mesa.Agent):
    """A border crossing, or a place between posts."""

    def __init__(self, model: PlainModel, kind: Crossing):
        super().__init__(model)
        self.irregular = kind == Crossing.IRREGULAR
        self.tempt(model.p.border_bribe_propensity, model.p.border_bribe_discovered)

    def step(self) -> None:
        self.forget()

    def lets_through(self, person: Person, leaving: bool) -> bool:
        """Check a traveller; suspicion stops her unless somebody pays."""
        p = self.model.p
        if self.irregular:
            stopped = p.irregular_check * p.suspicion_irregular
        elif leaving:
            stopped = p.exit_check * p.suspicion_leaving
        else:
            stopped = p.entry_check * p.suspicion_legal
        if self.random.random() >= stopped:
            return True
        return self.take_bribe(person.network, p.border_bribe) == Bribe.TAKEN
