"""Figures of a comparison are drawn from plain data, the same bytes each time and in any process."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from tests.udha.report.sample_report import sample_comparison
from udha.report import drawing, files
from udha.report.compare_contents import ComparisonReport


def shown(report: ComparisonReport, *kinds: str) -> dict[str, bytes]:
    drawn = [files.figure(report, name, kinds) for name in report.figures]
    return {file: content for figure in drawn for file, content in figure.items()}


def test_each_figure_is_drawn_twice_over():
    found = shown(sample_comparison(), "svg", "png")
    names = ("ranking", "true_beside_recorded", "true_and_recorded", "displacement")
    assert list(found) == [f"{name}.{kind}" for name in names for kind in ("svg", "png")]
    text = found["ranking.svg"].decode().replace("&#x27;", "'")
    for words in ("Which policy is better?", "3 policies against 'Base'", "lower is better", "No $ change"):
        assert words in text, words
    assert "What would the official statistics show?" in found["true_beside_recorded.svg"].decode()


@pytest.mark.reports
def test_the_same_comparison_gives_the_same_bytes_in_another_process():
    with drawing.drawn(report := sample_comparison()) as made:
        assert made() == drawing.made(report)


def test_one_policy_that_changes_nothing_is_drawn_too():
    assert all(shown(sample_comparison({"Base": 0.0, "No $ change": 0.0}), "svg").values())


def test_policies_with_long_names_can_be_told_apart_in_every_figure():
    long = "A policy with a name of its own that goes on and on, {}, and on and on to its end"
    names = long.format("first"), long.format("then"), "x" * 90, "Base"
    report = sample_comparison(dict(zip(names, (-20.0, 5.0, 1.0, 0.0))))
    for name in ("ranking", "true_beside_recorded", "displacement"):
        svg = files.figure(report, name, ["svg"])[f"{name}.svg"]
        words = [
            "".join(text.itertext()).strip()
            for text in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
        ]
        labels = [word for word in words if "\u2026" in word and not word.startswith("'")]
        assert "\u2026" not in words
        assert len(labels) == len(set(labels)) == 3, (name, labels)
