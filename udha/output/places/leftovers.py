"""Half-written folders that killed commands left beside their place: told from those still being written."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import shutil
import time
from pathlib import Path

PARTIAL, BEFORE = ".partial", ".before"
# A folder that was made this long ago is locked by its command.
SECONDS_TO_LOCK = 1.0


def begin(place: Path, held: contextlib.ExitStack) -> Path:
    """Make an empty folder beside a place; ``held`` keeps the lock that says it is being written."""
    partial = place.parent / f"{_prefix(place)}{secrets.token_hex(4)}{PARTIAL}"
    partial.mkdir()
    if (lock := _locked(partial)) is not None:
        held.callback(os.close, lock)
    return partial


def clear(place: Path) -> None:
    """Remove what killed commands left beside a place; if they died amid the move, it is finished first."""
    with contextlib.suppress(OSError):
        for before in place.parent.glob(f"{_prefix(place)}*{BEFORE}"):
            partial = before.with_suffix(PARTIAL)
            if _is_being_written(partial):
                continue
            if not os.path.lexists(place):
                os.rename(partial if partial.is_dir() else before, place)
            shutil.rmtree(before, ignore_errors=True)
        for partial in place.parent.glob(f".udha-*{PARTIAL}"):
            if not _is_being_written(partial):
                shutil.rmtree(partial, ignore_errors=True)


def _prefix(place: Path) -> str:
    """What the folders of one place begin with, whatever its name and however long."""
    return f".udha-{hashlib.sha256(os.fsencode(place.name)).hexdigest()[:12]}-"


def _is_being_written(folder: Path) -> bool:
    """Whether somebody may still write a folder: it is locked, or new, or this system cannot tell."""
    if not folder.is_dir():
        return False
    if time.time() - folder.stat().st_mtime < SECONDS_TO_LOCK or (lock := _locked(folder)) is None:
        return True
    os.close(lock)
    return False


def _locked(folder: Path) -> int | None:
    """Lock a folder; None where somebody else has, or where the system cannot."""
    try:
        import fcntl

        file = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        return None
    return file
