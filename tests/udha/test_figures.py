"""Figures say what they show, rest on nothing but the run, and survive odd input."""

from __future__ import annotations

import dataclasses
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.udha.sample_report import YEARS, quantiles, sample_picture, sample_report
from udha.output.background import Draughtsman, written
from udha.report.run_files import draw_all
from udha.report.run_picture import Change, Picture
from udha.report.saved import WRITERS


@pytest.fixture
def picture() -> Picture:
    return sample_picture()


def drawn(picture: Picture) -> dict[str, bytes]:
    return dict(draw_all(sample_report(picture), ["svg"]))


def words_in(svg: bytes) -> str:
    return " ".join(
        "".join(text.itertext())
        for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    )


ALL = {"true_and_recorded", "by_route", "effects", "map", "pathway", "drivers"}


def test_each_figure_is_drawn_as_svg_and_png(picture):
    figures = dict(draw_all(sample_report(picture)))
    assert {name.split(".")[0] for name in figures} == ALL
    for name, content in figures.items():
        assert content.startswith(b"\x89PNG" if name.endswith("png") else b"<?xml")


@pytest.mark.reports
def test_the_same_picture_gives_the_same_bytes_here_and_in_a_process_of_its_own(picture):
    report = sample_report(picture)
    first = written(WRITERS["run"], report)
    with Draughtsman(WRITERS["run"]) as draughtsman:
        draughtsman.begin(report)
        assert draughtsman.files() == first


@pytest.mark.reports
def test_figures_are_drawn_here_when_the_other_process_is_lost(picture):
    with Draughtsman(WRITERS["run"]) as draughtsman:
        draughtsman.process.kill()
        draughtsman.process.wait()
        draughtsman.begin(report := sample_report(picture))
        assert draughtsman.files() == written(WRITERS["run"], report)


@pytest.mark.reports
def test_nobody_is_left_waiting_when_a_run_fails():
    with Draughtsman(WRITERS["run"]) as draughtsman:
        pass
    assert draughtsman.process.poll() is not None


def test_every_caption_names_draws_seeds_and_priors(picture):
    for name, content in drawn(picture).items():
        if name.endswith("svg"):
            text = words_in(content)
            assert picture.caption in text
            assert "'Something new' against 'As it was'" in text
            assert "?" in text  # the title asks the question that the figure answers


def test_true_stands_beside_recorded_with_the_official_figures(picture):
    text = words_in(drawn(picture)["true_and_recorded.svg"])
    for words in (
        "True in the model",
        "Recorded",
        "persons a year",
        "official figure",
        "policies differ from here",
    ):
        assert words in text
    without = dataclasses.replace(picture, official={1999: 1.0})
    assert "official figure" not in words_in(drawn(without)["true_and_recorded.svg"])


def test_verdicts_stand_beside_the_effects(picture):
    text = words_in(drawn(picture)["effects.svg"])
    for words in ("cannot tell", "no change", "rises", "% of its mean", "+940", "rights"):
        assert words in text


@pytest.mark.parametrize(
    "changed",
    [
        {"names": ("$x_1$ & <b> \\frac", "é ☃ \U0001f600 " + "long " * 40)},
        {"years": YEARS[:1], "true": quantiles(9, 1), "recorded": quantiles(1, 1)},
        {
            "true": np.zeros((2, 5, 6)),
            "recorded": np.zeros((2, 5, 6)),
            "moved": np.zeros((5, 3)),
            "by_route": np.zeros((2, 5, 3)),
        },
        {"changes": (Change("Identified", "recorded", np.zeros(5), "no change"),)},
        {"starts": 2012.0},
        {"starts": 2017.9},
    ],
    ids=["odd names", "one year", "nothing happens", "no change", "from the start", "at the end"],
)
def test_odd_input_is_drawn_without_a_word(picture, changed, recwarn):
    figures = drawn(dataclasses.replace(picture, **changed))
    assert len(figures) == len(ALL)
    assert not recwarn.list


def test_a_scenario_alone_has_levels_but_no_effects(picture):
    alone = dataclasses.replace(
        picture,
        names=("As it was",),
        starts=None,
        true=picture.true[:1],
        recorded=picture.recorded[:1],
        by_route=picture.by_route[:1],
        moved=None,
        changes=(),
    )
    figures = drawn(alone)
    assert {name.split(".")[0] for name in figures} == ALL - {"effects"}
    assert "Difference" not in words_in(figures["by_route.svg"])
