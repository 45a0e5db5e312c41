"""Processes that work for this one end with it, wherever it is interrupted."""

from __future__ import annotations

import os
import threading
import time

import pytest

from experiments.work.processes import Pool

LONG, PATIENCE = 60.0, 30.0


def test_a_pool_ends_when_whoever_waits_is_interrupted_amid_looking_at_results():
    """The main thread may be stopped between taking the lock of a future and giving it back."""
    ended = threading.Event()

    def interrupted() -> None:
        try:
            with Pool(1) as pool:
                waited = [pool.submit(time.sleep, LONG) for _ in range(3)]
                for future in waited[1:]:
                    future._condition.acquire()
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            ended.set()

    threading.Thread(target=interrupted, daemon=True).start()
    assert ended.wait(PATIENCE)


def test_a_pool_whose_block_ends_well_gives_its_results():
    with Pool(1) as pool:
        assert pool.submit(abs, -3).result(PATIENCE) == 3
        assert pool.submit(os.getpid).result(PATIENCE) != os.getpid()
    with pytest.raises(RuntimeError):
        pool.submit(abs, -3)
