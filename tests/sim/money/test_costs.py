"""Costs come from unit costs that a scenario gives, and from nothing else."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim import Scenario, simulate, simulate_many
from sim.errors import InputError
from sim.money import costs
from sim.money.pricing import SIDE, TOTAL, priced_catalogue, shared_by, with_costs
from sim.records import CELL_ALL, Series, catalogue

PRICES = {"shelter_bed_night": (35.0, "EUR"), "court_case": (1200.0, "EUR")}


def priced(scenario: Scenario, unit_costs=PRICES) -> Scenario:
    return dataclasses.replace(scenario, costs=unit_costs)


def monthly(table, series: str) -> np.ndarray:
    return table[(table.series == series) & (table.dimension == "all")].value.to_numpy()


def test_every_line_prices_a_series_that_sums_over_time_in_its_unit():
    for line in costs.declared().values():
        info = catalogue()[line.series]
        assert info.unit == line.unit, line.name
        assert not info.stock, line.name


def test_names_of_costs_and_of_series_do_not_meet():
    everything = dict.fromkeys(costs.declared(), (1.0, "EUR"))
    assert len(priced_catalogue(everything)) == len(catalogue()) + len(everything) + 1


def test_a_cost_is_the_unit_cost_times_the_quantity(busy):
    table = simulate(priced(busy), seed=3)
    nights, closed = monthly(table, "in_shelter"), monthly(table, "cases_closed")
    assert nights.sum() > 0
    assert closed.sum() > 0
    assert np.allclose(monthly(table, "cost_shelter_bed_night"), 35 * nights)
    assert np.array_equal(monthly(table, "cost_court_case"), 1200 * closed)
    assert np.allclose(monthly(table, "cost"), 35 * nights + 1200 * closed)


def test_each_line_is_priced_with_its_own_series():
    series = np.arange(2 * len(Series) * 3, dtype=float).reshape(2, len(Series), 3)
    for name, line in costs.declared().items():
        found = with_costs(series, {name: (2.0, "EUR")})
        info = catalogue()[line.series]
        assert np.array_equal(found[:, : len(Series)], series)
        assert np.array_equal(found[:, -2], 2 * info.scale * series[:, Series[line.series.upper()]])
        assert np.array_equal(found[:, -1], found[:, -2])


def test_a_doubled_unit_cost_doubles_cost(busy):
    double = {name: (2 * amount, currency) for name, (amount, currency) in PRICES.items()}
    once, twice = (simulate(priced(busy, one), seed=3) for one in (PRICES, double))
    for name in ("cost", "cost_shelter_bed_night", "cost_court_case"):
        assert np.array_equal(2 * monthly(once, name), monthly(twice, name))
    assert monthly(once, "in_shelter").tolist() == monthly(twice, "in_shelter").tolist()


def test_costs_exist_as_a_whole_only(busy):
    table = simulate(priced(busy), seed=3)
    assert set(table[table.series.str.startswith("cost")].dimension) == {"all"}


def test_without_unit_costs_there_is_no_word_about_cost(busy):
    plain, with_price = simulate(busy, seed=3), simulate(priced(busy), seed=3)
    assert not any(name.startswith("cost") for name in plain.series.cat.categories)
    rest = with_price[~with_price.series.str.startswith("cost")]
    assert rest.value.tolist() == plain.value.tolist()
    series = np.ones((2, len(Series), 3))
    assert with_costs(series, {}) is series


def test_a_cost_of_nothing_is_nothing(busy):
    table = simulate(priced(busy, {"court_case": (0.0, "EUR")}), seed=3)
    assert set(monthly(table, "cost")) == {0.0}


def test_costs_say_their_currency_and_side():
    found = priced_catalogue({"border_check": (2.5, "CHF")})
    assert (found["cost"].unit, found["cost_border_check"].unit) == ("CHF", "CHF")
    assert {found[name].side for name in ("cost", "cost_border_check")} == {SIDE}
    assert "border checks" in found[TOTAL].description


def test_one_list_prices_all_that_is_compared(busy):
    base, policy = priced(busy, {"court_case": (1.0, "EUR")}), priced(busy)
    assert shared_by([base, policy]) == PRICES
    assert shared_by([base, busy]) == base.costs
    assert shared_by([busy, busy]) == {}
    assert shared_by([base]) == base.costs
    assert shared_by([busy, policy, busy, policy]) == PRICES
    with pytest.raises(InputError, match="different unit costs"):
        shared_by([busy, policy, dataclasses.replace(base, name="Other")])


def test_many_runs_are_priced_alike(busy):
    policy = dataclasses.replace(priced(busy), name="Priced")
    table = simulate_many([busy, policy], draws=2, threads=2)
    whole = table[table.dimension == "all"].pivot_table(
        index=["scenario", "draw", "year"], columns="series", values="value", observed=True
    )
    assert len(whole) == 2 * 2 * 3
    assert np.allclose(whole["cost"], 35 * whole["in_shelter"] + 1200 * whole["cases_closed"])
    assert (whole.loc["Busy", "cost"] > 0).any()


def test_files_are_checked_closely_as_often_as_scrutiny_says(simulation):
    from sim import engine, parameters

    world = engine.run(simulation, parameters.from_values({"permit_scrutiny": 0.0}), 1)
    assert world.series[:, Series.FILES_CHECKED, CELL_ALL].sum() == 0
    checked = engine.run(simulation, parameters.central(), 1).series[:, Series.FILES_CHECKED, CELL_ALL]
    assert (checked > 0).all()
