"""Figures of a comparison are drawn from plain arrays, the same bytes each time and in any process."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.udha.sample_report import sample_comparison, sample_comparison_picture
from udha.output.background import Draughtsman, written
from udha.report.compare_files import FIGURES
from udha.report.compare_picture import ComparisonPicture
from udha.report.files import drawn


@pytest.fixture(scope="module")
def picture() -> ComparisonPicture:
    return sample_comparison_picture()


def shown(picture: ComparisonPicture, *kinds: str) -> dict[str, bytes]:
    return dict(drawn(sample_comparison(picture), FIGURES, kinds))


def test_each_figure_is_drawn_twice_over(picture):
    found = shown(picture, "svg", "png")
    names = ("ranking", "true_beside_recorded", "true_and_recorded", "displacement")
    assert list(found) == [f"{name}.{kind}" for name in names for kind in ("svg", "png")]
    text = found["ranking.svg"].decode().replace("&#x27;", "'")
    for words in ("Which policy is better?", "3 policies against 'Base'", "lower is better", "No $ change"):
        assert words in text, words
    assert "What would the official statistics show?" in found["true_beside_recorded.svg"].decode()


@pytest.mark.reports
def test_the_same_comparison_gives_the_same_bytes_in_another_process(picture):
    with Draughtsman("udha.report.compare_files") as draughtsman:
        draughtsman.begin(report := sample_comparison(picture))
        assert draughtsman.files() == written("udha.report.compare_files", report)


def test_one_policy_that_changes_nothing_is_drawn_too(picture):
    rows = tuple(row for row in picture.rows if row.name in ("Base", "No $ change"))
    alone = replace(
        picture,
        rows=rows,
        beside=tuple(one for one in picture.beside if one.name == "No $ change"),
        by_route=tuple(one for one in picture.by_route if one.name == "No $ change"),
    )
    assert all(shown(alone, "svg").values())
