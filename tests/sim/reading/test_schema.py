"""The schema follows the declarations, and the committed copy follows the schema."""

import json
import re

import pytest

from sim import levers, parameters, scenario
from sim.money import costs
from sim.reading.schema import scenario_schema
from sim.reading.strict_yaml import read
from tests import ROOT

COMMITTED = ROOT / "scenarios" / "scenario.schema.json"


@pytest.fixture(scope="module")
def schema():
    return scenario_schema()


def test_every_key_lever_parameter_and_cost_is_described(schema):
    keys = schema["properties"]
    assert set(keys) == set(scenario.KEYS)
    assert set(keys["levers"]["properties"]) == set(levers.declared())
    assert set(keys["parameters"]["properties"]) == set(parameters.declared())
    assert set(keys["costs"]["properties"]) == set(costs.declared())


def test_nothing_undeclared_is_allowed(schema):
    def objects(part):
        if isinstance(part, dict):
            if "properties" in part and "type" in part:
                yield part
            for inner in part.values():
                yield from objects(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from objects(inner)

    assert all(part["additionalProperties"] is False for part in objects(schema))


def test_a_lever_takes_its_dates_and_its_own_setting(schema):
    for name, lever in levers.declared().items():
        one = schema["properties"]["levers"]["properties"][name]
        alone, several = one["anyOf"]
        assert alone == several["items"] == {"$ref": f"#/$defs/{name}"}
        period = schema["$defs"][name]
        assert set(period["properties"]) == {*levers.WHEN, lever.setting.name}
        number, with_unit, *words = period["properties"][lever.setting.name]["anyOf"]
        assert words == [{"const": word} for word in lever.setting.words]
        assert (number["minimum"], number["maximum"]) == lever.setting.bounds
        assert re.search(with_unit["pattern"], f"{lever.setting.default:g} {lever.setting.unit}")
        assert not re.search(with_unit["pattern"], f"{lever.setting.default:g} moons")
        assert lever.label == one["title"]
        assert lever.section in one["description"]


def test_every_parameter_has_its_bounds_and_unit(schema):
    for name, parameter in parameters.declared().items():
        number, with_unit = schema["properties"]["parameters"]["properties"][name]["anyOf"]
        assert (number["minimum"], number["maximum"]) == parameter.bounds
        assert re.search(with_unit["pattern"], f"0.5 {parameter.unit}")


def test_the_schema_is_plain_json(schema):
    assert json.loads(json.dumps(schema, allow_nan=False)) == schema


def test_the_schema_accepts_what_the_check_accepts_and_no_other_keys(schema):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(schema)
    valid = jsonschema.Draft202012Validator(schema).is_valid
    for path in scenario.shipped().values():
        written = read(path).data
        assert valid(json.loads(json.dumps(written, default=str))), path
        assert valid(scenario.Scenario.load(path).resolved()), path
        assert not valid(written | {"lever": {}})


def test_the_schema_takes_the_words_of_a_setting_and_no_others(schema):
    jsonschema = pytest.importorskip("jsonschema")
    valid = jsonschema.Draft202012Validator(schema).is_valid
    with_words = {name: one.setting for name, one in levers.declared().items() if one.setting.words}
    assert "until_reintegrated" in with_words["shelter_max_stay"].words
    for name, setting in with_words.items():
        for word in setting.words:
            assert valid({"name": "x", "levers": {name: {setting.name: word}}})
            assert not valid({"name": "x", "levers": {name: {setting.name: word + "_"}}})


def test_the_committed_schema_is_fresh(schema):
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == schema, "write it anew with: udha schema"
