"""A scenario is what its file says, or is refused with file, line and field."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest

from sim.errors import InputError
from sim.scenario import Period, Scenario
from tests.sim.scenarios.files import load

FULL = """\
# yaml-language-server: $schema=scenario.schema.json
name: Visa liberalisation with protection
description: EU visa-free travel from 2016.
extends: base.yaml
levers:
  visa_liberalisation: {from: 2016-01-01}
  shelter_max_stay:    {from: 2016-01-01, weeks: 104}
  hotline_promotion:   {from: 2015-06-01, until: 2017-12-31, intensity: 0.6, ramp_weeks: 12}
parameters:
  compliance: 0.9
costs: {shelter_bed_night: 35 EUR}
"""


def test_a_file_is_read_whole(write):
    write(
        "name: base\nlevers: {shelter_max_stay: {}}\nparameters: {compliance: 0.1, compliance_gain: 2}\n",
        "base.yaml",
    )
    found = Scenario.load(write(FULL))
    assert (found.name, found.description) == (
        "Visa liberalisation with protection",
        "EU visa-free travel from 2016.",
    )
    assert found.levers == {
        "hotline_promotion": (Period(date(2015, 6, 1), date(2017, 12, 31), 0.6, 12),),
        "shelter_max_stay": (Period(date(2016, 1, 1), None, 104.0, 0),),
        "visa_liberalisation": (Period(date(2016, 1, 1), None, 1.0, 0),),
    }
    assert found.parameters == {"compliance": 0.9, "compliance_gain": 2.0}
    assert found.costs == {"shelter_bed_night": (35.0, "EUR")}
    assert found.base.name == "base"
    assert found.base.levers == {"shelter_max_stay": (Period(date(2005, 1, 1), None, 52.0, 0),)}
    assert (found.start, found.records_from, found.end) == (
        date(2005, 1, 1),
        date(2010, 1, 1),
        date(2019, 12, 31),
    )


def test_units_may_be_written_out(write):
    found = load(write, "levers: {shelter_max_stay: {weeks: 60 weeks}}\nparameters: {max_stay: '30 weeks'}\n")
    assert found.levers["shelter_max_stay"][0].value == 60
    assert found.parameters == {"max_stay": 30}


HOTLINE_AT, STAY_AT = "levers.hotline_promotion", "levers.shelter_max_stay"


NO_MONDAY = "never in force: a policy begins and ends with a week, and no Monday lies from "


def hotline(keys):
    return f"levers: {{hotline_promotion: {{{keys}}}}}\n"


def stay(keys):
    return f"levers: {{shelter_max_stay: {{{keys}}}}}\n"


@pytest.mark.parametrize(
    ("text", "line", "field", "message", "nearest"),
    [
        # keys and names
        ("lever: {}\n", 2, "lever", "unknown key", "levers"),
        (
            "levers:\n  visa_liberalization: {}\n",
            3,
            "levers.visa_liberalization",
            "unknown lever",
            "visa_liberalisation",
        ),
        ("levers:\n  hotline: {}\n", 3, "levers.hotline", "unknown lever", "hotline_promotion"),
        (hotline("form: 2016-01-01"), 2, HOTLINE_AT + ".form", "unknown key of this lever", "from"),
        (hotline("weeks: 3"), 2, HOTLINE_AT + ".weeks", "unknown key", "ramp_weeks"),
        (
            hotline("beds: 3"),
            2,
            HOTLINE_AT + ".beds",
            "unknown key of this lever; one of from, until, ramp_weeks, intensity",
            None,
        ),
        ("parameters:\n\n  complience: 1\n", 4, "parameters.complience", "unknown parameter", "compliance"),
        ("costs:\n  bed_night: 35 EUR\n", 3, "costs.bed_night", "unknown cost", "shelter_bed_night"),
        ("name: y\n", 2, "name", "written twice, first on line 1", None),
        ("levers: {<<: {}}\n", 2, "levers.<<", "unknown lever", None),
        # kinds
        ("levers: 3\n", 2, "levers", "must be a mapping", None),
        ("levers: [hotline_promotion]\n", 2, "levers", "must be a mapping", None),
        ("levers:\n  hotline_promotion:\n", 3, HOTLINE_AT, "nothing is given; write {}", None),
        ("levers: {hotline_promotion: on}\n", 2, HOTLINE_AT, "must be a mapping", None),
        ("levers: {hotline_promotion: [2016-01-01]}\n", 2, HOTLINE_AT + "[0]", "must be a mapping", None),
        ("description: [a]\n", 2, "description", "must be text", None),
        ("description: ''\n", 2, "description", "must be text", None),
        # numbers with a comma, or with points between thousands
        (hotline("intensity: 0,5"), 2, HOTLINE_AT + ".5", "unknown key of this lever; a number is", None),
        (stay("weeks: 0,5 weeks"), 2, STAY_AT + ".5 weeks", "unknown key of this lever; a number is", None),
        ("parameters: {compliance: 0,5}\n", 2, "parameters.5", "unknown parameter; a number is", None),
        (
            "costs: {shelter_bed_night: 1.000 EUR}\n",
            2,
            "costs.shelter_bed_night",
            "is it 1.0, or is it 1000? Write 1000, or 1.0",
            None,
        ),
        # units and bounds
        (
            stay("weeks: 12 months"),
            2,
            STAY_AT + ".weeks",
            "wrong unit 'months': must be a number from 1 to 520 (weeks)",
            None,
        ),
        (stay("weeks: 0"), 2, STAY_AT + ".weeks", "0 is out of bounds", None),
        (stay("weeks: 521 weeks"), 2, STAY_AT + ".weeks", "521 is out of bounds", None),
        (
            stay("weeks: until_reintegratd"),
            2,
            STAY_AT + ".weeks",
            "must be a number of weeks, or until_reintegrated, not 'until_reintegratd'",
            "until_reintegrated",
        ),
        (stay("weeks: ''"), 2, STAY_AT + ".weeks", "must be a number", None),
        (hotline("intensity: until_reintegrated"), 2, HOTLINE_AT + ".intensity", "must be a number", None),
        (
            hotline("intensity: 60 %"),
            2,
            HOTLINE_AT + ".intensity",
            "wrong unit '%': must be a number from 0 to 1 (share of the full change)",
            None,
        ),
        (hotline("intensity: high"), 2, HOTLINE_AT + ".intensity", "must be a", None),
        (hotline("intensity: .nan"), 2, HOTLINE_AT + ".intensity", ".nan is not", None),
        (hotline("ramp_weeks: 1.5"), 2, HOTLINE_AT + ".ramp_weeks", "must be a whole", None),
        (hotline("ramp_weeks: -1"), 2, HOTLINE_AT + ".ramp_weeks", "-1 is out", None),
        ("parameters: {compliance: 1.1}\n", 2, "parameters.compliance", "1.1 is out of bounds", None),
        ("parameters: {compliance: .inf}\n", 2, "parameters.compliance", ".inf is not a finite", None),
        ("parameters: {compliance: 1e999}\n", 2, "parameters.compliance", "must be a number", None),
        ("parameters: {compliance: true}\n", 2, "parameters.compliance", "must be a number", None),
        ("parameters: {max_stay: 010}\n", 2, "parameters.max_stay", "must be a number", None),
        ("parameters: {max_stay: 1:30}\n", 2, "parameters.max_stay", "must be a number", None),
        ("parameters: {max_stay: 3 days}\n", 2, "parameters.max_stay", "wrong unit 'days'", None),
        (
            "costs: {court_case: 35}\n",
            2,
            "costs.court_case",
            "must be an amount and a currency, such as 35 EUR",
            None,
        ),
        ("costs: {court_case: 35 euro}\n", 2, "costs.court_case", "must be an amount and a currency", None),
        ("costs: {court_case: [35, EUR]}\n", 2, "costs.court_case", "must be an amount and a currency", None),
        ("costs: {court_case: -1 EUR}\n", 2, "costs.court_case", "-1 is out of bounds", None),
        ("costs: {court_case: 1e13 EUR}\n", 2, "costs.court_case", "1e+13 is out of bounds", None),
        ("costs: {court_case: 1e999 EUR}\n", 2, "costs.court_case", "inf is out of bounds", None),
        (
            "costs:\n  court_case: 1 EUR\n  border_check: 1 CHF\n",
            4,
            "costs.border_check",
            "costs in CHF and EUR",
            None,
        ),
        # dates
        (hotline("from: 2016"), 2, HOTLINE_AT + ".from", "must be a date", None),
        (hotline("from: 1 May 2016"), 2, HOTLINE_AT + ".from", "must be a date", None),
        (hotline("from: 2016-02-30"), 2, HOTLINE_AT + ".from", "must be a date", None),
        (hotline("from: 2016-01-01 10:00:00"), 2, HOTLINE_AT + ".from", "must be a date such as", None),
        (hotline("from: 0201-01-01"), 2, HOTLINE_AT + ".from", "the year must", None),
        (hotline("from: 2106-01-01"), 2, HOTLINE_AT + ".from", "the year must", None),
        (
            "levers:\n  hotline_promotion:\n    from: 2016-01-01\n    until: 2015-01-01\n",
            5,
            HOTLINE_AT + ".until",
            "dates out of order: until 2015-01-01 is before from 2016-01-01",
            None,
        ),
        (hotline("from: 2026-01-01"), 2, HOTLINE_AT, "never in force: the scenario runs from", None),
        (
            hotline("from: 2016-01-05, until: 2016-01-10"),
            2,
            HOTLINE_AT,
            NO_MONDAY + "2016-01-05 to 2016-01-10",
            None,
        ),
        (hotline("from: 2019-12-31"), 2, HOTLINE_AT, NO_MONDAY + "2019-12-31 to 2019-12-31", None),
        (
            hotline("from: 2001-01-01, until: 2002-01-01"),
            2,
            HOTLINE_AT,
            "never in force: the scenario runs from 2005-01-01 to 2019-12-31",
            None,
        ),
        (
            "levers:\n  hotline_promotion:\n    - {until: 2012-01-01}\n    - {from: 2012-01-01}\n",
            5,
            HOTLINE_AT + "[1]",
            "periods overlap",
            None,
        ),
        (
            "levers:\n  hotline_promotion:\n    - {from: 2012-01-01}\n    - {from: 2014-01-01}\n",
            5,
            HOTLINE_AT + "[1]",
            "periods overlap: from 2014-01-01, but the one before has until no 'until'",
            None,
        ),
        (
            "start: 2011-01-01\n",
            2,
            "start",
            "dates out of order: records_from 2010-01-01 is before start",
            None,
        ),
        ("start: 2011-01-01\nrecords_from: 2010-06-01\n", 3, "records_from", "dates out of order", None),
        ("end: 2009-12-31\n", 2, "end", "dates out of order: end 2009-12-31", None),
        ("records_from: 2020-01-01\n", 2, "records_from", "dates out of order", None),
        ("start: 9999-12-31\n", 2, "start", "the year must lie between", None),
        # extends
        ("extends: bse.yaml\n", 2, "extends", "no such file or scenario: 'bse.yaml'", "base.yaml"),
        ("extends: x.yaml\n", 2, "extends", "circular: x.yaml -> x.yaml", None),
        ("extends: .\n", 2, "extends", "not a file", None),
        ("extends:\n", 2, "extends", "must be text, not nothing", None),
        ("extends: [base.yaml]\n", 2, "extends", "must be text", None),
        ('extends: "a\\0b"\n', 2, "extends", "no such file", None),
        # YAML itself
        ("levers: !!python/name:os.system {}\n", 2, "levers", "tags are not allowed", None),
        ("levers: &l {}\n", 2, "levers", "anchors and aliases", None),
        ("levers: {\n", 2, None, "not valid YAML", None),
        ("---\nname: y\n", 2, None, "a second document", None),
    ],
)
def test_a_fault_is_refused_with_its_place(write, text, line, field, message, nearest):
    write("name: base\n", "base.yaml")
    with pytest.raises(InputError) as caught:
        load(write, text)
    error = caught.value
    assert (error.file.endswith("/x.yaml"), error.line, error.field) == (True, line, field)
    assert error.message.startswith(message), error.message
    assert error.nearest == nearest
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    "text", ["levers: {}\n", "name:\n", 'name: "a\\nb"\n', 'name: "\\e[31m"\n', "3\n", "- a\n"]
)
def test_a_scenario_needs_a_name_on_one_line(write, text):
    with pytest.raises(InputError, match=r"name|mapping"):
        Scenario.load(write(text))


UNSEEN = "\u034f\u115f\u1160\u180b\u180f\u200b\u2800\u3164\ufe00\ufe0f\uffa0\U000e0100"


@pytest.mark.parametrize("mark", UNSEEN)
def test_a_mark_that_does_not_show_is_refused_in_a_name_wherever_it_stands(write, mark):
    named = re.escape(f"{unicodedata.name(mark)}, U+{ord(mark):04X}")
    for place, name in {1: mark, 9: f"Policy A{mark}", 3: f"\N{BULLET} {mark}", 2: f"\u041f{mark}"}.items():
        with pytest.raises(
            InputError, match=rf":1: name: must be one line .*\(character {place} is {named}\)"
        ):
            Scenario.load(write(f'name: "{name}"\n'))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("P\u043elicy", "character 2 is CYRILLIC SMALL LETTER O, U+043E, in a word of Latin letters"),
        ("A Policy\u0391", "character 9 is GREEK CAPITAL LETTER ALPHA, U+0391, in a word of Latin letters"),
        ("\u041fo\u043b\u0438", "character 2 is LATIN SMALL LETTER O, U+006F, in a word of Cyrillic letters"),
    ],
)
def test_a_word_of_two_alphabets_is_refused_in_a_name(write, name, said):
    with pytest.raises(InputError) as caught:
        Scenario.load(write(f"name: {name}\n"))
    assert (caught.value.field, caught.value.message) == ("name", f"is probably mistyped: {said}")


@pytest.mark.parametrize(
    "name",
    [
        "Prishtin\u00eb",
        "\u041f\u043e\u043b\u0438\u0442\u0438\u043a\u0430 A",
        "\u4fdd\u8b77 2",
        "\u0391\u03b8\u03ae\u03bd\u03b1",
    ],
)
def test_a_name_may_be_in_any_language(write, name):
    assert Scenario.load(write(f"name: {name}\n")).name == name


def test_a_circle_of_files_is_refused(write):
    write("name: a\nextends: b.yaml\n", "a.yaml")
    write("name: b\nextends: ../{}/c.yaml\n".format(write("", "c.yaml").parent.name), "b.yaml")
    write("name: c\n\nextends: a.yaml\n", "c.yaml")
    with pytest.raises(
        InputError, match=r"c\.yaml:3: extends: circular: a\.yaml -> b\.yaml -> c\.yaml -> a\.yaml"
    ):
        Scenario.load(write("name: a\nextends: b.yaml\n", "a.yaml"))


def test_a_long_chain_of_files_is_refused(write):
    for number in range(50):
        write(f"name: n\nextends: {number + 1}.yaml\n", f"{number}.yaml")
    with pytest.raises(InputError, match=r"9.yaml:2: extends: more than 10 scenarios"):
        Scenario.load(write("name: n\nextends: 1.yaml\n", "0.yaml"))


def test_a_fault_in_the_base_names_the_base(write):
    write("name: base\nlevers:\n  visa: {}\n", "base.yaml")
    with pytest.raises(
        InputError, match=r"base\.yaml:3: levers\.visa: unknown lever; did you mean 'visa_liberalisation'"
    ):
        load(write, "extends: base.yaml\n")
