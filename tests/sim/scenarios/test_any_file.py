"""Any file is a scenario or an input error."""

from __future__ import annotations

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sim import scenario
from sim.errors import InputError
from sim.scenario import Scenario
from tests.sim.scenarios.files import MONDAYS, PERIODS

LINES = [
    "name: x",
    "levers:",
    "  hotline_promotion:",
    "    from: 2016-01-01",
    "    until: 2012-01-01",
    "    intensity: 0.5",
    "  visa_liberalisation: {}",
    "  shelter_max_stay: [{weeks: 3}, {from: 2012-01-01}]",
    "extends: x.yaml",
    "- a",
    "? b",
    "parameters: {compliance: 1e400}",
    "costs: {court_case: 5 EUR}",
    "start: 2019-12-30",
    "end: 1990-01-01",
    "---",
    "}",
    "",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=some.binary()
    | some.text().map(str.encode)
    | some.lists(some.sampled_from(LINES)).map("\n".join).map(str.encode)
)
def test_any_file_is_a_scenario_or_an_input_error(tmp_path, content):
    (tmp_path / "x.yaml").write_bytes(content)
    complaint = None
    try:
        Scenario.load(tmp_path / "x.yaml")
    except InputError as error:
        complaint = str(error)
    assert complaint is None or complaint.startswith(str(tmp_path / "x.yaml"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=some.sampled_from(scenario.KEYS),
    value=some.recursive(
        some.none() | some.booleans() | some.floats() | some.integers() | some.text() | some.dates(),
        lambda inner: (
            some.lists(inner, max_size=3)
            | some.dictionaries(
                some.sampled_from([*PERIODS, "from", "until", "weeks", "compliance", "court_case"]), inner
            )
        ),
        max_leaves=6,
    ),
)
def test_any_value_anywhere_is_taken_or_refused(write, key, value):
    try:
        found = Scenario.load(write(yaml.safe_dump({"name": "x", key: value})))
        found.weekly(MONDAYS)
    except InputError:
        pass
