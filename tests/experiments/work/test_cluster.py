"""A Dask cluster makes the same bytes, and its loss costs nothing that is finished."""

from __future__ import annotations

import socket

import pytest
from distributed import LocalCluster

from experiments.work import execution
from experiments.work.cluster import dask
from experiments.work.execution import WorkersLost, carry_out
from sim.errors import InputError
from tests.experiments.policies.small_comparison import records
from tests.experiments.small import ROWS, SIZE, contents, die, job, rows


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=":0") as found:
        yield found


def test_a_cluster_makes_the_same_bytes(cluster, tmp_path):
    carry_out(job(), rows(), tmp_path / "here", workers=1, size=SIZE)
    carry_out(job(), rows(), tmp_path / "there", cluster=dask(cluster.scheduler_address), size=SIZE)
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def test_a_comparison_of_scenarios_too(cluster, tmp_path):
    records(tmp_path / "here", size=4)
    records(tmp_path / "there", size=4, cluster=dask(cluster.scheduler_address))
    assert contents(tmp_path / "here") == contents(tmp_path / "there")


def test_a_scheduler_that_is_lost_is_told_and_what_is_finished_is_kept(tmp_path):
    cluster = LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0")
    try:
        with pytest.raises(WorkersLost, match="was lost; finished runs are kept"):
            carry_out(
                job(),
                rows(),
                tmp_path,
                cluster=dask(cluster.scheduler_address),
                progress=lambda done: cluster.close() if done >= 2 * SIZE else None,
                size=SIZE,
            )
    finally:
        cluster.close()
    kept = len(list(tmp_path.glob("*.arrow")))
    assert 2 <= kept <= ROWS // SIZE
    told = []
    carry_out(job(), rows(), tmp_path, workers=1, progress=told.append, size=SIZE)
    assert told[0] == kept * SIZE


def test_workers_that_always_die_are_given_up(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(execution, "make", die)
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    with pytest.raises(WorkersLost, match="died again and again"):
        carry_out(job(), rows(), tmp_path, cluster=dask(cluster.scheduler_address), size=SIZE)


def test_an_address_without_a_scheduler_is_refused_before_anything_is_opened():
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        dask("tcp://127.0.0.1:1")
    for nonsense in ("foo", "nonsense:/x", "http://x:1", "tcp://:8786", ""):
        with pytest.raises(InputError, match="must be an address such as tcp://host:8786"):
            dask(nonsense)


def test_who_is_no_scheduler_is_refused(cluster, monkeypatch):
    monkeypatch.setattr("experiments.work.cluster.SECONDS_TO_ANSWER", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with pytest.raises(InputError, match="no Dask scheduler answers"):
            dask(f"tcp://127.0.0.1:{silent.getsockname()[1]}")
    with pytest.raises(InputError, match="it is a"):
        dask(next(iter(cluster.workers.values())).address)


def test_a_scheduler_without_workers_is_refused():
    with (
        LocalCluster(n_workers=0, dashboard_address=":0") as empty,
        pytest.raises(InputError, match="has no workers"),
    ):
        dask(empty.scheduler_address)
