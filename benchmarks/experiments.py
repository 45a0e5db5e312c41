"""What it costs to run many: ``python -m benchmarks.experiments [NAME...]``, a quarter of an hour for all.

Rows are those of the main study, ``experiments/sobol_main.yaml``. Whole studies are whole commands.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import nullcontext
from pathlib import Path
from statistics import median

import numpy as np
import psutil
from dask.distributed import LocalCluster

from benchmarks.designs import MAIN, Part, short_study
from benchmarks.measuring import Row, in_turn, seconds, show
from benchmarks.other_executors import ema_workbench, mesa_batch_run
from experiments.sweep import gather
from experiments.work.chunks import Chunks
from experiments.work.cluster import dask
from experiments.work.execution import Chunk, Cut, LocalPool, table_of
from tests.experiments.sensitivity.test_sobol import share_of_intervals_that_hold

ROWS = 600
ROUNDS = 5
STORED = 20_000
MANY = (10_000, 100_000, 1_000_000)
UDHA = str(Path(sys.executable).with_name("udha"))


def whole_study() -> list[Row]:
    """Run the main study as a command from nothing, and analyse it."""
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/sobol_main"
        swept = seconds(lambda: command("sweep", str(MAIN), "--out", out))
        analysed = seconds(lambda: command("sensitivity", out))
    return [
        ("udha sweep experiments/sobol_main.yaml: 25 factors, N = 1,024, 12 outputs", minutes(swept), ""),
        ("udha sensitivity: indices, intervals, pages and pictures", f"{analysed:.0f} s", "<= 15 s"),
        ("both", minutes(swept + analysed), "<= 10 min"),
    ]


def overhead() -> list[Row]:
    """Compare bare runs with runs cut, kept and gathered, here and through Dask, on one core each."""
    part = Part.of_main(ROWS)
    with (
        LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster,
        tempfile.TemporaryDirectory() as folder,
    ):
        new = new_folders(Path(folder))
        opened = dask(cluster.scheduler_address)
        bare, here, there = in_turn(
            part.barely,
            lambda: part.carried_out(next(new), workers=1),
            lambda: part.carried_out(next(new), cluster=opened),
            runs=ROUNDS,
        )
    return [
        (f"execution and storage of {part.runs:,} runs, here", more(here, bare), "<= 2 %"),
        ("the same through Dask, one worker", more(there, bare), "<= 10 %"),
    ]


def two_workers() -> list[Row]:
    """Compare two workers with one, both ready, and say how long it takes until two are."""
    part = Part.of_main(ROWS)
    with tempfile.TemporaryDirectory() as folder, LocalPool(1) as one, LocalPool(2) as two:
        new = new_folders(Path(folder))

        def on(pool: Executor, workers: int) -> Callable[[], None]:
            return lambda: part.carried_out(next(new), workers=workers, cluster=lambda: nullcontext(pool))

        alone, together = in_turn(on(one, 1), on(two, 2), runs=ROUNDS)
    few = Part.of_main(2)

    def begin() -> None:
        with LocalPool(2) as pool, tempfile.TemporaryDirectory() as place:
            few.carried_out(Path(place), size=1, cluster=lambda: nullcontext(pool))

    ratio = median(a / b for a, b in zip(alone, together, strict=True))
    return [
        (f"{part.runs:,} runs by two workers, faster than by one by", f"{ratio:.2f} times", ">= 1.8 times"),
        ("two workers from nothing to their first two rows", f"{seconds(begin):.1f} s", ""),
    ]


def storage() -> list[Row]:
    """Time keeping and gathering alone, of results that are there."""
    part = Part.of_main(STORED)
    job, cut = part.planned.job, Cut.of(part.planned.job, part.rows)
    chunks: list[Chunk] = [cut[at] for at in range(len(cut))]
    found = np.random.default_rng(1).random((STORED, len(job.scenarios), job.numbers))

    def keep() -> None:
        with tempfile.TemporaryDirectory() as folder:
            store = Chunks(Path(folder))
            names = [chunk.name(job) for chunk in chunks]
            for name, chunk in zip(names, chunks, strict=True):
                at = slice(chunk.first, chunk.first + len(chunk.seeds))
                store.keep(name, table_of(job, chunk, found[at]))
            gather(part.planned, names, store.folder, Path(folder) / "runs.parquet")

    (times,) = in_turn(keep, runs=ROUNDS)
    each = 1e6 * median(times) / part.runs
    return [("storage, names and gathering included", f"{each:.1f} microseconds a run", "<= 10")]


def memory() -> list[Row]:
    """Run ever more short runs with ``udha sweep``; what all its processes hold at most."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        for n in MANY:
            study = short_study(Path(folder), n)
            took, most = watched(UDHA, "sweep", str(study), "--out", f"{folder}/{n}", "--quiet")
            rows.append((f"{n:,} short runs: memory of the command; of all its processes", most, "flat"))
            rows.append((f"{n:,} short runs: time", minutes(took), ""))
    return rows


def coverage() -> list[Row]:
    """Count how often 95 % intervals of total indices of Sobol's G hold the truth."""
    share = share_of_intervals_that_hold(designs=100)
    return [("95 % intervals on Sobol's G that hold the truth, 100 designs", f"{share:.1%}", "93-97 %")]


def command(*words: str) -> None:
    """Run a command of udha."""
    subprocess.run([UDHA, *words, "--quiet"], check=True, capture_output=True)


def watched(*words: str) -> tuple[float, str]:
    """Run a command; return its time in seconds, and how much memory it and all its processes held."""
    began, own, whole = time.perf_counter(), 0, 0
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as process:
        seen = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                held = [one.memory_info().rss for one in (seen, *seen.children(recursive=True))]
            except psutil.NoSuchProcess:
                continue
            own, whole = max(own, held[0]), max(whole, sum(held))
            time.sleep(0.2)
    if process.returncode:
        raise RuntimeError(f"{words} ended with {process.returncode}")
    return time.perf_counter() - began, f"{own / 1e6:.0f} MB; {whole / 1e6:.0f} MB"


def new_folders(folder: Path):
    """Yield folders that are not there yet, so that nothing is found finished."""
    number = 0
    while True:
        number += 1
        (folder / str(number)).mkdir()
        yield folder / str(number)


def more(times: list[float], than: list[float]) -> str:
    """Return how much more time was taken, in per cent: the median of rounds."""
    return f"{100 * (median(a / b for a, b in zip(times, than, strict=True)) - 1):+.1f} %"


def minutes(took: float) -> str:
    """Return a time in minutes and seconds."""
    return f"{took // 60:.0f} min {took % 60:.0f} s"


MEASURES = {
    one.__name__: one
    for one in (
        storage,
        overhead,
        two_workers,
        ema_workbench,
        mesa_batch_run,
        coverage,
        memory,
        whole_study,
    )
}


if __name__ == "__main__":
    show([MEASURES[name] for name in sys.argv[1:] or MEASURES])
