"""Bribes and trust in the yardstick: one mechanism for all who can be bribed."""

from __future__ import annotations

import math
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.plain_mesa.model import PlainModel
    from benchmarks.plain_mesa.offenders import Network

Bribe = Enum("Bribe", ("REFUSED", "TAKEN", "CHARGED"))


class Bribable:
    """Somebody who may take a bribe, and is frightened by one that comes to light."""

    def tempt(self, propensity: float, discovered: float) -> None:
        """Begin with a propensity, and the everyday risk of being found out."""
        self.propensity, self.discovered, self.audit = propensity, discovered, discovered

    def forget(self) -> None:
        """Let a fright fade by a week."""
        self.audit += self.model.p.audit_memory * (self.discovered - self.audit)

    def take_bribe(self, network: Network | None, price: float) -> Bribe:
        p, luck = self.model.p, self.random.random
        if network is None or network.money < price or luck() >= self.propensity * (1.0 - self.audit):
            return Bribe.REFUSED
        network.money -= price
        if luck() >= self.discovered:
            return Bribe.TAKEN
        if luck() >= p.officials_prosecuted:
            self.audit += p.fright_without_charge * (1.0 - self.audit)
            return Bribe.TAKEN
        self.audit = 1.0
        self.model.trust_lost += p.trust_lost_scandal
        return Bribe.CHARGED


class Climate:
    """The part of the model that answers to events in the large: trust, and what buyers press for."""

    def begin_climate(self: PlainModel) -> None:
        self.trust = self.p.trust_in_institutions
        self.trust_lost = self.trust_gained = 0.0
        self.pressure = 1.0

    def week_of_climate(self: PlainModel) -> None:
        p, held = self.p, max(1.0, float(self.held_here()))
        everyday = p.trust_in_institutions
        left = everyday + (self.trust - everyday) * 0.5 ** (1.0 / p.trust_memory)
        left *= math.exp(-self.trust_lost)
        felt = max(0.0, 1.0 - (1.0 - left) * math.exp(-self.trust_gained))
        self.trust = felt if p.trust_moves >= 0.5 else everyday
        self.trust_lost = self.trust_gained = 0.0
        usual = max(1.0, self.usual)
        self.pressure = (usual / held) ** p.demand_response if p.demand_responds >= 0.5 else 1.0
        self.usual = held + (self.usual - held) * 0.5 ** (1.0 / p.demand_memory)
