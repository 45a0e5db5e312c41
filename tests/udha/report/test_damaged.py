"""Results that are damaged, or no files at all, end with one message that names the file."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.draws.posterior import shipped
from tests.experiments.tiny_study import written
from udha.output.folder import MANIFEST
from udha.report import saved

KINDS = {
    "empty": b"",
    "noughts": b"\0" * 50,
    "another": b"{}",
    "deep": b"[" * 100_000,
    "long number": b"1" + b"0" * 5000,
    "null": b"null",
    "marks": b'"\\ud800"',
}


def damages(content: bytes) -> dict[str, bytes]:
    """Return what may become of a file, by what happened."""
    luck = random.Random(1)
    turned = {}
    for at in range(8):
        place = luck.randrange(len(content))
        bit = bytes([content[place] ^ 1 << luck.randrange(8)])
        turned[f"turned {at}"] = content[:place] + bit + content[place + 1 :]
    return {**KINDS, "half": content[: len(content) // 2], "short": content[:-2], **turned}


def no_files() -> dict[str, Callable[[Path], object]]:
    """Return what may stand in the place of a file."""
    return {"pipe": os.mkfifo, "folder": Path.mkdir, "loop": lambda path: path.symlink_to(path.name)}


def holds(udha, file: Path, *command: object) -> None:
    """Damage a file in many ways: a command that needs it is refused each time with one message."""
    content = file.read_bytes()
    for what, damaged in damages(content).items():
        file.write_bytes(damaged)
        refused(udha(*command), what, file)
    for what, make in no_files().items():
        file.unlink()
        make(file)
        refused(udha(*command), what, file)
        if file.is_dir():
            file.rmdir()
            file.touch()


def refused(outcome, what: str, file: Path) -> None:
    assert (outcome.status, outcome.out) == (2, ""), (what, outcome)
    assert file.name in outcome.err, (what, outcome)
    assert outcome.err.count("\n") == 1, (what, outcome)


def test_what_a_report_says(udha, results, tmp_path):
    folder = shutil.copytree(results, tmp_path / "results")
    before = (folder / "report.html").read_bytes()
    holds(udha, folder / saved.NAME, "report", folder)
    assert (folder / "report.html").read_bytes() == before


@pytest.mark.parametrize("ending", [".parquet", ".json"])
def test_a_posterior(udha, tiny, tmp_path, ending):
    folder = shutil.copytree(shipped("kosovo").parent, tmp_path / "posteriors")
    file = (folder / "kosovo.parquet").with_suffix(ending)
    given = "--draws", 1, "--posterior", folder / "kosovo.parquet", "--out", tmp_path / "out", "--quiet"
    holds(udha, file, "run", tiny, *given)
    assert not (tmp_path / "out").exists()


def test_runs_of_a_sweep(udha, tmp_path):
    out = tmp_path / "out"
    assert udha("sweep", written(tmp_path), "--workers", 1, "--out", out, "--quiet").status == 0
    holds(udha, out / "runs.parquet", "sensitivity", out, "--out", tmp_path / "found", "--quiet")
    assert not (tmp_path / "found").exists()


def test_a_manifest_that_is_damaged_lets_nothing_be_replaced(udha, results, tiny, tmp_path):
    folder = shutil.copytree(results, tmp_path / "results")
    before = {path: path.read_bytes() for path in folder.glob("*.csv")}
    for content in KINDS.values():
        (folder / MANIFEST).write_bytes(content)
        outcome = udha("run", tiny, "--draws", 1, "--out", folder, "--quiet")
        assert (outcome.status, outcome.err.count("\n")) == (2, 1), outcome
    assert {path: path.read_bytes() for path in folder.glob("*.csv")} == before
