"""A scenario made or altered in Python is checked like a file, and refused by the name of the field."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim import scenario
from sim.errors import InputError
from sim.scenario import Period, Scenario
from tests.countries import TESTLAND

VISA = Period(date(2016, 1, 1), None, 1.0)
UNTIL_2017 = replace(VISA, until=date(2017, 12, 31))
ALTERED = {
    "levers.visa_liberalization: unknown lever; did you mean 'visa_liberalisation'": {
        "levers": {"visa_liberalization": (VISA,)}
    },
    "levers.visa_liberalisation.intensity: 50 is out of bounds: must be a number from 0 to 1": {
        "levers": {"visa_liberalisation": (replace(VISA, value=50),)}
    },
    "levers.visa_liberalisation.intensity: must be a number from 0 to 1 .*, not 'nan'": {
        "levers": {"visa_liberalisation": (replace(VISA, value=float("nan")),)}
    },
    "levers.visa_liberalisation.intensity: must be a number from 0 to 1 .*, not 'True'": {
        "levers": {"visa_liberalisation": (replace(VISA, value=True),)}
    },
    "levers.shelter_max_stay.weeks: 0.5 is out of bounds: must be a number from 1 to 520": {
        "levers": {"shelter_max_stay": (replace(VISA, value=0.5),)}
    },
    "levers.visa_liberalisation.ramp_weeks: must be a whole number of weeks": {
        "levers": {"visa_liberalisation": (replace(VISA, ramp_weeks=2.5),)}
    },
    "levers.visa_liberalisation.ramp_weeks: -1 is out of bounds": {
        "levers": {"visa_liberalisation": (replace(VISA, ramp_weeks=-1),)}
    },
    "dates out of order: until 2015-12-31 is before from 2016-01-01": {
        "levers": {"visa_liberalisation": (replace(VISA, until=date(2015, 12, 31)),)}
    },
    r"levers.visa_liberalisation\[1\]: periods overlap: from 2016-01-01, .* has until 2017-12-31": {
        "levers": {"visa_liberalisation": (UNTIL_2017, VISA)}
    },
    "never in force: the scenario runs from 2005-01-01 to 2019-12-31": {
        "levers": {"visa_liberalisation": (replace(VISA, start=date(2030, 1, 1)),)}
    },
    "levers.visa_liberalisation: never in force: the scenario runs from 2005-01-01 to 2014-12-31": {
        "levers": {"visa_liberalisation": (VISA,)},
        "end": date(2014, 12, 31),
    },
    "levers.visa_liberalisation.from: must be a date": {
        "levers": {"visa_liberalisation": (replace(VISA, start="soon"),)}
    },
    "parameters.aproach_rate: unknown parameter; did you mean 'approach_rate'": {
        "parameters": {"aproach_rate": 0.5}
    },
    "parameters.approach_rate: 1.5 is out of bounds": {"parameters": {"approach_rate": 1.5}},
    "parameters.approach_rate: must be a number from 0 to 1 .*, not 'inf'": {
        "parameters": {"approach_rate": np.inf}
    },
    "parameters.approach_rate: must be a number": {"parameters": {"approach_rate": None}},
    "costs.shelter_bed_nights: unknown cost; did you mean 'shelter_bed_night'": {
        "costs": {"shelter_bed_nights": (35.0, "EUR")}
    },
    "costs.shelter_bed_night: must be an amount and a currency": {
        "costs": {"shelter_bed_night": (np.nan, "EUR")}
    },
    "costs in CHF and EUR": {"costs": {"shelter_bed_night": (35.0, "EUR"), "court_case": (1.0, "CHF")}},
    "records_from: dates out of order: records_from 2004-01-01 is before start 2005-01-01": {
        "records_from": date(2004, 1, 1)
    },
    "end: dates out of order": {"end": date(2010, 1, 1)},
    "start: the year must lie between": {"start": date(1800, 1, 1)},
    "end: must be a date": {"end": "2019"},
    "name: must be text": {"name": ""},
    "name: must be one line": {"name": "a\nb"},
    "name: must be text, not 3": {"name": 3},
    "description: must be text, not 5": {"description": 5},
    "country: must be text, not 3": {"country": 3},
    "country: no such country or folder: 'nowhere'": {"country": "nowhere"},
    "country: no such country or folder: 'kosvo'; did you mean 'kosovo'": {"country": "kosvo"},
    "base: must be a scenario, not 'x'": {"base": "x"},
    "path: must be text, not 3": {"path": 3},
    "end: must be a date such as .*, not 'NaT'": {"end": pd.NaT},
    "end: must be a date such as .*, not '2018-12'": {"end": np.datetime64("2018-12")},
    "end: must be a date such as .*, not nothing": {"end": None},
    "levers: must be a mapping of names to periods, not None": {"levers": None},
    "levers.visa_liberalisation: must be a Period, a mapping as in a file, or several of them, not None": {
        "levers": {"visa_liberalisation": None}
    },
    "levers.visa_liberalisation: must be a Period, a mapping .*, not '2016-01-01'": {
        "levers": {"visa_liberalisation": ["2016-01-01"]}
    },
    "levers.visa_liberalisation.form: unknown key of this lever; did you mean 'from'": {
        "levers": {"visa_liberalisation": {"form": "2016-01-01"}}
    },
    "levers.visa_liberalisation.ramp_weeks: must be a number .*, not nothing": {
        "levers": {"visa_liberalisation": replace(VISA, ramp_weeks=None)}
    },
    "levers.visa_liberalisation.until: must be a date": {
        "levers": {"visa_liberalisation": replace(VISA, until="")}
    },
    "parameters: must be a mapping of names to numbers, not None": {"parameters": None},
    "costs: must be a mapping of names to an amount and a currency, not None": {"costs": None},
    "costs.shelter_bed_night: must be an amount and a currency, such as 35 EUR, not '35'": {
        "costs": {"shelter_bed_night": 35}
    },
}


@pytest.mark.parametrize("message", ALTERED)
def test_a_scenario_altered_in_python_is_checked_like_a_file(message):
    base = Scenario("base")
    with pytest.raises(InputError, match=message) as caught:
        replace(base, **ALTERED[message])
    assert (caught.value.file, caught.value.line) == (None, None)
    with pytest.raises(InputError, match=message):
        Scenario(**{"name": "new", **ALTERED[message]})


def test_what_python_gives_in_other_types_is_what_a_file_would_say():
    found = Scenario(
        "s",
        end=np.datetime64("2018-12-31"),
        levers={
            "visa_liberalisation": [Period("2016-01-01", np.datetime64("2017-01-01"), np.float32(0.5))],
            "hotline_promotion": (Period(date(2016, 1, 1), None, 1),),
            "shelter_max_stay": (),
        },
        parameters={"approach_rate": np.float64(0.25), "shelter_max_stay_weeks": 4},
    )
    assert list(found.levers) == ["visa_liberalisation", "hotline_promotion"]
    assert found.levers["visa_liberalisation"] == (Period(date(2016, 1, 1), date(2017, 1, 1), 0.5),)
    assert found.parameters == {"approach_rate": 0.25, "shelter_max_stay_weeks": 4.0}
    assert found.end == date(2018, 12, 31)
    assert {type(one) for one in found.parameters.values()} == {float}
    assert replace(found) == pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == found


def test_levers_may_be_given_as_a_file_gives_them():
    usual = Scenario("s", levers={"visa_liberalisation": (VISA,)})
    for periods in (
        VISA,
        [VISA],
        {"from": "2016-01-01"},
        [{"from": date(2016, 1, 1), "intensity": 1}],
        {"from": pd.Timestamp("2016-01-01")},
        replace(VISA, start=datetime(2016, 1, 1, 12)),
    ):
        assert Scenario("s", levers={"visa_liberalisation": periods}) == usual
    assert Scenario("s", levers={"visa_liberalisation": {}}).levers["visa_liberalisation"][0].value == 1.0


@pytest.mark.parametrize(
    "end",
    [pd.Timestamp("2018-12-31"), datetime(2018, 12, 31, 9), np.datetime64("2018-12-31T09"), "2018-12-31"],
)
def test_dates_of_any_library_are_days(end):
    assert type(Scenario("s", end=end).end) is date
    assert Scenario("s", end=end) == Scenario("s", end=date(2018, 12, 31))


def test_costs_may_be_given_as_a_file_gives_them():
    apart, in_one = (Scenario("s", costs={"shelter_bed_night": one}) for one in ((35.0, "EUR"), "35 EUR"))
    assert apart == in_one


def test_a_country_may_be_a_folder_and_a_path_may_be_text():
    assert Scenario("s", country=TESTLAND).country == str(TESTLAND)
    assert Scenario("s", path="s.yaml").path == Path("s.yaml")


OTHERS = {
    "levers.visa_liberalization: unknown lever; did you mean 'visa_liberalisation'": {
        "visa_liberalization": (VISA,)
    },
    "levers.nonsense: must be a Period, a mapping": {"nonsense": None},
    "levers.visa_liberalisation.intensity: 50 is out of bounds": {
        "visa_liberalisation": (replace(VISA, value=50),)
    },
    "levers.visa_liberalisation: never in force: .* no Monday lies from 2019-12-31 to 2019-12-31": {
        "visa_liberalisation": (replace(VISA, start=date(2019, 12, 31)),)
    },
    "levers: must be a mapping of names to periods, not None": None,
}


@pytest.mark.parametrize("message", OTHERS)
def test_other_levers_are_checked_like_a_file(message):
    found = Scenario("s", levers={"visa_liberalisation": (VISA,), "hotline_promotion": (VISA,)})
    with pytest.raises(InputError, match=message):
        found.with_levers(OTHERS[message])


def test_other_levers_stand_in_order_and_leave_the_rest_as_it_is():
    found = Scenario("s", levers={"visa_liberalisation": (VISA,)})
    other = found.with_levers({"hotline_promotion": UNTIL_2017, **found.levers})
    assert other == replace(found, levers={**found.levers, "hotline_promotion": (UNTIL_2017,)})
    assert list(other.levers) == ["visa_liberalisation", "hotline_promotion"]
    assert found.with_levers({}).levers == {}
    assert list(found.levers) == ["visa_liberalisation"]


def test_two_scenarios_of_one_name_are_told():
    one, other = Scenario("a"), Scenario("b")
    scenario.refuse_namesakes([one, other])
    with pytest.raises(InputError, match=r"^b: is the name of two scenarios"):
        scenario.refuse_namesakes([one, other, replace(other, parameters={"approach_rate": 0.1})])


@pytest.mark.parametrize("name", ["policy a", "Policy  A", "Policy \uff21", "POLICY A"])
def test_two_scenarios_whose_names_look_alike_are_told(name):
    with pytest.raises(InputError, match=rf"^{name}: looks like 'Policy A', whose results could not be told"):
        scenario.refuse_namesakes([Scenario("Policy A"), Scenario(name)])
