"""A scenario is what its file says, week by week, or is refused with file, line and field."""

import copy
import json
import pickle
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from sim import levers, parameters, scenario
from sim.calendar import first_week_from, week_of
from sim.errors import InputError
from sim.money import costs
from sim.scenario import Period, Scenario

PARAMETER = """\
{name}:
  label: A label
  description: What it means.
  unit: {unit}
  value: {value}
  bounds: {bounds}
  prior: {{distribution: fixed}}
  source: "report V"
  grade: assumed
"""

LEVER = """\
{name}:
  label: A label
  mechanism: How it works.
  section: "V"
  setting: {setting}
  effects:
    - {effect}
  source: report V
  grade: reported
"""

SHARE = "{name: intensity, unit: share of the full change, bounds: [0, 1], default: 1}"
WEEKS = "{name: weeks, unit: weeks, bounds: [1, 520], default: 52, words: {until_reintegrated: 520}}"


@pytest.fixture(scope="module", autouse=True)
def declarations(tmp_path_factory):
    """Two parameters, a size and three levers: hotline, stay (in weeks), visa."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("parameters")
        (folder / "all.yaml").write_text(
            PARAMETER.format(name="max_stay", unit="weeks", value=26, bounds="[1, 520]")
            + PARAMETER.format(name="compliance", unit="share", value=0.5, bounds="[0, 1]")
            + PARAMETER.format(name="compliance_gain", unit="factor", value=1.5, bounds="[1, 2]")
        )
        patch.setattr(parameters, "FOLDER", folder)
        folder = tmp_path_factory.mktemp("levers")
        by_share = "{parameter: compliance, kind: multiply, size: compliance_gain}"
        (folder / "all.yaml").write_text(
            LEVER.format(name="hotline_promotion", setting=SHARE, effect=by_share)
            + LEVER.format(name="shelter_max_stay", setting=WEEKS, effect="{parameter: max_stay, kind: set}")
            + LEVER.format(name="visa_liberalisation", setting=SHARE, effect=by_share)
        )
        patch.setattr(levers, "FOLDER", folder)
        yield


@pytest.fixture
def write(tmp_path):
    def write(text, name="x.yaml"):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return write


def load(write, text):
    return Scenario.load(write("name: x\n" + text))


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


# What a child makes of its base


def test_a_child_replaces_a_levers_periods_and_keeps_the_others(write):
    write(
        "name: b\n"
        "levers: {visa_liberalisation: {}, hotline_promotion: [{until: 2012-01-01}, {from: 2014-01-01}]}\n",
        "b.yaml",
    )
    child = load(write, "extends: b.yaml\nlevers: {hotline_promotion: {from: 2013-01-01}}\n")
    assert child.levers["hotline_promotion"] == (Period(date(2013, 1, 1), None, 1.0),)
    assert child.levers["visa_liberalisation"] == child.base.levers["visa_liberalisation"]


def test_an_empty_list_takes_a_lever_away(write):
    write("name: b\nlevers: {visa_liberalisation: {}}\n", "b.yaml")
    assert load(write, "extends: b.yaml\nlevers: {visa_liberalisation: []}\n").levers == {}


def test_a_section_with_nothing_under_it_changes_nothing(write):
    write("name: b\nlevers: {visa_liberalisation: {}}\ncosts: {court_case: 1 EUR}\n", "b.yaml")
    child = load(write, "extends: b.yaml\nlevers:\nparameters:\ncosts:\n")
    assert (child.levers, child.costs) == (child.base.levers, child.base.costs)


def test_all_costs_of_the_base_may_be_put_in_another_currency(write):
    write("name: b\ncosts: {court_case: 1 EUR, border_check: 2 EUR}\n", "b.yaml")
    child = load(write, "extends: b.yaml\ncosts: {court_case: 1 CHF, border_check: 2.5 CHF}\n")
    assert child.costs == {"border_check": (2.5, "CHF"), "court_case": (1.0, "CHF")}
    with pytest.raises(InputError, match=r"x\.yaml:3: costs\.court_case: costs in CHF and EUR"):
        load(write, "extends: b.yaml\ncosts: {court_case: 1 CHF}\n")


def test_what_is_in_force_from_the_start_stays_so_when_a_child_moves_the_start(write):
    write("name: b\nlevers: {visa_liberalisation: {}, hotline_promotion: {from: 2009-01-01}}\n", "b.yaml")
    child = load(write, "extends: b.yaml\nstart: 2005-01-01\n")
    assert child.levers["visa_liberalisation"][0].start == date(2005, 1, 1)
    assert child.levers["hotline_promotion"][0].start == date(2009, 1, 1)


def test_the_bases_periods_outside_a_childs_dates_are_left_out(write):
    write("name: b\nlevers: {visa_liberalisation: {from: 2016-01-01}}\n", "b.yaml")
    assert load(write, "extends: b.yaml\nend: 2013-12-31\n").levers == {}


# Week by week

MONDAYS = np.arange("2015-12-21", "2016-02-22", 7, dtype="datetime64[D]")
HOTLINE, STAY, VISA = range(3)


@pytest.mark.parametrize("day", ["2015-12-29", "2016-01-01", "2016-01-04"])
def test_a_lever_starts_with_the_first_monday_not_before_its_date(write, day):
    weight, _ = load(write, f"levers: {{visa_liberalisation: {{from: {day}}}}}\n").weekly(MONDAYS)
    assert weight[:, VISA].tolist() == [0, 0, 1, 1, 1, 1, 1, 1, 1]
    assert not weight[:, [HOTLINE, STAY]].any()


@pytest.mark.parametrize(("day", "last"), [("2016-01-17", 3), ("2016-01-18", 4), ("2016-01-20", 4)])
def test_the_last_week_is_the_last_whose_monday_is_not_after_until(write, day, last):
    weight, _ = load(write, f"levers: {{visa_liberalisation: {{until: {day}}}}}\n").weekly(MONDAYS)
    assert np.flatnonzero(weight[:, VISA]).tolist() == list(range(last + 1))


def test_a_ramp_rises_in_equal_steps(write):
    weight, setting = load(
        write,
        "levers: {hotline_promotion: {from: 2016-01-01, intensity: 0.6, ramp_weeks: 4, until: 2016-02-10}}\n",
    ).weekly(MONDAYS)
    np.testing.assert_allclose(weight[:, HOTLINE], [0, 0, 0.15, 0.3, 0.45, 0.6, 0.6, 0.6, 0], rtol=1e-15)
    assert weight[5, HOTLINE] == 0.6
    assert setting[:, HOTLINE].tolist() == [1, 1] + [0.6] * 6 + [1]


@pytest.mark.parametrize(
    ("written", "weeks"),
    [("104", 104), ("104 weeks", 104), ("until_reintegrated", 520), ("' until_reintegrated '", 520)],
)
def test_a_setting_is_a_number_a_number_with_its_unit_or_a_word(write, written, weeks):
    found = load(write, stay(f"weeks: {written}"))
    assert found.levers["shelter_max_stay"][0].value == weeks
    again = write(json.dumps(found.resolved()), "again.yaml")
    assert Scenario.load(again).levers == found.levers


def test_a_setting_in_natural_units_is_not_a_weight(write):
    weight, setting = load(
        write, "levers: {shelter_max_stay: {from: 2016-01-04, weeks: 104, ramp_weeks: 2}}\n"
    ).weekly(MONDAYS)
    assert weight[:, STAY].tolist() == [0, 0, 0.5, 1, 1, 1, 1, 1, 1]
    assert setting[:, STAY].tolist() == [52, 52] + [104] * 7


def test_periods_follow_one_another(write):
    periods = "[{until: 2016-01-06, intensity: 0.5}, {from: 2016-01-07, intensity: 0.25}]"
    weight, _ = load(write, f"levers: {{hotline_promotion: {periods}}}\n").weekly(MONDAYS)
    assert weight[:, HOTLINE].tolist() == [0.5] * 3 + [0.25] * 6


def test_a_lever_is_in_force_in_all_weeks_unless_dated(write):
    found = load(write, "levers: {hotline_promotion: {}}\n")
    weight, setting = found.weekly(found.calendar.mondays)
    assert weight.shape == setting.shape == (found.calendar.weeks, 3)
    assert (weight[:, HOTLINE] == 1).all()


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("", None),
        ("levers: {visa_liberalisation: {from: 2016-01-01}}\n", date(2016, 1, 4)),
        ("levers: {hotline_promotion: {until: 2014-05-05}}\n", date(2014, 5, 12)),
        ("levers: {visa_liberalisation: {from: 2016-01-06, intensity: 0}}\n", None),
        ("levers: {shelter_max_stay: {from: 2016-01-05}}\n", date(2016, 1, 11)),
        ("parameters: {compliance: 0.4}\n", date(2005, 1, 3)),
        ("costs: {court_case: 1 EUR}\n", None),
    ],
)
def test_policy_changes_from_the_first_week_that_differs(write, text, first):
    write("name: b\nlevers: {hotline_promotion: {}}\n", "b.yaml")
    child = load(write, "extends: b.yaml\n" + text)
    assert child.changed_from(child.base) == first


# Resolved, sent, kept

DATES = some.dates(date(2005, 1, 7), date(2019, 12, 30))
NUMBERS = some.floats(0, 1)
PERIODS = {
    "hotline_promotion": ("intensity", NUMBERS),
    "visa_liberalisation": ("intensity", NUMBERS),
    "shelter_max_stay": ("weeks", some.floats(1, 520)),
}


@some.composite
def periods_of(draw, name):
    setting, numbers = PERIODS[name]
    ends = sorted(draw(some.lists(DATES, min_size=2, max_size=6, unique=True)))
    pairs = zip(ends[::2], ends[1::2], strict=False)
    return [
        {"from": start, "until": until, setting: draw(numbers), "ramp_weeks": draw(some.integers(0, 520))}
        for start, until in pairs
        if first_week_from(start) <= week_of(until)  # else it holds no Monday, and is refused
    ]


FILES = some.fixed_dictionaries(
    {"name": some.text(min_size=1).filter(lambda text: text.isprintable() and text.strip())},
    optional={
        "description": some.text(min_size=1).filter(str.strip),
        "levers": some.fixed_dictionaries({}, optional={name: periods_of(name) for name in PERIODS}),
        "parameters": some.fixed_dictionaries(
            {}, optional={"compliance": NUMBERS, "max_stay": some.integers(1, 520)}
        ),
        "costs": some.dictionaries(
            some.sampled_from(list(costs.declared())), some.floats(0, costs.MOST).map("{} EUR".format)
        ),
        "end": some.dates(date(2019, 12, 30), date(2100, 12, 31)),
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=FILES)
def test_a_resolved_scenario_loads_as_the_same_scenario(write, content):
    first = Scenario.load(write(yaml.safe_dump(content)))
    again = Scenario.load(write(yaml.safe_dump(first.resolved()), "again.yaml"))
    assert again == first
    assert again.resolved() == first.resolved()
    assert hash(again) == hash(first)


def test_a_resolved_child_extends_nothing(write):
    write("name: b\nlevers: {visa_liberalisation: {}}\nend: 2015-12-31\n", "b.yaml")
    child = load(
        write, "extends: b.yaml\ndescription: d\ncosts: {court_case: 1.50 EUR}\nparameters: {max_stay: 30}\n"
    )
    assert child.resolved() == {
        "name": "x",
        "description": "d",
        "country": "kosovo",
        "start": "2005-01-01",
        "records_from": "2010-01-01",
        "end": "2015-12-31",
        "levers": {"visa_liberalisation": {"from": "2005-01-01", "intensity": 1}},
        "parameters": {"max_stay": 30},
        "costs": {"court_case": "1.5 EUR"},
    }
    assert Scenario.load(write(yaml.safe_dump(child.resolved()), "again.yaml")) == child


def test_a_scenario_never_changes_and_travels(write):
    write("name: b\nlevers: {visa_liberalisation: {}}\n", "b.yaml")
    child = load(write, "extends: b.yaml\nparameters: {compliance: 0.4}\n")
    with pytest.raises(FrozenInstanceError):
        child.name = "y"
    with pytest.raises(TypeError):
        child.base.levers["hotline_promotion"] = ()
    for twin in (pickle.loads(pickle.dumps(child)), copy.deepcopy(child)):
        assert twin == child
        assert twin.base == child.base
        assert twin.path == child.path


# Any file at all

LINES = [
    "name: x",
    "levers:",
    "  hotline_promotion:",
    "    from: 2016-01-01",
    "    until: 2012-01-01",
    "    intensity: 0.5",
    "  visa_liberalisation: {}",
    "  shelter_max_stay: [{weeks: 3}, {from: 2012-01-01}]",
    "extends: x.yaml",
    "- a",
    "? b",
    "parameters: {compliance: 1e400}",
    "costs: {court_case: 5 EUR}",
    "start: 2019-12-30",
    "end: 1990-01-01",
    "---",
    "}",
    "",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=some.binary()
    | some.text().map(str.encode)
    | some.lists(some.sampled_from(LINES)).map("\n".join).map(str.encode)
)
def test_any_file_is_a_scenario_or_an_input_error(tmp_path, content):
    (tmp_path / "x.yaml").write_bytes(content)
    complaint = None
    try:
        Scenario.load(tmp_path / "x.yaml")
    except InputError as error:
        complaint = str(error)
    assert complaint is None or complaint.startswith(str(tmp_path / "x.yaml"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=some.sampled_from(scenario.KEYS),
    value=some.recursive(
        some.none() | some.booleans() | some.floats() | some.integers() | some.text() | some.dates(),
        lambda inner: (
            some.lists(inner, max_size=3)
            | some.dictionaries(
                some.sampled_from([*PERIODS, "from", "until", "weeks", "compliance", "court_case"]), inner
            )
        ),
        max_leaves=6,
    ),
)
def test_any_value_anywhere_is_taken_or_refused(write, key, value):
    try:
        found = Scenario.load(write(yaml.safe_dump({"name": "x", key: value})))
        found.weekly(MONDAYS)
    except InputError:
        pass


# Finding


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    folder = tmp_path / "shipped"
    folder.mkdir()
    for name in ("baseline", "visa_liberalisation"):
        (folder / f"{name}.yaml").write_text(f"name: {name}\n")
    monkeypatch.setattr(scenario, "shipped", lambda: {path.stem: path for path in folder.iterdir()})
    monkeypatch.chdir(tmp_path)
    return folder


def test_a_path_is_found_before_a_shipped_name(shipped, tmp_path):
    assert scenario.find("baseline") == shipped / "baseline.yaml"
    (tmp_path / "baseline").write_text("name: mine\n")
    assert Scenario.load(scenario.find("baseline")).name == "mine"
    assert scenario.find(shipped / "baseline.yaml") == shipped / "baseline.yaml"


@pytest.mark.parametrize(
    "name", ["visa_liberalization", "visa-liberalisation", "scenarios/visa_liberalisation.yml"]
)
def test_the_nearest_shipped_name_is_told(shipped, name):
    with pytest.raises(InputError, match=r"no such file or scenario: .*; did you mean 'visa_liberalisation'"):
        scenario.find(name)


def test_a_folder_is_found_and_then_refused(shipped, tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(InputError, match=r"^mine: is a folder, not a file$"):
        Scenario.load(scenario.find("mine"))


def test_a_file_elsewhere_may_extend_a_shipped_scenario_by_name(shipped, write):
    assert load(write, "extends: baseline\n").base.name == "baseline"
    # As a copy of a shipped file says it.
    assert load(write, "extends: baseline.yaml\n").base.name == "baseline"
    with pytest.raises(
        InputError, match=r"extends: no such file or scenario: 'basline\.yaml'; did you mean 'baseline'"
    ):
        load(write, "extends: basline.yaml\n")


def test_the_shipped_scenarios_load(monkeypatch):
    monkeypatch.setattr(parameters, "FOLDER", Path(parameters.__file__).with_suffix(""))
    monkeypatch.setattr(levers, "FOLDER", Path(levers.__file__).with_suffix(""))
    found = {name: Scenario.load(path) for name, path in scenario.shipped().items()}
    assert {
        "baseline",
        "visa_liberalisation",
        "stricter_border_control",
        "longer_shelter_stays",
    } <= found.keys()
    for name, one in found.items():
        assert one.base is None or one.changed_from(one.base) is not None, name


# Other dates


def test_on_other_dates_a_lever_from_the_start_stays_so_and_others_keep_their_dates():
    early = Period(date(2005, 1, 1), None, 1.0)
    late = Period(date(2015, 1, 1), None, 1.0)
    found = Scenario("s", levers={"hotline_promotion": (early,), "visa_liberalisation": (late,)})
    moved = found.on_dates(date(2012, 1, 1), date(2013, 1, 1), date(2016, 12, 31))
    assert moved.levers == {
        "hotline_promotion": (Period(date(2012, 1, 1), None, 1.0),),
        "visa_liberalisation": (late,),
    }
    assert (moved.start, moved.records_from, moved.end) == (
        *(date(2012, 1, 1), date(2013, 1, 1), date(2016, 12, 31)),
    )


def test_on_other_dates_what_is_in_force_on_no_monday_is_left_out(write):
    """As a file of these dates would be refused: the dates are Saturday and Sunday at the end of a run."""
    weekend = Period(date(2016, 12, 31), None, 1.0)
    over = Period(date(2009, 1, 1), date(2011, 12, 31), 1.0)
    found = Scenario("s", levers={"visa_liberalisation": (over, weekend)})
    dates = date(2012, 1, 2), date(2013, 1, 1), date(2016, 12, 31)
    assert found.on_dates(*dates).levers == {}
    assert Scenario.load(write(yaml.safe_dump(found.on_dates(*dates).resolved()))).levers == {}
    assert found.on_dates(found.start, found.records_from, found.end) == found


@pytest.mark.parametrize(
    ("day", "recorded_from"),
    [
        ("2010-03-29", "2010-03-29"),  # the last Monday of March
        ("2010-03-30", "2010-04-01"),
        ("2010-03-31", "2010-04-01"),
        ("2010-04-01", "2010-04-01"),
    ],
)
def test_no_month_is_recorded_in_which_no_week_begins(write, day, recorded_from):
    """Its mean stocks would be nothing divided by nothing."""
    found = Scenario.load(write(f"name: Late\nstart: {day}\nrecords_from: {day}\nend: 2010-12-31\n"))
    assert (found.calendar.weeks_a_month > 0).all()
    assert str(found.records_from) == recorded_from
    months = found.calendar.months.astype(str)
    assert months[0] == recorded_from[:7]
