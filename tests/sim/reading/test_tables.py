"""Tables are taken by the names of their columns, whatever made them, or are refused by name."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sim.errors import InputError
from sim.reading.tables import columns, matrix

FRAME = pd.DataFrame({"b": [3.0, 4.0], "a": [1, 2]})
EXPECTED = [[1.0, 3.0], [2.0, 4.0]]


@pytest.mark.parametrize(
    "table",
    [
        FRAME,
        FRAME.astype(object),
        FRAME.astype("Float64"),
        FRAME.to_records(index=False),
        FRAME.to_records(index=False).view(np.ndarray),
        pa.table(FRAME),
        {"b": [3.0, 4.0], "a": (1, 2)},
        [[1, 3], [2, 4]],
        np.array(EXPECTED, np.float32),
    ],
    ids=lambda table: type(table).__name__,
)
def test_columns_come_in_the_order_asked_for(table):
    assert matrix(table, ["a", "b"], "letter").tolist() == EXPECTED


@pytest.mark.parametrize(
    "row", [FRAME.loc[1], FRAME.to_records(index=False)[1], {"b": 4.0, "a": 2}, [2, 4.0]]
)
def test_a_row_alone_is_a_table_of_one_row(row):
    assert matrix(row, ["a", "b"], "letter").tolist() == EXPECTED[1:]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (FRAME.assign(ba=0), r"^ba: unknown letter; did you mean 'b'"),
        (FRAME.to_records(), r"^index: unknown letter; to_records\(index=False\)"),
        (FRAME[["a"]], "^b: is missing"),
        (FRAME.rename(columns={"a": "b"}), "^b: is there twice"),
        (FRAME.assign(a=["1", "2"]), "^a: must be numbers"),
        (FRAME.assign(a=[True, False]), "^a: must be numbers"),
        (FRAME.assign(a=[1, pd.NA]), "^a: must be numbers, with none missing"),
        (np.ma.array([[1.0, 2.0]], mask=[[False, True]]), "must be numbers, with none missing"),
        (pd.DataFrame(EXPECTED), "^columns must have names, not 0"),
        ([["1", "3"]], "must be numbers"),
        (None, "must be numbers"),
    ],
)
def test_what_is_no_such_table_is_refused(table, message):
    with pytest.raises(InputError, match=message):
        matrix(table, ["a", "b"], "letter")


@pytest.mark.parametrize("table", [[1.0], [[1.0, 2.0, 3.0]], np.zeros((2, 2, 2)), {"a": [1, 2], "b": [3]}])
def test_another_shape_is_refused(table):
    with pytest.raises(ValueError, match=r"do not make rows of 2|different shapes"):
        matrix(table, ["a", "b"], "letter")


def test_many_missing_names_are_cut_short():
    names = [f"p{number}" for number in range(9)]
    with pytest.raises(InputError, match=r"^p0: is missing, like p1, p2, p3, p4 and 4 more"):
        matrix({}, names, "parameter")


def test_numbers_alone_have_no_names():
    assert columns(np.zeros((2, 2))) is None
    assert columns([1.0, 2.0]) is None
