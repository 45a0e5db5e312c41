"""``udha sweep`` runs a study, resumes it, and says what is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from experiments.sweep import Sweep
from sim import parameters
from sim.draws.priors import Fixed
from tests.experiments.tiny_study import TINY, written
from tests.udha.conftest import contents


@pytest.fixture
def study(tmp_path) -> Path:
    return written(tmp_path)


def test_a_study_is_run_and_shown(udha, study, tmp_path):
    done = udha("sweep", study, "--out", tmp_path / "out", "--workers", 1)
    assert done.status == 0, done.err
    assert "What drives it?" in done.out
    assert "newly_exploited" in done.out
    assert f"udha sweep {study} --out {tmp_path / 'out'}" in done.out
    assert sorted(contents(tmp_path / "out")) == ["manifest.json", "runs.parquet"]
    assert not (tmp_path / "out-runs").exists()


def test_finished_results_are_not_made_again(udha, study, tmp_path):
    udha("sweep", study, "--out", tmp_path / "out", "--workers", 1)
    before = contents(tmp_path / "out")
    done = udha("sweep", study, "--out", tmp_path / "out", "--workers", 1, "--json")
    assert "already" in done.err
    assert contents(tmp_path / "out") == before
    found = json.loads(done.out)
    effects = [one for one in found["summary"] if one["what"] == "effect"]
    assert {effect["scenario"] for effect in effects} == {"Policy"}
    assert found["rows"] == 12


def test_a_row_far_down_a_list_that_has_changed_is_run(udha, tmp_path):
    def listed(last: float) -> Path:
        rows = "".join(f"  - {{grooming_withdrawal: {one}}}\n" for one in [0.02] * 1_001 + [last])
        text = TINY.replace("  withdrawal_awareness: {}\n", "").replace("policies: [policy.yaml]\n", "")
        text = text.replace("{method: sobol, n: 2, seed: 3}", f"{{method: list}}\nrows:\n{rows}")
        return written(tmp_path, text.removesuffix("\n"))

    udha("sweep", listed(0.02), "--out", tmp_path / "out")
    done = udha("sweep", listed(0.03), "--out", tmp_path / "out")
    assert "holds results of another study" in done.err
    assert Sweep.load(tmp_path / "out").column("grooming_withdrawal")[-1] == 0.03


def test_the_same_values_grouped_otherwise_are_another_study(udha, tmp_path):
    text = TINY.replace("method: sobol, n: 2", "method: latin, n: 4")
    group = parameters.declared()["grooming_withdrawal"].group
    own = "parameters:\n  grooming_withdrawal: {}\n  withdrawal_awareness: {}\n"
    known = parameters.declared().values()
    names = dict.fromkeys(one.group for one in known if not isinstance(one.prior, Fixed))
    for vary in ("rest: vary\n", f"mechanisms: [{', '.join(names)}]\n"):
        done = udha("sweep", written(tmp_path, text.replace(own, vary)), "--out", tmp_path / "out")
        assert done.status == 0, done.err
    assert group in Sweep.load(tmp_path / "out").about["factors"]


def test_shards_and_then_the_whole_give_the_same_bytes(udha, study, tmp_path):
    udha("sweep", study, "--out", tmp_path / "one", "--workers", 1)
    for shard in ("2/2", "1/2"):
        done = udha("sweep", study, "--out", tmp_path / "two", "--workers", 1, "--shard", shard)
        assert done.status == 0, done.err
        assert "once all are" in done.err
        assert not (tmp_path / "two").exists()
    udha("sweep", study, "--out", tmp_path / "two", "--workers", 1)
    one, two = ((tmp_path / name / "runs.parquet").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize("shard", ["0/2", "3/2", "2", "a/b"])
def test_a_wrong_shard_is_refused(udha, study, shard):
    done = udha("sweep", study, "--shard", shard)
    assert done.status == 2
    assert "part of a whole" in done.err


def test_a_wrong_study_writes_nothing(udha, tmp_path):
    study = written(tmp_path, TINY.replace("newly_exploited", "newly_exploted"))
    done = udha("sweep", study, "--out", tmp_path / "out")
    assert done.status == 2
    assert "study.yaml:9: outputs" in done.err
    assert "did you mean 'newly_exploited'" in done.err
    assert not (tmp_path / "out-runs").exists()


def test_a_folder_of_something_else_is_refused_before_any_run(udha, study, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    done = udha("sweep", study, "--out", tmp_path / "out", "--workers", 1)
    assert done.status == 2
    assert "something else" in done.err
    assert not list(tmp_path.glob("out-runs/*.arrow"))


def test_a_place_that_cannot_be_written_is_refused_before_any_run(udha, study, tmp_path):
    (tmp_path / "file").write_text("mine")
    done = udha("sweep", study, "--out", tmp_path / "file" / "out", "--workers", 1)
    assert done.status == 2
    assert "--out: cannot be written" in done.err
    assert "finished runs are kept" not in done.err


def test_damaged_results_are_told_and_made_again(udha, study, tmp_path):
    udha("sweep", study, "--out", tmp_path / "out", "--workers", 1)
    file = tmp_path / "out" / "runs.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:4] + bytes(0xFF ^ one for one in whole[4:400]) + whole[400:])
    for again in ("sensitivity", "discover"):
        done = udha(again, tmp_path / "out")
        assert done.status == 2
        assert "runs.parquet: is damaged; run 'udha sweep' again" in done.err
    done = udha("sweep", study, "--out", tmp_path / "out", "--workers", 1)
    assert done.status == 0, done.err
    assert "holds damaged results: they stay until these runs are finished" in done.err
    assert file.read_bytes() == whole


def test_a_single_bit_that_has_turned_is_noticed(udha, study, tmp_path):
    udha("sweep", study, "--out", tmp_path / "out", "--workers", 1)
    file = tmp_path / "out" / "runs.parquet"
    assert Sweep.load(tmp_path / "out").is_whole
    whole = file.read_bytes()
    column = pq.ParquetFile(file).metadata.row_group(0).column(5)
    at = column.data_page_offset + column.total_compressed_size - 3
    file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    assert not Sweep.load(tmp_path / "out").is_whole


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "foo"])
def test_a_cluster_that_does_not_answer_is_told_and_nothing_is_left_behind(udha, study, tmp_path, address):
    before = contents(tmp_path)
    for arguments in (("sweep", study), ("compare", "visa_liberalisation")):
        done = udha(*arguments, "--out", tmp_path / "out", "--cluster", address)
        assert done.status == 2
        assert "--cluster: " in done.err
        assert address in done.err
        assert contents(tmp_path) == before
