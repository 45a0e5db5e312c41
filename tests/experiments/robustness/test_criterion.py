"""Criteria are read as they are written, and held against every row."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.robustness import criterion
from experiments.robustness.sampled import Sampled
from experiments.sweep import Sweep
from sim.errors import InputError
from tests.experiments.synthetic import written


@pytest.fixture(scope="module")
def sampled(tmp_path_factory) -> Sampled:
    folder = written(tmp_path_factory.mktemp("sweep"), rows=300)
    return Sampled.of(Sweep.load(folder), str(folder))


def read(text: str, sampled: Sampled) -> criterion.Criterion:
    return criterion.read(text, sampled, sampled.outputs["in_exploitation"], "--fails")


def test_effects_and_levels_are_compared(sampled):
    of = sampled.outputs["in_exploitation"]
    assert (read("effect >= 0", sampled).holds(sampled) == (of.effects >= 0)).all()
    assert (read("level<1100", sampled).holds(sampled) == (of.values < 1_100)).all()
    assert (read("effect > -5 person-years", sampled).holds(sampled) == (of.effects > -5)).all()
    refused = sampled.outputs["travellers_refused"]
    assert (read("travellers_refused <= 4e2", sampled).holds(sampled) == (refused.effects <= 400)).all()


def test_per_cent_is_of_the_base_in_the_same_row(sampled):
    of = sampled.outputs["in_exploitation"]
    expected = of.effects <= -0.05 * of.values[:, :1]
    assert (read("effect <= -5 %", sampled).holds(sampled) == expected).all()


def test_without_a_base_no_change_is_no_change_in_per_cent(sampled):
    one = read("effect >= 0 %", sampled)
    assert one._of(np.array([[0.0, 0.0, 2.0, -2.0]])).tolist() == [[0.0, 0.0, np.inf, -np.inf]]


def test_rows_that_came_again_are_judged_alike(sampled):
    of = sampled.outputs["in_exploitation"]
    again = of.again - of.again[:, :1]
    assert (read("effect >= 0", sampled).holds(sampled, again=True) == (again >= 0)).all()


def test_usual_criteria_follow_the_good_direction(sampled):
    lower, higher = sampled.outputs["in_exploitation"], sampled.outputs["reintegrated"]
    assert str(criterion.no_good_news(lower)) == "effect on in_exploitation >= 0 person-years"
    assert str(criterion.no_good_news(higher)) == "effect on reintegrated <= 0 persons"
    assert str(criterion.good_news(lower, 5)) == "effect on in_exploitation <= -5 %"
    assert str(criterion.good_news(higher, 5)) == "effect on reintegrated >= 5 %"
    assert str(criterion.hardly_worse(lower, 5)) == "effect on in_exploitation <= 5 %"
    assert str(criterion.hardly_worse(higher, 5)) == "effect on reintegrated >= -5 %"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("effect", "must be like"),
        ("effect => 3", "must be like"),
        ("effect >= many", "must be like"),
        ("effect >= nan", "must be like"),
        ("efect >= 0", "did you mean 'effect'"),
        ("travellers_refusd <= 0", "did you mean 'travellers_refused'"),
        ("effect >= 3 persons", "wrong unit 'persons': must be person-years or %"),
        ("level >= 3 %", "no per cent"),
        ("effect >= 0" + " " * 300, "must be like"),
    ],
)
def test_what_is_no_criterion_is_refused(sampled, text, message):
    with pytest.raises(InputError, match=message) as refused:
        read(text, sampled)
    assert refused.value.field == "--fails"
