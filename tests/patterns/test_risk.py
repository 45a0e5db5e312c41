"""Patterns of routes, corruption and who is recruited, each of which can fail."""

from __future__ import annotations

import numpy as np
import pytest

from tests.patterns import measures, risk


@pytest.fixture(scope="module")
def draws() -> np.ndarray:
    return measures.priors(600, 3)


@pytest.fixture(scope="module")
def counts(draws) -> np.ndarray:
    """Runs of the baseline with draws of the priors."""
    return measures.yearly((measures.BASELINE,), draws, 15)


@pytest.mark.parametrize("year", risk.FOREIGN)
def test_the_foreign_share_of_both_years_is_possible(counts, year):
    share = risk.foreign_share(counts, year)
    # Inside the central 90 %; 600 draws tell 5 % from 3 %.
    assert np.mean(share >= risk.FOREIGN[year]) > 0.03
    assert np.mean(share <= risk.FOREIGN[year]) > 0.03


def test_three_officials_charged_in_six_years_are_not_improbable(counts):
    assert np.mean(risk.officials_charged(counts) >= 3) >= 0.2


def test_permits_of_trafficked_people_are_usually_bought(counts):
    assert np.median(risk.bribed_share(counts)) > 0.5


def test_few_who_are_approached_believe_the_offer(counts):
    assert np.median(risk.acceptance(counts)) < 0.25


def test_people_who_are_recruited_are_poorer_less_schooled_and_more_rural(draws):
    ratio = risk.compared_with_population(risk.details(draws[:200], 15), draws[:200])
    # The ranges of the evidence (2.41).
    assert 1.2 < ratio["poor"] < 2.6
    assert 1.1 < ratio["left school early"] < 2.3
    assert 1.0 < ratio["rural"] < 1.4


def test_exit_monitoring_reaches_people_before_visas_are_lifted():
    more, error = risk.with_exit_monitoring(100, 21)
    assert more < -3 * error


def test_without_bribes_fewer_people_are_brought_in_and_the_rest_stays_alike():
    left = risk.without_bribes(100, 22)
    assert left["inbound"] < 0.9
    assert 0.97 < left["internal"] < 1.03
