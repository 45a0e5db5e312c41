"""What the report says: the finding, its limits, its assumptions, and no small numbers."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from experiments.effects import Effect
from sim.records import catalogue
from tests.udha.conftest import ODD
from tests.udha.report.html_page import Page, sample_page
from tests.udha.report.sample_report import (
    sample_report,
)
from udha.report import saved
from udha.run.reading import reading


@pytest.fixture(scope="module")
def tiny_page(results) -> Page:
    return Page((results / "report.html").read_text("utf-8"))


def test_cannot_tell_is_explained_where_it_is_the_finding():
    explained = "It does not mean that there is no effect"
    assert explained in sample_page().text
    clear = replace(sample_report().policies[0], finding="'Something new' lowers new exploitation.")
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
    numbers = ("base", "policy", "mean", "median", "low_50", "high_50", "low_90", "high_90")
    shares = dict(zip(("lower", "higher", "same"), shares, strict=True))
    found = Effect("x", catalogue()[series], "all", "all", **dict.fromkeys(numbers, 0.0), **shares)
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
        assert re.search("get worse, while (probably )?fewer people are exploited", said)
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
        r"Of \d+ parameters \d+ are graded reported, \d+ literature, \d+ stated and \d+ assumed", text
    )


def test_few_draws_name_no_driver_and_say_why(tiny_page):
    assert "No drivers can be named: 4 draws are too few" in tiny_page.text
    assert "cannot be separated: 4 of 4 draws have more than one run" in tiny_page.text


def test_drivers_that_can_be_named_are_named_with_their_source():
    text = sample_page().text
    assert "1 of 256 uncertain parameters can be named from 200 draws" in text
    policy = sample_report().policies[0]
    none_named = replace(policy, drivers=replace(policy.drivers, named=()))
    assert (
        "None of 256 uncertain parameters can be named from 200 draws"
        in sample_page(policies=(none_named,)).text
    )


# Small numbers


def test_small_regional_numbers_are_nowhere(odd):
    """Not even where the folder holds them, as ``--unmasked`` asks."""
    report = saved.read(odd)
    withheld = [region.name for region in report.where.regions if region.numbers is None]
    shown = {region.name: region.numbers for region in report.where.regions if region.numbers}
    assert len(withheld) >= 2
    assert all(number == 0 or number >= 5 for numbers in shown.values() for number in numbers)
    drawn = (odd / "figures" / "map.svg").read_text("utf-8")
    text = (odd / "report.html").read_text("utf-8")
    (described,) = re.findall(r'aria-label="(Schematic map[^"]*)"', text)
    drawn_regions = [one for one in withheld if one != "abroad"]
    assert drawn.count(">withheld<") == 2 * len(drawn_regions)
    assert all(f"{name} withheld" in described for name in drawn_regions)
    for name in withheld:
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
