"""The study file, and calibration in waves that survives interruption."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import kstest

from calibration import calibrate as calibrating
from calibration.calibrate import simulate
from calibration.checks import diagnostics, self_check
from calibration.inference.sampling import Prior
from calibration.patterns import PATTERNS, Records
from calibration.study import Study
from sim import engine
from sim.codes import AgeBand
from sim.errors import InputError
from sim.frames import simulate as run_once
from sim.records import CELL_AGE, CELL_ALL, Series
from tests.calibration.small import SHIPPED, small_calibration


def test_the_shipped_study_holds_all_official_figures_and_patterns(study):
    assert len(study.targets) == 10
    assert {pattern.name for pattern in study.patterns} == set(PATTERNS)
    assert study.observed.used.all()
    assert study.observed.error[:10].tolist() == [0.0] * 10


def test_ranges_are_read_as_ninety_per_cent(study):
    place = study.names.index("hidden_to_detected")
    centre, error = study.observed.value[place], study.observed.error[place]
    assert np.exp([centre - 1.6449 * error, centre + 1.6449 * error]) == pytest.approx([3, 12])


def test_scales_there_and_back(study):
    y = study.off_scales(study.observed.value[None])
    assert y[0, :10] == pytest.approx([target.value for target in study.targets])
    assert study.on_scales(y)[0] == pytest.approx(study.observed.value)


def test_patterns_are_what_the_records_say(study):
    """Against the public table of the same run."""
    world = engine.run(study.simulation, study.simulation.central(), 5)
    records = Records(study.simulation, world)
    read = {pattern.name: pattern.read(records, pattern.years) for pattern in study.patterns}
    frame = run_once(study.simulation.scenario, seed=5)
    frame = frame.assign(year=frame.month.dt.year)

    def total(series, first, dimension="all", cells=("all",), last=2014):
        rows = frame[(frame.series == series) & (frame.dimension == dimension) & frame.cell.isin(cells)]
        return rows[rows.year.between(first, last)].value.sum()

    both = total("identified", 2013)
    assert read["domestic_share"] == (total("identified", 2013, "nationality", ["domestic"]), both)
    assert read["child_share"] == (
        total("identified", 2011, "age", ["child"]),
        total("identified", 2011),
    )
    hot = ["Gjakova", "Prishtina", "Ferizaj", "Prizren"]
    named = frame[frame.dimension == "region"].cell.unique()
    assert len([region for region in study.simulation.country.regions if region in named]) == 7
    assert read["hot_spots"][1] <= both
    assert 0 < read["hot_spots"][0] <= read["hot_spots"][1]
    assert sum(study.simulation.country.hot_spot) == len(hot)
    convicted = total("convicted", 2013)
    assert read["sentences"] == (convicted - total("long_sentences", 2013), convicted)
    legal = total("newly_exploited", 2011, "route", ["inbound_legal"])
    inbound = total("newly_exploited", 2011, "route", ["inbound_legal", "inbound_irregular"])
    assert read["inbound_legal_entry"] == (legal, inbound)


def test_people_in_exploitation_are_those_there_already_and_those_who_come(study):
    world = study.simulation.new_world()
    world.series[:] = 0
    months = np.flatnonzero(study.simulation.calendar.months >= np.datetime64("2012-12"))
    for month in months:
        weeks = np.count_nonzero(study.simulation.calendar.month == month)
        world.series[month, Series.IN_EXPLOITATION, CELL_ALL] = 10 * weeks
        world.series[month, Series.NEWLY_EXPLOITED, CELL_ALL] = 2
        world.series[month, Series.IDENTIFIED, CELL_ALL] = 1
        world.series[month, Series.IDENTIFIED, CELL_AGE + AgeBand.CHILD] = 1
    records = Records(study.simulation, world)
    assert PATTERNS["hidden_to_detected"].read(records, (2013, 2014)) == (2 * 10 + 24 * 2, 24)


@pytest.mark.parametrize(
    ("was", "wrong", "message"),
    [
        ("  convicted:", "  convictd:", "unknown official figure; one of .* did you mean 'convicted'"),
        ("  child_share:", "  child_shar:", "did you mean 'child_share'"),
        ("low: 3, high: 12", "low: 12, high: 3", "low 12 must be less than high 3"),
        ("prior_runs: 30000", "prior_runs: 3", "out of bounds"),
        ("scenario: baseline", "scenario: basline", "did you mean"),
        ("seed: 2014", "seed: 2014\nseeds: 3", "unknown key"),
        ("  cases: {reporting_error: 0}\n", "", "cases must be named too; 'use: false' leaves a figure out"),
        ("reporting_error: 0}", "reporting_error: 5}", "out of bounds"),
        ("  - compensation_fund", "  - compensation_fun", "did you mean 'compensation_fund'"),
        ("  - compensation_fund", "  - community_work", "'community_work' is there already, on line"),
        ("  - compensation_fund", "  - baseline", "does not differ from the study's scenario"),
        ("budget:", "budgets:", "did you mean 'budget'"),
    ],
)
def test_a_wrong_study_is_refused_with_its_place(tmp_path, was, wrong, message):
    text = SHIPPED.read_text()
    assert was in text
    path = tmp_path / "study.yaml"
    path.write_text(text.replace(was, wrong, 1))
    with pytest.raises(InputError, match=message) as caught:
        Study.load(path)
    assert str(path) in str(caught.value)
    assert caught.value.line


def test_a_country_without_official_figures_is_refused_by_its_name(monkeypatch):
    monkeypatch.setattr("calibration.study.official_targets", lambda country: ())
    with pytest.raises(InputError, match="Kosovo has no official figures"):
        Study.load(SHIPPED)


def test_interrupted_work_goes_on_where_it_stopped(study, tmp_path, monkeypatch):
    """The second of two chunks is lost; only that one is run again, and nothing else changes."""
    monkeypatch.setattr(calibrating, "RUNS_A_CHUNK", 4)
    z = study.latent.draw(8, 1)
    whole = simulate(study, z, 1, tmp_path / "undisturbed").y
    cache = tmp_path / "cache"
    simulate(study, z[:4], 1, cache)
    ran = []
    again = simulate(study, z, 1, cache, progress=ran.append)
    assert np.array_equal(again.y, whole)
    assert ran == [4, 5, 6, 7, 8, 8]
    assert len(list(cache.iterdir())) == 2
    for path in cache.iterdir():
        path.write_bytes(path.read_bytes()[:100])
    assert np.array_equal(simulate(study, z, 1, cache).y, whole)


def test_runs_do_not_depend_on_the_number_of_threads(study, tmp_path):
    z = study.latent.draw(6, 2)
    one = simulate(study, z, 1, tmp_path / "one", threads=1)
    assert np.array_equal(one.y, simulate(study, z, 1, tmp_path / "three", threads=3).y)


def test_a_small_calibration_moves_towards_the_figures_and_repeats(study, found, runs):
    again = small_calibration(runs)
    assert np.array_equal(found.chain, again.chain)
    draws = found.draws(400)
    assert draws.shape == (400, len(study.latent.names))
    obs = study.observed.value[:10]
    before = found.waves[0].t[:, :10]
    after = study.on_scales(simulate(study, draws, 99, runs).y)[:, :10]
    # Closer to the figures on average, in every series.
    assert (((after - obs) ** 2).mean(axis=0) < 0.8 * ((before - obs) ** 2).mean(axis=0)).all()
    left_out = found.refit(replace(study.observed, used=np.zeros(16, bool)), kept=300)
    assert left_out.samples.std(axis=0) == pytest.approx(1.0, abs=0.15)


def test_another_prior_moves_what_the_figures_say_nothing_of_and_less_of_what_they_do(found):
    """By as much as the prior itself in the one case; in the other the figures hold it back."""
    names = list(found.study.latent.names)
    variance = diagnostics.explained_variance(found)
    least, most = int(np.abs(variance - 1).argmin()), int(variance.argmin())
    prior = Prior.standard(len(names))
    prior.mean[[least, most]] = 1.0
    prior.sd[least] = 0.5
    moved = found.refit(prior=prior, kept=400).draws(4000)
    before = found.draws(4000)
    assert moved[:, least].mean() == pytest.approx(1.0, abs=0.06)
    assert moved[:, least].std() == pytest.approx(0.5, abs=0.03)
    shift = moved[:, most].mean() - before[:, most].mean()
    assert 0.1 < shift < variance[most] + 0.2


def test_truths_are_ranked_and_finished_data_sets_are_kept(found, runs, monkeypatch):
    monkeypatch.setattr(self_check, "STEPS_KEPT", 60)
    done = []
    once = self_check.self_check(found, runs, 6, told=lambda *told: done.append(told))
    assert done[-1] == ("self-check", 6, 6)
    assert once.ranks.shape == (6, len(once.names))
    assert ((once.ranks > 0) & (once.ranks < 1)).all()

    def sampled(*_, **__):
        raise AssertionError("this data set was finished before")

    monkeypatch.setattr(self_check, "sample", sampled)
    again = self_check.self_check(found, runs, 6)
    assert np.array_equal(once.ranks, again.ranks)
    with pytest.raises(AssertionError):
        self_check.self_check(found, runs, 7)


def test_coverage_counts_truths_within_intervals():
    ranks = np.column_stack([np.linspace(0.005, 0.995, 100), np.full(100, 0.9)])
    nothing = np.zeros(ranks.shape)
    checked = self_check.SelfCheck(("direction",) * 2, ("right", "off"), ranks, nothing, nothing, nothing)
    table = checked.table().set_index("quantity")
    assert table.loc["right", ["coverage_50", "coverage_90"]].tolist() == pytest.approx([0.5, 0.9], abs=0.011)
    assert table.loc["off", ["coverage_50", "coverage_90"]].tolist() == [0, 1]
    assert table.p_adjusted["right"] > 0.9
    assert table.p_adjusted["off"] < 1e-6


def test_ranks_of_draws_from_the_truth_are_uniform_even_where_most_of_both_are_zero():
    generator = np.random.default_rng(3)
    truth, draws = (np.maximum(generator.standard_normal(shape) - 0.5, 0) for shape in ((3000,), (99, 3000)))
    ranks = self_check.ranked(truth, draws, 1)
    assert kstest(ranks, "uniform").pvalue > 0.01
    assert ((ranks > 0) & (ranks < 1)).all()


def test_signs_are_counted_where_there_is_a_change_and_where_one_is_stated():
    """Four data sets: right and stated, right, wrong and stated, no change."""
    falls, rises = np.array([[0.97], [0.3], [0.96], [0.9]]), np.array([[0.02], [0.2], [0.04], [0.1]])
    truth = np.array([[-1.0], [-1.0], [1.0], [0.0]])
    ranks = np.full((4, 1), 0.5)
    checked = self_check.SelfCheck(("effect of a policy",), ("x",), ranks, falls, rises, truth)
    row = checked.table().iloc[0]
    assert row.right_sign == pytest.approx(2 / 3)
    assert row.clear == pytest.approx(2 / 3)
    assert row.right_when_clear == pytest.approx(1 / 2)


def test_pairs_are_informed_more_together_than_alone(found):
    pairs = diagnostics.pairs(found)
    assert len(pairs) == diagnostics.PAIRS
    assert (pairs.together > pairs.alone).all()
    assert (pairs.together - pairs.alone).is_monotonic_decreasing
    draws = dict(zip(found.study.latent.names, found.draws(3000).T, strict=True))
    first = pairs.iloc[0]
    assert np.corrcoef(draws[first["first"]], draws[first["second"]])[0, 1] == pytest.approx(
        first.correlation, abs=0.08
    )


def test_diagnostics_tell_what_was_learnt_and_how_well_it_predicts(found, runs, monkeypatch):
    monkeypatch.setattr(diagnostics, "PREDICTIVE_RUNS", 120)
    monkeypatch.setattr(diagnostics, "REPLICATED", 4)
    monkeypatch.setattr(diagnostics, "REPLICATES", 6)
    predicted = diagnostics.predict(found, runs)
    figures = diagnostics.figures(found, predicted).set_index("target")
    assert figures.observed["identified 2013"] == 55
    assert figures.probability.between(0.01, 0.99).all()
    assert (figures.low_90 <= figures["median"]).all()
    assert (figures.width > 0.8).all()
    learnt = diagnostics.learnt(found).set_index("parameter")
    assert set(learnt.index) == set(found.study.latent.names)
    assert learnt.shrinkage.max() > 0.15
    assert learnt.shrinkage.median() == pytest.approx(0, abs=0.02)
    told = diagnostics.convergence(found).set_index("quantity")
    assert set(told.index) == {*diagnostics.direction_names(found.chain.shape[-1]), *found.study.latent.names}
    assert told.r_hat.max() < 1.05
    assert told.ess_bulk.min() > 1000
    rise, probability = diagnostics.rise_of_convictions(found, predicted)
    assert rise == 16
    assert 0.05 < probability < 0.95
