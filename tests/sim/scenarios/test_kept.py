"""A scenario that is resolved, sent or kept is still the same."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError
from datetime import date

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sim.calendar import first_week_from, week_of
from sim.money import costs
from sim.reading.text import invisible, mixed
from sim.scenario import Scenario
from tests.sim.scenarios.files import NUMBERS, PERIODS, load

DATES = some.dates(date(2005, 1, 7), date(2019, 12, 30))


def may_be_a_name(text: str) -> bool:
    """Tell whether all of a text can be seen, and each word is in one alphabet."""
    return bool(text.strip()) and not invisible(text) and not mixed(text)


@some.composite
def periods_of(draw, name):
    setting, numbers = PERIODS[name]
    ends = sorted(draw(some.lists(DATES, min_size=2, max_size=6, unique=True)))
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return [
        {"from": start, "until": until, setting: draw(numbers), "ramp_weeks": draw(some.integers(0, 520))}
        for start, until in pairs
        if first_week_from(start) <= week_of(until)  # else it holds no Monday, and is refused
    ]


FILES = some.fixed_dictionaries(
    {"name": some.text(min_size=1).filter(may_be_a_name)},
    optional={
        "description": some.text(min_size=1).filter(str.strip),
        "levers": some.fixed_dictionaries({}, optional={name: periods_of(name) for name in PERIODS}),
        "parameters": some.fixed_dictionaries(
            {}, optional={"compliance": NUMBERS, "max_stay": some.integers(1, 520)}
        ),
        "costs": some.dictionaries(
            some.sampled_from(list(costs.declared())), some.floats(0, costs.MOST).map("{} EUR".format)
        ),
        "end": some.dates(date(2019, 12, 30), date(2100, 12, 31)),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=FILES)
def test_a_resolved_scenario_loads_as_the_same_scenario(write, content):
    first = Scenario.load(write(yaml.safe_dump(content)))
    again = Scenario.load(write(yaml.safe_dump(first.resolved()), "again.yaml"))
    assert again == first
    assert again.resolved() == first.resolved()
    assert hash(again) == hash(first)


def test_a_resolved_child_extends_nothing(write):
    write("name: b\nlevers: {visa_liberalisation: {}}\nend: 2015-12-31\n", "b.yaml")
    child = load(
        write, "extends: b.yaml\ndescription: d\ncosts: {court_case: 1.50 EUR}\nparameters: {max_stay: 30}\n"
    )
    assert child.resolved() == {
        "name": "x",
        "description": "d",
        "country": "kosovo",
        "start": "2005-01-01",
        "records_from": "2010-01-01",
        "end": "2015-12-31",
        "levers": {"visa_liberalisation": {"from": "2005-01-01", "intensity": 1}},
        "parameters": {"max_stay": 30},
        "costs": {"court_case": "1.5 EUR"},
    }
    assert Scenario.load(write(yaml.safe_dump(child.resolved()), "again.yaml")) == child


def test_a_scenario_never_changes_and_travels(write):
    write("name: b\nlevers: {visa_liberalisation: {}}\n", "b.yaml")
    child = load(write, "extends: b.yaml\nparameters: {compliance: 0.4}\n")
    with pytest.raises(FrozenInstanceError):
        child.name = "y"
    with pytest.raises(TypeError):
        child.base.levers["hotline_promotion"] = ()
    for twin in (pickle.loads(pickle.dumps(child)), copy.deepcopy(child)):
        assert twin == child
        assert twin.base == child.base
        assert twin.path == child.path
