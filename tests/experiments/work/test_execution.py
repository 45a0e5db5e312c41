"""Chunks are made once and kept, whoever makes them and whatever dies meanwhile."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from experiments.work import execution
from experiments.work.chunks import Chunks
from experiments.work.execution import WorkersLost, carry_out, read_in_order
from experiments.work.processes import Pool
from tests import ROOT
from tests.experiments.small import ROWS, SIZE, contents, die, job, rows

COMMAND, WORKER = "the command", "one of its workers"
# With how many workers, who is killed, and so many seconds after work has gone on: as a chunk has just been
# kept, and amid the next ones. A command whose worker was killed goes on, with the next worker in danger.
KILLS = (
    ("1", COMMAND, 0.0),
    ("1", COMMAND, 0.05),
    ("2", WORKER, 0.0),
    ("2", WORKER, 0.05),
    ("2", COMMAND, 0.0),
    ("2", COMMAND, 0.1),
)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    carry_out(job(), rows(), folder, workers=1, size=SIZE)
    return folder


def test_files_are_the_same_bytes_whatever_the_workers(undisturbed, tmp_path):
    names = carry_out(job(), rows(), tmp_path, workers=2, size=SIZE)
    assert contents(tmp_path) == contents(undisturbed)
    assert len(names) == ROWS // SIZE


def test_results_do_not_depend_on_chunking(undisturbed, tmp_path):
    def whole(folder, size):
        names = carry_out(job(), rows(), folder, workers=1, size=size)
        return [one for table in read_in_order(names, folder) for one in table.to_pylist()]

    assert whole(tmp_path, 23) == whole(undisturbed, SIZE)


def test_shards_together_make_the_whole(undisturbed, tmp_path):
    for part in (3, 1, 2):
        carry_out(job(), rows(), tmp_path, workers=1, shard=(part, 3), size=SIZE)
    assert contents(tmp_path) == contents(undisturbed)


def test_any_executor_will_do(undisturbed, tmp_path):
    carry_out(job(), rows(), tmp_path, cluster=lambda: ThreadPoolExecutor(2), size=SIZE)
    assert contents(tmp_path) == contents(undisturbed)


def test_only_what_is_missing_is_made(undisturbed, tmp_path, monkeypatch):
    carry_out(job(), rows(), tmp_path, workers=1, shard=(1, 3), size=SIZE)
    made, told = [], []
    real = execution.make
    monkeypatch.setattr(execution, "make", lambda *these: made.append(real(*these)))
    carry_out(job(), rows(), tmp_path, workers=1, progress=told.append, size=SIZE)
    assert len(made) == 10
    assert told[0] == 5 * SIZE
    assert told[-1] == ROWS


def test_a_worker_that_dies_costs_its_chunk_only(undisturbed, tmp_path):
    opened, killed = [], []

    def pool():
        opened.append(Pool(2))
        return opened[-1]

    def kill_one(done: int) -> None:
        if done >= 2 * SIZE and not killed:
            killed.append(next(iter(opened[0]._processes)))
            os.kill(killed[0], signal.SIGKILL)

    carry_out(job(), rows(), tmp_path, cluster=pool, progress=kill_one, size=SIZE)
    assert len(opened) == 2
    assert contents(tmp_path) == contents(undisturbed)


def test_workers_that_always_die_are_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(execution, "make", die)
    with pytest.raises(WorkersLost, match="finished runs are kept"):
        carry_out(job(), rows(), tmp_path, workers=2, size=SIZE)


def test_an_executor_that_never_opens_is_given_up(tmp_path):
    def broken():
        raise BrokenExecutor

    with pytest.raises(WorkersLost, match="finished runs are kept"):
        carry_out(job(), rows(), tmp_path, cluster=broken, size=SIZE)


def test_a_script_that_starts_a_sweep_as_it_is_read_is_told_how_to(tmp_path):
    script = tmp_path / "script.py"
    start = "carry_out(job(), rows(), Path(sys.argv[1]), workers=2, size=4)\n"
    head = (
        "import sys\nfrom pathlib import Path\n"
        "from experiments.work.execution import carry_out\nfrom tests.experiments.small import job, rows\n"
    )

    def run(text: str) -> subprocess.CompletedProcess:
        script.write_text(head + text)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(script), str(tmp_path / "out")]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)

    # Multiprocessing may add a line on what workers that died left behind.
    lost = "experiments.work.execution.WorkersLost: workers died as they began"
    told = next((line for line in run(start).stderr.splitlines() if line.startswith(lost)), "")
    assert 'if __name__ == "__main__"' in told
    assert run(f"if __name__ == '__main__':\n    {start}").returncode == 0


def test_a_full_disk_is_told_as_such(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Chunks, "keep", full)
    with pytest.raises(OSError, match="No space left"):
        carry_out(job(), rows(), tmp_path, workers=1, size=SIZE)
    assert not any(tmp_path.iterdir())


def test_kills_change_nothing(undisturbed, tmp_path):
    """Commands and their workers are killed, again and again; a command whose worker was killed goes on."""
    luck, ahead = random.Random(5), list(KILLS)
    command = [sys.executable, "-m", "tests.experiments.small", str(tmp_path)]
    while ahead:
        workers = ahead[0][0]
        running = subprocess.Popen([*command, workers], cwd=ROOT, stdout=subprocess.DEVNULL)
        while ahead and ahead[0][0] == workers and running.poll() is None:
            _, whom, later = ahead[0]
            kept = len(Chunks(tmp_path).names())
            # From the moment that work goes on, or would be over: nothing is left but to begin again.
            while running.poll() is None and len(Chunks(tmp_path).names()) == kept:
                time.sleep(0.01)
            time.sleep(later)
            below = workers_of(running.pid)
            if whom == WORKER and not below:
                continue
            with suppress(ProcessLookupError):  # it may have ended since it was listed
                os.kill(luck.choice(below) if whom == WORKER else running.pid, signal.SIGKILL)
                ahead.pop(0)
        running.kill()
        running.wait()
        if len(Chunks(tmp_path).names()) == ROWS // SIZE:
            for one in list(tmp_path.iterdir())[: ROWS // SIZE * 2 // 3]:
                one.unlink()
    subprocess.run([*command, "2"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    left = {name: one for name, one in contents(tmp_path).items() if not name.endswith(".partial")}
    assert left == contents(undisturbed)


def workers_of(pid: int) -> list[int]:
    """Return processes below one, from the kernel's list."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            found += [int(stat.parent.name), *workers_of(int(stat.parent.name))]
    return found
