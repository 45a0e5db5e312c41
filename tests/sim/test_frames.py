"""Runs as tables."""

from __future__ import annotations

import dataclasses
import json
import shutil
from datetime import date

import numpy as np
import pytest

from sim import Scenario, engine, parameters, simulate, simulate_many
from sim.draws.posterior import KeptPosterior, shipped, write_manifest
from sim.errors import InputError
from sim.records import CELL_ALL, Series
from sim.scenario import DATES
from tests.countries import TESTLAND


def test_a_run_as_a_table_says_what_the_kernel_counted(busy):
    table = simulate(busy, seed=3)
    simulation = engine.Simulation.of(busy)
    world = engine.run(simulation, parameters.from_values(busy.parameters), 3)
    one = table[(table.series == "identified") & (table.dimension == "all")]
    assert np.array_equal(one.value, world.series[:, Series.IDENTIFIED, CELL_ALL])
    years = table[(table.series == "in_exploitation") & (table.dimension == "all")].value.sum()
    assert years == pytest.approx(
        world.series[:, Series.IN_EXPLOITATION, CELL_ALL].sum() * 7 / 365.2425, rel=1e-6
    )


def test_stocks_are_means_over_weeks(busy):
    nothing_moves = {"court_effort": 0.0, "case_filed": 0.0}
    before = {"indictments_before": 26.2, "trial_weeks": 80.0}  # 40 by Little's law
    table = simulate(dataclasses.replace(busy, levers={}), {**nothing_moves, **before}, seed=3)
    assert set(table[table.series == "open_prosecutions"].value) == {40.0}


def test_margins_add_up_to_the_whole(busy):
    table = simulate(busy, seed=2)
    sums = table.groupby(["series", "dimension"], observed=True).value.sum().unstack()
    for dimension in ("route", "form", "age", "nationality"):
        both = sums[["all", dimension]].dropna()
        assert len(both) > 8
        assert np.allclose(both["all"], both[dimension])


def test_many_runs_share_luck_and_name_their_draws(baseline):
    stricter = Scenario.load("scenarios/stricter_border_control.yaml")
    table = simulate_many([baseline, stricter], draws=2, seeds=2, threads=2)
    assert list(table.columns[:4]) == ["scenario", "draw", "seed", "year"]
    assert table.seed.nunique() == 4
    before = table[table.year < 2016].pivot_table(
        index=["draw", "seed", "year", "series", "dimension", "cell"],
        columns="scenario",
        values="value",
        observed=True,
    )
    assert (before[baseline.name] == before[stricter.name]).all()


def test_draws_come_from_the_shipped_posterior_and_the_table_says_so(busy):
    table = simulate_many([busy], draws=2, threads=1)
    posterior = KeptPosterior.load(shipped("kosovo"))
    assert table.attrs["parameters"] == "posterior"
    assert table.equals(simulate_many([busy], draws=2, threads=1, source=posterior.draws))
    priors = simulate_many([busy], draws=2, threads=1, source=engine.Simulation.draws)
    assert priors.attrs["parameters"] == "prior"
    assert not table.equals(priors)
    own = simulate_many([busy], draws=2, threads=1, source=lambda at, n, seed: at.draws(n, seed))
    assert own.attrs["parameters"] == "given"
    assert own.equals(priors)
    assert simulate(busy).attrs["parameters"] == "central values"


def test_where_no_posterior_is_shipped_draws_come_from_the_priors():
    country = Scenario.load(TESTLAND / "scenarios" / "as_it_is.yaml")
    assert simulate_many([country], draws=1, threads=1).attrs["parameters"] == "prior"


def test_a_posterior_of_another_model_is_refused_with_the_way_on(busy, tmp_path, monkeypatch):
    folder = shutil.copytree(shipped("kosovo").parent, tmp_path / "posteriors")
    manifest = json.loads((folder / "kosovo.json").read_text())
    manifest["parts"]["sim/engine.py"] = "0"
    write_manifest(folder / "kosovo.parquet", manifest)
    monkeypatch.setenv("UDHA_POSTERIORS", str(folder))
    with pytest.raises(InputError, match=r"Changed since: sim/engine\.py.*, source=Simulation\.draws runs"):
        simulate_many([busy], draws=1)


def test_runs_with_other_seeds_share_nothing(busy):
    one, two = (simulate_many([busy], draws=3, seed=seed, threads=1) for seed in (1, np.int64(2)))
    assert not set(one.seed) & set(two.seed)
    run = one[(one.draw == 1) & (one.dimension == "all")]
    drawn = KeptPosterior.load(shipped("kosovo")).draws(engine.Simulation.of(busy), 3, 1)[1]
    again = simulate(busy, drawn, run.seed.iloc[0])
    again = again[again.dimension == "all"].groupby("series", observed=True).value.sum()
    whole = run.groupby("series", observed=True).value.sum()
    assert again["newly_exploited"] == whole["newly_exploited"]
    more = simulate_many([busy], draws=4, seed=1, threads=1)
    assert more[more.draw < 3].equals(one)


def test_two_scenarios_of_one_name_are_refused(busy):
    for twin in (busy, dataclasses.replace(busy, parameters={})):
        with pytest.raises(InputError, match=r"^Busy: is the name of two scenarios"):
            simulate_many([busy, twin], draws=1)


def test_an_unknown_parameter_is_told(busy):
    with pytest.raises(InputError, match="did you mean 'approach_rate'"):
        simulate(busy, {"aproach_rate": 0.1})


def test_scenarios_over_other_weeks_of_the_same_shape_cannot_be_compared(busy):
    later = dataclasses.replace(busy, **{at: shifted(getattr(busy, at)) for at in DATES}, levers={})
    with pytest.raises(ValueError, match="same dates"):
        simulate_many([busy, later], draws=1)


def test_a_scenario_may_be_a_name_or_a_file():
    named, loaded = (simulate(one, seed=2) for one in ("baseline", Scenario.load("scenarios/baseline.yaml")))
    assert named.equals(loaded)
    for wrong in (3, None, b"baseline", ["baseline"]):
        with pytest.raises(TypeError, match=r"^a scenario is a Scenario, the name of a shipped one"):
            simulate(wrong)
    with pytest.raises(InputError, match="did you mean 'baseline'"):
        simulate("basline")


def test_scenarios_may_be_one_or_come_one_by_one(busy):
    usual = simulate_many([busy], draws=1, threads=1)
    for scenarios in (busy, iter([busy]), (busy,)):
        assert simulate_many(scenarios, draws=1, threads=1).equals(usual)


NONSENSE = [
    *({"draws": wrong} for wrong in (0, -1, 1.5, "2", None, True, np.timedelta64(1, "D"))),
    *({"seeds": wrong} for wrong in (0, 1.5)),
    *({"threads": wrong} for wrong in (-1, 0, 1.5)),
    *({"scenarios": wrong} for wrong in ([], None, 3, {"base": "baseline"})),
]


@pytest.mark.parametrize("wrong", NONSENSE, ids=str)
def test_an_argument_that_is_none_is_named(busy, wrong):
    (name,) = wrong
    with pytest.raises((TypeError, ValueError), match=rf"^{name} must (be|hold) "):
        simulate_many(**{"scenarios": [busy], "draws": 1, "threads": 1} | wrong)


@pytest.mark.parametrize("seed", [b"12", {1: 2}, "1"], ids=repr)
def test_what_is_no_seed_is_refused(busy, seed):
    for run in (simulate, simulate_many):
        with pytest.raises(TypeError, match=r"^a seed is a whole number"):
            run(busy, seed=seed)


def shifted(day: date) -> date:
    """The same day 28 years later, when the calendar repeats."""
    return day.replace(year=day.year + 28)
