"""What is said of a comparison follows from its ranks, and "cannot tell" is said as such."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from experiments.effects import effect_of
from experiments.policies.beside import beside
from experiments.policies.displacement import displacement
from experiments.ranking import pairs, ranks
from sim.records import catalogue
from udha.compare.finding import finding, statistics

TRUE, IDENTIFIED = catalogue()["in_exploitation"], catalogue()["identified"]
N = 40
BASE = 90.0 + np.arange(N)
MIXED = np.where(np.arange(N) % 2, 5, -5)


def comparison(identified: int = 0, routes=(0, 0), **policies):
    """A comparison with these changes of person-years, one a policy; and of what is recorded in all."""
    names = ("base", *policies)
    values = np.array([BASE, *(BASE + change for change in policies.values())])[:, :, None]
    besides = [
        beside(
            effect_of(name, TRUE, "all", "all", BASE, BASE + change),
            effect_of(name, IDENTIFIED, "all", "all", BASE, BASE + identified),
            np.broadcast_to(change, N),
            np.full(N, identified),
        )
        for name, change in policies.items()
    ]
    by_route = np.full((2, N), 10.0)
    return SimpleNamespace(
        names=names,
        request=SimpleNamespace(by=TRUE.name),
        ensemble=SimpleNamespace(months=np.array(["2016-01", "2019-12"], "datetime64[M]"), since=0),
        ranking=lambda by: ranks(names, TRUE, values),
        pairs=list(pairs(names, TRUE, values)),
        besides=besides,
        displacements=[
            displacement(name, TRUE, ("internal", "outbound"), by_route, by_route + np.array(routes)[:, None])
            for name in policies
        ],
    )


@pytest.mark.parametrize(
    ("policies", "words"),
    [
        ({"a": -5, "b": -1}, "'a' is better than all others"),
        ({"a": -5, "b": -5}, "'a' and 'b' are not clearly worse than any"),
        ({"a": MIXED}, "none is clearly better than another, so we cannot tell"),
        ({"a": +5, "b": MIXED}, "'b' and 'base' are not clearly worse than any"),
    ],
)
def test_the_best_are_named_and_ties_are_ties(policies, words):
    assert f"Ranked by person-years of exploitation, 2016-2019: {words}." in finding(comparison(**policies))


def test_policies_are_counted_against_the_base():
    often = np.where(np.arange(N) < 0.8 * N, -5, 5)
    said = finding(comparison(a=-5, b=-1, c=+3, d=0, e=MIXED, f=often, g=-often, z=0))
    assert "Of 8 policies against 'base': 2 clearly better, 1 clearly worse, 1 probably better, " in said
    assert "1 probably worse, 2 the same in every run, 1 cannot be distinguished from it." in said
    assert "Of 1 policy against 'base': 1 cannot be distinguished from it." in finding(comparison(a=MIXED))


def test_misleading_statistics_are_told():
    assert "Anyone who sees only official statistics would be misled about 'a'." in finding(
        comparison(7, a=-5)
    )
    often = np.where(np.arange(N) < 0.8 * N, -5, 5)
    assert "would probably be misled about 'a'." in finding(comparison(7, a=often))
    both = finding(comparison(7, a=-5, b=often))
    assert "would be misled about 'a', and probably about 'b'." in both
    assert "misled" not in finding(comparison(-7, a=-5))


def test_displacement_is_told():
    assert "moves from one route to another under 'a'." in finding(comparison(routes=(-5, 3), a=-2))
    assert "route" not in finding(comparison(routes=(-5, 0), a=-2))


def test_many_names_are_counted():
    said = finding(comparison(7, **dict.fromkeys("abcdef", -5)))
    assert "would be misled about 6 policies." in said


def test_what_statistics_show_of_a_policy_in_a_few_words():
    assert statistics(comparison(7, a=-5).besides) == "misleading: identified"
    assert statistics(comparison(-7, a=-5).besides) == "in step: identified"
    assert statistics(comparison(0, a=-5).besides) == "may not show it"
    assert statistics(comparison(0, a=MIXED).besides) == ""
