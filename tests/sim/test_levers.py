"""Levers are declared once and strictly: what they move exists, may move, and moves by one clear rule."""

from datetime import date
from itertools import combinations

import numpy as np
import pytest

from sim import engine, levers, parameters
from sim.errors import InputError
from sim.scenario import Period, Scenario

START = date(2010, 1, 4)

PARAMETER = """\
{name}:
  label: A label
  description: What it means.
  unit: weeks
  value: 26
  bounds: [1, 520]
  prior: {{distribution: fixed}}
  source: "report V"
  grade: assumed
"""

STAY = """\
longer_stay:
  label: Longer shelter stay
  mechanism: The week after which a person must leave moves.
  section: "V"
  setting: {name: weeks, unit: weeks, bounds: [1, 520], default: 52}
  effects:
    - {parameter: max_stay, kind: set}
  source: report V
  grade: reported
"""

VISA = """\
visa_free:
  label: EU visa-free travel
  mechanism: Travel becomes legal.
  section: "IV"
  setting: {name: intensity, unit: share of the full change, bounds: [0, 1], default: 1}
  effects:
    - {parameter: wish, kind: multiply, size: wish_when_free}
    - {parameter: trust, kind: add, size: trust_gained}
    - {parameter: max_stay, kind: set, size: wish_when_free}
  source: report IV
  grade: stated
"""

NAMES = ("max_stay", "wish", "wish_when_free", "trust", "trust_gained", "age")


@pytest.fixture(autouse=True)
def declared_parameters(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("parameters")
    text = "".join(PARAMETER.format(name=name) for name in NAMES) + "  lasting: true\n"
    (folder / "all.yaml").write_text(text)
    monkeypatch.setattr(parameters, "FOLDER", folder)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "travel.yaml").write_text(VISA)
    (tmp_path / "protection.yaml").write_text(STAY)
    return tmp_path


def refusal(tmp_path, text):
    (tmp_path / "x.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        levers.declared(tmp_path)
    return caught.value


def test_the_shipped_levers_load(monkeypatch):
    monkeypatch.undo()
    known = levers.declared()
    assert known
    table = levers.effects_table()
    assert set(table.lever) == set(range(len(known)))
    assert (0 <= table.parameter).all()
    assert (table.parameter < len(parameters.declared())).all()


def test_order_is_by_file_name_then_as_written(folder):
    known = levers.declared(folder)
    assert list(known) == ["longer_stay", "visa_free"]
    assert [one.group for one in known.values()] == ["protection", "travel"]
    assert [one.by_intensity for one in known.values()] == [False, True]


def test_levers_cannot_be_changed(folder):
    known = levers.declared(folder)
    with pytest.raises(TypeError):
        del known["visa_free"]
    with pytest.raises(ValueError, match=r"frozen"):
        known["visa_free"].setting.default = 0.0


def test_the_table_points_into_the_declarations(folder):
    table = levers.effects_table(folder)
    place = {name: at for at, name in enumerate(NAMES)}
    assert table.dtype.names == ("lever", "parameter", "kind", "measure")
    assert {table.dtype[name] for name in table.dtype.names} == {np.dtype("i8")}
    assert [row.item() for row in np.asarray(table)] == [
        (0, place["max_stay"], levers.SET, levers.NO_SIZE),
        (1, place["wish"], levers.MULTIPLY, place["wish_when_free"]),
        (1, place["trust"], levers.ADD, place["trust_gained"]),
        (1, place["max_stay"], levers.SET, place["wish_when_free"]),
    ]


@pytest.mark.parametrize(
    ("text", "line", "field", "message", "nearest"),
    [
        (
            STAY.replace("parameter: max_stay", "parameter: max_stai"),
            7,
            "longer_stay.effects[0].parameter",
            "unknown parameter 'max_stai'",
            "max_stay",
        ),
        (
            VISA.replace("size: trust_gained", "size: trust_gain"),
            8,
            "visa_free.effects[1].size",
            "unknown parameter 'trust_gain'",
            "trust_gained",
        ),
        (VISA.replace("kind: add", "kind: ad"), 8, "visa_free.effects[1].kind", "unknown kind 'ad'", "add"),
        (VISA.replace("kind: add", "knd: add"), 8, "visa_free.effects[1].knd", "unknown key", "kind"),
        (
            VISA.replace("parameter: wish,", "parameter: age,"),
            7,
            "visa_free.effects[0].parameter",
            "'age' is fixed for a whole run",
            None,
        ),
        (
            VISA.replace(", size: trust_gained", ""),
            8,
            "visa_free.effects[1]",
            "'size' is missing: to add",
            None,
        ),
        (
            VISA.replace("set, size: wish_when_free", "set"),
            9,
            "visa_free.effects[2]",
            "'size' is missing: an int",
            None,
        ),
        (
            VISA.replace("parameter: trust", "parameter: wish"),
            8,
            "visa_free.effects[1]",
            "a second effect on",
            None,
        ),
        (
            VISA.replace("parameter: trust", "parameter: trust_gained"),
            8,
            "visa_free.effects[1]",
            "size 'trust_gained' is itself moved by the lever 'visa_free'",
            None,
        ),
        (
            VISA.replace("bounds: [0, 1]", "bounds: [0, 2]"),
            5,
            "visa_free.setting.bounds",
            "an intensity lies",
            None,
        ),
        (
            STAY.replace("kind: set", "kind: add, size: trust"),
            6,
            "longer_stay.effects",
            "the setting 'weeks' has",
            None,
        ),
        (
            STAY.replace("bounds: [1, 520]", "bounds: [0, 520]"),
            7,
            "longer_stay.effects[0]",
            "the setting's bounds",
            None,
        ),
        (
            STAY.replace("bounds: [1, 520]", "bounds: [9, 1]"),
            5,
            "longer_stay.setting.bounds",
            "bounds must rise",
            None,
        ),
        (
            STAY.replace("default: 52", "default: 0"),
            5,
            "longer_stay.setting.default",
            "0 is out of bounds",
            None,
        ),
        (
            STAY.replace("default: 52", "default: long"),
            5,
            "longer_stay.setting.default",
            "must be a number",
            None,
        ),
        (
            STAY.replace("name: weeks", "name: until"),
            5,
            "longer_stay.setting.name",
            "'until' says when",
            None,
        ),
        (STAY.replace(", default: 52", ""), 5, "longer_stay.setting", "'default' is missing", None),
        (
            STAY.replace("    - {parameter: max_stay, kind: set}\n", "    []\n"),
            6,
            "longer_stay.effects",
            "a lever needs",
            None,
        ),
        (
            STAY.replace("    - {parameter: max_stay, kind: set}\n", "    {}\n"),
            6,
            "longer_stay.effects",
            "must be a list",
            None,
        ),
        (
            STAY.replace("default: 52", "default: 52, words: {for_ever: 521}"),
            5,
            "longer_stay.setting.words",
            "521 is out of bounds",
            None,
        ),
        (
            STAY.replace("default: 52", "default: 52, words: {for_ever: long}"),
            5,
            "longer_stay.setting.words.for_ever",
            "must be a number",
            None,
        ),
        (
            STAY.replace("default: 52", "default: 52, words: [520]"),
            5,
            "longer_stay.setting.words",
            "must be a mapping",
            None,
        ),
        (STAY.replace("mechanism", "mechanisms"), 3, "longer_stay.mechanisms", "unknown key", "mechanism"),
        (STAY.replace("  grade: reported\n", ""), 1, "longer_stay", "'grade' is missing", None),
        (
            STAY.replace("grade: reported", "grade: sure"),
            9,
            "longer_stay.grade",
            "unknown grade 'sure'; one of",
            None,
        ),
        (STAY.replace("longer_stay", "Longer stay"), 1, "Longer stay", "a name must be lower-case", None),
    ],
)
def test_a_faulty_lever_is_refused_with_its_place(tmp_path, text, line, field, message, nearest):
    error = refusal(tmp_path, text)
    assert (error.file, error.line, error.field) == (str(tmp_path / "x.yaml"), line, field)
    assert error.message.startswith(message), error.message
    assert error.nearest == nearest


def test_a_setting_may_have_words_for_some_numbers(tmp_path):
    (tmp_path / "x.yaml").write_text(STAY.replace("default: 52", "default: 52, words: {for_ever: 520}"))
    assert levers.declared(tmp_path)["longer_stay"].setting.words == {"for_ever": 520}
    assert levers.find("longer_stay", tmp_path).setting.default == 52


def test_no_lever_undoes_what_another_reaches(monkeypatch):
    """Two levers on one parameter, both in full force, go at least as far as each alone.

    Two that pull apart go no further than either.
    """
    monkeypatch.undo()

    def moved(*names: str) -> np.ndarray:
        periods = {name: (Period(START, None, known[name].setting.default),) for name in names}
        scenario = Scenario("Any", start=START, records_from=START, end=date(2010, 12, 31), levers=periods)
        simulation = engine.Simulation.of(scenario)
        world = simulation.new_world()
        assert engine.advance(simulation, parameters.central(), 1, world, 0, 1)
        return world.values - parameters.central().view(np.float64)

    known, table = levers.declared(), levers.effects_table()
    names = list(known)
    shared = [at for at in np.unique(table.parameter) if (table.parameter == at).sum() > 1]
    assert shared
    for at in shared:
        for one, other in combinations([names[row.lever] for row in table[table.parameter == at]], 2):
            alone, beside, both = (moved(*which)[at] for which in ((one,), (other,), (one, other)))
            if alone * beside > 0:
                assert abs(both) >= max(abs(alone), abs(beside)), (one, other)
            else:
                assert min(alone, beside) <= both <= max(alone, beside), (one, other)


def test_a_size_may_not_be_moved_by_a_lever_of_another_file(tmp_path):
    (tmp_path / "a.yaml").write_text(STAY.replace("parameter: max_stay", "parameter: trust_gained"))
    error = refusal(tmp_path, VISA)
    assert (error.line, error.field) == (8, "visa_free.effects[1]")
    assert "moved by the lever 'longer_stay'" in error.message


def test_a_lever_is_found_by_name_or_the_nearest_told(folder):
    assert levers.find("visa_free", folder).label == "EU visa-free travel"
    with pytest.raises(InputError, match=r"^visafree: unknown lever; did you mean 'visa_free'\?$"):
        levers.find("visafree", folder)
