"""The report says what was found, in order and with its limits; the same results give the same bytes."""

from __future__ import annotations

import json
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.effects import Effect
from sim.records import catalogue
from tests.countries import TESTLAND, copy_with
from tests.udha.conftest import TINY, contents
from tests.udha.sample_report import sample_picture, sample_report
from udha.cli import main
from udha.drawing import written
from udha.report import page, saved
from udha.report.figures import draw_all
from udha.report.inline import inline
from udha.report.reading import reading
from udha.report.saved import WRITERS

LARGEST = 500_000
SECTIONS = [
    *("finding", "meanwhile", "effects", "years", "map", "pathway", "routes"),
    *("drivers", "chance", "assumptions", "repeat", "limits"),
]
ODD = "<script>alert('1')</script> é ☃ & \"two\" " + "long " * 30


class Page(HTMLParser):
    """What tests look at in a page."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).replace("\u00a0", " ").split())


def run(folder: Path, text: str, *options: str) -> Path:
    """Run a scenario file with few draws; return the results."""
    (folder / "scenario.yaml").write_text(text, "utf-8")
    out = folder / "out"
    assert main(["run", str(folder / "scenario.yaml"), *options, "--out", str(out), "--quiet"]) == 0
    return out


@pytest.fixture(scope="module")
def tiny_page(results) -> Page:
    return Page((results / "report.html").read_text("utf-8"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Path:
    """Results of a scenario that extends nothing."""
    text = TINY.replace("extends: baseline\n", "")
    return run(tmp_path_factory.mktemp("alone"), text, "--draws", "3")


@pytest.fixture(scope="module")
def odd(tmp_path_factory) -> Path:
    """Results of a scenario with an odd name and with costs, without masks."""
    text = TINY.replace("name: Tiny", f"name: {json.dumps(ODD, ensure_ascii=False)}")
    text += "costs: {shelter_bed_night: 35 EUR}\n"
    return run(tmp_path_factory.mktemp("odd"), text, "--draws", "4", "--seeds", "2", "--unmasked")


def sample_page(**changed) -> Page:
    report = sample_report(**changed)
    return Page(page.page(report, dict(draw_all(report, ["svg"]))))


# The same bytes


def test_the_report_is_made_again_byte_for_byte(udha, results, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(results, copy)
    (copy / "report.html").unlink()
    (copy / "figures" / "map.svg").write_text("lost")
    assert udha("report", copy).status == 0
    assert contents(copy) == contents(results)


def test_what_a_report_says_survives_being_saved(tmp_path):
    report = sample_report()
    saved.write(tmp_path / saved.NAME, report)
    assert written(WRITERS["run"], saved.read(tmp_path)) == written(WRITERS["run"], report)


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
        ('{"format": 0}', "another version of udha"),
        ('{"format": 1}', "cannot be read as what a report says"),
        ("[1]", "cannot be read as what a report says"),
        ("no json", "cannot be read as what a report says"),
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


def test_other_files_in_the_folder_are_neither_lost_nor_overwritten(udha, results, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(results, copy)
    (copy / "notes.txt").write_text("mine")
    before = contents(copy)
    outcome = udha("report", copy)
    assert outcome.status == 2
    assert "RESULTS: holds files that udha did not write there, such as 'notes.txt'" in outcome.err
    assert contents(copy) == before


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
        if not row.cell:
            of = effects.loc[row.series, "all", "all"]
            assert (row.base, row.policy, row.verdict) == (of.base, of.policy, of.verdict)
            assert row.quantiles.tolist() == of[["low_90", "low_50", "median", "high_50", "high_90"]].tolist()


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


# What is said


def test_cannot_tell_is_explained_where_it_is_the_finding():
    explained = "It does not mean that there is no effect"
    assert explained in sample_page().text
    policy = sample_report().policies[0]
    clear = type(policy)(**{**vars(policy), "finding": "'Something new' lowers new exploitation."})
    assert explained not in sample_page(policies=(clear,)).text


def effect(series: str, verdict: str) -> Effect:
    """An effect of which this can be said."""
    shares = {
        "falls": (1.0, 0.0, 0.0),
        "probably falls": (0.8, 0.2, 0.0),
        "rises": (0.0, 1.0, 0.0),
        "probably rises": (0.2, 0.8, 0.0),
        "cannot tell": (0.5, 0.5, 0.0),
        "no change": (0.0, 0.0, 1.0),
    }[verdict]
    found = Effect("x", catalogue()[series], "all", "all", *[0.0] * 7, *shares)
    assert found.verdict == verdict
    return found


VERDICTS = ["falls", "probably falls", "rises", "probably rises", "cannot tell", "no change"]


@pytest.mark.parametrize("true", VERDICTS)
@pytest.mark.parametrize("recorded", VERDICTS)
def test_a_reader_is_told_how_truth_and_count_go_together(true, recorded):
    said = reading(effect("newly_exploited", true), effect("identified", recorded))
    assert said.endswith(".")
    fewer, more = "fewer people are exploited" in said, "more people are exploited" in said
    assert not (fewer and not true.endswith("falls"))
    assert not (more and not true.endswith("rises"))
    if true.endswith("falls") and recorded.endswith("rises"):
        assert "get worse, while fewer people are exploited" in said
    if true == "cannot tell":
        assert "would not settle it" in said


def test_a_scenario_alone_has_levels_and_no_effects(alone):
    seen = Page((alone / "report.html").read_text("utf-8"))
    assert "An average year" in seen.text
    assert "Compared with" not in seen.text
    assert "Probability of benefit" not in seen.text
    assert "figure-effects" not in {one.get("id") for one in seen.of("figure")}
    assert not (alone / "figures" / "effects.svg").exists()


def test_costs_stand_where_they_are_given_and_nowhere_else(odd, tiny_page):
    seen = Page((odd / "report.html").read_text("utf-8"))
    assert "35 EUR" in seen.text
    assert "Cost per person-year of exploitation averted: cannot tell, as" in seen.text
    assert "What it costs Unit costs" in seen.text
    assert "EUR" not in tiny_page.text
    assert "Unit costs" not in tiny_page.text


def test_names_are_words_and_never_tags(odd):
    text = (odd / "report.html").read_text("utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert ODD.strip().split("long")[0].strip() in Page(text).text


def test_every_assumption_that_matters_has_source_and_grade(tiny_page):
    text = tiny_page.text.split("What the result rests on")[1]
    assert "EU visa-free travel from Kosovo" in text
    assert "visa_free_weight_when_open" in text
    assert "report IV (prediction of respondents); evidence 2.14, 2.15" in text
    assert "lognormal, median" in text
    assert re.search(
        r"Of 280 parameters \d+ are graded reported, \d+ literature, \d+ stated and \d+ assumed", text
    )


def test_few_draws_name_no_driver_and_say_why(tiny_page):
    assert "Nothing can be said: 4 draws are too few" in tiny_page.text
    assert "cannot be told apart: 4 of 4 draws are run more than once" in tiny_page.text


def test_drivers_that_can_be_named_are_named_with_their_source():
    text = sample_page().text
    assert "Of 256 uncertain parameters 1 can be named from 200 draws" in text
    policy = sample_report().policies[0]
    none = type(policy.drivers)(**{**vars(policy.drivers), "named": ()})
    none_named = type(policy)(**{**vars(policy), "drivers": none})
    assert "none can be named from 200 draws" in sample_page(policies=(none_named,)).text


# Small numbers


def test_small_regional_numbers_are_nowhere(results, odd):
    for folder in (results, odd):
        report = saved.read(folder)
        withheld = [one.name for one in report.where.regions if one.numbers is None]
        shown = {one.name: one.numbers for one in report.where.regions if one.numbers}
        assert len(withheld) >= 2
        assert all(number == 0 or number >= 5 for numbers in shown.values() for number in numbers)
        drawn = (folder / "figures" / "map.svg").read_text("utf-8")
        text = (folder / "report.html").read_text("utf-8")
        (described,) = re.findall(r'aria-label="(Schematic map[^"]*)"', text)
        assert drawn.count(">withheld<") == 2 * len([one for one in withheld if one != "abroad"])
        for name in withheld:
            assert f"{name} withheld" in described or name == "abroad"
            assert f'<th scope="row">{name}</th><td>withheld</td><td>withheld</td>' in text


def test_what_is_withheld_is_what_the_tables_withhold(results):
    effects = pd.read_csv(results / "effects.csv").query(
        "series == 'newly_exploited' and dimension == 'region'"
    )
    of = effects.set_index("cell")
    for region in saved.read(results).where.regions:
        assert (region.numbers is None) == of.masked[region.name]
        if region.numbers:
            assert region.numbers == pytest.approx(of.loc[region.name, ["base", "policy"]].tolist())


def test_the_page_warns_of_a_folder_with_small_numbers(odd, tiny_page):
    warning = "The folder beside this page holds regional counts below five"
    assert warning in Page((odd / "report.html").read_text("utf-8")).text
    assert warning not in tiny_page.text


# Figures


@pytest.mark.parametrize("name", ["results", "alone"])
def test_every_figure_is_described_and_stands_in_the_folder(name, request):
    folder = request.getfixturevalue(name)
    seen = Page((folder / "report.html").read_text("utf-8"))
    pictures = seen.of("svg")
    assert len(pictures) == len(seen.of("figure")) == len(list((folder / "figures").glob("*.svg"))) >= 4
    for one in pictures:
        assert one["role"] == "img"
        assert len(one["aria-label"]) > 60
        assert re.search(r"\d", one["aria-label"])
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
        '<g><path id="map-m1"/><use href="#map-m1"/><g clip-path="url(#map-p1)"/><clipPath id="map-p1"/>'
        "</g></svg>"
    )


def test_where_nobody_is_exploited_there_is_no_pathway():
    seen = sample_page(pathway={})
    assert "In some runs nobody is newly exploited" in seen.text
    assert "figure-pathway" not in {one.get("id") for one in seen.of("figure")}


def test_a_flow_can_be_drawn_whatever_its_widths():
    steps = sample_report().pathway
    for factor in (0.0, 0.3, 4.0):
        scaled = sample_report(pathway={name: factor * of for name, of in steps.items()})
        assert b"nan" not in dict(draw_all(scaled, ["svg"]))["pathway.svg"]


# Other countries


def test_a_country_without_a_map_still_has_a_report(tmp_path):
    out = tmp_path / "out"
    policy = TESTLAND / "scenarios" / "more_checks.yaml"
    assert main(["run", str(policy), "--draws", "3", "--out", str(out), "--quiet"]) == 0
    seen = Page((out / "report.html").read_text("utf-8"))
    assert [one["id"] for one in seen.of("section")] == SECTIONS
    assert "No map comes with the data of Testland" in seen.text
    assert {"Oster", "Wester", "Norder"} <= set(seen.words)
    assert "0800" not in seen.text
    assert "Kosovo" not in seen.text
    assert not (out / "figures" / "map.svg").exists()


def square(name: str, kind: str = "Polygon") -> dict:
    ring = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    return {"properties": {"name": name}, "geometry": {"type": kind, "coordinates": [ring]}}


def test_a_country_with_a_map_is_drawn_and_keeps_it(tmp_path):
    folder = copy_with(tmp_path, {})
    (folder / "map.geojson").write_text(
        json.dumps({"features": list(map(square, ("Oster", "Wester", "Norder")))})
    )
    out = tmp_path / "out"
    policy = folder / "scenarios" / "more_checks.yaml"
    assert main(["run", str(policy), "--draws", "2", "--out", str(out), "--quiet"]) == 0
    assert "Wester" in (out / "figures" / "map.svg").read_text("utf-8")
    assert (out / "country" / "map.geojson").read_bytes() == (folder / "map.geojson").read_bytes()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no json", "cannot be read as a map"),
        ("[]", "cannot be read as a map"),
        (json.dumps({"features": [square("Oster", "Point")]}), "cannot be read as a map"),
        (
            json.dumps({"features": [square("Oster"), square("Wester"), square("Nord")]}),
            "did you mean 'Nord'?",
        ),
    ],
)
def test_a_faulty_map_is_refused_before_anything_runs(udha, tmp_path, text, message):
    folder = copy_with(tmp_path, {})
    (folder / "map.geojson").write_text(text)
    outcome = udha("run", folder / "scenarios" / "more_checks.yaml", "--out", tmp_path / "out")
    assert outcome.status == 2
    assert "map.geojson" in outcome.err
    assert message in outcome.err
    assert not (tmp_path / "out").exists()


def test_a_map_s_regions_are_those_of_the_model_and_share_their_borders():
    from sim import country
    from udha.report.maps import outlines

    kosovo = country.load()
    found = outlines(kosovo)
    assert tuple(found) == kosovo.regions
    points = [tuple(point) for ring in found.values() for point in ring[:-1].tolist()]
    assert len(set(points)) < 0.75 * len(points)  # most corners belong to two regions or more
    for ring in found.values():
        assert (ring[0] == ring[-1]).all()
        assert np.ptp(ring[:, 0]) < 1.5


def test_a_picture_with_one_year_has_a_page():
    picture = sample_picture()
    one = type(picture)(
        **{
            **vars(picture),
            "years": picture.years[:1],
            "true": picture.true[..., :1],
            "recorded": picture.recorded[..., :1],
        }
    )
    assert "2012" in sample_page(picture=one).text
