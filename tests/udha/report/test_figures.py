"""Figures say what they show, rest on nothing but the run, and survive odd input."""

from __future__ import annotations

import dataclasses
from xml.etree import ElementTree

import numpy as np
import pytest

from sim.codes import Route
from tests.udha.report.sample_report import sample_alone, sample_report
from udha.output.quantiles import ENDS
from udha.report import files
from udha.report.contents import OnRoute, Report
from udha.report.figures.map import ARROWS


def drawn(report: Report, *kinds: str) -> dict[str, bytes]:
    figures = [files.figure(report, name, kinds or ["svg"]) for name in report.figures]
    return {file: content for figure in figures for file, content in figure.items()}


def words_in(svg: bytes) -> str:
    return " ".join(
        "".join(text.itertext())
        for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    )


ALL = {"true_and_recorded", "by_route", "effects", "map", "pathway", "drivers"}


def test_each_figure_is_drawn_as_svg_and_png():
    figures = drawn(sample_report(), "svg", "png")
    assert {name.split(".")[0] for name in figures} == ALL
    for name, content in figures.items():
        assert content.startswith(b"\x89PNG" if name.endswith("png") else b"<?xml")


def test_a_figure_drawn_once_gives_the_bytes_of_one_drawn_for_each_kind():
    report = sample_report()
    for name in report.figures:
        apart = files.figure(report, name, ["svg"]) | files.figure(report, name, ["png"])
        assert files.figure(report, name) == apart


def test_every_route_has_an_arrow_of_its_own():
    assert set(ARROWS) == set(Route)
    assert len({height for height, _ in ARROWS.values()}) == len(Route)


def test_every_caption_names_draws_seeds_and_priors():
    report = sample_report()
    for content in drawn(report).values():
        text = words_in(content)
        assert report.caption in text
        assert "'Something new' against 'As it was'" in text
        assert "?" in text  # the title asks the question that the figure answers


def test_true_stands_beside_recorded_with_the_official_figures():
    report = sample_report()
    text = words_in(drawn(report)["true_and_recorded.svg"])
    for words in (
        "True in the model",
        "Recorded",
        "persons a year",
        "official figure",
        "policies differ from here",
    ):
        assert words in text
    newly, identified = report.yearly
    without = sample_report(yearly=(newly, dataclasses.replace(identified, official={1999: 1.0})))
    assert "official figure" not in words_in(drawn(without)["true_and_recorded.svg"])


def test_verdicts_stand_beside_the_effects():
    text = words_in(drawn(sample_report())["effects.svg"])
    for words in ("cannot tell", "no change", "rises", "% of its mean", "+940", "rights"):
        assert words in text


def test_effects_on_other_series_than_the_main_ones_stand_in_the_table_alone():
    text = words_in(drawn(sample_report(headline=("newly_exploited",)))["effects.svg"])
    assert "Newly exploited" in text
    assert "Travellers refused" not in text


def one_year() -> dict[str, object]:
    report = sample_report()
    yearly = tuple(
        dataclasses.replace(series, quantiles=series.quantiles[..., :1]) for series in report.yearly
    )
    return {"years": report.years[:1], "yearly": yearly}


def nothing_happens() -> dict[str, object]:
    report = sample_report()
    policy, where, zeros = report.policies[0], report.where, dict.fromkeys(ENDS, 0.0)
    none = OnRoute((0.0, 0.0), np.zeros((2, 5)))
    return {
        "policies": (dataclasses.replace(policy, rows=tuple(row | zeros for row in policy.rows)),),
        "yearly": tuple(
            dataclasses.replace(series, quantiles=np.zeros_like(series.quantiles)) for series in report.yearly
        ),
        "where": dataclasses.replace(where, routes=dict.fromkeys(where.routes, none), all_routes=none),
    }


def no_change() -> dict[str, object]:
    policy = sample_report().policies[0]
    return {"policies": (dataclasses.replace(policy, rows=policy.rows[-1:]),)}


@pytest.mark.parametrize(
    "changed",
    [
        {"base": "$x_1$ & <b> \\frac", "title": "é ☃ \U0001f600 " + "long " * 40},
        one_year(),
        nothing_happens(),
        no_change(),
        {"starts": 2012.0},
        {"starts": 2017.9},
    ],
    ids=["odd names", "one year", "nothing happens", "no change", "from the start", "at the end"],
)
def test_odd_input_is_drawn_without_a_word(changed, recwarn):
    figures = drawn(sample_report(**changed))
    assert len(figures) == len(ALL)
    assert not recwarn.list


def test_a_scenario_alone_has_levels_but_no_effects():
    figures = drawn(sample_alone())
    assert {name.split(".")[0] for name in figures} == ALL - {"effects"}
    assert "Difference" not in words_in(figures["by_route.svg"])
