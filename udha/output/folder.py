"""A folder of results: written beside its place and moved there whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import threading
from collections.abc import Collection, Generator, Mapping
from pathlib import Path
from typing import Any

from experiments.work.machine import naming
from sim.errors import InputError
from udha import version
from udha.output.faults import complain
from udha.output.json_data import written
from udha.output.places import leftovers, owned
from udha.output.places.owned import FILES, MANIFEST, TOOL

# Whatever may end a command; not every system has all.
ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextlib.contextmanager
def staged(
    out: Path,
    field: str = "--out",
    replaced: Collection[str] | None = None,
    worthless: Collection[str] = (),
) -> Generator[Path]:
    """Give an empty folder beside ``out`` that takes its place when the block ends well.

    What stood there before is kept until then, and for good if anything fails or is interrupted.

    Args:
        field: where the user named it.
        replaced: the files that are not taken over from the earlier folder; None for all.
        worthless: files that may be lost whatever has become of them, as they are damaged.

    Raises:
        InputError: ``out`` holds something else than results as udha wrote them, or cannot be written;
            nothing is changed then. If that comes about meanwhile, the new results are kept beside.
        OSError: the move failed; what stood there before stands there again, and the new results beside.
    """
    place = Path(os.path.realpath(out))
    with contextlib.ExitStack() as undo:
        try:
            leftovers.clear(place)
            owned.refuse_loss(place, out, field, replaced, worthless)
            _make_parents(place.parent, undo)
            _probe(place)
            partial = leftovers.begin(place, undo)
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", str(out), field=field) from None
        undo.callback(shutil.rmtree, partial, ignore_errors=True)
        try:
            yield partial
        except OSError as error:
            error.filename = os.fsdecode(error.filename or out).replace(str(partial), str(out))
            raise
        try:
            owned.refuse_loss(place, out, field, replaced, worthless)
            _put_in_place(partial, place)
        except (InputError, OSError):
            kept = place.with_name(f"{place.name}-{secrets.token_hex(4)}")
            os.rename(partial, kept)
            complain(f"the new results are kept in {kept}")
            raise


@contextlib.contextmanager
def again(folder: Path, replaced: Collection[str], field: str) -> Generator[Path]:
    """Give a copy of a results folder that takes its place, for some of its files to be replaced.

    All else in it stays as it is, be it a person's own.

    Raises:
        InputError: a person has changed one of those that are replaced.
    """
    with staged(folder, field, replaced) as copy:
        shutil.copytree(folder, copy, symlinks=True, copy_function=_linked, dirs_exist_ok=True)
        yield copy
        before = owned.manifest_of(copy)
        kept = {name: one for name, one in before[FILES].items() if name not in replaced}
        write_manifest(copy, {**before, FILES: kept}, {*kept, *replaced})


def _linked(source: str, target: str) -> None:
    """A second name for a file that stays as it is, a copy where the file system knows none."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target)


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
    before = partial.with_suffix(leftovers.BEFORE)
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
    """Let a signal wait for two moves; only the main thread can say so, and only it is interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    handlers = {kind: signal.signal(kind, lambda number, _: waiting.append(number)) for kind in ENDING}
    try:
        yield
    finally:
        for kind, handler in handlers.items():
            signal.signal(kind, handler)
        for kind in waiting[:1]:
            signal.raise_signal(kind)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by name, in place of those that are there; a name may have a folder in front."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        with naming(path):
            path.write_bytes(content)


def write_page(folder: Path, name: str, text: str, figures: Mapping[str, bytes]) -> None:
    """Write a page, and its figures into a folder beside it."""
    place = {f"figures/{file}": content for file, content in figures.items()}
    write_files(folder, {name: text.encode("utf-8"), **place})


def write_owned(folder: Path, what: dict[str, Any]) -> None:
    """Write the manifest of a folder of another kind than runs, so that it can be written over later."""
    write_manifest(folder, {"tool": TOOL, "udha": version(), **what})


def write_manifest(folder: Path, what: dict[str, Any], names: Collection[str] | None = None) -> None:
    """Write the manifest, last of all, with a checksum of each file: what is changed later is a person's own.

    ``names``: the files that udha wrote; None for all that are there.
    """
    # A path in it may not be UTF-8.
    text = f"{written(owned.sealed(what, folder, names))}\n".encode("utf-8", "backslashreplace")
    write_files(folder, {MANIFEST: text})


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
