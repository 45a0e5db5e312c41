"""Finished pieces of long work are found again, whole or not at all."""

from __future__ import annotations

import os

import numpy as np
import pyarrow as pa
import pytest

from experiments.work.chunks import BYTES_TO_PACK, PLAN, Chunks
from sim.errors import InputError

VALUES = np.arange(10, dtype=np.float64) ** 2
NAME, OTHER = Chunks.name("one"), Chunks.name("other")


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


@pytest.mark.parametrize("at", range(0, 400, 7))
def test_a_single_bit_that_has_turned_is_noticed(tmp_path, at):
    store = Chunks(tmp_path)
    store.keep(NAME, make(slice(0, 4)))
    file = next(tmp_path.iterdir())
    content = bytearray(file.read_bytes())
    content[at % len(content)] ^= 1 << at % 8
    file.write_bytes(content)
    assert store.find(NAME) is None
    assert store.broken([NAME]) == [NAME]


def test_a_chunk_in_the_place_of_another_is_noticed(tmp_path):
    store = Chunks(tmp_path)
    store.keep(NAME, make(slice(0, 4)))
    (tmp_path / f"{NAME}.arrow").rename(tmp_path / f"{OTHER}.arrow")
    assert store.find(OTHER) is None
    assert store.broken([NAME, OTHER]) == [NAME, OTHER]


def test_a_file_that_a_person_laid_beside_chunks_stays(tmp_path):
    (tmp_path / "mine.arrow").write_text("mine")
    store = Chunks(tmp_path)
    with store.claimed("Squares", "digest"):
        store.keep(NAME, make(slice(0, 4)))
    assert store.clear()
    assert [one.name for one in tmp_path.iterdir()] == ["mine.arrow"]


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


def test_large_chunks_are_packed_and_any_column_can_be_read_alone(tmp_path):
    n = BYTES_TO_PACK // 8
    table = pa.table({"noughts": np.zeros(n), "numbers": np.arange(n, dtype=np.float64)})
    store = Chunks(tmp_path)
    store.keep(NAME, table)
    assert next(tmp_path.iterdir()).stat().st_size < table.nbytes / 2
    assert store.find(NAME).equals(table)
    assert [column.to_pylist()[-1] for column in store.columns(NAME, ["numbers", "noughts"])] == [n - 1, 0]


def test_what_killed_writers_left_is_removed_when_work_begins_again(tmp_path):
    store = Chunks(tmp_path)
    store.keep(NAME, make(slice(0, 2)))
    left = tmp_path / ".half-1234.partial"
    left.write_bytes(b"ARROW1")
    with store.claimed("Squares", "digest"):
        assert not left.exists()
        assert store.names() == {NAME}


def test_what_another_shard_is_writing_is_left_alone(tmp_path):
    store = Chunks(tmp_path)
    with store.claimed("Squares", "digest", (1, 2)):
        written = tmp_path / ".half-1234.partial"
        written.write_bytes(b"ARROW1")
        with store.claimed("Squares", "digest", (2, 2)):
            assert written.exists()
        assert not store.clear()
        assert written.exists()
        assert (tmp_path / PLAN).exists()
    assert store.clear()
    assert not tmp_path.exists()


def test_a_folder_is_for_one_command_and_one_piece_of_work(tmp_path):
    store = Chunks(tmp_path)
    with store.claimed("Squares", "digest"):
        with (
            pytest.raises(InputError, match="another command is at work"),
            store.claimed("Squares", "digest"),
        ):
            pass
        with (
            pytest.raises(InputError, match="unfinished runs of 'Squares'"),
            store.claimed("Cubes", "other", (1, 2)),
        ):
            pass
    with store.claimed("Squares", "digest"):
        pass


def test_work_that_ended_before_its_first_chunk_is_no_hindrance(tmp_path):
    store = Chunks(tmp_path / "chunks")
    with store.claimed("Squares", "digest"):
        pass
    with store.claimed("Cubes", "other"):
        store.keep(NAME, make(slice(0, 4)))
    with pytest.raises(InputError, match="unfinished runs of 'Cubes'"), store.claimed("Squares", "digest"):
        pass


def test_work_that_ended_before_its_first_chunk_leaves_nothing(tmp_path):
    store = Chunks(tmp_path / "chunks")

    def fails() -> None:
        with store.claimed("Squares", "digest"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fails()
    assert not os.listdir(tmp_path)
