"""Shelters and permit officials of the yardstick."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim.codes import Centre, Desk

if TYPE_CHECKING:
    from benchmarks.plain_mesa.model import PlainModel
    from benchmarks.plain_mesa.person import Person


class Shelter(mesa.Agent):
    """Takes people in while it has places."""

    def __init__(self, model: PlainModel, kind: Centre, region: int, places: int):
        super().__init__(model)
        self.kind, self.region = kind, region
        self.capacity = int(places * model.p.shelter_places + 0.5)
        funding = model.p.shelter_funding**model.p.care_from_funding
        self.care = min(1.0, model.p.psychosocial_care * funding)
        self.training = min(1.0, model.p.training * funding)
        self.people: set[Person] = set()


class Official(mesa.Agent):
    """Handles files of foreigners at a desk."""

    def __init__(self, model: PlainModel, desk: Desk):
        super().__init__(model)
        self.desk, self.waiting = desk, 0.0  # weeks of files
        self.hire()
        self.audit = model.p.permit_audit

    def hire(self) -> None:
        mean = self.model.p.permit_bribe_propensity
        self.propensity = self.random.random() ** (1.0 / mean - 1.0) if mean > 0.0 else 0.0

    def step(self) -> None:
        p = self.model.p
        self.audit += p.audit_memory * (p.permit_audit - self.audit)
        work = 1.0 + p.permit_check_time * p.permit_scrutiny - p.permit_capacity
        self.waiting = min(max(0.0, self.waiting + work), p.permit_longest_queue)

    def grants(self, person: Person, flag: float) -> bool:
        p, network = self.model.p, person.network
        if self.random.random() >= flag:
            return True
        if network is None or network.money < p.permit_bribe:
            return False
        if self.random.random() >= self.propensity * (1.0 - self.audit):
            return False
        network.money -= p.permit_bribe
        if self.random.random() < p.permit_audit:
            self.audit = 1.0
            self.hire()
        return True
