"""The report is one file with everything in order; the same results give the same bytes."""

from __future__ import annotations

import json
import re
import shutil
from itertools import pairwise

import pandas as pd
import pytest

from tests.udha.conftest import contents
from tests.udha.report.html_page import Page, page_of, sample_page
from tests.udha.report.sample_report import sample_report
from udha.output.svg_in_page import inline
from udha.report import files, saved

LARGEST = 500_000
SECTIONS = [
    *("finding", "meanwhile", "effects", "years", "map", "pathway", "routes", "who"),
    *("drivers", "chance", "assumptions", "repeat", "limits"),
]


@pytest.fixture(scope="module")
def tiny_page(results) -> Page:
    return Page((results / "report.html").read_text("utf-8"))


@pytest.mark.reports
def test_the_report_is_made_again_byte_for_byte(udha, results, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(results, copy)
    (copy / "report.html").unlink()
    (copy / "figures" / "map.svg").unlink()
    assert udha("report", copy).status == 0
    assert contents(copy) == contents(results)


def test_what_a_report_says_survives_being_saved(tmp_path):
    report = sample_report()
    (tmp_path / saved.NAME).write_bytes(saved.written(report))
    assert page_of(saved.read(tmp_path)) == page_of(report)


def test_nothing_in_it_depends_on_time_or_machine(results):
    text = (results / "report.html").read_text("utf-8")
    manifest = json.loads((results / "manifest.json").read_text())
    for told in (manifest["started"], manifest["finished"], manifest["platform"]):
        assert told not in text
    assert "report.html" in manifest["files"]
    assert "report.json" in manifest["files"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "holds no report.json"),
        ("{}", "another version of udha"),
        ('{"format": 4}', "cannot be read as what a report says"),
        ("[1]", "cannot be read as what a report says"),
        ("no json", "is no JSON"),
    ],
)
def test_a_folder_without_a_report_that_can_be_read_is_refused(udha, tmp_path, content, message):
    if content is not None:
        (tmp_path / "report.json").write_text(content)
    outcome = udha("report", tmp_path)
    assert outcome.status == 2
    assert message in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert contents(tmp_path).keys() <= {"report.json"}


def test_a_folder_that_is_not_there_is_refused(udha, tmp_path):
    outcome = udha("report", tmp_path / "nowhere")
    assert (outcome.status, outcome.out) == (2, "")
    assert "no such folder" in outcome.err


@pytest.mark.reports
def test_other_files_in_the_folder_are_neither_lost_nor_overwritten(udha, results, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(results, copy)
    (copy / "notes.txt").write_text("mine")
    before = contents(copy)
    assert udha("report", copy).status == 0
    assert contents(copy) == before
    (copy / "figures" / "map.svg").write_text("mine")
    outcome = udha("report", copy)
    assert outcome.status == 2
    assert "figures/map.svg" in outcome.err
    assert (copy / "figures" / "map.svg").read_text() == "mine"


# One file, in order


@pytest.mark.parametrize("name", ["results", "alone", "odd"])
def test_it_is_one_small_file_that_asks_for_nothing(name, request):
    content = (request.getfixturevalue(name) / "report.html").read_bytes()
    assert len(content) <= LARGEST
    text = content.decode("utf-8")
    seen = Page(text)
    assert "default-src 'none'" in next(
        meta["content"] for meta in seen.of("meta") if meta.get("http-equiv") == "Content-Security-Policy"
    )
    assert "://" not in text
    assert "@import" not in text
    assert set(re.findall(r"url\((.)", text)) <= {"#"}
    asked = [one.get(at) for _, one in seen.tags for at in ("src", "href", "action", "data") if one.get(at)]
    assert all(address.startswith("#") for address in asked)
    assert not seen.of("script") + seen.of("link") + seen.of("iframe") + seen.of("form")


@pytest.mark.parametrize("name", ["results", "alone", "odd"])
def test_every_section_is_there_in_order(name, request):
    seen = Page((request.getfixturevalue(name) / "report.html").read_text("utf-8"))
    assert [one["id"] for one in seen.of("section")] == SECTIONS
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [one["id"] for _, one in seen.tags if one.get("id")]
    assert len(ids) == len(set(ids))
    assert seen.of("html")[0]["lang"] == "en-GB"
    for label in seen.of("section"):
        assert label["aria-labelledby"] in ids


@pytest.mark.parametrize("name", ["results", "alone", "odd"])
def test_tables_say_what_their_rows_and_columns_are(name, request):
    seen = Page((request.getfixturevalue(name) / "report.html").read_text("utf-8"))
    assert len(seen.of("table")) == len(seen.of("caption")) > 5
    assert {one.get("scope") for one in seen.of("th")} <= {"col", "row", "rowgroup"}


def test_the_finding_comes_first_and_the_statistics_next(results, tiny_page):
    said = json.loads((results / "report.json").read_text())["policies"][0]
    text = tiny_page.text
    for sentence in (said["finding"], said["meanwhile"], said["reading"]):
        assert sentence
        assert sentence in text
    places = [
        text.index(one) for one in ("The finding", said["finding"], said["meanwhile"], "What the policy")
    ]
    assert places == sorted(places)


def test_the_title_is_the_scenario_s(tiny_page):
    assert "Tiny" in tiny_page.text.split("Compared with")[0]
    assert "Visa-free travel in the second of two recorded years." in tiny_page.text


def test_numbers_are_those_of_the_tables(results):
    report = saved.read(results)
    effects = pd.read_csv(results / "effects.csv").set_index(["series", "dimension", "cell"])
    for row in report.policies[0].rows:
        of_file = effects.loc[row["series"], row["dimension"], row["cell"]]
        for name in ("base", "policy", "low_90", "low_50", "median", "high_50", "high_90", "verdict"):
            assert row[name] == of_file[name], (row["series"], name)


def test_it_says_that_a_median_change_need_not_be_the_difference_of_means(tiny_page):
    assert (
        "It may differ from the difference between the two means, which is the mean effect" in tiny_page.text
    )


def test_it_says_how_to_repeat_it(results, tiny_page):
    manifest = json.loads((results / "manifest.json").read_text())
    assert manifest["command"] in tiny_page.text
    assert manifest["kernel_digest"][:12] in tiny_page.text
    for name in ("scenario.yaml", "base.yaml"):
        assert " ".join((results / name).read_text().split()) in tiny_page.text


def test_it_names_whom_to_call_the_limits_and_the_status(tiny_page):
    assert tiny_page.text.count("0800 11 112") == tiny_page.text.count("192,") >= 2
    assert "What this cannot tell" in tiny_page.text
    assert "UNSCR 1244" in tiny_page.text
    assert "without a position on status or boundaries" in tiny_page.text


# Figures


@pytest.mark.parametrize("name", ["results", "alone"])
def test_every_figure_is_described_and_stands_in_the_folder(name, request):
    folder = request.getfixturevalue(name)
    seen = Page((folder / "report.html").read_text("utf-8"))
    pictures = seen.of("svg")
    assert len(pictures) == len(seen.of("figure")) == len(list((folder / "figures").glob("*.svg"))) >= 4
    for picture in pictures:
        assert picture["role"] == "img"
        assert len(picture["aria-label"]) > 60
        assert re.search(r"\d", picture["aria-label"])
    for path in (folder / "figures").glob("*.svg"):
        assert path.with_suffix(".png").is_file()


def test_a_figure_within_a_page_keeps_its_references_and_nothing_else():
    svg = (
        b'<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="x" width="1pt" viewBox="0 0 1 1" version="1.1">'
        b"<metadata>from somewhere</metadata><defs><style>*{}</style></defs>"
        b'<g id="axes_1"><path id="m1"/><use xlink:href="#m1"/><g clip-path="url(#p1)"/>'
        b'<clipPath id="p1"/></g></svg>'
    )
    found = inline(svg, "map", 'A "map" \\1')
    assert found == (
        '<svg role="img" aria-label="A &#34;map&#34; \\1" viewBox="0 0 1 1">'
        '<path id="map-m1"/><use href="#map-m1"/><clipPath id="map-p1"/></svg>'
    )


def test_a_figure_within_a_page_says_as_little_as_it_can_and_leaves_texts_alone():
    svg = (
        b'<svg viewBox="0 0 1 1"> <g id="a">\n <g clip-path="url(#p)"> <g>\n'
        b' <path d="M 10.123456 -0.5 \nL 3.999 2 \n"/></g> </g><g/> </g>\n'
        b'<text x="1.0004" transform="rotate(-0 1.0004 2)">0.123456  of  it</text></svg>'
    )
    assert inline(svg, "map", "A map").endswith(
        '<g clip-path="url(#map-p)"><path d="M 10.12 -0.5 L 4 2"/></g>'
        '<text x="1">0.123456  of  it</text></svg>'
    )


def test_where_nobody_is_exploited_there_is_no_pathway():
    seen = sample_page(pathway={})
    assert "In some runs nobody is newly exploited" in seen.text
    assert "figure-pathway" not in {one.get("id") for one in seen.of("figure")}


def test_a_flow_can_be_drawn_whatever_its_widths():
    steps = sample_report().pathway
    for factor in (0.0, 0.3, 4.0):
        scaled = sample_report(pathway={name: factor * of for name, of in steps.items()})
        assert b"nan" not in files.figure(scaled, "pathway", ["svg"])["pathway.svg"]
