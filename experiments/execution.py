"""Carrying a job out, chunk by chunk, here or on a cluster.

Whoever makes a chunk writes it, under a name that follows from what is in it (``experiments.chunks``); only
names travel back. So a worker, the command or a cluster's scheduler may die at any time: what is finished
stays, and the plan is always the list of names that are missing.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import singledispatch
from multiprocessing.connection import wait as wait_for
from pathlib import Path

import numpy as np
import pyarrow as pa

from experiments.chunks import Chunks
from experiments.job import Job

# About a second of runs on one core of 2020; only how much an interruption may cost depends on it.
WEEKS_A_CHUNK = 80_000
# So many chunks a worker are handed out in advance.
AHEAD = 3
# So many times in a row workers may die before any of them has finished a chunk.
MOST_DEATHS = 3

RUN, BLOCK, SEED, SCENARIO = "run", "block", "seed", "scenario"


class WorkersLost(RuntimeError):
    """Workers died, or the way to them was lost, and trying again did not help."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a job, worked out piece by piece so that no memory grows with their number.

    Attributes:
        n: how many.
        values: from a slice of rows to their values, float64 (rows, columns).
        blocks: from a slice to the number of each row's block, int64; rows of a block share a seed.
        seeds: from a slice to run seeds, int64.
        kept: columns that are written beside the results.
    """

    n: int
    values: Callable[[slice], np.ndarray]
    blocks: Callable[[slice], np.ndarray]
    seeds: Callable[[slice], np.ndarray]
    kept: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Chunk:
    """A piece of a job as a worker gets it; all of it decides the chunk's name."""

    first: int
    values: np.ndarray
    blocks: np.ndarray
    seeds: np.ndarray
    kept: tuple[int, ...]

    def name(self, job: Job) -> str:
        """Return the name under which the finished chunk is kept."""
        arrays = (np.ascontiguousarray(one).tobytes() for one in (self.values, self.blocks, self.seeds))
        return Chunks.name(job.identity, repr((self.first, self.kept)), *arrays)


def chunks_of(job: Job, rows: Rows, size: int | None = None) -> Iterator[Chunk]:
    """Yield a job's chunks in order; ``size`` in rows, by default about a second's."""
    size = size or max(1, WEEKS_A_CHUNK // job.weeks_a_row)
    for start in range(0, rows.n, size):
        at = slice(start, min(start + size, rows.n))
        yield Chunk(start, rows.values(at), rows.blocks(at), rows.seeds(at), rows.kept)


def make(job: Job, chunk: Chunk, folder: Path) -> str:
    """Run a chunk and keep it; return its name. This is what workers do."""
    name = chunk.name(job)
    Chunks(folder).keep(name, table_of(job, chunk, job.run(chunk.values, chunk.seeds)))
    return name


@singledispatch
def table_of(job: Job, chunk: Chunk, found: np.ndarray) -> pa.Table:
    """Return a chunk as a table: a row for each row of values and scenario, scenarios within rows.

    Another kind of job may have another kind of table.
    """
    scenarios = len(job.scenarios)
    names = pa.array([one.name for one in job.scenarios], pa.string())
    places = pa.array(np.tile(np.arange(scenarios, dtype=np.int32), len(found)))
    columns = {
        RUN: np.repeat(np.arange(chunk.first, chunk.first + len(found)), scenarios),
        BLOCK: np.repeat(chunk.blocks, scenarios),
        SEED: np.repeat(chunk.seeds, scenarios),
        SCENARIO: pa.DictionaryArray.from_arrays(places, names),
        **{job.varied[at].name: np.repeat(chunk.values[:, at], scenarios) for at in chunk.kept},
        **{one.name: found[:, :, at].ravel() for at, one in enumerate(job.outputs)},
    }
    return pa.table(columns)


def carry_out(
    job: Job,
    rows: Rows,
    folder: Path,
    workers: int | None = None,
    cluster: Callable[[], AbstractContextManager[Executor]] | None = None,
    shard: tuple[int, int] = (1, 1),
    progress: Callable[[int], None] = lambda done: None,
    size: int | None = None,
) -> list[str]:
    """Make all chunks of a job that are missing; return the names of all of its chunks, in order.

    Args:
        folder: where chunks are kept; workers must see it under the same path.
        workers: processes on this machine (default: one a core); one works in this process.
        cluster: opens another executor instead, such as Dask's (``experiments.cluster``).
        shard: i of n: only every n-th chunk, from the i-th; others are left to other commands.
        progress: called with the number of rows that are finished.
        size: rows a chunk; no influence on results.

    Raises:
        WorkersLost: workers died again and again, or a cluster was lost; finished chunks are kept.
        OSError: a chunk cannot be written, for instance because the disk is full.
    """
    workers = workers or os.cpu_count() or 1
    store, (part, parts) = Chunks(folder), shard
    names, missing, done = [], [], 0
    present = store.names()
    for at, chunk in enumerate(chunks_of(job, rows, size)):
        names.append(chunk.name(job))
        if names[-1] in present:
            done += len(chunk.seeds)
        elif at % parts == part - 1:
            missing.append(at)
    progress(done)
    if not missing:
        return names
    told = _Told(progress, done)
    wanted = set(missing)

    def todo() -> Iterator[Chunk]:
        return (one for at, one in enumerate(chunks_of(job, rows, size)) if at in wanted)

    if cluster is None and (workers == 1 or len(missing) == 1):
        for chunk in todo():
            make(job, chunk, folder)
            told(len(chunk.seeds))
        return names
    _with_executor(job, todo, store, cluster or (lambda: local_pool(workers)), workers, told)
    return names


class _Told:
    """Counts finished rows and passes their number on."""

    def __init__(self, progress: Callable[[int], None], done: int):
        self.progress, self.done = progress, done

    def __call__(self, rows: int) -> None:
        self.done += rows
        self.progress(self.done)


def _with_executor(job, todo, store: Chunks, opened, workers: int, told: Callable[[int], None]) -> None:
    """Make chunks through an executor; one whose workers died is opened again for what is missing then."""
    deaths = 0
    while True:
        before = store.names()
        try:
            with opened() as executor:
                _through(executor, job, todo, store, before, workers, told)
            return
        except BrokenExecutor as error:
            deaths = 0 if store.names() - before else deaths + 1
            if deaths >= MOST_DEATHS:
                raise WorkersLost(
                    "workers died again and again, perhaps for want of memory; finished runs are kept"
                ) from error


def _through(executor, job, todo, store: Chunks, present: set[str], workers: int, told) -> None:
    """Hand out a few chunks at a time, so that no memory grows with their number."""
    at_work: dict[Future, int] = {}
    chunks = (one for one in todo() if one.name(job) not in present)
    ahead = AHEAD * getattr(executor, "width", workers)
    try:
        for chunk in itertools.islice(chunks, ahead):
            at_work[executor.submit(make, job, chunk, store.folder)] = len(chunk.seeds)
        while at_work:
            finished, _ = wait(at_work, return_when=FIRST_COMPLETED)
            for future in finished:
                rows = at_work.pop(future)
                future.result()
                told(rows)
                for chunk in itertools.islice(chunks, 1):
                    at_work[executor.submit(make, job, chunk, store.folder)] = len(chunk.seeds)
    finally:
        for future in at_work:
            future.cancel()


def local_pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of processes on this machine.

    Workers come from a server that holds no locks and no threads of this process; they take no notice of
    Ctrl-C, so that what they have begun is kept, and end when this process does.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["experiments.job"])
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_work)


def _begin_work() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    wait_for([multiprocessing.parent_process().sentinel])
    os._exit(1)


def read_in_order(names: Sequence[str], folder: Path) -> Iterator[pa.Table | None]:
    """Yield finished chunks in order, None for one that is missing or cannot be read whole."""
    store = Chunks(folder)
    return (store.find(name) for name in names)
