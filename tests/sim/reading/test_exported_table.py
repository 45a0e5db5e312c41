"""Tables are read as people export them, and no number is guessed."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.reading.exported_table import Row, read_table

COLUMNS = ("year", "series", "value")
TEXT = "year,series,value\n2015,identified,28\n2016,cases,1028\n"
ROWS = [("2015", "identified", 28), ("2016", "cases", 1028)]


def rows(folder: Path, content: str | bytes, most: int = 100) -> list[Row]:
    path = folder / "x.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, COLUMNS, most)


def values(read: list[Row]) -> list[tuple[str, str, int]]:
    return [
        (row.cells["year"], row.cells["series"], row.whole("value", "a whole number", 0, 10**9))
        for row in read
    ]


def refusal(folder: Path, content: str | bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        values(rows(folder, content))
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        TEXT.rstrip("\n"),
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        TEXT.replace("\n", "\n\n"),
        "\ufeff" + TEXT,
        TEXT.replace(",", ";"),
        TEXT.replace(",", "\t"),
        "sep=,\n" + TEXT,
        "\ufeffsep=;\r\n" + TEXT.replace(",", ";"),
        '"sep=\t"\n' + TEXT.replace(",", "\t"),
        "Victims of trafficking\n" + TEXT,
        "Victims of trafficking, by year, Kosovo\n\n" + TEXT,
        '"Victims, by ""year"""\n,,,\n' + TEXT,
        TEXT.replace("\n", ",,\n"),
        TEXT.replace("\n", "\n,,,,\n"),
        "".join(f",{line}\n" for line in TEXT.splitlines()),
        TEXT.replace("year,series,value", '"Year"," SERIES ","Value"'),
        "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in TEXT.splitlines()),
        TEXT.replace(",", " , "),
        TEXT.replace("28\n", "28.0\n"),
        'value,note,series,year\n28,,identified,2015\n1028,"a, b; c",cases,2016\n',
        'year;series;value;note\n2015;identified;28;"two\nlines"\n2016;cases;1028;,,\n',
    ],
)
def test_a_table_is_read_as_it_was_exported(tmp_path, content):
    assert values(rows(tmp_path, content)) == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "number",
    [
        *("1,028", "1.028", "1 028", "1_028", "1'028", "1\u00a0028", "1\u202f028", "1\u2019028", "1,028,500"),
        *("28,0", "28.5", "28.00", "12 %", "12%", "1e3", "1E+03", "+28", "-3", "028", "0x1c", "\u0661\u0662"),
        *("", "-", "\u2013", "*", "n/a", "..", "nan", "inf", "28*", "28 (p)", "~28", "<5", "28-30", "#REF!"),
        *("='28'", "28\u00b9", "10000000001", "9" * 5000),
    ],
)
def test_a_number_that_is_not_digits_alone_is_refused_with_its_place(tmp_path, number, separator):
    heads = separator.join(COLUMNS)
    for text in (number, f'"{number}"', f"{number}{separator}", f'"{number}"{separator}'):
        error = refusal(tmp_path, f"{heads}\n2015{separator}cases{separator}{text}\n")
        assert error.line == 2
        assert error.field == "value" or (separator == "," and "more cells" in error.message)


def test_the_halves_of_a_number_cut_in_two_are_no_two_cells(tmp_path):
    """Where commas stand between columns; other separators stand in no number."""
    apart = "year;series;value;all\n2015;identified;28;100\n2016;cases;1028;2000\n"
    assert values(rows(tmp_path, apart)) == ROWS
    for content in (
        "year,series,value\n2015,cases,1,028\n",
        "year,series,value,note\n2015,cases,1,028\n",
        "year,value,series\n2015,1,028,cases\n",
        "year,series,value,note\n2015,cases,1,028,500\n",
        *(
            f"year,series,value,note\n2015,cases,{halves}\n"
            for halves in ("1,028.0", "1,028*", "1,028 (est.)", "1,028 people", "1.0,028", "1.0,028.0")
        ),
    ):
        error = refusal(tmp_path, content)
        assert (error.line, error.field) == (2, "value")
        assert "1028" in error.message


@pytest.mark.parametrize("note", ["2016 census", "10288", "p. 028", "12", "est. 028"])
def test_a_note_that_begins_with_no_three_digits_is_no_half_of_a_number(tmp_path, note):
    assert values(rows(tmp_path, f"year,series,value,note\n2015,identified,28,{note}\n")) == ROWS[:1]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("", None, "empty"),
        ("\n\n", None, "empty"),
        ("a,b\n1,2\n", None, "no line has the headings year, series, value"),
        ("2015,identified,28\n", None, "no line has the headings"),
        ("Title\n\nyear,series,vlaue\n2015,cases,3\n", 3, "column 'value' is missing"),
        ("year,series,value,value\n2015,cases,3,4\n", 1, "there twice"),
        ("year,series,value\n", None, "no figure"),
        ("2015,cases,3\nyear,series,value\n2016,cases,3\n", 1, "above the headings, which are on line 2"),
        ("year,series,value\n2015,cases,3,4\n", 2, "more cells than there are headings, such as '4'"),
        ('year,series,value\n2015,cases,"3\n2016,cases,4\n', 2, "never closed"),
        ('year,series,value\n2015,cases,"3"4\n', 2, "no table with commas"),
        ("year,series,value\n" + "2015,cases,3\n" * 101, 102, "more than 100 rows"),
        ("year,series,value\n2015,cases\x00,3\n", 2, "column 11 is a control character"),
        (TEXT.encode("utf-16"), None, "is UTF-16 text"),
        (TEXT.encode("utf-16-be"), None, "is UTF-16 text"),
        ("year,series,value\n2015,ca\u00e9,3\n".encode("latin-1"), 2, "not UTF-8 text"),
        (b"PK\x03\x04rest", None, "is a spreadsheet"),
    ],
)
def test_what_is_no_such_table_is_refused_with_its_place(tmp_path, content, line, words):
    error = refusal(tmp_path, content)
    assert error.line == line
    assert words in error.message


def test_marks_that_nobody_sees_are_named(tmp_path):
    for mark in "\u00a0\u200b\u00ad\u201c":
        error = refusal(tmp_path, f"year,series,value\n2015,cases,2{mark}8\n")
        assert f"character 2 is {unicodedata.name(mark)}" in error.message


def test_a_folder_and_a_pipe_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path, words in {tmp_path: "is a folder", tmp_path / "pipe": "not an ordinary file"}.items():
        with pytest.raises(InputError, match=words):
            read_table(path, COLUMNS, 100)
