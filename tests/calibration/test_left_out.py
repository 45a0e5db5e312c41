"""Figures that were not looked at are predicted by the others."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.checks import left_out


@pytest.fixture(scope="module")
def table(found):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(left_out, "SAMPLE", {"ensembles": 1, "kept": 200, "dropped": 100})
        return left_out.without_each(found).set_index("target")


def test_each_figure_and_range_is_left_out_in_turn(found, table):
    assert tuple(table.index) == found.study.names
    assert table.loc["identified 2013", "observed"] == pytest.approx(55)
    assert table.probability.between(0, 1).all()
    assert (table.low_90 < table["median"]).all()
    assert (table["median"] < table.high_90).all()


def test_a_figure_pulls_its_own_prediction_towards_itself(table):
    """With it the interval is narrower, or at least nearer, in most cases and clearly so on the whole."""
    scale = np.log(table.high_90 / table.low_90).clip(lower=1e-9)
    with_it = np.log(table.with_high_90 / table.with_low_90)
    assert np.median(with_it / scale) < 0.98
    assert table.moved.max() > 0.3


def test_the_first_year_alone_predicts_all_figures_of_later_years(found, runs, monkeypatch):
    monkeypatch.setattr(left_out, "YEAR_RUNS", 80)
    seen = []
    refit = type(found).refit
    monkeypatch.setattr(
        type(found),
        "refit",
        lambda self, observed, **how: seen.append(observed) or refit(self, observed, **how),
    )
    table = left_out.from_first_year(found, runs)
    names = np.array(found.study.names)
    assert list(names[seen[0].used]) == [
        f"{s} 2013" for s in ("cases", "identified", "assisted", "convicted")
    ]
    assert list(table.target) == [
        *(f"{s} 2014" for s in ("cases", "identified", "assisted", "convicted")),
        "open_prosecutions 2014-01-01",
        "open_prosecutions 2014-12-31",
    ]
    assert (table.held == ((table.low_90 <= table.observed) & (table.observed <= table.high_90))).all()
