"""Which kind of file a path names: a scenario, a study of a sweep, or one of a calibration."""

from __future__ import annotations

from pathlib import Path

from sim.errors import InputError
from sim.reading.strict_yaml import read

SCENARIO, SWEEP, CALIBRATION = KINDS = ("scenario", "sweep", "calibration")

# Keys that only one kind of file has, and that nobody who writes one would leave out.
TELLING = {
    SCENARIO: {"extends", "levers", "costs", "country", "start", "records_from", "end"},
    SWEEP: {"question", "sample", "outputs", "mechanisms", "rest", "over", "settings", "dates", "shares"},
    CALIBRATION: {"figures", "patterns", "budget"},
}
WHAT = {SCENARIO: "scenario", SWEEP: "study of a sweep", CALIBRATION: "study of a calibration"}
TAKES = {SCENARIO: "'udha run'", SWEEP: "'udha sweep'", CALIBRATION: "'udha calibrate'"}


def kind_of(path: Path) -> str:
    """Return which kind of file it is, by most of its keys, so that a misspelt one changes nothing."""
    counts = _telling_keys(path)
    return max(KINDS, key=counts.__getitem__)


def meant_for(path: Path, kind: str) -> Path:
    """Return the path of a file that is of this kind, or may be.

    Raises:
        InputError: it is plainly of another kind; the message says which command takes it.
    """
    counts = _telling_keys(path)
    other = max(KINDS, key=counts.__getitem__)
    if other != kind and not counts[kind]:
        raise InputError(f"is a {WHAT[other]}; use {TAKES[other]}", str(path))
    return path


def _telling_keys(path: Path) -> dict[str, int]:
    """How many keys of a file are those of each kind."""
    content = read(path).value
    keys = set(content) if isinstance(content, dict) else set()
    return {kind: len(keys & telling) for kind, telling in TELLING.items()}
