"""What udha wrote into a folder of results, told by its manifest from what a person laid or changed there."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from sim.errors import InputError
from udha.output.json_data import written

MANIFEST, FILES = "manifest.json", "files"
TOOL = "udha"
# What file managers, open programs and network disks leave in any folder.
CLUTTER = (
    *(".DS_Store", "._*", "Thumbs.db", "ehthumbs.db", "desktop.ini", ".directory", "Icon\r"),
    *("~$*", ".~lock.*#", ".nfs*", ".fuse_hidden*"),
)


def sealed(what: dict[str, Any], folder: Path, names: Collection[str] | None = None) -> dict[str, Any]:
    """Return a manifest with the SHA-256 of each file by name, its own among them.

    Args:
        names: the files that udha wrote, which need not be there any more; None for all below the folder. The
            checksum of one that a manifest has already stays: a person may have changed it since.
    """
    known = what.get(FILES, {})
    sums = {}
    for name in sorted(_held(folder) if names is None else names):
        if name != MANIFEST and (folder / name).is_file():
            sums[name] = known.get(name) or _digest(folder / name)
    whole = json.loads(written({**what, FILES: sums}))
    return {**whole, FILES: {MANIFEST: _of_manifest(whole), **sums}}


def manifest_of(folder: Path) -> dict[str, Any]:
    """Return the manifest of a results folder; empty for a folder of another kind."""
    file = folder / MANIFEST
    try:
        manifest = json.loads(file.read_bytes()) if file.is_file() else {}
        return manifest if manifest["tool"] == TOOL and isinstance(manifest[FILES], dict) else {}
    except (ValueError, LookupError, TypeError, RecursionError):
        return {}


def refuse_loss(
    place: Path,
    out: Path,
    field: str,
    replaced: Collection[str] | None = None,
    worthless: Collection[str] = (),
) -> None:
    """Refuse a place where anything would be lost but earlier results, as they were written.

    Args:
        out: the place as the user named it in ``field``.
        replaced: the files that would be lost; None for all.
        worthless: those that may be.

    Raises:
        InputError: it names the file that a person laid or changed there.
    """
    if not os.path.lexists(place):
        return
    if not place.is_dir():
        raise InputError("is there already, and is no folder of results", str(out), field=field)
    try:
        ours = manifest_of(place).get(FILES)
        for name in sorted(_held(place)):
            if ours is None:
                what = "is there already, and holds something else than results of this version of udha"
                raise InputError(what, str(out), field=field)
            emptied = (place / name).is_dir() and not (place / name).is_symlink()
            if name in worthless or not (replaced is None or _is_lost(name, replaced, emptied)):
                continue
            if emptied and any(one.startswith(f"{name}/") for one in ours):
                continue  # a folder of ours
            if name not in ours:
                what = f"holds files that udha did not write there, such as {name!r}"
                raise InputError(what, str(out), field=field)
            if not _is_as_written(place, name, ours[name]):
                what = f"holds a file that was changed since udha wrote it, {name!r}"
                raise InputError(f"{what}; move it away, or choose another place", str(out), field=field)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(out), field=field) from None


def _is_lost(name: str, replaced: Collection[str], emptied: bool) -> bool:
    """Whether some replaced files take the place of this one, or would be written through a link."""
    return name in replaced or (not emptied and any(one.startswith(f"{name}/") for one in replaced))


def refuse_changed(folder: Path, name: str) -> None:
    """Refuse a file of a results folder that is not as the folder's manifest says, if there is one.

    Raises:
        InputError: a disk or a person has changed the file.
    """
    known = manifest_of(folder).get(FILES, {}).get(name)
    if known and not _is_as_written(folder, name, known):
        raise InputError("is damaged, or was changed: its checksum is another", str(folder / name))


def _held(folder: Path, below: str = "") -> Iterator[str]:
    """Yield the names of all files below a folder, but for clutter, and of folders that hold none.

    Links are not followed.
    """
    held = [one for one in os.scandir(folder) if not any(fnmatchcase(one.name, each) for each in CLUTTER)]
    if below and not held:
        yield below
    for entry in held:
        name = f"{below}/{entry.name}" if below else entry.name
        if entry.is_dir(follow_symlinks=False):
            yield from _held(folder / entry.name, name)
        else:
            yield name


def _is_as_written(folder: Path, name: str, digest: str) -> bool:
    path = folder / name
    if path.is_symlink() or not path.is_file():
        return False
    if name == MANIFEST:
        return _of_manifest(json.loads(path.read_bytes())) == digest
    return _digest(path) == digest


def _digest(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _of_manifest(manifest: dict[str, Any]) -> str:
    """The digest of a manifest but for that digest."""
    sums = {name: one for name, one in manifest[FILES].items() if name != MANIFEST}
    return hashlib.sha256(json.dumps({**manifest, FILES: sums}, sort_keys=True).encode()).hexdigest()
