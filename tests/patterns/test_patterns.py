"""Patterns that can fail: most are asked of few runs here, and of many in ``make verify``."""

from __future__ import annotations

import numpy as np
import pytest

from sim import parameters
from sim.compiled.version import model_digest
from tests.patterns import measures
from tests.patterns.__main__ import PAGE


@pytest.fixture(scope="module")
def counts() -> np.ndarray:
    """Runs of the baseline at central values."""
    return measures.yearly((measures.BASELINE,), measures.central(150), 11)


def test_people_are_found_several_at_once(counts):
    # Neighbours: about 1.5 times the mean. The standard error of ten years of 150 runs is .05.
    assert 1.25 < measures.dispersion(counts) < 1.9


def test_children_made_to_beg_are_hardly_ever_identified(counts):
    assert measures.begging_found(counts) < 0.25


def test_half_the_police_identify_a_third_less():
    assert measures.with_half_the_police(240, 12) <= 2 / 3


def test_shelters_are_used_by_what_they_do():
    used = measures.beds(40, 13)
    # The state's facility is about a tenth full, the children's centre about half.
    assert 4 < used["high_security"] < 20
    assert 3 < used["children"] < 12
    assert used["rehabilitation"] > used["regional"]


def test_campaigns_may_do_nothing_or_harm():
    prior = parameters.declared()["acceptance_awareness"]
    ranks = (np.arange(10_000) + 0.5) / 10_000
    assert np.mean(prior.ppf(ranks) <= 0.0) >= 0.25


@pytest.mark.statistical
def test_the_past_may_have_fallen_or_risen_and_each_explanation_bends_it_down():
    falls, bends = measures.explained(measures.one_by_one(measures.priors(2_000, 3), 14))
    assert 0.2 < falls < 0.8
    for name, (more, error) in bends.items():
        assert more > 2 * error, name


def test_the_page_is_about_this_model():
    assert model_digest() in PAGE.read_text("utf-8"), "'make patterns' writes docs/prior_checks.md anew"
