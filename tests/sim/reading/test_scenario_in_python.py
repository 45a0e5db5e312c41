"""A scenario made or altered in Python is checked like a file, and refused by the name of the field."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sim import scenario
from sim.errors import InputError
from sim.scenario import Period, Scenario

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


def test_periods_that_are_known_to_be_right_are_not_checked():
    """A sweep over a first day may come to one from which the lever is never in force."""
    late = {"visa_liberalisation": (replace(VISA, start=date(2019, 12, 31)),)}
    found = Scenario("s", levers={"visa_liberalisation": (VISA,)}).with_levers(late)
    assert dict(found.levers) == late
    assert not found.weekly(found.calendar.mondays)[0].any()


def test_two_scenarios_of_one_name_are_told():
    one, other = Scenario("a"), Scenario("b")
    scenario.refuse_namesakes([one, other])
    with pytest.raises(InputError, match=r"^b: is the name of two scenarios"):
        scenario.refuse_namesakes([one, other, replace(other, parameters={"approach_rate": 0.1})])
