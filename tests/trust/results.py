"""Results of themes that held, kept below ``build`` as long as the sources are the same."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from tests import ROOT
from tests.trust.trials import Trial

KEPT = ROOT / "build" / "trust"
SOURCES = ("sim", "experiments", "calibration", "udha", "tests/trust")


def kept(theme: str) -> list[Trial]:
    """Return the trials of a theme that held, or none."""
    file = _file(theme)
    if not file.is_file():
        return []
    trials = [
        Trial(**{**trial, "faults": tuple(trial["faults"])}) for trial in json.loads(file.read_text("utf-8"))
    ]
    print(f"           {theme}: {len(trials)} claims held before, on these sources", flush=True)
    return trials


def keep(theme: str, trials: Sequence[Trial]) -> None:
    """Keep the trials of a theme, unless there was a fault."""
    if any(trial.faults for trial in trials):
        return
    file = _file(theme)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.with_suffix(".part").write_text(json.dumps([dataclasses.asdict(trial) for trial in trials]), "utf-8")
    file.with_suffix(".part").replace(file)


def _file(theme: str) -> Path:
    hashed = hashlib.sha256()
    for path in sorted(path for folder in SOURCES for path in (ROOT / folder).rglob("*.py")):
        hashed.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return KEPT / hashed.hexdigest()[:16] / f"{theme}.json"
