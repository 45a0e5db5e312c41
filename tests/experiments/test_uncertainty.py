"""Chance is told from ignorance: shares that are known are found again."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments import uncertainty
from experiments.ensemble import repeated_draws, run_ensemble
from experiments.uncertainty import (
    EFFECT,
    FEWEST,
    LEVEL,
    WIDER,
    chance_shares,
    seeds_enough,
    splits,
    splits_of,
    variances,
    why_not,
)
from sim.records import catalogue

INFO = {"newly_exploited": catalogue()["newly_exploited"]}


def two_levels(generator, draws: int, seeds: int, ignorance: float, chance: float) -> np.ndarray:
    """Runs whose draws have means of one variance and luck of another; chi-square, so far from normal."""

    def skewed(*shape: int) -> np.ndarray:
        return (generator.chisquare(3, shape) - 3) / math.sqrt(6)

    return math.sqrt(ignorance) * skewed(draws, 1) + math.sqrt(chance) * skewed(draws, seeds)


@pytest.mark.parametrize("seeds", [2, 5])
def test_both_variances_are_found_without_bias(seeds):
    generator = np.random.default_rng(1)
    found = np.array(
        [
            variances(one, one)
            for one in (two_levels(generator, 60, seeds, 4.0, 9.0)[..., None] for _ in range(600))
        ]
    )[..., 0]
    error = found.std(axis=0) / math.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - [4.0, 9.0]) < 4 * error).all()
    # Without the correction, a fifth or half of chance would pass for ignorance.
    assert (9.0 / seeds > 4 * error).all()


def test_a_quarter_of_the_draws_run_again_is_enough_to_find_them():
    generator, found = np.random.default_rng(2), []
    of = repeated_draws(80, 1)
    for _ in range(600):
        runs = two_levels(generator, 80, 2, 4.0, 9.0)[..., None]
        found.append(variances(runs[:, :1], runs[of]))
    found = np.array(found)[..., 0]
    error = found.std(axis=0) / math.sqrt(len(found))
    assert (np.abs(found.mean(axis=0) - [4.0, 9.0]) < 4 * error).all()


def test_every_fourth_draw_is_run_again_if_draws_have_one_seed():
    assert repeated_draws(11, 1).tolist() == [3, 7]
    assert len(repeated_draws(200, 1)) * 4 == 200
    assert repeated_draws(11, 2).tolist() == []
    # So that more draws leave those that were repeated as they were.
    assert repeated_draws(400, 1)[:50].tolist() == repeated_draws(200, 1).tolist()


@pytest.mark.statistical
@pytest.mark.parametrize("chance", [0.5, 1.0, 4.0])
def test_the_interval_of_the_share_holds_the_truth(chance):
    generator, held = np.random.default_rng(3), 0
    of = repeated_draws(200, 1)
    for _ in range(500):
        runs = generator.normal(0, 1, (200, 1)) + generator.normal(0, math.sqrt(chance), (200, 2))
        low, high = np.quantile(chance_shares(runs[:, :1, None], runs[of][..., None], of), [0.05, 0.95])
        held += low <= chance / (1 + chance) <= high
    assert 0.85 <= held / 500 <= 0.95, held


@pytest.mark.parametrize(("ignorance", "chance"), [(1.0, 1.0), (4.0, 1.0), (1.0, 30.0), (7.0, 0.01)])
def test_so_many_seeds_are_enough_and_one_less_is_not(ignorance, chance):
    def wider(n: int) -> float:
        return math.sqrt((ignorance + chance / n) / ignorance) - 1

    n = seeds_enough(ignorance, chance)
    assert wider(n) <= WIDER + 1e-9
    assert n == 1 or wider(n - 1) > WIDER


def test_where_all_is_chance_no_number_of_seeds_is_known_to_do():
    assert seeds_enough(0.0, 1.0) is None
    assert seeds_enough(-0.1, 1.0) is None
    assert seeds_enough(1.0, 0.0) == 1


def of_scenarios(base: np.ndarray, policy: np.ndarray) -> list:
    runs = np.stack([base, policy])[..., None]
    return splits_of(["base", "policy"], INFO, runs, runs, np.arange(runs.shape[1]))


def test_levels_and_effects_are_told_apart():
    """Luck that both scenarios share cancels out of the effect; what a draw makes of the policy does not."""
    generator = np.random.default_rng(4)
    base = two_levels(generator, 100, 2, 1.0, 25.0)
    policy = base + generator.normal(0, 2, (100, 1))
    level, other, effect = of_scenarios(base, policy)
    assert [(one.scenario, one.what) for one in (level, other, effect)] == [
        ("base", LEVEL),
        ("policy", LEVEL),
        ("policy", EFFECT),
    ]
    assert level.verdict == other.verdict == "mostly chance"
    assert effect.verdict == "mostly ignorance"
    assert effect.chance == pytest.approx(0, abs=1e-9)
    assert effect.seeds_enough == 1


def test_standard_deviations_add_up_and_the_share_lies_in_its_interval():
    generator = np.random.default_rng(5)
    for one in of_scenarios(*(two_levels(generator, 50, 3, 2.0, 3.0) for _ in range(2))):
        assert one.sd**2 == pytest.approx(one.sd_ignorance**2 + one.sd_chance**2)
        assert one.chance == pytest.approx(one.sd_chance**2 / one.sd**2)
        assert 0 <= one.chance_low_90 <= one.chance <= one.chance_high_90 <= 1
        assert one.repeated == 50


def test_what_never_varies_has_no_share():
    base = np.full((20, 2), 7.0)
    level, _, effect = of_scenarios(base, base + 1)
    assert (level.chance, level.verdict, level.seeds_enough) == (None, "does not vary", 1)
    assert (effect.chance, effect.verdict) == (None, "no change")


def test_pure_chance_is_called_so_and_no_number_of_seeds_is_promised():
    generator = np.random.default_rng(6)
    found = [of_scenarios(*generator.normal(size=(2, 100, 2)))[0] for _ in range(20)]
    assert all(one.chance > 0.6 for one in found)
    assert sum(one.seeds_enough is None for one in found) >= 16


def test_what_varies_in_one_draw_alone_is_told_without_fuss():
    base = np.zeros((40, 2))
    base[3] = 1.0, 2.0
    level = of_scenarios(base, base)[0]
    assert level.chance_low_90 <= level.chance_high_90


def test_large_ensembles_are_resampled_piece_by_piece(monkeypatch):
    generator = np.random.default_rng(7)
    runs = two_levels(generator, 30, 2, 1.0, 1.0)[..., None]
    whole = chance_shares(runs, runs, np.arange(30))
    monkeypatch.setattr(uncertainty, "AT_A_TIME", 30 * 7)
    pieces = chance_shares(runs, runs, np.arange(30))
    assert np.allclose(whole, pieces)


def test_too_few_repeated_draws_are_told():
    assert f"{FEWEST} are needed" in why_not(20, 5)
    assert why_not(40, 10) == ""
    runs = np.zeros((2, 8, 2, 1))
    assert splits_of(["base", "policy"], INFO, runs, runs, np.arange(8)) == []


# In ensembles


@pytest.fixture(scope="module")
def ensemble(pair):
    return run_ensemble(pair, draws=40, threads=2, again=True)


def test_running_draws_again_leaves_all_else_as_it_was(pair, ensemble):
    told = []
    alone = run_ensemble(pair, draws=8, threads=1, progress=told.append)
    assert np.array_equal(alone.totals, ensemble.totals[:, :8])
    assert alone.repeated.tolist() == []
    assert alone.again is None
    assert told[-1] == 8


def test_draws_run_again_have_other_luck_and_the_same_parameters(pair, ensemble):
    assert ensemble.repeated_totals.shape == (2, 10, 2, len(catalogue()))
    first, second = ensemble.repeated_totals[0, :, :, list(catalogue()).index("newly_exploited")].T
    assert (first != second).any()
    # Draws differ far more than luck does.
    assert np.corrcoef(first, second)[0, 1] > 0.8


def test_the_split_of_an_ensemble_names_every_series_of_every_scenario(ensemble):
    found = splits(ensemble)
    assert len(found) == 3 * len(catalogue())
    newly = next(one for one in found if one.series.name == "newly_exploited")
    assert newly.verdict == "mostly ignorance"
    assert newly.seeds_enough >= 1


def test_more_seeds_a_draw_serve_as_well(pair):
    found = run_ensemble(pair, draws=FEWEST, seeds=2, threads=2, again=True)
    assert found.again is None
    assert found.repeated_totals.shape == (2, FEWEST, 2, len(catalogue()))
    assert len(splits(found)) == 3 * len(catalogue())
    assert splits(run_ensemble(pair, draws=FEWEST, threads=2)) == []
