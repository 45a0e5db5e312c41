"""Trust that answers to events, and demand that answers to how many are held."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from sim.codes import Stage, Status
from sim.records import CELL_ALL, Series
from tests.sim.worlds import IN_NETWORKS, people
from tests.verification.closed_forms.spells import value
from tests.verification.closed_forms.terms import REPORTED
from tests.verification.findings import Finding, by_z, exact
from tests.verification.isolated import FLOOD, NEUTRAL, TO_SHELTER, checks, room_for_all, weeks

THEME = "Trust and demand"
EVERYDAY, MEMORY = 0.4, 20.0
MOVES = {"trust_moves": 1.0, "trust_in_institutions": EVERYDAY, "trust_memory": MEMORY}
# What each event is worth; where several happen in a week, they add up.
WORTH = {
    **{"trust_lost_scandal": 0.2, "trust_lost_leak": 0.03, "trust_lost_acquittal": 0.02},
    **{"trust_gained_conviction": 0.04, "trust_gained_help": 0.01},
}
RESPONSE, USUAL_FOR = 1.2, 60.0


def scandal() -> Iterator[Finding]:
    """One scandal, and one success, in a quiet country: half of what is left of it is gone each half-life."""
    quiet = {**NEUTRAL, **MOVES, "approach_rate": 0.0}
    for claim, lost, gained in (("scandal", 0.5, 0.0), ("success", 0.0, 0.3)):
        path = []
        for number, (_, world) in enumerate(weeks(quiet, years=3)):
            path.append(float(world.now[0].trust))
            if number == 4:  # felt from the next week on
                world.now[0].trust_lost = lost
                world.now[0].trust_gained = gained
        at_once = EVERYDAY * math.exp(-lost) if lost else 1 - (1 - EVERYDAY) * math.exp(-gained)
        since = np.arange(len(path) - 5)
        theory = np.append(np.full(5, EVERYDAY), EVERYDAY + (at_once - EVERYDAY) * 0.5 ** (since / MEMORY))
        worst = float(np.abs(np.array(path) - theory).max())
        yield exact(
            THEME,
            f"After a {claim} trust goes back by half each {MEMORY:g} weeks",
            "everyday level + what the event did × 0.5 ^ (weeks / half-life)",
            worst < 1e-12,
            f"{path[5]:.4f}, then {path[5 + int(MEMORY)]:.4f}; deviation below 1e-12"
            if worst < 1e-12
            else f"{worst:.1e}",
            f"{at_once:.4f}, then {theory[5 + int(MEMORY)]:.4f}",
        )


def events() -> Iterator[Finding]:
    """What is counted of each kind of event explains trust, week by week."""
    cases = {**REPORTED, **IN_NETWORKS, **MOVES, **WORTH, "approach_rate": 0.02, "justice_bribe": 0.0}
    cases |= {"trust_in_institutions": 0.8, "case_filed": 1.0, "court_effort": 1.0, "trial_weeks": 4.0}
    cases |= {"most_co_defendants": 0.0, "conviction": 0.5, "conviction_without_witness": 0.0}
    cases |= {"police_bribe_propensity": 0.5, "police_bribe_discovered": 0.5, "officials_prosecuted": 0.5}
    cases |= {"case_leak": 0.5, "confidentiality": 0.2, "audit_memory": 0.5}
    yield from explained("Officials charged, leaks, acquittals and convictions", cases, 0.8)
    help_ = {**TO_SHELTER, **MOVES, **WORTH, "approach_rate": 0.02, "training": 0.3, "placement": 0.3}
    help_ |= {"recovery_rate": 0.2, "illness": 0.2, "health_contact": 0.2, "health_skill": 0.0}
    help_ |= {"health_leak": 0.5, "health_confidentiality": 0.2, **checks(0.05), "court_effort": 0.0}
    yield from explained("Leaks from health services, and good help", help_, EVERYDAY, room_for_all)


def explained(claim: str, settings: Mapping[str, float], everyday: float, place=None) -> Iterator[Finding]:
    """Trust worked out from the counts of events of the week before."""
    keeps, theory, worst = 0.5 ** (1 / MEMORY), everyday, 0.0
    before, sheltered = np.zeros(len(Series)), np.zeros(0, bool)
    lost = gained = 0.0
    lows, events = 1.0, 0
    for _, world in weeks(settings, years=6, **({"place": place} if place else {})):
        theory = everyday + (theory - everyday) * keeps
        theory *= math.exp(-lost)
        theory = 1 - (1 - theory) * math.exp(-gained)
        worst, lows = max(worst, abs(theory - float(world.now[0].trust))), min(lows, theory)
        counted = world.series[:, :, CELL_ALL].sum(axis=0)
        new, before = counted - before, counted
        acquitted = new[Series.CASES_CLOSED] - new[Series.CONVICTED]
        rows = people(world)
        helped = (sheltered & (rows.stage[: len(sheltered)] == Stage.REINTEGRATING)).sum()
        sheltered = rows.stage == Stage.SHELTERED
        lost = WORTH["trust_lost_scandal"] * new[Series.OFFICIALS_CHARGED]
        lost += WORTH["trust_lost_leak"] * new[Series.LEAKS] + WORTH["trust_lost_acquittal"] * acquitted
        gained = WORTH["trust_gained_conviction"] * new[Series.CONVICTED]
        gained += WORTH["trust_gained_help"] * helped
        events += int(lost > 0) + int(gained > 0)
    yield exact(
        THEME,
        f"{claim} explain how trust moves",
        "back to the everyday level; × exp(- losses); missing × exp(- gains), of last week's events",
        worst < 1e-9 and events > 200 and lows < everyday,
        f"deviation below 1e-9 in {events} weeks of events, lowest {lows:.3f}"
        if worst < 1e-9
        else f"{worst:.1e}",
        "0",
    )


def demand() -> Iterator[Finding]:
    """Recruiters are pressed as the number held falls short of what buyers are used to."""
    settings = {**FLOOD, "approach_rate": 0.1, "demand_responds": 1.0, "demand_response": RESPONSE}
    settings |= {"demand_memory": USUAL_FOR, "release": 0.06, "spell_at_start": 50.0}
    usual = held = None
    worst = expected = variance = made = approached = 0.0
    lowest, highest = math.inf, 0.0
    for _, world in weeks(settings, years=6):
        rows = people(world)
        if held is not None:
            pressure = (max(1, usual) / max(1, held)) ** RESPONSE
            usual += (max(1, held) - usual) * (1 - 0.5 ** (1 / USUAL_FOR))
            worst = max(worst, abs(pressure - float(world.now[0].pressure)))
            lowest, highest = min(lowest, pressure), max(highest, pressure)
            chance = min(1.0, 0.1 * value("demand") * pressure)
            active = int((world.recruiters.status != Status.QUIT).sum())
            expected += active * chance
            variance += active * chance * (1 - chance)
            made += world.series[:, Series.APPROACHED, CELL_ALL].sum() - approached
        else:
            usual = float(world.now[0].usual_held)
        approached = world.series[:, Series.APPROACHED, CELL_ALL].sum()
        held = int(((rows.stage == Stage.EXPLOITED) & (rows.region < len(world.police))).sum())
    yield exact(
        THEME,
        "Demand presses as fewer are held than buyers are used to",
        "(usual / held) ^ response, usual following held with its half-life; from rows alone",
        worst < 1e-9 and highest / lowest > 1.5,
        f"deviation below 1e-9, from {lowest:.3f} to {highest:.3f}" if worst < 1e-9 else f"{worst:.1e}",
        "0",
    )
    yield by_z(THEME, "Approaches under that pressure", "recruiters × approach rate × pressure, summed",
               expected, made, math.sqrt(variance), digits=6)  # fmt: skip


CHECKS = (scandal, events, demand)
