"""A second signal ends long work with all its workers at once; what is finished is kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from tests.experiments.tiny_study import TINY, written
from tests.trust.kills import gone
from tests.udha.conftest import command

PATIENCE = 60.0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the environment of a process")
@pytest.mark.parametrize("words", [("sweep", "study.yaml"), ("compare", "policy.yaml", "--draws", 4_000)])
@pytest.mark.parametrize(("number", "apart"), [(signal.SIGINT, 0.02), (signal.SIGTERM, 0.4)])
def test_a_second_signal_ends_long_work_with_all_its_workers(tmp_path, words, number, apart):
    written(tmp_path, TINY.replace("n: 2", "n: 1024"))
    mark = os.urandom(8).hex()
    running = subprocess.Popen(
        command(*words, "--out", "out", "--workers", 2),
        cwd=tmp_path,
        env={**os.environ, "UDHA_TRUST_MARK": mark},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        while running.poll() is None and not list(tmp_path.glob("out-runs/*.arrow")):
            time.sleep(0.02)
        os.killpg(running.pid, number)
        time.sleep(apart)
        with suppress(ProcessLookupError):
            os.killpg(running.pid, number)
        assert running.wait(PATIENCE) in (128 + number, -number)
        assert "Traceback" not in running.communicate(timeout=PATIENCE)[1]
    finally:
        left = gone(mark)
    assert left == []
    assert list(tmp_path.glob("out-runs/*.arrow"))
    assert not (tmp_path / "out").exists()
