"""Settings of the page: read from an address, clamped, refused, written back, made a scenario."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import levers, parameters
from sim.errors import InputError
from sim.scenario import Scenario
from udha.classroom import controls as controls_file
from udha.classroom.controls import base, controls
from udha.classroom.intervals import scenario_file
from udha.classroom.settings import Settings, read

LEVERS = list(levers.declared())


def of(query: str) -> Settings:
    return read(parse_qsl(query, keep_blank_values=True))[0]


def test_an_empty_address_is_the_baseline_on_the_typical_run():
    settings = of("")
    assert settings == Settings(controls().typical_run, date(2016, 1, 1))
    assert settings.scenario() is base()


def test_a_lever_where_the_baseline_has_it_is_no_policy():
    for name, control in controls().levers.items():
        assert of(f"{name}={control.base:g}").levers == (), name
        assert of(f"{name}={control.base:g},2014-01-01,2015-01-01,8").levers == (), name


@given(
    name=st.sampled_from(LEVERS),
    value=st.floats(-1e6, 1e6, allow_nan=False),
    run=st.integers(-5, 10**6),
    ramp=st.integers(-5, 10**6),
)
def test_whatever_number_is_asked_for_what_is_run_lies_within_bounds(name, value, run, ramp):
    settings, said = read([("run", str(run)), (name, f"{value},,,{ramp}")])
    low, high = levers.declared()[name].setting.bounds
    assert 1 <= settings.run <= controls().runs
    assert (settings.run == run) == (not any(one.startswith("run:") for one in said))
    for _, setting in settings.levers:
        assert low <= setting.value <= high
        assert 0 <= setting.ramp_weeks <= 520
    settings.scenario()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(LEVERS),
            st.integers(0, 20),
            st.none() | st.dates(date(2010, 1, 1), date(2018, 12, 31)),
            st.integers(0, 60),
        ),
        max_size=5,
        unique_by=lambda one: one[0],
    ),
    st.dates(date(2010, 1, 1), date(2018, 12, 31)),
)
def test_an_address_written_back_reads_as_the_same_settings(given_levers, start):
    query = "&".join(
        [f"from={start}", *(f"{name}={at / 20},{day or ''},,{ramp}" for name, at, day, ramp in given_levers)]
    )
    settings = of(query)
    assert of(settings.query) == settings
    assert of(settings.query).query == settings.query


@pytest.mark.parametrize(
    ("query", "field", "nearest"),
    [
        ("visa_liberalization=1", "visa_liberalization", "visa_liberalisation"),
        ("visa_liberalisation=much", "visa_liberalisation", None),
        ("visa_liberalisation=nan", "visa_liberalisation", None),
        ("visa_liberalisation=1e999", "visa_liberalisation", None),
        ("visa_liberalisation=", "visa_liberalisation", None),
        ("visa_liberalisation=1,yesterday", "visa_liberalisation", None),
        ("visa_liberalisation=1,2016-02-30", "visa_liberalisation", None),
        ("visa_liberalisation=1,2016-01-01,2015-01-01", "visa_liberalisation", None),
        ("visa_liberalisation=1,,,,5", "visa_liberalisation", None),
        ("visa_liberalisation=1&visa_liberalisation=0.5", "visa_liberalisation", None),
        ("run=one", "run", None),
        ("from=2016", "from", None),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_field_and_the_nearest_name(query, field, nearest):
    with pytest.raises(InputError) as error:
        of(query)
    assert error.value.field == field
    assert error.value.nearest == nearest


def test_a_word_stands_for_its_number():
    ((_, setting),) = of("shelter_max_stay=until_reintegrated").levers
    assert setting.value == 520


def test_a_lever_of_the_baseline_keeps_its_past_and_comes_back_after_an_end():
    scenario = of("shelter_funding=3,2016-06-01,2017-06-30").scenario()
    found = [(lever.start, lever.until, lever.value) for lever in scenario.levers["shelter_funding"]]
    assert found == [
        (date(2014, 1, 1), date(2016, 5, 31), 1.5),
        (date(2016, 6, 1), date(2017, 6, 30), 3.0),
        (date(2017, 7, 1), None, 1.5),
    ]
    assert scenario.changed_from(base()) == date(2016, 6, 6)


def test_a_saved_scenario_file_says_what_the_page_ran(tmp_path):
    settings = of("from=2015-03-01&shelter_funding=3&visa_liberalisation=0.6,2016-01-01,2018-01-01,26")
    file = tmp_path / "classroom.yaml"
    file.write_text(scenario_file(settings), "utf-8")
    saved, run = Scenario.load(file), settings.scenario()
    assert saved == run
    assert saved.base == run.base == base()


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ("shelter_beds", None, "'shelter_beds' is missing"),
        ("shelter_beds", "  shelter_beeds: {usual: [0, 4], step: 0.1}", "did you mean 'shelter_beds'"),
    ],
)
def test_a_lever_without_a_range_of_its_own_is_named(tmp_path, monkeypatch, line, instead, message):
    lines = controls_file.FILE.read_text("utf-8").splitlines()
    at = next(at for at, text in enumerate(lines) if text.strip().startswith(line))
    lines[at : at + 1] = [instead] if instead else []
    (tmp_path / "controls.yaml").write_text("\n".join(lines), "utf-8")
    monkeypatch.setattr(controls_file, "FILE", tmp_path / "controls.yaml")
    with pytest.raises(InputError, match=message):
        controls.__wrapped__()


def test_a_lever_that_was_in_force_in_the_past_only_stands_where_its_parameter_does():
    usual = parameters.declared()
    for lever, parameter in (("legal_entry", "inbound_legal_share"), ("visa_regime", "visas_asked")):
        assert controls().levers[lever].base == usual[parameter].value
    assert controls().levers["officers_before_2010"].base == 0
    assert controls().levers["court_output_2014"].base == 1
