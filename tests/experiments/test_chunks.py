"""Finished pieces of long work are found again, whole or not at all."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from experiments.chunks import Chunks

VALUES = np.arange(10, dtype=np.float64) ** 2


def parts(rows: slice) -> tuple[str, bytes]:
    return "squares", VALUES[rows].tobytes()


def make(rows: slice) -> pa.Table:
    return pa.table({"value": VALUES[rows]})


def test_rows_are_made_chunk_by_chunk_in_order(tmp_path):
    done = []
    table = Chunks(tmp_path).made(10, 4, parts, make, done.append)
    assert table["value"].to_numpy().tolist() == VALUES.tolist()
    assert done == [4, 8, 10]
    assert len(list(tmp_path.iterdir())) == 3


def test_only_what_is_missing_or_broken_is_made_again(tmp_path):
    whole = Chunks(tmp_path).made(10, 4, parts, make)
    lost, broken, kept = sorted(tmp_path.iterdir())
    lost.unlink()
    broken.write_bytes(broken.read_bytes()[:50])
    before = kept.stat().st_mtime_ns
    made = []
    again = Chunks(tmp_path).made(10, 4, parts, lambda rows: made.append(rows) or make(rows))
    assert again.equals(whole)
    assert len(made) == 2
    assert kept.stat().st_mtime_ns == before


def test_an_interruption_keeps_what_is_finished(tmp_path):
    def stops(rows: slice) -> pa.Table:
        if rows.start == 8:
            raise KeyboardInterrupt
        return make(rows)

    with pytest.raises(KeyboardInterrupt):
        Chunks(tmp_path).made(10, 4, parts, stops)
    assert len(list(tmp_path.iterdir())) == 2
    assert not list(tmp_path.glob("*.partial"))
    made = []
    Chunks(tmp_path).made(10, 4, parts, lambda rows: made.append(rows) or make(rows))
    assert made == [slice(8, 10)]


def test_no_two_lists_of_parts_share_a_name():
    names = {Chunks.name(*one) for one in (("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""))}
    assert len(names) == 4
