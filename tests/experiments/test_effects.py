"""Ensembles and effects: paired, honest about direction, the same on any number of threads."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.effects import Effect, effect_of, effects
from experiments.ensemble import run_ensemble
from experiments.shares import CLEAR, PROBABLE, lowest, reached
from sim import engine, parameters
from sim.records import CELL_ALL, Series, catalogue
from sim.scenario import Period


@pytest.fixture(scope="module")
def ensemble(pair):
    return run_ensemble(pair, draws=6, seeds=2, threads=2)


def test_nothing_depends_on_the_number_of_threads(pair, ensemble):
    alone = run_ensemble(pair, draws=6, seeds=2, threads=1)
    for name in ("monthly", "yearly", "totals"):
        assert np.array_equal(getattr(alone, name), getattr(ensemble, name))


def test_yearly_monthly_and_totals_agree(ensemble):
    whole = ensemble.monthly.sum(axis=3)
    assert np.allclose(whole, ensemble.yearly[..., CELL_ALL].sum(axis=3))
    assert np.allclose(
        ensemble.monthly[:, :, :, ensemble.since :].sum(axis=3), ensemble.totals[..., CELL_ALL]
    )


def test_totals_begin_where_policies_differ(ensemble):
    assert str(ensemble.months[ensemble.since]) == "2016-01"


def test_effects_name_every_series_and_every_margin_of_people_counted_one_by_one(ensemble):
    found = list(effects(ensemble))
    assert [effect.series.name for effect in found if effect.dimension == "all"] == list(catalogue())
    for name, info in catalogue().items():
        cells = [(effect.dimension, effect.cell) for effect in found if effect.series.name == name]
        assert cells == [one for one in ensemble.cells if info.has(one[0])]


def test_differences_of_a_margin_add_up_to_those_of_the_whole(ensemble):
    found = [effect for effect in effects(ensemble) if effect.series.name == "identified"]
    for at in ("base", "policy"):
        whole = getattr(found[0], at)
        for dimension in ("route", "form", "age", "nationality"):
            parts = [getattr(effect, at) for effect in found if effect.dimension == dimension]
            assert len(parts) > 1
            assert sum(parts) == pytest.approx(whole)


def test_the_effect_on_a_margin_is_that_of_its_paired_differences(ensemble):
    info = catalogue()["in_shelter"]
    cell = ensemble.cells.index(("form", "sexual"))
    totals = ensemble.totals[:, :, :, Series.IN_SHELTER, cell].reshape(2, -1) * info.scale
    alone = effect_of("Longer shelter stays", info, "form", "sexual", *totals, draws=6)
    among_others = next(
        effect
        for effect in effects(ensemble)
        if (effect.series.name, effect.cell) == ("in_shelter", "sexual")
    )
    assert among_others == alone
    assert alone.higher > 0


def test_longer_stays_fill_beds(ensemble):
    nights = next(effect for effect in effects(ensemble) if effect.series.name == "in_shelter")
    assert nights.low_90 > 0
    assert (nights.higher, nights.draws) == (1.0, 6)
    # Twelve of twelve runs, but of six draws: that says no more.
    assert nights.verdict == "probably rises"
    assert replace(nights, draws=30).verdict == "rises"


def test_a_policy_that_changes_nothing_says_so(pair):
    base = pair[0]
    idle = dataclasses.replace(
        base, levers={**base.levers, "shelter_max_stay": (Period(date(2016, 1, 1), None, 26.0),)}
    )
    assert {effect.verdict for effect in effects(run_ensemble([base, idle], draws=2))} == {"no change"}


@pytest.mark.parametrize(
    ("differences", "verdict"),
    [
        ([-3] * 95 + [1] * 5, "falls"),
        ([3] * 95 + [-1] * 5, "rises"),
        ([-3] * 94 + [1] * 6, "probably falls"),
        ([-3] * 75 + [1] * 25, "probably falls"),
        ([-3] * 74 + [1] * 26, "cannot tell"),
        ([0] * 90 + [-1] * 10, "cannot tell"),
        ([0] * 20, "no change"),
        # Of few draws more must agree.
        ([-3] * 25, "falls"),
        ([-3] * 24, "probably falls"),
        ([-3] * 19 + [1], "probably falls"),
        ([-3] * 5, "probably falls"),
        ([-3] * 4, "cannot tell"),
        ([3], "cannot tell"),
        ([0], "no change"),
    ],
)
def test_what_may_be_said_follows_the_share_of_runs(differences, verdict):
    assert effect(differences, "newly_exploited").verdict == verdict


@pytest.mark.parametrize("draws", [1, 5, 10, 20, 40])
def test_what_many_draws_leave_open_few_seldom_decide(draws):
    """Half to 94 % of all draws agree on these; by the share alone 1 draw would decide every one."""
    rng = np.random.default_rng(1)
    agree = np.repeat(np.linspace(0.5, 0.94, 45), 20)
    moves = np.where(rng.random((len(agree), draws)) < agree[:, None], -1.0, 1.0)
    clear = [effect(of, "newly_exploited").verdict in ("falls", "rises") for of in moves]
    assert np.mean(clear) < 0.03


def test_many_draws_are_judged_by_the_share_alone():
    for draws in (100, 200, 400):
        for least in (CLEAR, PROBABLE):
            shares = np.arange(draws + 1) / draws
            assert (reached(shares, draws, least) == (shares >= least)).all()


@given(st.integers(0, 50), st.integers(1, 50))
def test_the_lowest_share_lies_below_and_comes_nearer_with_draws(agreeing, draws):
    share = min(agreeing, draws) / draws
    assert 0 <= lowest(share, draws) <= share + 1e-12
    assert lowest(share, 2 * draws) >= lowest(share, draws)


def test_benefit_and_harm_follow_what_is_good_for_people():
    falling = [-3] * 15 + [1] * 4 + [0]
    assert effect(falling, "newly_exploited").benefit == 0.75
    assert effect(falling, "newly_exploited").harm == 0.2
    assert effect(falling, "reintegrated").benefit == 0.2
    assert effect(falling, "identified").benefit is None


def effect(differences: list[float], series: str) -> Effect:
    base = np.full(len(differences), 100.0)
    return effect_of("any", catalogue()[series], "all", "all", base, base + np.array(differences))


def test_scenarios_over_different_dates_cannot_be_compared(pair):
    later = dataclasses.replace(pair[1], end=date(2018, 12, 31))
    with pytest.raises(ValueError, match="same dates"):
        run_ensemble([pair[0], later], draws=1)


@pytest.mark.statistical
def test_common_random_numbers_cut_the_variance_of_the_shelter_stay_effect(pair):
    """At least a hundredfold, on person-years of exploitation (measured as a ratio of variances)."""
    simulations = tuple(engine.Simulation.of(scenario) for scenario in pair)
    draw = parameters.central()
    n = 300
    plan = [engine.Comparison(simulations, (draw, draw), seed) for seed in range(n)]
    years = np.array(
        list(engine.run_many(plan, lambda world: world.series[:, Series.IN_EXPLOITATION, CELL_ALL].sum()))
    )
    paired = years[:, 1] - years[:, 0]
    independent = years[1:, 1] - years[:-1, 0]
    assert independent.var() >= 100 * paired.var(), independent.var() / paired.var()
