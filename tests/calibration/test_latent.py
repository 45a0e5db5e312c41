"""Parameters as standard normal numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.latent import Latent
from sim import country as countries
from sim import engine, parameters
from sim.errors import InputError
from sim.scenario import Scenario, find
from tests.countries import TESTLAND

BASELINE = engine.Simulation.of(Scenario.load(find("baseline")))
LATENT = Latent.of(BASELINE)


def test_draws_are_those_of_every_run():
    drawn, expected = LATENT.values(LATENT.draw(200, 7)), BASELINE.draws(200, 7)
    for name in expected.dtype.names:
        assert drawn[name] == pytest.approx(expected[name], rel=1e-9, abs=1e-12), name


def test_the_prior_is_standard_normal():
    z = LATENT.draw(4000, 3)
    assert abs(z.mean()) < 5 / np.sqrt(z.size)
    assert z.std() == pytest.approx(1, abs=5 / np.sqrt(2 * z.size))
    between = np.corrcoef(z.T)[np.triu_indices(z.shape[1], 1)]
    assert np.abs(between).max() < 5.5 / np.sqrt(len(z))


def test_the_middle_is_the_median_of_every_prior():
    middle = LATENT.values(np.zeros((1, len(LATENT.names))))
    for one in LATENT.uncertain:
        assert middle[one.name][0] == pytest.approx(float(one.ppf(np.array(0.5)))), one.name


@given(st.floats(-8, 8), st.floats(0.001, 4))
def test_more_of_the_normal_number_is_never_less_of_the_parameter(start, step):
    ends = np.array([[start], [start + step]]) * np.ones(len(LATENT.names))
    low, high = LATENT.values(ends)
    for one in LATENT.uncertain:
        assert one.bounds[0] <= low[one.name] <= high[one.name] <= one.bounds[1], one.name


def test_what_a_scenario_sets_is_not_uncertain():
    scenario = replace(BASELINE.scenario, parameters={"approach_rate": 0.123})
    latent = Latent.of(engine.Simulation.of(scenario))
    assert set(LATENT.names) - set(latent.names) == {"approach_rate"}
    assert (latent.values(latent.draw(5, 1)).approach_rate == 0.123).all()


def test_another_country_s_own_priors_count():
    country = countries.load(str(TESTLAND))
    assert country.parameters
    latent = Latent.of(engine.Simulation.of(BASELINE.scenario, country))
    at = {one.name: one for one in latent.uncertain}
    for name, one in country.parameters.items():
        assert name not in at or at[name] == one
    values = latent.values(latent.draw(50, 1))
    expected = parameters.draw(50, 1, anew=country.parameters)
    for name in country.parameters:
        assert values[name] == pytest.approx(expected[name])


def test_columns_are_taken_by_their_names():
    z = LATENT.draw(3, 1)
    frame = pd.DataFrame(z, columns=LATENT.names)
    assert (LATENT.values(frame[frame.columns[::-1]]) == LATENT.values(z)).all()
    with pytest.raises(InputError, match="approach_rate: is missing"):
        LATENT.values(frame.drop(columns="approach_rate"))
    with pytest.raises(InputError, match="index: unknown uncertain parameter"):
        LATENT.values(frame.to_records())


@pytest.mark.parametrize(
    ("z", "message"),
    [
        (np.zeros((2, 3)), "expected"),
        (np.zeros(len(LATENT.names)), "expected"),
        (np.full((1, len(LATENT.names)), np.inf), "finite"),
    ],
)
def test_numbers_of_another_shape_or_kind_are_refused(z, message):
    with pytest.raises(ValueError, match=message):
        LATENT.values(z)
