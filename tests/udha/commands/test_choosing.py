"""What ``udha compare`` compares with what; what cannot be compared is refused, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import Scenario, shipped
from tests.countries import TESTLAND
from tests.udha.compare.policies import DATES, LEVERS, POLICY, written
from udha.compare.request import base_of

# What cannot be compared


def said(outcome, *words) -> bool:
    assert outcome.status == 2, outcome.err
    assert outcome.out == ""
    assert outcome.err.count("\n") == 1
    for word in words:
        assert word in outcome.err, outcome.err
    return True


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A folder of scenarios beside which nothing must be left."""
    (tmp_path / "files").mkdir()
    monkeypatch.chdir(tmp_path)
    return written(tmp_path / "files")


def test_an_unknown_scenario_is_refused_with_the_nearest(udha, place):
    assert said(
        udha("compare", "visa_liberalizaton"),
        "no such file or scenario",
        "did you mean 'visa_liberalisation'",
    )
    assert said(udha("compare", place / "visa.yaml", "--base", "basline"), "did you mean 'baseline'")
    assert [one.name for one in Path().iterdir()] == ["files"]


def test_two_scenarios_of_one_name_are_refused(udha, place):
    (place / "twin.yaml").write_text(POLICY.format(name="Visa", lever=LEVERS["idle"]))
    assert said(
        udha("compare", place / "visa.yaml", place / "twin.yaml"),
        "twin.yaml",
        "has the name 'Visa'",
        "visa.yaml",
    )
    assert said(udha("compare", place / "visa.yaml", place / "visa.yaml"), "visa.yaml", "is given twice")
    (place / "copy.yaml").write_text(f"name: Base\nextends: base.yaml\nlevers:\n  {LEVERS['visa']}\n")
    assert said(udha("compare", place / "copy.yaml"), "copy.yaml", "has the name 'Base'", "base.yaml")


@pytest.mark.parametrize(
    "name", ["visa A", "Visa  A", "VISA a", "Visa \uff21", "\N{ROMAN NUMERAL FIVE}isa A"]
)
def test_two_scenarios_whose_names_look_alike_are_refused(udha, place, name):
    for file, title in {"one": "Visa A", "twin": name}.items():
        (place / f"{file}.yaml").write_text(POLICY.format(name=title, lever=LEVERS["visa"]))
    files = place / "one.yaml", place / "twin.yaml"
    assert said(udha("compare", *files), "twin.yaml", f"'{name}', which looks like 'Visa A' of", "one.yaml")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_in_two_forms_of_unicode_is_one_name(udha, place, form):
    names = {"one": "Prishtin\u00eb", "twin": "Prishtine\u0308"}
    for file, title in names.items():
        (place / f"{file}.yaml").write_text(POLICY.format(name=title, lever=LEVERS["visa"]))
    files = [place / "one.yaml", place / "twin.yaml"]
    assert said(udha("compare", *(files if form == "NFC" else files[::-1])), "which looks like")


def test_the_base_alone_is_refused(udha, place):
    assert said(udha("compare", "baseline"), "nothing to compare 'As it was' with")
    assert said(
        udha("compare", place / "visa.yaml", "--base", place / "visa.yaml"), "nothing to compare 'Visa' with"
    )


def test_scenarios_of_other_dates_are_refused_unless_dates_are_given(udha, place, tmp_path):
    (place / "later.yaml").write_text(
        f"name: Later\nextends: base.yaml\nend: 2012-06-30\nlevers:\n  {LEVERS['idle']}\n"
    )
    both = ("compare", place / "visa.yaml", place / "later.yaml", "--draws", 1, "--workers", 1, "--quiet")
    assert said(udha(*both), "later.yaml", "to 2012-06-30", "give both the same dates, or --from and --to")
    (place / "sooner.yaml").write_text(
        f"name: Sooner\nextends: base.yaml\nstart: 2008-01-01\nlevers:\n  {LEVERS['idle']}\n"
    )
    assert said(udha("compare", place / "visa.yaml", place / "sooner.yaml"), "give both the same dates\n")
    dates = ("--from", "2010-01-01", "--to", "2011-06-30", "--out", tmp_path / "out")
    assert udha(*both, *dates).status == 0


def test_scenarios_of_other_unit_costs_are_refused(udha, place):
    for name, amount in (("visa", 30), ("campaign", 40)):
        with open(place / f"{name}.yaml", "a") as file:
            file.write(f"costs: {{assisted_person: {amount} EUR}}\n")
    assert said(udha("compare", place / "visa.yaml", place / "campaign.yaml"), "different unit costs")


def test_scenarios_of_another_country_are_refused(udha, place):
    (place / "abroad.yaml").write_text(f"name: Abroad\ncountry: {TESTLAND}\n{DATES}")
    assert said(
        udha("compare", place / "abroad.yaml", place / "visa.yaml"), "abroad.yaml", "is set in", "--base"
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--by", "in_exploitaton"], ["--by", "did you mean 'in_exploitation'"]),
        (["--by", "identified"], ["--by", "no direction that is good news"]),
        (["--by", "cost"], ["--by", "no scenario gives unit costs"]),
        (["--draws", "100000", "--seeds", "20"], ["--draws", "at most 1,000,000"]),
        (["--prior", "--posterior", "x.parquet"], ["--prior", "together"]),
        (["--from", "2011-12-30"], ["--from", "out of order"]),
        (["--workers", "0"], ["--workers"]),
    ],
)
def test_wrong_options_are_refused(udha, place, more, words):
    assert said(udha("compare", place / "visa.yaml", *more), *words)
    assert [one.name for one in Path().iterdir()] == ["files"]


def test_a_folder_of_something_else_is_refused_before_any_run(udha, place):
    (place / "out").mkdir()
    (place / "out" / "notes.txt").write_text("mine")
    assert said(udha("compare", place / "visa.yaml", "--out", place / "out", "--quiet"), "something else")
    assert not (place / "out-runs").exists()


def test_unfinished_runs_of_something_else_are_not_mixed_in(udha, place):
    (place / "out-runs").mkdir()
    (place / "out-runs" / "plan.json").write_text('{"study": "another", "digest": "x"}')
    (place / "out-runs" / f"{0:032x}.arrow").write_bytes(b"")
    outcome = udha("compare", place / "visa.yaml", "--out", place / "out", "--quiet")
    assert said(outcome, "holds unfinished runs of 'another'")
    assert not (place / "out").exists()


# Which base


def test_the_base_is_what_all_extend_or_the_one_among_them(place):
    def base(*names: str) -> str:
        known = shipped()
        return base_of([Scenario.load(known.get(name, place / f"{name}.yaml")) for name in names]).name

    assert base("visa", "campaign") == "Base"
    assert base("visa") == "Base"
    assert base("base", "visa") == "Base"
    assert base("visa_liberalisation", "visa_liberalisation_with_protection") == "As it was"
    assert base("visa_liberalisation_with_protection") == "Visa liberalisation"
    assert base("baseline", "visa_liberalisation_with_protection") == "As it was"
    # Nothing in common: the shipped baseline.
    assert base("visa", "visa_liberalisation") == "As it was"
    assert base(*shipped()) == "As it was"
