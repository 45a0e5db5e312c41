"""True drivers are named from a few hundred runs, chance is not, and intervals hold after the selection."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from experiments.policies.drivers import ERROR, FEWEST_DRAWS, Drivers, drivers

N, MECHANISMS, EACH = 200, 8, 30
NAMES = [f"p{at}" for at in range(MECHANISMS * EACH)]
MECHANISM_OF = {name: f"m{at // EACH}" for at, name in enumerate(NAMES)}


def drawn(seed: int, n: int = N) -> tuple[np.recarray, np.ndarray, np.random.Generator]:
    """Return draws with priors of other shapes, and the standard normal numbers behind them."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(n, len(NAMES)))
    return np.rec.fromarrays(list(np.exp(0.5 * z).T), names=NAMES), z, rng


def found(seed: int, of, n: int = N) -> Drivers:
    draws, z, rng = drawn(seed, n)
    return drivers(draws, of(z, rng), MECHANISM_OF)


def three(z, rng):
    """Explained by p10 to 40 %, by p70 to 20 %, by chance to the rest."""
    return np.sqrt(0.4) * z[:, 10] - np.sqrt(0.2) * z[:, 70] + np.sqrt(0.4) * rng.normal(size=len(z))


# Of ranks, of p10 and of p70 with ``three``: normal variables with correlation r have 6/pi asin(r/2).
P10, P70 = (6 / np.pi * np.arcsin(r / 2) for r in (np.sqrt(0.4), -np.sqrt(0.2)))
# The same with the other one held fixed.
CORRELATION = {"p10": P10 / np.sqrt(1 - P70**2), "p70": P70 / np.sqrt(1 - P10**2)}


def named_mechanisms(said: Drivers) -> set[str]:
    return {mechanism.mechanism for mechanism in said.mechanisms if mechanism.named}


def test_memory_does_not_grow_with_the_square_of_draws():
    """2,000 draws of 240 parameters are 4 MB; a matrix of draws by draws for each mechanism would be 256."""
    draws, z, rng = drawn(1, 2_000)
    effect = three(z, rng)
    tracemalloc.start()
    try:
        drivers(draws, effect, MECHANISM_OF)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 120e6


def test_true_drivers_are_named_with_strength_and_direction():
    said = found(1, three)
    assert [parameter.parameter for parameter in said.parameters] == ["p10", "p70"]
    first, second = said.parameters
    assert (first.mechanism, second.mechanism) == ("m0", "m2")
    assert first.low <= CORRELATION["p10"] <= first.high
    assert second.low <= CORRELATION["p70"] <= second.high
    assert first.low > 0 > second.high
    assert [first.share, second.share] == pytest.approx([P10**2, P70**2], abs=0.15)
    assert named_mechanisms(said) == {"m0", "m2"}


def test_any_monotone_change_of_the_effect_leaves_the_answer():
    draws, z, rng = drawn(2)
    effect = three(z, rng)
    assert drivers(draws, effect, MECHANISM_OF) == drivers(draws, np.exp(3 * effect), MECHANISM_OF)


def test_order_of_parameters_and_of_draws_leaves_what_is_named():
    draws, z, rng = drawn(3)
    effect = three(z, rng)
    said = drivers(draws, effect, MECHANISM_OF)
    order = rng.permutation(N)
    turned = np.rec.fromarrays([draws[name][order] for name in NAMES[::-1]], names=NAMES[::-1])
    again = drivers(turned, effect[order], MECHANISM_OF)
    assert [parameter.parameter for parameter in said.parameters] == [
        parameter.parameter for parameter in again.parameters
    ]
    for one, other in zip(said.parameters, again.parameters, strict=True):
        assert one.correlation == pytest.approx(other.correlation)


def test_a_shadow_of_a_driver_is_not_named_beside_it():
    """Draws from a posterior hang together: what only goes along with a driver explains nothing more."""
    draws, z, rng = drawn(4)
    draws["p200"] = z[:, 10] + 0.5 * rng.normal(size=N)
    said = drivers(draws, three(z, rng), MECHANISM_OF)
    assert [parameter.parameter for parameter in said.parameters] == ["p10", "p70"]


def test_many_weak_parameters_are_told_as_their_mechanism_where_none_can_be_named():
    def weak(z, rng):
        return z[:, :EACH].sum(axis=1) / np.sqrt(EACH) * 0.8 + 0.6 * rng.normal(size=len(z))

    said = found(5, weak)
    assert named_mechanisms(said) == {"m0"}
    assert said.mechanisms[0].low <= 0.64 <= said.mechanisms[0].high
    assert len(said.parameters) <= 2


def test_a_fainter_driver_than_the_limit_is_not_named_and_more_draws_name_it():
    def faint(z, rng):
        return 0.2 * z[:, 10] + np.sqrt(1 - 0.2**2) * rng.normal(size=len(z))

    few, many = found(6, faint), found(6, faint, n=1_000)
    assert not few.parameters
    assert few.faintest > 0.2 > many.faintest
    assert [parameter.parameter for parameter in many.parameters] == ["p10"]


@pytest.mark.parametrize(
    ("n", "effect", "reason"),
    [
        (FEWEST_DRAWS - 1, three, "too few"),
        (N, lambda z, rng: np.ones(len(z)), "the same in all runs"),
        (N, lambda z, rng: np.where(z[:, 0] > 2, np.nan, z[:, 1]), "no number"),
    ],
)
def test_nothing_is_named_where_nothing_can_be(n, effect, reason):
    said = found(7, effect, n)
    assert reason in said.reason
    assert (said.parameters, said.mechanisms) == ((), ())


def test_parameters_that_do_not_vary_are_left_out():
    draws, z, rng = drawn(8)
    draws["p0"] = 3.0
    assert drivers(draws, three(z, rng), MECHANISM_OF).tested == len(NAMES) - 1


def test_what_does_not_belong_together_is_refused():
    draws, z, _ = drawn(9)
    with pytest.raises(ValueError, match="draws, but"):
        drivers(draws, z[:-1, 0], MECHANISM_OF)
    with pytest.raises(ValueError, match="mechanism of p0"):
        drivers(draws, z[:, 0], {})


@pytest.mark.statistical
def test_chance_is_named_as_seldom_as_promised_and_intervals_hold():
    """Over 200 sets without any driver, and 200 with two: false names, and truths within their intervals."""
    nothing = [found(1_000 + at, lambda z, rng: rng.normal(size=len(z))) for at in range(200)]
    allowed = ERROR + 3 * np.sqrt(ERROR * (1 - ERROR) / 200)
    assert np.mean([bool(one.parameters) for one in nothing]) <= allowed
    assert np.mean([bool(named_mechanisms(one)) for one in nothing]) <= allowed

    two = [found(2_000 + at, three) for at in range(200)]
    named = [{parameter.parameter for parameter in said.parameters} for said in two]
    false_share = [len(parameter - {"p10", "p70"}) / max(len(parameter), 1) for parameter in named]
    assert np.mean(false_share) <= allowed
    assert np.mean([{"p10", "p70"} <= parameter for parameter in named]) >= 0.95
    inside = [
        parameter.low <= CORRELATION[parameter.parameter] <= parameter.high
        for said in two
        for parameter in said.parameters
        if parameter.parameter in CORRELATION
    ]
    assert np.mean(inside) >= 0.9
    for name, correlation in (("p10", P10), ("p70", P70)):
        alone = [
            parameter.share for said in two for parameter in said.parameters if parameter.parameter == name
        ]
        assert np.mean(alone) == pytest.approx(correlation**2, abs=0.03)
    shares = {"m0": 0.4, "m2": 0.2}
    held = [
        mechanism.low <= shares.get(mechanism.mechanism, 0.0) <= mechanism.high
        for said in two
        for mechanism in said.mechanisms
    ]
    assert np.mean(held) >= 0.9
