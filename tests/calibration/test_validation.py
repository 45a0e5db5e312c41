"""Scores against closed forms, naive forecasters, and the table that is read strictly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats import norm, poisson

from calibration import validation
from calibration.validation import Observation, crps, log_probability, naive
from sim import country as countries
from sim.engine import Simulation
from sim.errors import InputError
from sim.scenario import Scenario, find


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.load(find("baseline"))


@pytest.fixture(scope="module")
def country():
    return countries.load()


@pytest.mark.parametrize("value", [-1.0, 0.0, 2.5])
def test_crps_of_a_normal_sample_is_the_closed_form(value):
    """Gneiting and Raftery (2007), equation 21."""
    sample = norm.ppf((np.arange(4000) + 0.5) / 4000)
    exact = value * (2 * norm.cdf(value) - 1) + 2 * norm.pdf(value) - 1 / np.sqrt(np.pi)
    assert crps(sample, value) == pytest.approx(exact, abs=2e-3)


def test_crps_of_a_certain_forecast_is_its_error():
    assert crps(np.full(10, 3.0), 5.0) == 2.0


def test_a_sample_that_varies_as_chance_is_scored_as_a_poisson_count():
    sample = np.random.default_rng(1).poisson(40.0, 4000).astype(float)
    assert log_probability(sample, 45) == pytest.approx(poisson(40).logpmf(45), abs=0.05)
    assert log_probability(np.full(10, 40.0), 45) == pytest.approx(poisson(40).logpmf(45))


def test_a_wider_sample_gives_more_to_what_is_far_and_less_to_what_is_near():
    generator = np.random.default_rng(2)
    wide = generator.poisson(generator.gamma(8.0, 5.0, 4000)).astype(float)
    assert log_probability(wide, 75) > poisson(40).logpmf(75)
    assert log_probability(wide, 40) < poisson(40).logpmf(40)


def test_naive_forecasters_carry_the_last_value_and_the_trend_on(country):
    assert naive(Observation(2015, "identified", 0), country) == pytest.approx(
        {"last value": 45, "linear trend": 35}
    )
    assert naive(Observation(2030, "identified", 0), country)["linear trend"] == 0.5
    assert naive(Observation(2014, "identified", 0), country) == {"last value": 55, "linear trend": 55}
    assert naive(Observation(2013, "identified", 0), country) == {}


def test_coverage_counts_figures_within_intervals(country):
    seen = (Observation(2015, "identified", 50), Observation(2016, "identified", 500))
    predicted = np.tile(np.arange(40.0, 61.0)[:, None], 2)
    rows = validation.scores(seen, predicted, country)
    total = validation.summary(rows).set_index("forecaster")
    assert list(total.index) == ["model", "last value", "linear trend"]
    assert total.coverage_50["model"] == total.coverage_90["model"] == 0.5
    assert total.figures.tolist() == [2, 2, 2]
    assert (total.crps > 0).all()
    assert (total.log_score < 0).all()


def test_a_table_is_read(tmp_path, scenario, country):
    path = tmp_path / "later.csv"
    path.write_text("year,series,value,remark\n2016,cases,20,\n2015,identified,30,ours\n2015,cases,22,\n")
    assert validation.read(path, scenario, country) == (
        Observation(2015, "cases", 22),
        Observation(2016, "cases", 20),
        Observation(2015, "identified", 30),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("year,series\n2015,cases\n", "later.csv:1: column 'value' is missing"),
        ("year,series,value\n", "no figure in it"),
        ("year,series,value\n1999,cases,3\n", "later.csv:2: year: must be a year that is recorded whole"),
        ("year,series,value\n2015,casses,3\n", "later.csv:2: series: .* did you mean 'cases'"),
        ("year,series,value\n2015,open_prosecutions,3\n", "series: must be a yearly count"),
        ("year,series,value\n2015,cases,-3\n", "value: must be a whole number .*, not '-3'"),
        ("year,series,value\n2015,cases,nan\n", "value: must be a whole number"),
        (
            "year,series,value\n2015,cases,3\n2015,cases,4\n",
            "later.csv:3: series: cases 2015 is there already",
        ),
        ("year,series,value\n2015,cases\n", "later.csv:2: value: must be a whole number .*, not ''"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(tmp_path, scenario, country, text, message):
    path = tmp_path / "later.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=message):
        validation.read(path, scenario, country)


def test_a_missing_or_binary_table_is_refused(tmp_path, scenario, country):
    with pytest.raises(InputError, match="no such file"):
        validation.read(tmp_path / "none.csv", scenario, country)
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(InputError, match="is UTF-16 text"):
        validation.read(tmp_path / "x.csv", scenario, country)


def test_only_years_that_are_recorded_whole_have_figures(tmp_path, scenario, country):
    short = replace(scenario, records_from=date(2010, 6, 1), end=date(2014, 12, 30))
    path = tmp_path / "later.csv"
    for year in (2010, 2014):
        path.write_text(f"year,series,value\n{year},identified,3\n")
        with pytest.raises(InputError, match=r":2: year: .*2011 to 2013"):
            validation.read(path, short, country)
    path.write_text("year,series,value\n2011,identified,3\n2013,identified,3\n")
    seen = validation.read(path, short, country)
    assert validation.predict(short, seen, Simulation.draws, 2, 1).shape == (2, 2)
