"""Runs as tables."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest

from sim import Scenario, engine, parameters, simulate, simulate_many
from sim.errors import InputError
from sim.records import CELL_ALL, Series
from sim.scenario import DATES


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
    table = simulate(busy, {"inherited_cases": 40.0, "court_capacity": 0.0, "case_filed": 0.0}, seed=3)
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


def test_an_unknown_parameter_is_told(busy):
    with pytest.raises(InputError, match="did you mean 'approach_rate'"):
        simulate(busy, {"aproach_rate": 0.1})


def test_scenarios_over_other_weeks_of_the_same_shape_cannot_be_compared(busy):
    later = dataclasses.replace(busy, **{at: shifted(getattr(busy, at)) for at in DATES}, levers={})
    with pytest.raises(ValueError, match="same dates"):
        simulate_many([busy, later], draws=1)


def shifted(day: date) -> date:
    """The same day 28 years later, when the calendar repeats."""
    return day.replace(year=day.year + 28)
