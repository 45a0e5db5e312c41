"""Small regional counts are withheld, and cannot be had back by subtraction."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from experiments.policies.masking import LEAST_SHOWN, withheld
from sim.records import catalogue
from tests.udha.conftest import TINY, contents_anywhere, finish

FAITHFUL = 1e-6


@pytest.fixture(scope="module")
def shown(results) -> dict[str, pd.DataFrame]:
    return tables(results)


@pytest.fixture(scope="module")
def unmasked(tiny, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("unmasked") / "tiny"
    finish("run", tiny, "--draws", 4, "--seeds", 2, "--out", out, "--unmasked")
    return out


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    return {name: pd.read_csv(folder / f"{name}.csv") for name in ("effects", "levels", "levels_by_margin")}


# The rule


def test_a_small_region_is_withheld_and_the_next_smallest_with_it():
    numbers = np.array([[30.0], [4.0], [9.0], [12.0]])
    assert withheld(numbers).tolist() == [False, True, True, False]


def test_zero_is_shown_and_protects_nobody():
    assert not withheld(np.array([[0.0], [6.0], [7.0]])).any()
    assert withheld(np.array([[0.0], [3.0], [7.0]])).tolist() == [False, True, True]


def test_those_withheld_together_are_no_small_count_either():
    assert withheld(np.array([[1.0], [2.0], [8.0], [20.0]])).tolist() == [True, True, True, False]


def test_one_small_year_withholds_all_years():
    assert withheld(np.array([[50.0, 4.0], [6.0, 60.0], [70.0, 70.0]])).tolist() == [True, True, False]


def test_the_only_region_with_people_is_not_given_away_by_the_zeros_of_others():
    assert withheld(np.array([[3.0], [0.0], [0.0]])).all()


def test_what_is_withheld_elsewhere_stays_so():
    hidden = withheld(np.array([[9.0], [9.0], [9.0]]), np.array([False, True, True]))
    assert hidden.tolist() == [False, True, True]


COUNTS = arrays.arrays(
    float, some.tuples(some.integers(2, 6), some.integers(1, 5)), elements=some.integers(0, 12).map(float)
)


@given(COUNTS)
def test_no_small_count_is_shown_or_left_over(numbers):
    hidden = withheld(numbers)
    seen = numbers[~hidden]
    assert not ((seen > 0) & (seen < LEAST_SHOWN)).any()
    assert hidden.sum() != 1
    left_over = numbers[hidden].sum(axis=0)
    if hidden.any() and not hidden[numbers.any(axis=1)].all():
        assert not ((left_over > 0) & (left_over < LEAST_SHOWN)).any()


@given(COUNTS, some.integers(0, 4))
def test_no_cell_follows_from_others_by_any_sums_and_differences(by_year, since):
    """Years by region and totals by region over a period, with both margins known, as linear equations."""
    since = min(since, by_year.shape[1] - 1)
    period = by_year[:, since:].sum(axis=1)
    of_effects = withheld(period[:, None])
    of_levels = withheld(by_year, of_effects)
    assert (of_effects <= of_levels).all()
    recovered = recoverable(of_levels, of_effects, by_year.shape[1], since)
    for region, year in recovered:
        value = period[region] if year == "period" else by_year[region, year]
        assert value == 0 or value >= LEAST_SHOWN, (region, year)


def recoverable(of_levels, of_effects, years: int, since: int) -> list[tuple[int, int | str]]:
    """The cells withheld that linear equations in what is published determine."""
    columns = [*range(years), "period"]
    unknown = [
        (region, column)
        for region, column in itertools.product(range(len(of_levels)), columns)
        if (of_effects if column == "period" else of_levels)[region]
    ]
    if not unknown:
        return []
    equations = [[float(column == one) for _, one in unknown] for column in columns]
    for region in range(len(of_levels)):
        in_period = {**dict.fromkeys(range(since, years), 1.0), "period": -1.0}
        equations.append([in_period.get(one, 0.0) if at == region else 0.0 for at, one in unknown])
    _, sizes, directions = np.linalg.svd(np.array(equations))
    free = directions[(sizes > FAITHFUL).sum() :]
    return [cell for cell, moves in zip(unknown, np.abs(free).max(axis=0, initial=0.0)) if moves < FAITHFUL]


# What a run writes


def by_region(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table.dimension == "region") & (table.unit == "persons")]


def test_no_small_regional_count_is_written(shown):
    for name, columns in {"effects": ["base", "policy"], "levels_by_margin": ["mean"]}.items():
        rows = by_region(shown[name])
        assert rows.masked.any()
        assert not rows.masked.all()
        values = rows.loc[~rows.masked, columns]
        assert not ((values > 0) & (values < LEAST_SHOWN)).any(axis=None)
        numbers = rows.loc[rows.masked].select_dtypes(float)
        assert len(numbers.columns) > 5
        assert numbers.isna().all(axis=None)


def test_verdicts_of_masked_effects_are_withheld_too(shown):
    rows = shown["effects"]
    assert rows.loc[rows.masked, "verdict"].isna().all()
    assert rows.loc[~rows.masked, "verdict"].notna().all()


def test_only_regional_counts_of_persons_are_masked(shown):
    for name in ("effects", "levels_by_margin"):
        rows = shown[name]
        others = rows[(rows.dimension != "region") | (rows.unit != "persons")]
        assert not others.masked.any()
        assert others[others.columns[others.columns.isin(["base", "mean"])]].notna().all(axis=None)


def test_all_years_and_both_scenarios_are_masked_alike(shown):
    assert (by_region(shown["levels_by_margin"]).groupby(["series", "cell"]).masked.nunique() == 1).all()


def test_no_masked_cell_is_the_difference_of_published_ones(shown, unmasked):
    """For each series, scenario and year: the regions masked number at least two, and add up to five."""
    truth = by_region(tables(unmasked)["levels_by_margin"])
    rows = by_region(shown["levels_by_margin"]).assign(truth=truth["mean"])
    small = 0
    for (series, _, _), cells in rows.groupby(["series", "scenario", "year"]):
        hidden = cells[cells.masked]
        assert len(hidden) != 1, series
        left_over = hidden.truth.sum()
        if not hidden.empty and (cells.truth[~cells.masked] > 0).any():
            assert left_over == 0 or left_over >= LEAST_SHOWN - FAITHFUL, series
            small += 1
    assert small


def test_unmasked_gives_every_cell_and_says_so(shown, results, unmasked):
    found = tables(unmasked)
    for name, columns in {"effects": ["base", "policy"], "levels_by_margin": ["mean"]}.items():
        assert not found[name].masked.any()
        assert found[name][columns].notna().all(axis=None)
        kept = ~shown[name].masked
        pd.testing.assert_frame_equal(found[name][kept], shown[name][kept], check_dtype=False)
        was = by_region(found[name])
        assert ((was[columns] > 0) & (was[columns] < LEAST_SHOWN)).any(axis=None)
    for folder, least in ((results, LEAST_SHOWN), (unmasked, None)):
        assert json.loads((folder / "manifest.json").read_text())["masked_below"] == least
    assert " --unmasked " in json.loads((unmasked / "manifest.json").read_text())["command"]


def test_single_runs_by_region_are_for_research_only(results, unmasked):
    by_default, everything = (pd.read_parquet(one / "series.parquet") for one in (results, unmasked))
    assert "region" not in set(by_default.dimension)
    regional = everything[everything.dimension == "region"]
    assert set(regional.series) == {name for name, info in catalogue().items() if info.by_person}
    rest = everything[everything.dimension != "region"]
    assert rest.value.tolist() == by_default.value.tolist()


def test_json_masks_as_the_tables_do(udha, tiny, tmp_path):
    data = json.loads(udha("run", tiny, "--draws", 2, "--out", tmp_path / "out", "--json").out)
    rows = pd.DataFrame(data["effects"])
    masked = rows[rows.masked]
    assert len(masked)
    assert masked[["base", "policy", "median", "verdict"]].isna().all(axis=None)


def test_the_screen_warns_of_small_cells(udha, tiny, tmp_path):
    arguments = ("run", tiny, "--draws", 1, "--out", tmp_path / "out")
    assert "not for publication" not in udha(*arguments).out
    outcome = udha(*arguments, "--unmasked")
    assert "below five are in it; for research, not for publication" in outcome.out
    assert outcome.out.rstrip().splitlines()[-1].endswith(f"--unmasked --out {tmp_path / 'out'}")


def test_a_period_that_begins_within_a_year_is_masked_and_repeated_by_any_workers(udha, tmp_path):
    (tmp_path / "mid.yaml").write_text(TINY.replace("from: 2011-01-01", "from: 2011-08-01"))
    found = []
    for workers in (1, 2):
        out = tmp_path / str(workers)
        arguments = (
            "run",
            tmp_path / "mid.yaml",
            "--draws",
            3,
            "--workers",
            workers,
            "--out",
            out,
            "--quiet",
        )
        assert udha(*arguments).status == 0
        found.append(contents_anywhere(out))
    assert found[0] == found[1]
    effects, levels = (by_region(tables(out)[one]) for one in ("effects", "levels_by_margin"))
    masked = {(row.series, row.cell) for row in levels[levels.masked].itertuples()}
    assert {(row.series, row.cell) for row in effects[effects.masked].itertuples()} <= masked
    # The rest of the year, shown less shown, is no small count.
    year = levels[(levels.year == 2011) & (levels.scenario == "Tiny")].set_index(["series", "cell"])["mean"]
    rest = (year - effects.set_index(["series", "cell"]).policy).dropna()
    assert len(rest)
    assert not ((rest > FAITHFUL) & (rest < LEAST_SHOWN - FAITHFUL)).any()
