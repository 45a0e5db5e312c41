"""CSV keeps numbers as they are, and nothing in it that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from udha.output.csv_files import write_csv
from udha.output.table import Table, number, text

TABLE = Table("t", (text("name"), number("value")))


def written(folder, name: object, value: float = -5.0) -> list[str]:
    write_csv(folder, TABLE, [{"name": name, "value": value}])
    rows = list(csv.reader(io.StringIO((folder / TABLE.file).read_bytes().decode(), newline="")))
    assert rows[0] == ["name", "value"]
    return rows[1]


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        '=HYPERLINK("http://a","b")',
        "+1",
        "-5 % visas",
        "@SUM(A1)",
        " =1+1",
        "\t=1+1",
        "\r=1+1",
        "a;=1+1",
        "a\n=1+1",
        "\uff1d1+1",
    ],
)
def test_text_that_would_be_a_formula_is_text(tmp_path, name):
    found, value = written(tmp_path, name)
    assert found.replace("'", "") == name.replace("\r", " ")
    for cell in found.replace("\n", ";").replace("\r", ";").replace("\t", ";").split(";"):
        assert cell.strip()[:1] not in tuple("=+-@\uff1d")
    assert value == "-5.0"


@pytest.mark.parametrize("name", ["As it was", "more - or less", "a=b", "-", "Peja; Prizren", "2 + 2"])
def test_other_text_is_as_it_was(tmp_path, name):
    assert written(tmp_path, name)[0] == name


def test_a_scenario_s_name_is_no_formula_in_any_file(udha, tiny, tmp_path):
    scenario = tmp_path / "x.yaml"
    scenario.write_text(tiny.read_text("utf-8").replace("name: Tiny", 'name: "=1+1"'), "utf-8")
    assert udha("run", scenario, "--draws", "2", "--out", tmp_path / "out", "--quiet").status == 0
    cells = {
        file.name: {cell for row in csv.reader(io.StringIO(file.read_text("utf-8"))) for cell in row}
        for file in (tmp_path / "out").glob("*.csv")
    }
    assert "'=1+1" in cells["effects.csv"] & cells["levels.csv"]
    assert not [cell for held in cells.values() for cell in held if cell.startswith("=")]
