"""What was tried, how often, and what spoke against the claim; what held is kept."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import ROOT

KEPT = ROOT / "build" / "trust"
# Code, data and libraries, whatever of these could change an answer; trials use those of other tests too.
SOURCES = (
    *("sim", "experiments", "calibration", "udha", "scenarios"),
    *("tests", "requirements.txt", "pyproject.toml"),
)
# Of many faults of one kind these are told.
MOST_TOLD = 5


@dataclass(frozen=True)
class Trial:
    """A claim that was tried.

    Attributes:
        theme: the table it stands in.
        tried: what was done, in one sentence.
        times: how often.
        claim: what must hold each time.
        faults: what did not, each with the way to see it again.
        skipped: why it could not be tried here; then there are no faults.
    """

    theme: str
    tried: str
    times: int
    claim: str
    faults: tuple[str, ...] = ()
    skipped: str = ""

    @property
    def holds(self) -> bool:
        """Whether it was tried and nothing spoke against it."""
        return not self.faults and not self.skipped


# Yields the trials of a theme; the number is how many times as much is tried as in the short form.
Theme = Callable[[bool], Iterable[Trial]]


def told(trial: Trial) -> str:
    """Return a trial with its faults, for the terminal."""
    verdict = f"skipped ({trial.skipped})" if trial.skipped else "holds" if trial.holds else "FAILS"
    lines = [f"{verdict}: {trial.tried} ({trial.times:,}): {trial.claim}"]
    lines += [f"    {fault}" for fault in trial.faults[:MOST_TOLD]]
    if len(trial.faults) > MOST_TOLD:
        lines.append(f"    and {len(trial.faults) - MOST_TOLD} more")
    return "\n".join(lines)


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
    hashed = hashlib.sha256(sys.version.encode())
    places = [ROOT / source for source in SOURCES]
    files = (path for place in places for path in (place, *place.rglob("*")) if path.is_file())
    for path in sorted(path for path in files if path.suffix != ".pyc"):
        hashed.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return KEPT / hashed.hexdigest()[:16] / f"{theme}.json"
