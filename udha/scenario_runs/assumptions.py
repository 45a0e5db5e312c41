"""The assumptions that a result rests on: what the policy moves, by how much, and what drives the effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from experiments.ensemble import Frame
from sim import parameters
from sim.country import Country
from sim.levers import Lever
from sim.parameters import GRADES, Parameter
from sim.scenario import Scenario
from udha.inputs.declared import prior_words
from udha.inputs.scenario_in_words import setting_words
from udha.report.contents import Assumption, Driver, Measure
from udha.scenario_runs.by_construction import moved

# Digits that a drawn value is written with.
DIGITS = 2


def parameter(country: Country, name: str) -> Parameter:
    """Return a parameter as it holds in a country."""
    return country.parameters.get(name) or parameters.find(name)


def measures(ensemble: Frame, scenario: Scenario, base: Scenario | None) -> tuple[Measure, ...]:
    """Return the levers that a policy sets otherwise than its base, or all that a scenario alone sets."""
    return tuple(_measure(ensemble, scenario, lever) for lever in moved(scenario, base))


def _measure(ensemble: Frame, scenario: Scenario, lever: Lever) -> Measure:
    periods = scenario.levers.get(lever.name, ())
    sizes = {effect.size: effect.parameter for effect in lever.effects if effect.size}
    return Measure(
        name=lever.name,
        label=lever.label,
        setting=setting_words(lever.name, periods) if periods else "taken away",
        mechanism=lever.mechanism,
        source=lever.source,
        grade=lever.grade,
        sizes=tuple(
            _assumption(ensemble, scenario, size, f"size of the effect on {_label(ensemble, acts_on)}")
            for size, acts_on in sizes.items()
        ),
    )


def others(
    ensemble: Frame, scenario: Scenario, base: Scenario | None, named: Iterable[Driver]
) -> tuple[Assumption, ...]:
    """Return the other parameters that a result rests on: those that the scenario sets, and the drivers."""
    before = base.parameters if base else {}
    sizes = {parameter.name for measure in measures(ensemble, scenario, base) for parameter in measure.sizes}
    why = {
        name: "set by the scenario"
        for name, value in scenario.parameters.items()
        if before.get(name) != value
    }
    why |= {
        parameter.name: "drives the result" for parameter in named if parameter.name not in sizes | why.keys()
    }
    return tuple(_assumption(ensemble, scenario, name, reason) for name, reason in why.items())


def grades(country: Country) -> dict[str, int]:
    """Return how many parameters have which grade."""
    counted = Counter(parameter(country, name).grade for name in parameters.declared())
    return {grade: counted[grade] for grade in GRADES}


def _label(ensemble: Frame, name: str) -> str:
    return parameter(ensemble.country, name).label.lower()


def _assumption(ensemble: Frame, scenario: Scenario, name: str, why: str) -> Assumption:
    one = parameter(ensemble.country, name)
    return Assumption(
        name=name,
        label=one.label,
        value=_value(ensemble, scenario, one),
        prior=prior_words(one.prior),
        source=one.source,
        grade=one.grade,
        why=why,
    )


def _value(ensemble: Frame, scenario: Scenario, one: Parameter) -> str:
    if one.name in scenario.parameters:
        return f"{scenario.parameters[one.name]:.4g} {one.unit}"
    low, median, high = np.quantile(ensemble.draws[one.name], [0.05, 0.5, 0.95])
    if low == high:
        return f"{median:.4g} {one.unit}"
    return f"{_digits(median)} ({_digits(low)} to {_digits(high)}) {one.unit}"


def _digits(value: float) -> str:
    """A number with two significant digits, never in powers of ten: 0.031, 1.2, 340."""
    decimals = DIGITS - 1 - int(np.floor(np.log10(abs(value)))) if value else 0
    return f"{round(value, decimals):,.{max(decimals, 0)}f}"
