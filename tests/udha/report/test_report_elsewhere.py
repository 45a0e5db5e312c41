"""The report of a comparison, and of another country."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.countries import copy_with
from tests.udha.report.html_page import Page, page_of, sample_comparison_page, sample_page
from tests.udha.report.sample_report import sample_comparison, sample_report
from udha.report import saved

LARGEST = 500_000
SECTIONS = [
    *("finding", "meanwhile", "effects", "years", "map", "pathway", "routes", "who"),
    *("drivers", "chance", "assumptions", "repeat", "limits"),
]
OF_A_COMPARISON = [
    *("finding", "meanwhile", "ranking", "dominance", "costs", "routes"),
    *("years", "chance", "policies", "repeat", "limits"),
]


def test_a_comparison_has_its_sections_in_order():
    seen = sample_comparison_page()
    assert [one["id"] for one in seen.of("section")] == OF_A_COMPARISON
    without = sample_comparison_page(unit_costs=(), costs=())
    assert [one["id"] for one in without.of("section")] == [one for one in OF_A_COMPARISON if one != "costs"]
    assert len(seen.of("svg")) == 4
    assert all(len(one["aria-label"]) > 60 for one in seen.of("svg"))
    ids = [one["id"] for _, one in seen.tags if one.get("id")]
    assert len(ids) == len(set(ids))
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ties_are_shown_as_ties_and_cannot_tell_is_explained():
    text = sample_comparison_page().text
    assert text.count("1=") >= 4
    assert "It does not mean that they are the same" in text
    assert "1= 1-2 Worse +20 +10 to +30 0.40 0.50 3 6 40 %" in text
    assert "Better on every count than Worse 'Base'" in text


def test_a_comparison_s_report_is_kept_and_made_again(tmp_path):
    report = sample_comparison()
    (tmp_path / saved.NAME).write_bytes(saved.written(report))
    assert page_of(saved.read(tmp_path)) == page_of(report)


def test_thirty_policies_fit_into_one_file():
    many = {f"Policy number {at} with a name of its own": 20.0 for at in range(29)}
    assert len(page_of(sample_comparison({**many, "Base": 0.0})).encode()) <= LARGEST


# Other countries


def test_a_country_without_a_map_still_has_a_report(testland):
    seen = Page((testland / "report.html").read_text("utf-8"))
    assert [one["id"] for one in seen.of("section")] == SECTIONS
    assert "The data of Testland include no map" in seen.text
    assert {"Oster", "Wester", "Norder"} <= set(seen.words)
    assert "0800" not in seen.text
    assert "Kosovo" not in seen.text
    assert not (testland / "figures" / "map.svg").exists()


def square(name: str, kind: str = "Polygon") -> dict:
    ring = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    return {"properties": {"name": name}, "geometry": {"type": kind, "coordinates": [ring]}}


@pytest.mark.reports
def test_a_country_with_a_map_is_drawn_and_keeps_it(udha, tmp_path):
    folder = copy_with(tmp_path, {})
    (folder / "map.geojson").write_text(
        json.dumps({"features": list(map(square, ("Oster", "Wester", "Norder")))})
    )
    out = tmp_path / "out"
    policy = folder / "scenarios" / "more_checks.yaml"
    assert udha("run", policy, "--draws", "2", "--out", out, "--quiet").status == 0
    assert "Wester" in (out / "figures" / "map.svg").read_text("utf-8")
    assert (out / "country" / "map.geojson").read_bytes() == (folder / "map.geojson").read_bytes()


def test_a_map_s_regions_are_those_of_the_model_and_share_their_borders():
    from sim import country
    from udha.inputs.country_map import outlines

    kosovo = country.load()
    found = outlines(kosovo)
    assert tuple(found) == kosovo.regions
    points = [tuple(point) for ring in found.values() for point in ring[:-1].tolist()]
    assert len(set(points)) < 0.75 * len(points)  # most corners belong to two regions or more
    for ring in found.values():
        assert (ring[0] == ring[-1]).all()
        assert np.ptp(ring[:, 0]) < 1.5


def test_a_report_of_one_year_has_a_page():
    report = sample_report()
    yearly = tuple(replace(series, quantiles=series.quantiles[..., :1]) for series in report.yearly)
    assert "2012" in sample_page(years=report.years[:1], yearly=yearly).text
