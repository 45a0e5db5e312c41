"""What is known of functions is found again from the table of a sweep, whatever the design."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from SALib.test_functions import Ishigami, Sobol_G

from experiments.sensitivity.analysis import UNSETTLED, WIDE, Sensitivity, analyse_sweep
from experiments.sweep import KEY, RUNS, Sweep
from sim.errors import InputError
from tests.experiments.sensitivity.tables import swept, written

ABC = ["a", "b", "c"]
G = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
EIGHT = [f"x{at}" for at in range(8)]


def ishigami(x, luck):
    return Ishigami.evaluate(np.pi * (2 * x - 1))


def g(x, luck):
    return Sobol_G.evaluate(x, a=G)


def additive(x, luck):
    """Rises with a, falls with b half as far; c does nothing, chance little."""
    return 2 * x[:, 0] - x[:, 1] + 0.1 * luck


def found(sweep: Sweep, **how) -> Sensitivity:
    return analyse_sweep(sweep, "results", **{"resamples": 300, **how})


def index(of: Sensitivity, name: str, what: str = "level") -> pd.DataFrame:
    rows = of.indices
    return rows[(rows["index"] == name) & (rows.what == what)].set_index("factor")


def held(rows: pd.DataFrame, truth: dict[str, float]) -> bool:
    expected = rows.index.map(truth)
    return bool(((rows.low - 1e-3 <= expected) & (expected <= rows.high + 1e-3)).all())


def test_indices_of_ishigami_lie_within_their_intervals():
    of = found(swept("sobol", 2048, ABC, ishigami))
    assert held(index(of, "first"), {"a": 0.3139, "b": 0.4424, "c": 0.0})
    assert held(index(of, "total"), {"a": 0.5576, "b": 0.4424, "c": 0.2437})
    assert held(index(of, "interactions"), {"a": 0.2437, "b": 0.0, "c": 0.2437})
    pairs = of.pairs.set_index(["factor_1", "factor_2"])
    assert pairs.estimate.idxmax() == ("a", "c")
    assert pairs.loc["a", "c"].low <= 0.2437 <= pairs.loc["a", "c"].high
    assert pairs.loc["a", "b"].low <= 0 <= pairs.loc["a", "b"].high
    assert pairs.stands_out.to_dict() == {("a", "b"): False, ("a", "c"): True, ("b", "c"): False}


def test_no_pair_stands_out_where_factors_only_add_up():
    of = found(swept("sobol", 128, EIGHT, lambda x, luck: x @ np.arange(1, 9) + luck))
    assert ((of.pairs.low > 0) | (of.pairs.high < 0)).mean() < 0.2
    assert not of.pairs.stands_out.any()


def test_no_pair_stands_out_that_takes_something_off_or_has_a_factor_that_does_nothing():
    """With few blocks of many parameters, estimates of pairs lie far below nothing, intervals and all."""
    names, factors = [f"g{at}" for at in range(100)], ["g"] * 100
    sweep = swept(
        "sobol",
        32,
        [*names, "a", "dead"],
        lambda x, luck: x[:, :20].sum(axis=1) + x[:, 100] + 0.1 * luck,
        factors=[*factors, "a", "dead"],
        seed=16,
    )
    pairs = found(sweep).pairs
    assert pairs.high.min() < -0.2
    assert not pairs.stands_out.any()


def test_indices_of_g_lie_within_their_intervals():
    of = found(swept("sobol", 2048, EIGHT, g, second_order=False))
    assert held(index(of, "first"), dict(zip(EIGHT, Sobol_G.sensitivity_index(G), strict=True)))
    assert held(index(of, "total"), dict(zip(EIGHT, Sobol_G.total_sensitivity_index(G), strict=True)))
    assert of.negligible("level") == ["x4", "x5", "x6", "x7"]


def test_indices_of_several_parameters_together_are_those_of_the_group():
    factors = ["a", "rest", "rest", "rest"]
    of = found(swept("sobol", 1024, ["a", "b", "c", "d"], lambda x, luck: x @ [2, 1, 1, 1], factors=factors))
    assert held(index(of, "total"), {"a": 4 / 7, "rest": 3 / 7})
    assert of.factors.labels[1] == "all of rest, 3 parameters"
    assert of.directions.set_index("factor").direction.to_dict() == {"a": "raises", "rest": "many parameters"}


def test_an_effect_has_drivers_of_its_own():
    of = found(
        swept("sobol", 256, ABC, additive, lambda x, luck: additive(x, luck) + 3 * x[:, 2] + x[:, 0] ** 2)
    )
    level, effect = index(of, "total"), index(of, "total", "effect")
    assert level.loc["c"].estimate.tolist() == pytest.approx([0, level.loc["c"].estimate.iloc[1]], abs=1e-12)
    assert held(effect, {"a": (4 / 45) / (4 / 45 + 9 / 12), "b": 0.0, "c": (9 / 12) / (4 / 45 + 9 / 12)})
    chance = of.chance.set_index(["scenario", "what"]).share
    assert chance["Policy", "effect"] == pytest.approx(0, abs=1e-12)
    assert chance["Base", "level"] == pytest.approx(0.01 / (5 / 12 + 0.01), rel=0.3)


def test_a_factor_that_does_nothing_has_no_index_with_one_run_a_row_where_luck_is_shared():
    noisy = lambda x, luck: x[:, 0] + 0.2 * luck  # noqa: E731
    shared = found(swept("sobol", 256, ABC, noisy))
    assert index(shared, "total").loc["c"].high <= 0.01
    own = found(swept("sobol", 256, ABC, noisy, shared_luck=False))
    assert index(own, "total").loc["c"].estimate > 0.05


def test_a_factor_that_only_gives_everybody_other_luck_is_not_taken_for_a_cause():
    def shuffles(x, luck):
        return 3 * x[:, 0] + np.where(x[:, 1] < 0.5, luck, np.sin(1e6 * luck) * np.sqrt(2))

    of = found(swept("sobol", 512, ABC, shuffles))
    row = index(of, "total").loc["b"]
    assert row.estimate > 0.1
    assert row.low <= row.nothing
    row = of.directions.set_index("factor").loc["b"]
    assert row.direction == "cannot tell"
    assert not row.stands_out


def test_nothing_is_left_out_where_chance_hides_everything():
    loud = found(swept("sobol", 256, ABC, lambda x, luck: x[:, 0] + luck))
    assert loud.clear_of_chance("level") == []
    assert loud.negligible("level") == []
    quiet = found(swept("sobol", 256, ABC, lambda x, luck: x[:, 0] + 0.01 * luck))
    assert quiet.negligible("level") == ["b", "c"]


def test_elementary_effects_of_a_known_function():
    of = found(swept("morris", 60, ABC, lambda x, luck: 3 * x[:, 0] - 2 * x[:, 1] + 4 * x[:, 0] * x[:, 2]))
    span = 0.95  # of the range of ranks that steps cross
    mu, star, sigma = (index(of, name).estimate for name in ("mu", "mu_star", "sigma"))
    assert mu["b"] == pytest.approx(-2 * span)
    assert star["b"] == pytest.approx(2 * span)
    assert sigma["b"] == pytest.approx(0, abs=1e-9)
    assert held(index(of, "mu"), {"a": 5 * span, "b": -2 * span, "c": 2 * span})
    assert sigma["a"] > 0.5
    assert of.directions.set_index("factor").direction.to_dict() == {
        "a": "raises",
        "b": "lowers",
        "c": "raises",
    }


def test_fast_finds_ishigami():
    of = found(swept("fast", 1000, ABC, ishigami), resamples=20)
    assert index(of, "first").estimate.tolist() == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert index(of, "total").estimate.tolist() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)
    assert not of.chance.share.any()


@pytest.mark.parametrize("method", ["latin", "random", "sobol"])
def test_given_data_rank_factors_and_leave_one_that_does_nothing_below_the_level_of_nothing(method):
    n = 256 if method == "sobol" else 600
    of = found(swept(method, n, ABC, additive))
    for name in ("delta", "median"):
        rows = index(of, name)
        assert rows.estimate.sort_values(ascending=False).index.tolist() == ABC, name
        assert (rows.estimate[:2] > rows.nothing[:2]).all(), name
        assert rows.estimate["c"] < rows.nothing["c"], name


def test_an_association_that_goes_both_ways_is_seen_and_called_so():
    of = found(swept("random", 800, ABC, lambda x, luck: np.abs(x[:, 0] - 0.5) + 0.05 * luck))
    assert index(of, "delta").loc["a"].low > index(of, "delta").loc["a"].nothing
    assert of.directions.set_index("factor").direction.to_dict() == {
        "a": "either way",
        "b": "cannot tell",
        "c": "cannot tell",
    }


def test_a_fractional_factorial_tells_effects_from_what_chance_would_make_of_them():
    def known(x, luck):
        rng = np.random.default_rng(1)
        ends = np.where(x > 0.5, 1.0, -1.0)
        return 3 * ends[:, 0] - 2 * ends[:, 1] + ends[:, 0] * ends[:, 2] + 0.01 * rng.normal(size=len(x))

    of = found(swept("fractional_factorial", 2, EIGHT, known))
    main = index(of, "main")
    assert main.estimate[:2].tolist() == pytest.approx([3, -2], abs=0.02)
    pair = of.pairs.set_index(["factor_1", "factor_2"]).loc["x0", "x2"]
    assert pair.estimate == pytest.approx(1, abs=0.02)
    assert pair.sharing == 4
    assert of.pairs.stands_out.sum() == 4
    said = of.directions.set_index("factor").direction
    assert (said["x0"], said["x1"]) == ("raises", "lowers")
    assert (said[2:] == "cannot tell").all()


def test_an_effect_of_a_fractional_factorial_is_no_surer_than_luck_allows():
    """All its rows share one luck, under which small effects may be exactly the same."""

    def lucky(x, luck):
        return np.where(x[:, 0] > 0.5, 1.0 + luck, 0.0)

    of = found(swept("fractional_factorial", 2, EIGHT, lucky, seed=5))
    one = index(of, "main").loc["x0"]
    assert one.high - one.low > 0.5
    assert of.chance.share.iloc[0] > 0.05


def test_more_blocks_narrow_the_intervals_and_are_shown_step_by_step():
    of = found(swept("sobol", 256, ABC, ishigami))
    rows = of.convergence[of.convergence.factor == "a"]
    assert rows.n.tolist() == [32, 64, 128, 256]
    width = (rows.high - rows.low).tolist()
    assert width[0] > width[-1]
    last = index(of, "total").loc["a"]
    assert rows.iloc[-1][["estimate", "low", "high"]].tolist() == last[["estimate", "low", "high"]].tolist()


def test_the_reader_is_warned_of_wide_intervals_and_of_an_order_that_is_not_settled():
    few = found(swept("sobol", 16, ABC, ishigami))
    assert {warning.kind for warning in few.warnings} == {WIDE, UNSETTLED}
    many = found(swept("sobol", 1024, ABC, lambda x, luck: x @ [4, 2, 1]))
    assert many.warnings == ()


def test_an_output_that_does_not_vary_has_no_drivers_and_no_warnings():
    for method, n in (
        ("sobol", 32),
        ("morris", 8),
        ("fast", 65),
        ("random", 120),
        ("fractional_factorial", 2),
    ):
        of = found(swept(method, n, EIGHT, lambda x, luck: np.ones(len(x))), resamples=20)
        assert not of.indices.estimate.any(), method
        assert set(of.directions.direction) == {"no change"}, method
        assert of.warnings == ()


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    sweep = swept("sobol", 64, ABC, ishigami)
    one, same, other = (found(sweep, seed=seed).indices for seed in (1, 1, 2))
    assert one.equals(same)
    assert one.estimate[:3].tolist() == other.estimate[:3].tolist()
    assert one.low[:3].tolist() != other.low[:3].tolist()


def changed(sweep: Sweep, **about) -> Sweep:
    return Sweep({**sweep.about, **about}, sweep.table)


def test_what_cannot_be_analysed_is_refused_and_the_message_says_what_to_do(tmp_path):
    sweep = swept("sobol", 32, ABC, ishigami)
    study = sweep.about["study"]
    grid = {**study, "sample": {**study["sample"], "method": "grid"}}
    older = Sweep({key: one for key, one in sweep.about.items() if key != "columns"}, sweep.table)
    refused = {
        "vary the same factors by one of sobol": changed(sweep, study=grid),
        "another version of the model": changed(sweep, model="other"),
        "an earlier version of udha": older,
        "is broken: it holds": Sweep(sweep.about, sweep.table.slice(0, 20)),
        "too few for intervals: 16": swept("sobol", 8, ABC, ishigami),
        "too few for intervals: 100": swept("random", 60, ABC, ishigami),
        "a version of SALib that samples otherwise": changed(
            swept("morris", 8, ABC, ishigami), sampled="other"
        ),
    }
    for message, one in refused.items():
        with pytest.raises(InputError, match=message) as error:
            analyse_sweep(one, tmp_path)
        assert str(tmp_path / RUNS) in str(error.value)


def test_a_sweep_written_and_read_back_gives_the_same_tables(tmp_path):
    sweep = swept("sobol", 32, ABC, ishigami)
    again = Sweep.load(written(sweep, tmp_path))
    assert json.loads(pq.read_schema(tmp_path / RUNS).metadata[KEY.encode()]) == sweep.about
    assert found(sweep).indices.equals(found(again).indices)
