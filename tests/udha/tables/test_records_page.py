"""docs/records.md names what a run writes, column by column."""

from __future__ import annotations

import csv
import re

import pyarrow.parquet as pq
import pytest

from sim.money import costs
from sim.money.pricing import SIDE
from sim.records import catalogue
from tests.udha.tables.records_page import PAGE, first_column, section


@pytest.mark.parametrize("name", ["effects.csv", "levels.csv", "levels_by_margin.csv", "uncertainty.csv"])
def test_the_columns_of_a_table_are_those_written(results, name):
    with open(results / name, encoding="utf-8", newline="") as stream:
        assert first_column(f"### {name}") == next(csv.reader(stream))


def test_the_columns_of_the_series_are_those_written(results):
    schema = pq.read_schema(results / "series.parquet")
    kinds = dict(re.findall(r"^\| `([^`]+)` \| ([a-z ]+) \|", section("### series.parquet"), re.MULTILINE))
    assert list(kinds) == schema.names
    starts = {"text": "dictionary", "whole number": "int", "time": "timestamp", "number": "double"}
    for name, kind in kinds.items():
        assert str(schema.field(name).type).startswith(starts[kind]), name


def test_every_file_of_a_folder_is_described(results):
    named = {"effects.csv", "levels.csv", "levels_by_margin.csv", "uncertainty.csv", "series.parquet"}
    named |= {name.rstrip("/") for name in first_column("### Other files")}
    assert named == {path.name for path in results.iterdir()}
    assert all(f"### {name}\n" in PAGE for name in named if name.endswith((".csv", "series.parquet")))


def test_every_side_is_described():
    assert first_column("## Five sides") == [
        *dict.fromkeys(info.side for info in sorted(catalogue().values(), key=by_order)),
        SIDE,
    ]


def by_order(info) -> int:
    return ("true", "recorded", "protection", "rights").index(info.side)


def test_every_unit_cost_is_described_with_its_series_and_unit():
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| ([\w-]+) \|", section("## How to give costs"), re.MULTILINE)
    assert rows == [
        (parameter.name, parameter.series, parameter.unit) for parameter in costs.declared().values()
    ]
