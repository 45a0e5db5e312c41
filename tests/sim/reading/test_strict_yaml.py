"""YAML is read strictly: every fault names its place, and nothing is guessed."""

import copy
import datetime
import errno
import os
import pickle
import re
import unicodedata

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from sim.errors import InputError, nearest
from sim.reading import strict_yaml
from sim.reading.strict_yaml import parse, read

LOADERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else [])


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__, autouse=True)
def with_each_parser(request, monkeypatch):
    monkeypatch.setattr(strict_yaml, "_LOADER", request.param)


def refusal(text):
    with pytest.raises(InputError) as caught:
        parse(text, "x.yaml")
    return caught.value


def test_a_file_is_parsed_once_until_it_changes(tmp_path, monkeypatch):
    parsed, file = [], tmp_path / "x.yaml"
    monkeypatch.setattr(strict_yaml, "_document", lambda events, name: parsed.append(name))
    for text in ("a: 1\n", "a: 1\n", "a: 2\n"):
        file.write_text(text)
        read(file)
    assert parsed == [str(file)] * 2


def test_values_know_their_line_and_field():
    root = parse("a: 1\nb:\n  - x\n  - c: 2\n    d:\n      e: 3\n", "x.yaml")
    second = root.value["b"].value[1]
    assert (root.value["b"].line, root.value["b"].field) == (2, "b")
    assert (second.value["c"].line, second.value["c"].field) == (4, "b[1].c")
    assert (second.value["d"].line, second.value["d"].value["e"].line) == (5, 6)
    assert second.value["d"].value["e"].field == "b[1].d.e"
    assert root.data == {"a": 1, "b": ["x", {"c": 2, "d": {"e": 3}}]}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("52", 52),
        ("-3", -3),
        ("0.5", 0.5),
        (".5", 0.5),
        ("1e-7", 1e-7),
        ("1.0e-07", 1e-7),
        ("2016-01-31", datetime.date(2016, 1, 31)),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_a_plain_scalar_is_what_it_plainly_is(written, value):
    found = parse(f"a: {written}\n", "x.yaml").data["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "written",
    "yes no on off y True Null 1:30 190:20:30 010 0x1F 0b11 0o17 1_000 1,5 1e999 nan inf 60% = "
    "2016-02-30 2016-1-1 2016-01-01T10:00:00Z".split()
    + ["2016-01-01 10:00:00", "9" * 5000],
)
def test_what_yaml_1_1_would_convert_stays_text(written):
    node = parse(f"a: {written}\n", "x.yaml").value["a"]
    assert node.data == written == node.words()
    for refused in (node.number, node.date, node.flag):
        with pytest.raises(InputError, match=r"^x\.yaml:1: a: must be"):
            refused()


def test_keys_are_their_text():
    assert list(parse("no: 1\n2016: 2\non: 3\nnull: 4\n", "x.yaml").data) == ["no", "2016", "on", "null"]


def test_a_merge_key_merges_nothing():
    assert parse("a: {<<: {b: 1}}", "x.yaml").data == {"a": {"<<": {"b": 1}}}


@pytest.mark.parametrize(
    ("text", "line", "field", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "a", "written twice, first on line 1"),
        ("a:\n  b: 1\n  b: 2\n", 3, "a.b", "written twice, first on line 2"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "b", "tags are not allowed: '.*os.system'"),
        ("a: !secret x\n", 1, "a", "tags are not allowed: '!secret'"),
        ("a: !!int '3'\n", 1, "a", "tags are not allowed"),
        ("!!map {a: 1}\n", 1, None, "tags are not allowed"),
        ("!!str a: 1\n", 1, None, "a key must be a plain word"),
        ("a: 1\n? [b, c]\n: 2\n", 2, None, "a key must be a plain word"),
        ("? " + "k" * 300 + "\n: 2\n", 1, None, "a key must be a plain word"),
        ("a: &x [1]\nb: *x\n", 1, "a", "anchors and aliases"),
        ("a: 1\nb: *x\n", 2, "b", "anchors and aliases"),
        ("&k a: 1\n", 1, None, "a key must be a plain word"),
        (
            "a:\n" + "".join("  " * n + "- \n" for n in range(1, 20)),
            14,
            r"a(\[0\]){12}",
            "nested more than 12 deep",
        ),
        ("[" * 100_000, 1, r"(\[0\]){13}", "nested more than 12 deep"),
        ("{a: " * 100_000, 1, r"a(\.a){12}", "nested more than 12 deep"),
        ("a: 1\n---\nb: 2\n", 2, None, "a second document starts here"),
        ("a: .nan\n", 1, "a", "not a finite number"),
        ("a:\n  - 1\n  - -.Inf\n", 3, r"a\[1\]", "not a finite number"),
        ("a: [1, 2\nb: 3\n", 1, None, "not valid YAML"),
        ("a: 1\n b: 2\n", 2, None, "not valid YAML"),
        ("a:\n\tb: 2\n", 2, None, "not valid YAML"),
        ("a: 'x\n", 1, None, "not valid YAML"),
        ("é: 1\nb: \x07\n", 2, None, "column 4 is a control character, U.0007"),
        ("%YAML 3.0\n---\na: 1\n", 1, None, "not valid YAML"),
        ("", None, None, "the file is empty"),
        ("# nothing but a comment\n", None, None, "the file is empty"),
        ("---\n", None, None, "the file is empty"),
    ],
)
def test_a_fault_names_line_and_field(text, line, field, message):
    error = refusal(text)
    assert error.file == "x.yaml"
    assert error.line == line
    assert re.fullmatch(field, error.field) if field else error.field is None
    assert re.search(message, error.message), error.message
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        # a comma or a bracket is missing at the end of a line
        ("a: {b: 1\nc: 2\n", 1),
        ("a: {b: 1,\n    c 2\n    d: 3}\ne: 4\n", 2),
        ("a: {b: 1,\n    c: 2 # why\n\n    # more\n    d: 3}\ne: 4\n", 2),
        ("a: [1,\n  2\n  3]\nb: {c: 1\nd: 2\n", 4),
        ("x: {a: 1, b: {c: 2}\n\n\ny: {d: 1}\nz: 3\n", 1),
        # it is on the line where it is noticed
        ("a: {b: 1,\n    c: ]\n", 2),
        ("a: {b: 1,\n    c: 2, d e: f: 3}\n", 2),
        ("a: {b: 1}}\nc: 2\n", 1),
        # never closed
        ("a: {\nb: [1,\n 2,\n", 3),
        ("a: 1\nb: 'x\n\nc: 3\n", 2),
        ("{", 1),
        ("a: 1\rb: {c: 1\rd: 3\r", 2),
    ],
)
def test_what_is_not_yaml_is_placed_where_it_can_be_put_right(text, line):
    assert refusal(text).line == line


@pytest.mark.parametrize(
    ("text", "line", "mark"),
    [
        ("a:\n\tb: 2\n", 2, "column 1 is TAB, U.0009"),
        ("a:\n  b: 1\n \t c: 2\n", 3, "column 2 is TAB"),
        ("a:\n\N{NO-BREAK SPACE} b: 1\n  c: 2\n", 3, "not valid YAML"),
        (
            "a: \N{LEFT DOUBLE QUOTATION MARK}b: c\N{RIGHT DOUBLE QUOTATION MARK}\n",
            1,
            "column 4 is LEFT DOUBLE",
        ),
        ("a: 1\nb\N{SOFT HYPHEN}c: d: e\n", 2, "column 2 is SOFT HYPHEN, U.00AD"),
        ("a: 1\nb: 2\N{LINE SEPARATOR}c: 3\n", 2, "column 5 is LINE SEPARATOR, U.2028"),
        ("a: 1\n\N{ZERO WIDTH NO-BREAK SPACE}b: 2\n", 2, "column 1 is ZERO WIDTH NO-BREAK SPACE"),
        ("a: 1\r\nb: \x00\r\n", 2, "column 4 is a control character, U.0000"),
        ("a: 1\x85b: 2\n", 1, "column 5 is a control character, U.0085"),
    ],
)
def test_marks_that_nobody_sees_are_named_with_their_column(text, line, mark):
    error = refusal(text)
    assert error.line == line
    assert re.search(mark, error.message), error.message


@pytest.mark.parametrize(
    "mark", "\u00a0\u200b\u00ad\u200e\u201c\u2018\u2013\u2212\uff11\u0430\u0301\u3164\u2800"
)
def test_marks_that_nobody_sees_are_named_in_keys_and_values(mark):
    root = parse(f'la{mark}bel: 1\nlabel: "1{mark}5"\n', "x.yaml")
    node = root.value["label"]
    name = re.escape(f"{unicodedata.name(mark)}, U+{ord(mark):04X}")
    with pytest.raises(InputError, match=f"unknown key.*character 3 is {name}"):
        root.fields(["label"])
    for read_as in (node.date, node.flag, lambda: node.choice(["15"], "word")):
        with pytest.raises(InputError, match=f"character 2 is {name}"):
            read_as()


def test_letters_of_other_languages_are_no_such_marks():
    for word in ("Prishtin\u00eb", "\u041f\u0440\u0438\u0437\u0440\u0435\u043d", "\u00d0akovica"):
        with pytest.raises(InputError) as caught:
            parse(f"a: {word}\n", "x.yaml").value["a"].choice(["Peja"], "region")
        assert "character" not in str(caught.value)


def test_unknown_and_missing_keys_are_refused_with_the_nearest():
    root = parse("labl: x\n", "x.yaml")
    with pytest.raises(InputError, match=r"^x\.yaml:1: labl: unknown key; did you mean 'label'\?$"):
        root.fields(["label", "unit"])
    with pytest.raises(InputError, match=r"^x\.yaml:1: 'unit' is missing$"):
        root.fields(["labl", "unit"], required=["unit"])


@pytest.mark.parametrize("reader", ["mapping", "items", "words", "number", "date", "flag", "pair"])
@pytest.mark.parametrize("written", ["{}", "[]", "", "x", "3", "2016-01-01", "true", "''"])
def test_each_reader_takes_its_own_kind_only(reader, written):
    node = parse(f"a: {written}", "x.yaml").value["a"]
    takes = {
        "mapping": ["{}"],
        "items": ["[]"],
        "words": ["x", "3", "2016-01-01", "true"],
        "number": ["3"],
        "date": ["2016-01-01"],
        "flag": ["true"],
        "pair": [],
    }
    if written in takes[reader]:
        getattr(node, reader)()
    else:
        with pytest.raises(InputError, match=r"must be"):
            getattr(node, reader)()


@pytest.mark.parametrize("written", ["52", "52.0", "52 weeks", "'52 weeks'", "52   weeks"])
def test_a_number_may_carry_its_own_unit(written):
    assert parse(f"a: {written}", "x.yaml").value["a"].number((1, 520), "weeks") == 52


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("12 months", r"wrong unit 'months': must be a number from 1 to 520 \(weeks\)"),
        ("50 %", r"wrong unit '%': must be a number from 1 to 520 \(weeks\)"),
        ("0", "0 is out of bounds: must be a number from 1 to 520"),
        ("521", "521 is out of bounds"),
        ("weeks", "must be a number from 1 to 520"),
        ("52weeks", "must be a number"),
        ("true", "must be a number"),
        ("1e400", "must be a number"),
    ],
)
def test_another_unit_and_a_value_out_of_bounds_are_refused(written, message):
    with pytest.raises(InputError, match=message):
        parse(f"a: {written}", "x.yaml").value["a"].number((1, 520), "weeks")


@pytest.mark.parametrize("written", ["1.000", "400.000", "1.500", "-1.000"])
def test_money_whose_point_may_stand_between_thousands_is_refused(written):
    node = parse(f"a: {written} EUR\nb: {written}\n", "x.yaml")
    thousand = written.replace(".", "")
    doubt = re.escape(f"is it {float(written)}, or is it {thousand}? Write {thousand}, or {float(written)}")
    for at in node.value.values():
        with pytest.raises(InputError, match=doubt):
            at.number((-1e6, 1e6), "EUR")
        with pytest.raises(InputError, match=doubt):
            at.refuse_thousands()
    assert node.value["b"].number((-1e6, 1e6)) == float(written)


@pytest.mark.parametrize(
    "written", ["1", "1000", "1.0", "1.5", "1.00", "0.125", "0.500", "1000.000", "1.0000"]
)
def test_a_number_that_nobody_takes_for_a_thousand_is_read(written):
    assert parse(f"a: {written}", "x.yaml").value["a"].number((0, 1e6), "EUR") == float(written)


@pytest.mark.parametrize("cut", ["a: 0,5", "a: 400,000", "a: 0,5 weeks", "a: 1,500,000"])
def test_a_number_that_a_comma_has_cut_in_two_is_told_from_a_key(cut):
    root = parse(f"x: {{{cut}}}", "x.yaml").value["x"]
    with pytest.raises(InputError) as caught:
        root.fields(["a", "b5"])
    said = "unknown key; a number is written with a point, and without commas between thousands, such as"
    assert caught.value.message.startswith(said)
    assert caught.value.nearest is None


@pytest.mark.parametrize("key", ["5: 1", "5b", "2013", "b: 0.5"])
def test_any_other_key_is_no_end_of_a_number(key):
    with pytest.raises(InputError) as caught:
        parse(f"x: {{a: 0, {key}}}", "x.yaml").value["x"].fields(["a"])
    assert "thousands" not in str(caught.value)


def test_files_that_cannot_be_read_are_refused(tmp_path):
    cases = {
        "missing.yaml": "no such file",
        "folder": "is a folder, not a file",
        "pipe": "is not an ordinary file",
        "latin1.yaml": "not UTF-8 text",
        "utf16.yaml": "is UTF-16 text",
        "large.yaml": "larger than 1,000,000 bytes",
        "nul\0.yaml": "cannot be read",
        "x" * 5000: "cannot be read",
    }
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "latin1.yaml").write_bytes("a: 1\nb: é\n".encode("latin-1"))
    (tmp_path / "utf16.yaml").write_bytes("a: 1\n".encode("utf-16"))
    (tmp_path / "large.yaml").write_bytes(b"# \n" * 400_000)
    for name, message in cases.items():
        with pytest.raises(InputError, match=message) as caught:
            read(f"{tmp_path}/{name}")
        assert caught.value.file == f"{tmp_path}/{name}"
    with pytest.raises(InputError, match=r"latin1.yaml:2: not UTF-8"):
        read(tmp_path / "latin1.yaml")


def test_a_file_without_permission_is_refused(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    (tmp_path / "x.yaml").touch()
    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(InputError, match=r"cannot be read: Permission denied"):
        read(tmp_path / "x.yaml")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    root = read(tmp_path / "x.yaml")
    assert root.data == {"a": 1, "b": 2}
    assert root.value["b"].line == 2


@given(some.text() | some.text(alphabet="ab:-[]{}\n &*!#'\"|>%@`,?~.0123"))
def test_any_text_is_read_or_refused(text):
    complaint = ""
    try:
        parse(text, "x.yaml")
    except InputError as error:
        complaint = str(error)
    assert "\n" not in complaint


TREES = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-(10**15), 10**15)
    | some.text(max_size=20)
    | some.dates()
    | some.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(TREES)
def test_what_pyyaml_writes_is_read_back(tree):
    written = yaml.safe_dump({"a": tree})
    assert _as_text(parse(written, "x.yaml").data) == _as_text({"a": tree})


def _as_text(tree):
    """PyYAML leaves text such as ``1e5`` plain, which here is a number: compare with numbers as such."""
    if isinstance(tree, dict):
        return {key: _as_text(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_as_text(value) for value in tree]
    try:
        number = float(tree) if isinstance(tree, str | int | float) and not isinstance(tree, bool) else tree
    except ValueError:
        return tree
    return tree if number != number else number  # no NaN is equal to another


def test_an_error_survives_pickling_and_copying():
    error = InputError("unknown lever", "x.yaml", 7, "levers.a", "b")
    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error)):
        assert str(twin) == str(error) == "x.yaml:7: levers.a: unknown lever; did you mean 'b'?"
        assert vars(twin) == vars(error)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("visa_liberalization", "visa_liberalisation"),
        ("Visa-Liberalisation", "visa_liberalisation"),
        ("hotline", "hotline_promotion"),
        ("zzz", None),
        ("", None),
        ("v" * 10**6, None),
    ],
)
def test_the_nearest_name_is_the_one_meant(word, meant):
    assert nearest(word, ["hotline_promotion", "visa_liberalisation"]) == meant
