"""Priors with points of mass: a size that may be nothing, and a choice between two forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from sim import parameters
from sim.draws.priors import Beta, Choice, Fixed, LogNormal, Normal, Spike, Uniform
from sim.errors import InputError
from sim.parameters import Parameter
from tests.sim.test_parameters import entry
from udha.inputs.declared import prior_words

SLAB = LogNormal(median=1.5, sd_log=0.3)
THEIRS = stats.lognorm(0.3, scale=1.5)
SPIKE = Spike(at=1, chance=0.3, slab=SLAB)
BELOW = 0.7 * THEIRS.cdf(1)
MIDDLES = (np.arange(10_000) + 0.5) / 10_000


def parameter(prior, bounds, value=None):
    return Parameter(
        name="a", group="g", label="l", description="d", unit="times", bounds=bounds, prior=prior,
        value=prior.at if value is None else value, source="s", grade="assumed",
    )  # fmt: skip


def test_the_point_has_its_chance_and_the_rest_is_the_slab():
    x = np.linspace(0.3, 5, 200)
    np.testing.assert_allclose(SPIKE.cdf(x), 0.7 * THEIRS.cdf(x) + 0.3 * (x >= 1), atol=1e-12)
    values = SPIKE.ppf(MIDDLES)
    assert np.mean(values == 1) == pytest.approx(0.3, abs=2e-4)
    assert np.mean(values < 1) == pytest.approx(BELOW, abs=2e-4)
    drawn = stats.kstest(values[values != 1], THEIRS.cdf)
    assert drawn.statistic < 2e-4


def test_ranks_map_to_the_slab_below_the_point_and_the_slab_above():
    q = np.array([BELOW / 2, BELOW + 1e-9, BELOW + 0.15, BELOW + 0.3 - 1e-9, 0.9])
    expected = [THEIRS.ppf(BELOW / 2 / 0.7), 1, 1, 1, THEIRS.ppf(0.6 / 0.7)]
    np.testing.assert_allclose(SPIKE.ppf(q), expected)
    assert float(SPIKE.ppf(np.array(0.9))) == pytest.approx(expected[-1])
    assert SPIKE.ppf(q.reshape(5, 1)).shape == (5, 1)


def test_the_centre_is_the_median():
    assert pytest.approx(THEIRS.ppf(0.2 / 0.7)) == SPIKE.centre
    assert Spike(at=1, chance=0.6, slab=SLAB).centre == 1
    assert Spike(at=3, chance=0.2, slab=Uniform(low=0, high=1)).support == (0, 3)
    assert SPIKE.support == (0, np.inf)


@given(
    at=some.floats(-1, 2),
    chance=some.floats(0.01, 0.99),
    slab=some.sampled_from(
        [
            SLAB,
            Beta(mean=0.4, concentration=3),
            Normal(mean=0.5, sd=1),
            Uniform(low=0.2, high=0.8),
        ]
    ),
)
def test_ppf_inverts_cdf_and_rises_with_the_rank(at, chance, slab):
    spike = Spike(at=at, chance=chance, slab=slab)
    values = spike.ppf(MIDDLES)
    assert (np.diff(values) >= 0).all()
    assert np.mean(values == at) == pytest.approx(chance, abs=2e-4)
    own = values != at
    np.testing.assert_allclose(spike.cdf(values[own]), MIDDLES[own], atol=1e-9)
    assert (spike.cdf(values) >= MIDDLES - 1e-9).all()


@pytest.mark.parametrize(
    ("prior", "bounds"),
    [
        (SPIKE, (1, 20)),
        (SPIKE, (0, 20)),
        (SPIKE, (0.9, 1.6)),
        (Spike(at=0, chance=0.3, slab=Beta(mean=0.4, concentration=5)), (0, 1)),
        (Spike(at=1, chance=0.3, slab=Beta(mean=0.4, concentration=5)), (0, 1)),
        (Spike(at=1, chance=0.3, slab=LogNormal(median=0.6, sd_log=0.4)), (0, 1)),
        (Spike(at=0, chance=0.3, slab=Normal(mean=0.2, sd=0.2)), (0, 1)),
    ],
)
def test_bounds_cut_the_slab_and_leave_the_point_its_chance(prior, bounds):
    values = parameter(prior, bounds).ppf(MIDDLES)
    assert np.mean(values == prior.at) == pytest.approx(0.3, abs=2e-4)
    assert (np.diff(values) >= 0).all()
    assert bounds[0] <= values.min() <= values.max() <= bounds[1]
    inside = prior.slab.cdf(np.array(bounds))
    expected = prior.slab.ppf(inside[0] + MIDDLES * np.ptp(inside))
    rest = values[values != prior.at]
    assert stats.ks_2samp(rest, expected).statistic < 1e-3


def test_draws_of_a_declared_spike(tmp_path):
    prior = (
        "{distribution: spike, at: 1, chance: 0.3, slab: {distribution: lognormal, median: 1.5, sd_log: 0.3}}"
    )
    (tmp_path / "x.yaml").write_text(entry(value=1.5, bounds="[1, 20]", prior=prior) + entry("b"))
    one = parameters.declared(tmp_path)["a"]
    assert one.prior == SPIKE
    assert prior_words(one.prior) == (
        "exactly 1 with probability 0.3, otherwise lognormal, median 1.5, s.d. of log 0.3"
    )
    drawn = parameters.draw(4_000, 1, folder=tmp_path).a
    assert np.mean(drawn == 1) == pytest.approx(0.3, abs=0.03)
    for at, (old, new) in enumerate((("chance: 0.3", "chance: 0.4"), ("sd_log: 0.3", "sd_log: 0.4"))):
        other = tmp_path / f"{at}"
        other.mkdir()
        (other / "x.yaml").write_text((tmp_path / "x.yaml").read_text().replace(old, new))
        assert parameters.digest(other) != parameters.digest(tmp_path), new


UNIFORM = "{distribution: uniform, low: 0, high: 1}"


@pytest.mark.parametrize(
    ("prior", "field", "message", "nearest"),
    [
        (f"at: 0, slab: {UNIFORM}", "a.prior", "'chance' is missing", None),
        (f"chance: 0.3, slab: {UNIFORM}", "a.prior", "'at' is missing", None),
        ("at: 0, chance: 0.3", "a.prior", "'slab' is missing", None),
        (f"at: 0, chanse: 0.3, slab: {UNIFORM}", "a.prior.chanse", "unknown key of a spike prior", "chance"),
        (f"at: none, chance: 0.3, slab: {UNIFORM}", "a.prior.at", "must be a number", None),
        (f"at: 0, chance: 0, slab: {UNIFORM}", "a.prior.chance", "Input should be greater than 0", None),
        (f"at: 0, chance: 1, slab: {UNIFORM}", "a.prior.chance", "Input should be less than 1", None),
        ("at: 0, chance: 0.3, slab: 0.5", "a.prior.slab", "must be a mapping", None),
        ("at: 0, chance: 0.3, slab: {low: 0, high: 1}", "a.prior.slab", "'distribution' is missing", None),
        (
            "at: 0, chance: 0.3, slab: {distribution: fixed}",
            "a.prior.slab.distribution",
            "unknown distribution of a slab 'fixed'; one of uniform, loguniform",
            None,
        ),
        (
            f"at: 0, chance: 0.3, slab: {{distribution: spike, at: 0, chance: 0.1, slab: {UNIFORM}}}",
            "a.prior.slab.distribution",
            "unknown distribution of a slab 'spike'",
            None,
        ),
        (
            "at: 0, chance: 0.3, slab: {distribution: uniform, low: 0, hihg: 1}",
            "a.prior.slab.hihg",
            "unknown key of a uniform prior",
            "high",
        ),
        (
            "at: 0, chance: 0.3, slab: {distribution: uniform, low: 1, high: 0}",
            "a.prior.slab",
            "low 1 must be less than high 0",
            None,
        ),
        (
            "at: 0, chance: 0.3, slab: {distribution: normal, mean: 0.3, sd: 0}",
            "a.prior.slab.sd",
            "Input should be greater than 0",
            None,
        ),
        (f"at: 2, chance: 0.3, slab: {UNIFORM}", "a.prior", "2 is out of bounds: must be from 0 to 1", None),
        (
            "at: 0, chance: 0.3, slab: {distribution: normal, mean: 3, sd: 1}",
            "a.prior",
            "3 is out of bounds: must be from 0 to 1",
            None,
        ),
        (
            "at: 0, chance: 0.3, slab: {distribution: uniform, low: 0.4, high: 0.8}",
            "a.prior",
            "the value 0.3 is impossible under this prior",
            None,
        ),
    ],
)
def test_a_faulty_spike_is_refused_with_its_place(tmp_path, prior, field, message, nearest):
    (tmp_path / "x.yaml").write_text(entry(prior=f"{{distribution: spike, {prior}}}"))
    with pytest.raises(InputError) as caught:
        parameters.declared(tmp_path)
    error = caught.value
    assert (error.file, error.line, error.field) == (str(tmp_path / "x.yaml"), 7, field)
    assert error.message.startswith(message), error.message
    assert error.nearest == nearest


def test_the_value_may_be_the_point_alone():
    beside = Spike(at=0, chance=0.3, slab=Uniform(low=0.4, high=0.8))
    assert parameter(beside, (0, 1), 0).value == 0
    assert parameter(beside, (0, 1), 0.5).value == 0.5
    assert beside.allows(0)
    assert not beside.allows(0.2)


# a choice between two forms


@pytest.mark.parametrize("chance", [0.05, 0.3, 0.5, 0.8])
def test_a_choice_gives_0_and_1_in_their_shares(chance):
    choice = Choice(chance=chance)
    values = choice.ppf(MIDDLES)
    assert set(values.tolist()) == {0.0, 1.0}
    assert values.mean() == pytest.approx(chance, abs=2e-4)
    assert (np.diff(values) >= 0).all()
    np.testing.assert_allclose(choice.cdf(np.array([-1, 0, 0.5, 1, 2])), [0, 1 - chance, 1 - chance, 1, 1])
    assert choice.support == (0, 1)
    assert [choice.allows(value) for value in (0, 1, 0.5, 2)] == [True, True, False, False]


@pytest.mark.parametrize("value", [0, 1])
def test_draws_of_a_declared_choice(tmp_path, value):
    (tmp_path / "x.yaml").write_text(
        entry(value=value, prior="{distribution: choice, chance: 0.3}") + entry("b")
    )
    one = parameters.declared(tmp_path)["a"]
    assert one.prior == Choice(chance=0.3)
    drawn = parameters.draw(4_000, 1, folder=tmp_path).a
    assert set(drawn.tolist()) == {0.0, 1.0}
    assert drawn.mean() == pytest.approx(0.3, abs=0.03)
    other = tmp_path / "other"
    other.mkdir()
    (other / "x.yaml").write_text((tmp_path / "x.yaml").read_text().replace("chance: 0.3", "chance: 0.4"))
    assert parameters.digest(other) != parameters.digest(tmp_path)


@pytest.mark.parametrize(
    ("value", "prior", "message"),
    [
        (0.5, "{distribution: choice, chance: 0.3}", "the value 0.5 is impossible"),
        (1, "{distribution: choice, chance: 0}", "Input should be greater than 0"),
        (1, "{distribution: choice, chance: 1}", "Input should be less than 1"),
        (1, "{distribution: choice}", "'chance' is missing"),
        (1, "{distribution: choice, chance: 0.3, at: 1}", "unknown key of a choice prior"),
    ],
)
def test_a_faulty_choice_is_refused(tmp_path, value, prior, message):
    (tmp_path / "x.yaml").write_text(entry(value=value, prior=prior))
    with pytest.raises(InputError) as caught:
        parameters.declared(tmp_path)
    assert caught.value.message.startswith(message), caught.value.message


def test_the_forms_of_the_model_are_choices_between_0_and_1():
    forms = [one for one in parameters.declared().values() if one.group == "structure"]
    assert {type(one.prior) for one in forms} <= {Choice, Fixed}
    assert sum(isinstance(one.prior, Choice) for one in forms) >= 6
    assert all(one.bounds == (0, 1) and one.value in (0, 1) and one.lasting for one in forms)
