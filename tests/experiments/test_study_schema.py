"""The schemas of studies follow models and declarations, and take what the check takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calibration.patterns import PATTERNS
from calibration.study import Declared as Calibration
from calibration.study_schema import calibration_schema
from experiments.study import Declared
from experiments.study_schema import outputs, sweep_schema
from experiments.work.varied import SHARES
from sim import levers, parameters
from sim.reading.strict_yaml import read
from sim.records import catalogue
from tests import ROOT

jsonschema = pytest.importorskip("jsonschema")


@pytest.fixture(scope="module")
def sweep():
    return sweep_schema()


def valid(schema):
    return jsonschema.Draft202012Validator(schema).is_valid


def as_json(path: Path) -> dict:
    return json.loads(json.dumps(read(path).data, default=str))


def test_schemas_are_valid_and_plain_json(sweep):
    for schema in (sweep, calibration_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)
        assert json.loads(json.dumps(schema, allow_nan=False)) == schema


def test_every_key_is_described(sweep):
    for schema, model in ((sweep, Declared), (calibration_schema(), Calibration)):
        assert set(schema["properties"]) == set(model.model_fields)
        assert all(one["description"].endswith((".", "?")) for one in schema["properties"].values())


def test_every_declared_name_may_be_varied(sweep):
    keys = sweep["properties"]
    assert set(keys["parameters"]["properties"]) == set(parameters.declared())
    assert set(keys["settings"]["properties"]) == set(levers.declared())
    assert set(keys["dates"]["propertyNames"]["enum"]) == set(levers.declared())
    assert set(keys["shares"]["properties"]) == set(SHARES)
    assert set(catalogue()) < set(outputs())
    assert set(calibration_schema()["properties"]["patterns"]["propertyNames"]["enum"]) == set(PATTERNS)


@pytest.mark.parametrize(
    ("folder", "schema"), [("experiments", sweep_schema), ("calibration", calibration_schema)]
)
def test_shipped_studies_are_valid_and_other_keys_are_not(folder, schema):
    is_valid = valid(schema())
    files = sorted((ROOT / folder).glob("*.yaml"))
    assert files
    for path in files:
        study = as_json(path)
        assert is_valid(study), path
        assert not is_valid(study | {"sampel": {}})


WRONG = (
    {"parameters": {"grooming_withdrawl": {}}},
    {"parameters": {"grooming_withdrawal": {"low": 0.1, "high": 7}}},
    {"parameters": {"grooming_withdrawal": {"low": 0.1}}},
    {"parameters": {"grooming_withdrawal": {"values": [0.1, 0.1]}}},
    {"parameters": {"grooming_withdrawal": None}},
    {"parameters": {"grooming_withdrawal": {"middle": 0.1}}},
    {"mechanisms": ["travl"]},
    {"settings": {"shelter_max_stay": {"low": -4, "high": 3}}},
    {"dates": {"visa_liberalisation": {"earliest": "2016", "latest": "2017-01-01"}}},
    {"dates": {"visa": {"earliest": "2016-01-01", "latest": "2017-01-01"}}},
    {"shares": {"rural_share": {"low": 0.5, "high": 1.5}}},
    {"sample": {"method": "sobel"}},
    {"sample": {"n": 4}},
    {"sample": {"method": "sobol", "n": 0}},
    {"outputs": []},
    {"outputs": ["newly_exploted"]},
    {"name": ""},
    {"rest": "varies"},
)


@pytest.mark.parametrize("change", WRONG, ids=str)
def test_what_the_check_refuses_the_schema_refuses(sweep, change):
    right = {
        "name": "Small",
        "question": "What drives it?",
        "scenario": "baseline",
        "parameters": {"grooming_withdrawal": {"low": 0.01, "high": 0.03}},
        "dates": {"visa_liberalisation": {"earliest": "2016-01-01", "latest": "2017-01-01"}},
        "sample": {"method": "sobol", "n": 4},
        "outputs": ["newly_exploited"],
    }
    assert valid(sweep)(right)
    assert not valid(sweep)(right | change)
