"""Carrying a job out, chunk by chunk, here or on a cluster.

A worker writes each chunk that it makes, under a name derived from its content (``chunks``); only names
travel back. A worker, the command or a cluster's scheduler may die at any time: finished chunks stay, and the
plan is always the list of missing names.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import singledispatch
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from experiments.work.chunks import Chunks
from experiments.work.job import Job
from experiments.work.processes import Pool

# About a second of runs on one core of 2020; only how much an interruption may cost depends on it.
WEEKS_A_CHUNK = 80_000
# So many chunks a worker are handed out in advance.
AHEAD = 3
# So many times in a row workers may die before any of them has finished a chunk.
MOST_DEATHS = 3
# A chunk that cannot be read is made again; after so many rounds the disk is at fault.
MOST_ROUNDS = 3
# Each worker reads the script that started it, and would start the work once more.
NEVER_BEGUN = (
    "workers died as they began, for a reason that they told above, or for want of memory. A script that "
    "starts a sweep must do so below 'if __name__ == \"__main__\":', as each worker reads it"
)
ALWAYS = threading.Event()
ALWAYS.set()

RUN, BLOCK, SEED, SCENARIO = "run", "block", "seed", "scenario"


class WorkersLost(RuntimeError):
    """Workers died or became unreachable, and trying again did not help."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows of a job, computed piece by piece so that memory does not grow with their number.

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
    """A piece of a job as a worker gets it; its whole content determines the chunk's name."""

    first: int
    values: np.ndarray
    blocks: np.ndarray
    seeds: np.ndarray
    kept: tuple[int, ...]

    def name(self, job: Job) -> str:
        """Return the name under which the finished chunk is kept."""
        arrays = (np.ascontiguousarray(one).tobytes() for one in (self.values, self.blocks, self.seeds))
        return Chunks.name(job.identity, repr((self.first, self.kept)), *arrays)


@dataclass(frozen=True, eq=False)
class Cut:
    """How a job is cut into chunks of ``size`` rows; a chunk is computed when it is requested."""

    rows: Rows
    size: int

    @classmethod
    def of(cls, job: Job, rows: Rows, size: int | None = None) -> Cut:
        """Cut a job into chunks of ``size`` rows, by default of about one second."""
        return cls(rows, size or max(1, WEEKS_A_CHUNK // job.weeks_a_row))

    def __len__(self) -> int:
        return -(-self.rows.n // self.size)

    def __getitem__(self, number: int) -> Chunk:
        rows, start = self.rows, number * self.size
        at = slice(start, min(start + self.size, rows.n))
        return Chunk(start, rows.values(at), rows.blocks(at), rows.seeds(at), rows.kept)


def make(job: Job, chunk: Chunk, folder: Path) -> str:
    """Run a chunk and keep it; return its name. This is what workers do."""
    name = chunk.name(job)
    Chunks(folder).keep(name, table_of(job, chunk, job.run(chunk.values, chunk.seeds)))
    return name


@singledispatch
def table_of(job: Job, chunk: Chunk, found: np.ndarray) -> pa.Table:
    """Return a chunk as a table: one row per row of values and scenario, scenarios within rows.

    Another kind of job may have another kind of table.
    """
    scenarios = len(job.scenarios)
    names = pa.array([one.name for one in job.scenarios], pa.string())
    places = pa.array(np.tile(np.arange(scenarios, dtype=np.int32), len(found)))
    outputs = [one.name for one in job.outputs]
    columns = {
        RUN: np.repeat(np.arange(chunk.first, chunk.first + len(found)), scenarios),
        BLOCK: np.repeat(chunk.blocks, scenarios),
        SEED: np.repeat(chunk.seeds, scenarios),
        SCENARIO: pa.DictionaryArray.from_arrays(places, names),
        **{job.varied[at].column(outputs): np.repeat(chunk.values[:, at], scenarios) for at in chunk.kept},
        **{name: found[:, :, at].ravel() for at, name in enumerate(outputs)},
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
    broken: Callable[[list[str]], list[str]] = lambda names: [],
) -> list[str]:
    """Make all chunks of a job that are missing; return the names of its chunks, or of the shard's, in order.

    Args:
        folder: where chunks are kept; workers must see it under the same path.
        workers: processes on this machine (default: one per core); one works in this process.
        cluster: opens another executor instead, such as Dask's (``cluster``).
        shard: i of n: only every n-th chunk, from the i-th; others are left to other commands.
        progress: called with the number of rows that are finished.
        size: rows a chunk; no influence on results.
        broken: called with the names of all finished chunks; it returns those that cannot be read, which are
            made again.

    Raises:
        WorkersLost: workers died again and again, or a cluster was lost; finished chunks are kept.
        OSError: a chunk cannot be written, for instance because the disk is full, or never be read back.
    """
    workers = workers or os.cpu_count() or 1
    # Workers may stand elsewhere.
    store, cut = Chunks(folder.absolute()), Cut.of(job, rows, size)
    for _ in range(MOST_ROUNDS):
        names = _make_missing(job, cut, store, shard, workers, cluster, progress)
        if not (unreadable := broken(names)):
            return names
        for name in unreadable:
            store.remove(name)
    raise OSError(f"chunks in {folder} cannot be read back")


def _make_missing(
    job: Job,
    cut: Cut,
    store: Chunks,
    shard: tuple[int, int],
    workers: int,
    cluster: Callable | None,
    progress: Callable[[int], None],
) -> list[str]:
    """Make the chunks that are missing, once; return the names of all, or of the shard's."""
    part, parts = shard
    names: dict[int, str] = {}
    done, missing = 0, range(part - 1, len(cut), parts)
    if present := store.names():
        missing = []
        for number, chunk in enumerate(map(cut.__getitem__, range(len(cut)))):
            name = chunk.name(job)
            if number % parts == part - 1:
                names[number] = name
                missing += [] if name in present else [number]
            done += len(chunk.seeds) if name in present else 0
    progress(done)
    told = _Told(progress, done)

    def todo() -> Iterator[tuple[str, Chunk]]:
        for number in missing:
            chunk = cut[number]
            names[number] = chunk.name(job)
            yield names[number], chunk

    if cluster is None and (workers == 1 or len(missing) <= 1):
        for _, chunk in todo():
            make(job, chunk, store.folder)
            told(len(chunk.seeds))
    else:
        executor = cluster or (lambda: Pool(workers, "experiments.work.job"))
        _with_executor(job, todo(), store, executor, workers, told)
    return [names[number] for number in sorted(names)]


class _Told:
    """Counts finished rows and passes their number on."""

    def __init__(self, progress: Callable[[int], None], done: int):
        self.progress, self.done = progress, done

    def __call__(self, rows: int) -> None:
        self.done += rows
        self.progress(self.done)


def _with_executor(
    job: Job,
    todo: Iterator[tuple[str, Chunk]],
    store: Chunks,
    opened: Callable[[], AbstractContextManager[Executor]],
    workers: int,
    told: Callable[[int], None],
) -> None:
    """Make chunks through an executor; reopen one whose workers died, for the chunks still missing."""
    deaths = 0
    out: dict[str, Chunk] = {}
    while True:
        before, begun = store.names(), ALWAYS
        try:
            with opened() as executor:
                begun = getattr(executor, "begun", ALWAYS)
                _through(executor, job, itertools.chain(list(out.items()), todo), out, store, workers, told)
            return
        except BrokenExecutor as error:
            if not begun.is_set():
                raise WorkersLost(NEVER_BEGUN) from error
            after = store.names()
            for name in out.keys() & after:
                told(len(out.pop(name).seeds))
            deaths = 0 if after - before else deaths + 1
            if deaths >= MOST_DEATHS:
                raise WorkersLost(
                    "workers died again and again, perhaps for want of memory; finished runs are kept"
                ) from error


def _through(
    executor: Executor,
    job: Job,
    todo: Iterator[tuple[str, Chunk]],
    out: dict[str, Chunk],
    store: Chunks,
    workers: int,
    told: Callable[[int], None],
) -> None:
    """Hand out a few chunks at a time, so that memory does not grow with their number.

    ``out`` holds those that have been handed out and are not known to be finished.
    """
    at_work: dict[Future[Any], str] = {}

    def hand_out(most: int) -> None:
        for name, chunk in itertools.islice(todo, most):
            out[name] = chunk
            at_work[executor.submit(make, job, chunk, store.folder)] = name

    try:
        hand_out(AHEAD * getattr(executor, "width", workers))
        while at_work:
            finished, _ = wait(at_work, return_when=FIRST_COMPLETED)
            for future in finished:
                future.result()
                told(len(out.pop(at_work.pop(future)).seeds))
                hand_out(1)
    finally:
        for future in at_work:
            future.cancel()


def read_in_order(names: Sequence[str], folder: Path) -> Iterator[pa.Table | None]:
    """Yield finished chunks in order, None for one that is missing or cannot be read whole."""
    store = Chunks(folder)
    return (store.find(name) for name in names)
