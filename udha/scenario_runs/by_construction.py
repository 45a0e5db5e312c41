"""Policies that cannot fail, whatever the runs: their sizes allow an effect in one direction only."""

from __future__ import annotations

from collections.abc import Mapping

from sim import levers, parameters
from sim.country import Country
from sim.draws.priors import Fixed
from sim.levers import Lever
from sim.parameters import Parameter
from sim.scenario import Scenario


def moved(scenario: Scenario, base: Scenario | None) -> list[Lever]:
    """Return the levers that a policy sets otherwise than its base, or all that a scenario alone sets."""
    before = base.levers if base else {}
    return [one for name, one in levers.declared().items() if scenario.levers.get(name) != before.get(name)]


def by_construction(scenario: Scenario, base: Scenario, country: Country) -> bool:
    """Tell whether the sign of a policy's effects follows from its form (``sim.levers.cannot_fail``).

    That is so where it moves levers with sizes, and no size of any of them allows it to fail. A parameter
    that the scenario sets has that value alone.
    """
    known = _known(scenario, country)
    sized = [one for one in moved(scenario, base) if any(effect.size for effect in one.effects)]
    return bool(sized) and all(levers.cannot_fail(one, known) for one in sized)


def _known(scenario: Scenario, country: Country) -> Mapping[str, Parameter]:
    known = {**parameters.declared(), **country.parameters}
    held = {
        name: known[name].model_copy(update={"value": value, "prior": Fixed()})
        for name, value in scenario.parameters.items()
    }
    return known | held
