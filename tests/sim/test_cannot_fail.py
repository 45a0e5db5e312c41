"""A lever cannot fail where none of its sizes may be nothing, or lie on the other side of it."""

import pytest

from sim import levers, parameters
from sim.draws.priors import Beta, Fixed, LogNormal, Normal, Spike, Uniform
from sim.levers import Effect, Lever, Setting, cannot_fail
from sim.parameters import Parameter

ABOVE_ONE = LogNormal(median=1.5, sd_log=0.3)
SURELY = LogNormal(median=4, sd_log=0.2)


def parameter(name, prior, bounds=(0, 20), value=1.5):
    return Parameter(
        name=name, group="g", label="l", description="d", unit="times", value=value, bounds=bounds,
        prior=prior, source="s", grade="assumed",
    )  # fmt: skip


def lever(*kinds, sized=True):
    """A lever with an effect of each kind, on ``target`` by ``size_0``, ``size_1`` and so on."""
    name = levers.INTENSITY if sized else "weeks"
    return Lever(
        name="l", group="g", label="l", mechanism="m", section="V", source="s", grade="assumed",
        setting=Setting(name=name, unit="share", bounds=(0, 1), default=1),
        effects=tuple(
            Effect(parameter="target", kind=kind, size=f"size_{at}" if sized else None)
            for at, kind in enumerate(kinds)
        ),
    )  # fmt: skip


def told(kind, size, bounds=(0, 20), value=1.5, target=None):
    known = {
        "size_0": parameter("size_0", size, bounds, value),
        "target": parameter("target", target or Fixed(), (0, 20), 0.5),
    }
    return cannot_fail(lever(kind), known)


@pytest.mark.parametrize(
    ("size", "bounds", "expected"),
    [
        (ABOVE_ONE, (1, 20), True),
        (ABOVE_ONE, (0, 20), False),  # 9 % of it lies below 1
        (SURELY, (0, 20), True),
        (Spike(at=1, chance=0.3, slab=ABOVE_ONE), (1, 20), False),
        (Spike(at=1, chance=0.3, slab=ABOVE_ONE), (0, 20), False),
        (Spike(at=1, chance=0.02, slab=SURELY), (0, 20), True),
        (Spike(at=2, chance=0.3, slab=ABOVE_ONE), (1, 20), True),
        (Fixed(), (0, 20), True),
    ],
)
def test_a_size_that_multiplies_fails_at_one_and_across_it(size, bounds, expected):
    assert told("multiply", size, bounds) is expected


def test_a_size_that_multiplies_may_also_lie_below_one():
    assert told("multiply", Beta(mean=0.5, concentration=8), (0, 1), 0.5)
    assert not told("multiply", Spike(at=1, chance=0.3, slab=Beta(mean=0.5, concentration=8)), (0, 1), 0.5)
    assert not told("multiply", Fixed(), value=1)


def test_a_size_that_is_added_fails_at_zero_and_across_it():
    assert told("add", Uniform(low=0, high=1), (0, 1), 0.5)
    assert told("add", Uniform(low=-1, high=0), (-1, 0), -0.5)
    assert not told("add", Normal(mean=0.2, sd=0.3), (-1, 1), 0.2)
    assert not told("add", Spike(at=0, chance=0.1, slab=Uniform(low=0, high=1)), (0, 1), 0.5)


def test_a_size_that_raises_or_sets_is_held_against_the_parameter():
    above, below = Uniform(low=0.6, high=0.9), Uniform(low=0.1, high=0.4)
    assert told("raise", above, value=0.7)
    assert told("set", above, value=0.7)
    assert not told("raise", below, value=0.2)
    assert told("set", below, value=0.2)
    across = Uniform(low=0.4, high=0.9)
    assert not told("raise", across, value=0.7)
    assert not told("set", across, value=0.7)
    assert not told("raise", above, value=0.7, target=Uniform(low=0, high=1))
    assert not told("raise", Spike(at=0, chance=0.3, slab=above), value=0.7)


def test_one_size_that_may_fail_is_enough():
    known = {
        "target": parameter("target", Fixed()),
        "size_0": parameter("size_0", SURELY, value=4),
        "size_1": parameter("size_1", Spike(at=1, chance=0.3, slab=SURELY), value=4),
    }
    assert cannot_fail(lever("multiply"), known)
    assert not cannot_fail(lever("multiply", "multiply"), known)


def test_a_setting_in_a_unit_is_no_size():
    assert not cannot_fail(lever("set", sized=False), {"target": parameter("target", Fixed())})


def test_declared_parameters_hold_unless_others_are_given():
    known = levers.declared()
    assert all(cannot_fail(one) == cannot_fail(one, parameters.declared()) for one in known.values())
    assert not cannot_fail(known["shelter_max_stay"])
