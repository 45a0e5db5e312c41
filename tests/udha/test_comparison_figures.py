"""Figures of a comparison are drawn from plain arrays, the same bytes each time and in any process."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from udha.comparison_figures import draw_all
from udha.comparison_pictures import ComparisonPicture, Panels, Row
from udha.drawing import Draughtsman, written


def quantiles(middle: float, width: float) -> np.ndarray:
    return middle + width * np.array([-2, -1, 0, 1, 2])


@pytest.fixture(scope="module")
def picture() -> ComparisonPicture:
    """Three policies, one of which moves much; the base among them."""
    middles = {"All of it, under a name that is much longer than any figure has room for": -90.0, "Base": 0.0}
    middles |= {"No $ change": 0.0, "Worse": 20.0}
    rows = tuple(
        Row(name, name == "Base", quantiles(middle, abs(middle) / 4), group, "1-2", 0.5, 3.0)
        for group, (name, middle) in enumerate(middles.items(), 1)
    )

    def panels(number: int) -> tuple[Panels, ...]:
        return tuple(
            Panels(row.name, np.tile(row.quantiles, (number, 1)), (row.name == "Worse",) * number)
            for row in rows
            if not row.is_base
        )

    return ComparisonPicture(
        base="Base",
        period="2016-2019",
        label="Person-years of exploitation",
        unit="person-years",
        better="lower",
        rows=rows,
        sides=("true: person-years of exploitation", "recorded: identified"),
        beside=panels(2),
        routes=("internal", "outbound, visa-free", "inbound, legal"),
        by_route=panels(3),
        caption="udha, Testland",
    )


def test_each_figure_is_drawn_twice_over(picture):
    found = dict(draw_all(picture))
    names = ("ranking", "true_beside_recorded", "displacement")
    assert list(found) == [f"{name}.{kind}" for name in names for kind in ("svg", "png")]
    text = found["ranking.svg"].decode().replace("&#x27;", "'")
    for words in ("Which policy is better?", "3 policies against 'Base'", "lower is better", "No $ change"):
        assert words in text, words
    assert "What would the official statistics show?" in found["true_beside_recorded.svg"].decode()


def test_the_same_comparison_gives_the_same_bytes_in_another_process(picture):
    with Draughtsman("udha.report.comparison_files") as draughtsman:
        draughtsman.begin(picture)
        assert draughtsman.files() == written("udha.report.comparison_files", picture)


def test_one_policy_that_changes_nothing_is_drawn_too(picture):
    rows = tuple(row for row in picture.rows if row.name in ("Base", "No $ change"))
    alone = replace(
        picture,
        rows=rows,
        beside=tuple(one for one in picture.beside if one.name == "No $ change"),
        by_route=tuple(one for one in picture.by_route if one.name == "No $ change"),
    )
    assert all(dict(draw_all(alone)).values())
