"""A folder of results: written beside its place and moved there whole, or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import threading
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any

from sim.errors import InputError
from udha import version
from udha.output.json_data import written

MANIFEST = "manifest.json"
TOOL = "udha"


@contextlib.contextmanager
def staged(out: Path, field: str = "--out") -> Generator[Path]:
    """Give an empty folder beside ``out`` that takes its place when the block ends well.

    What stood there before is kept until then, and for good if anything fails or is interrupted.

    Argument: ``field``, where the user named it.

    Raises:
        InputError: ``out`` holds something else than results, or cannot be written; nothing is changed then.
        OSError: the move failed; what stood there before stands there again.
    """
    place = Path(os.path.realpath(out))
    partial = place.parent / f".udha-{secrets.token_hex(6)}.partial"
    _refuse_foreign(place, out, field)
    with contextlib.ExitStack() as undo:
        try:
            _make_parents(place.parent, undo)
            _probe(place)
            partial.mkdir()
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", str(out), field=field) from None
        undo.callback(shutil.rmtree, partial, ignore_errors=True)
        yield partial
        _refuse_foreign(place, out, field)
        _put_in_place(partial, place)
        undo.pop_all()


def _refuse_foreign(place: Path, out: Path, field: str) -> None:
    """Refuse a place where anything would be lost but earlier results."""
    if not os.path.lexists(place):
        return
    if not place.is_dir():
        raise InputError("is there already, and is no folder of results", str(out), field=field)
    try:
        held = {entry.name for entry in os.scandir(place)}
        ours = _files_of(place)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(out), field=field) from None
    if held and ours is None:
        raise InputError(
            "is there already, and holds something else than results of udha", str(out), field=field
        )
    if extra := sorted(held - (ours or set())):
        raise InputError(
            f"holds files that udha did not write there, such as {extra[0]!r}", str(out), field=field
        )


def _files_of(folder: Path) -> set[str] | None:
    """The names that a results folder's manifest owns; None for a folder of another kind."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return {MANIFEST, *manifest["files"]} if manifest["tool"] == TOOL else None
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        return None


def _make_parents(folder: Path, undo: contextlib.ExitStack) -> None:
    """Make the folders that are missing above the results; ``undo`` takes away those that stay empty."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(exist_ok=True)
        undo.callback(_remove_empty, parent)


def _remove_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()


def _probe(place: Path) -> None:
    """Find out before hours of computing whether a folder of this name can be made."""
    if not os.path.lexists(place):
        place.mkdir()
        place.rmdir()


def _put_in_place(partial: Path, place: Path) -> None:
    """Replace earlier results whole, or leave them."""
    before = partial.with_suffix(".before")
    with _undisturbed():
        if not place.exists():
            os.rename(partial, place)
            return
        os.rename(place, before)
        try:
            os.rename(partial, place)
        except BaseException:
            os.rename(before, place)
            raise
    shutil.rmtree(before, ignore_errors=True)


@contextlib.contextmanager
def _undisturbed() -> Generator[None]:
    """Let nothing interrupt two moves; only the main thread can say so, and only it is interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {kind: signal.signal(kind, signal.SIG_IGN) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for kind, handler in handlers.items():
            signal.signal(kind, handler)


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Write files by name, over those that are there; a name may have a folder in front."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)


def write_page(folder: Path, name: str, text: str, figures: Mapping[str, bytes]) -> None:
    """Write a page, and its figures into a folder beside it."""
    place = {f"figures/{file}": content for file, content in figures.items()}
    write_files(folder, {name: text.encode("utf-8"), **place})


def write_owned(folder: Path, what: dict[str, Any]) -> None:
    """Write the manifest of a folder of another kind than runs, so that it can be written over later."""
    write_manifest(folder, lambda files: {"tool": TOOL, "udha": version(), **what, "files": files})


def write_manifest(folder: Path, of: Callable[[list[str]], dict[str, Any]]) -> None:
    """Write the manifest, last of all: ``of`` makes it from the names of the folder's other files."""
    files = sorted(entry.name for entry in os.scandir(folder) if entry.name != MANIFEST)
    # A path in it may not be UTF-8.
    (folder / MANIFEST).write_bytes(f"{written(of(files))}\n".encode("utf-8", "backslashreplace"))


def refuse_within(out: Path, results: Path) -> None:
    """Refuse a place that is the folder of the results which are read, lies in it, or holds it.

    Raises:
        InputError: it is such a place.
    """
    place, read = (Path(os.path.realpath(path)) for path in (out, results))
    if place.is_relative_to(read) or read.is_relative_to(place):
        raise InputError(
            "would take the place of the runs themselves; choose another folder", str(out), field="--out"
        )
