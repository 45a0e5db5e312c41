"""A sweep is gathered in one table that tells what it is of, whatever happens on the way."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

from experiments.design import Design, design
from experiments.study import Study
from experiments.sweep import RUNS, Sweep, claimed, clear, sweep
from experiments.work.chunks import PLAN, Chunks
from sim import engine
from sim.errors import InputError
from tests.experiments.tiny_study import TINY, written


@pytest.fixture(scope="module")
def planned(tmp_path_factory) -> Design:
    return design(Study.load(written(tmp_path_factory.mktemp("study"))))


def swept(planned: Design, folder: Path, **how) -> bytes:
    target = folder / RUNS
    sweep(planned, folder / "chunks", target, **how)
    return target.read_bytes()


def test_the_table_does_not_depend_on_chunks_or_workers(planned, tmp_path):
    for name in "abc":
        (tmp_path / name).mkdir()
    one = swept(planned, tmp_path / "a", workers=1, size=3)
    assert one == swept(planned, tmp_path / "b", workers=2, size=2)
    assert one == swept(planned, tmp_path / "c", workers=1)


def test_a_broken_chunk_is_made_again(planned, tmp_path):
    expected = swept(planned, tmp_path, workers=1, size=3)
    broken = next((tmp_path / "chunks").glob("*.arrow"))
    broken.write_bytes(broken.read_bytes()[:40])
    assert swept(planned, tmp_path, workers=1, size=3) == expected


def test_results_tell_what_they_are_of_and_are_read_back(planned, tmp_path):
    swept(planned, tmp_path, workers=1)
    found = Sweep.load(tmp_path)
    assert found.scenarios == ["Base", "Policy"]
    assert found.about["study"]["question"] == "What drives it?"
    assert found.about["design_rows"] == 12
    at = slice(0, planned.rows.n)
    values = planned.job.run(planned.rows.values(at), planned.rows.seeds(at))
    assert (found.output("in_exploitation") == values[:, :, 1]).all()
    assert (found.effect("newly_exploited")[:, 0] == values[:, 1, 0] - values[:, 0, 0]).all()
    field = pq.read_schema(tmp_path / RUNS).field("newly_exploited")
    assert field.metadata[b"unit"]


def test_a_row_of_the_table_can_be_run_again(planned, tmp_path):
    swept(planned, tmp_path, workers=1)
    row = Sweep.load(tmp_path).table.to_pylist()[6]
    names = [column.varied.name for column in planned.study.columns]
    simulation = engine.Simulation.of(planned.study.scenarios[0])
    world = engine.run(simulation, simulation.central({name: row[name] for name in names}), row["seed"])
    output = planned.job.outputs[0]
    assert row["newly_exploited"] == world.series[output.first : output.stop, output.series, 0].sum()


def test_two_commands_do_not_work_on_one_folder(planned, tmp_path):
    with claimed(tmp_path, planned, (1, 1)):
        with (
            pytest.raises(InputError, match="another command is at work"),
            claimed(tmp_path, planned, (1, 1)),
        ):
            pass
        with claimed(tmp_path, planned, (1, 2)):
            pass


def test_runs_of_something_else_are_not_mixed_in(planned, tmp_path):
    with claimed(tmp_path, planned, (1, 1)):
        Chunks(tmp_path).keep(Chunks.name("0"), pa.table({"run": [0]}))
    plan = json.loads((tmp_path / PLAN).read_text())
    (tmp_path / PLAN).write_text(json.dumps(plan | {"digest": "other"}))
    with pytest.raises(InputError, match="another version of the model"), claimed(tmp_path, planned, (1, 1)):
        pass
    assert json.loads((tmp_path / PLAN).read_text())["digest"] == "other"


def test_only_finished_work_of_a_sweep_is_cleared(planned, tmp_path):
    swept(planned, tmp_path, workers=1, size=3)
    foreign = tmp_path / "chunks" / "notes.txt"
    foreign.write_text("mine")
    clear(tmp_path / "chunks")
    assert not Chunks(tmp_path / "chunks").names()
    assert foreign.read_text() == "mine"


@pytest.mark.parametrize("content", [None, b"PAR1"])
def test_what_is_no_result_is_refused(tmp_path, content):
    if content:
        (tmp_path / RUNS).write_bytes(content)
    with pytest.raises(InputError, match="udha sweep"):
        Sweep.load(tmp_path)


def test_a_lock_left_by_a_dead_command_is_no_hindrance(planned, tmp_path):
    FileLock(tmp_path / ".1-of-1.lock").acquire().lock.release()
    with claimed(tmp_path, planned, (1, 1)):
        assert np.array(list(tmp_path.glob(PLAN))).size == 1


def test_a_parameter_keeps_its_values_beside_an_output_of_its_name(tmp_path):
    """``trafficked_again`` is a parameter, and a series."""
    text = TINY.replace("withdrawal_awareness", "trafficked_again")
    text = text.replace("[newly_exploited, in_exploitation]", "[trafficked_again]")
    planned = design(Study.load(written(tmp_path, text)))
    swept(planned, tmp_path, workers=1)
    found = Sweep.load(tmp_path)
    assert found.varied == {
        "grooming_withdrawal": "grooming_withdrawal",
        "trafficked_again": "parameter_trafficked_again",
    }
    at = slice(0, planned.rows.n)
    values = planned.rows.values(at)
    assert (found.column("parameter_trafficked_again")[::2] == values[:, 1]).all()
    assert (
        found.output("trafficked_again") == planned.job.run(values, planned.rows.seeds(at))[:, :, 0]
    ).all()
    assert found.schema.field("parameter_trafficked_again").metadata[b"unit"] == b"chance a week"
    assert found.schema.field("trafficked_again").metadata[b"unit"] == b"persons"
