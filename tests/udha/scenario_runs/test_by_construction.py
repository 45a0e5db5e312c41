"""A verdict whose sign follows from the form of the policy says so, in files and in the notes."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from sim import parameters
from sim.draws.priors import LogNormal, Spike
from sim.scenario import Period, Scenario, find
from udha.scenario_runs.by_construction import by_construction
from udha.scenario_runs.notes import NAMED, construction_note

BASE = Scenario.load(find("baseline"))
CHECKS, INSPECTIONS = "exit_monitoring_checks", "inspection_more"
ALL_GAIN = LogNormal(median=4, sd_log=0.2)
MAY_BE_NOTHING = Spike(at=1, chance=0.3, slab=ALL_GAIN)


def policy(**settings):
    """The baseline with some levers in force from 2016 on."""
    periods = {name: (Period(date(2016, 1, 4), None, value),) for name, value in settings.items()}
    return BASE.with_levers({**BASE.levers, **periods})


def is_told(scenario, **priors):
    """Whether a policy's sign is by construction, where two sizes have these priors."""
    known = {
        name: parameters.find(name).model_copy(update={"prior": priors.get(name, ALL_GAIN)})
        for name in (CHECKS, INSPECTIONS)
    }
    return by_construction(scenario, BASE, SimpleNamespace(parameters=known))


def test_a_policy_is_by_construction_if_no_size_of_any_of_its_levers_may_fail():
    assert not is_told(BASE)
    checks, both = policy(exit_monitoring=1), policy(exit_monitoring=1, labour_inspection=1)
    assert is_told(checks)
    assert is_told(both)
    assert not is_told(checks, **{CHECKS: MAY_BE_NOTHING})
    assert not is_told(both, **{CHECKS: MAY_BE_NOTHING})
    assert is_told(checks, **{INSPECTIONS: MAY_BE_NOTHING})


def test_a_setting_in_a_unit_says_nothing_either_way():
    assert not is_told(policy(shelter_max_stay=52))
    assert is_told(policy(shelter_max_stay=52, exit_monitoring=1))


def test_a_size_that_the_scenario_sets_is_that_number():
    checks = policy(exit_monitoring=1)
    assert is_told(replace(checks, parameters={CHECKS: 3.0}), **{CHECKS: MAY_BE_NOTHING})
    assert not is_told(replace(checks, parameters={CHECKS: 1.0}))


def finished(*names, verdict="falls"):
    effects = [SimpleNamespace(scenario=name, verdict=verdict) for name in names]
    return SimpleNamespace(by_construction=names, effects=effects)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), ""),
        (
            ("Checks",),
            "By construction: no size of 'Checks' allows it to fail, so the sign of its verdict is an "
            "assumption.",
        ),
        (
            ("Checks", "Care"),
            "By construction: no size of 'Checks' and 'Care' allows them to fail, so the sign of their "
            "verdicts is an assumption.",
        ),
    ],
)
def test_a_note_names_the_policies(names, said):
    assert construction_note(finished(*names)) == said


def test_of_many_policies_some_are_named_and_of_those_without_a_direction_none():
    many = construction_note(finished(*(f"P{at}" for at in range(NAMED + 3))))
    assert "'P3' and 3 more allows them" in many
    for verdict in ("no change", "cannot tell"):
        assert construction_note(finished("Checks", verdict=verdict)) == ""
