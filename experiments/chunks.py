"""Finished pieces of long work, kept in a folder so that interrupted work goes on where it stopped.

A chunk is named by a digest of everything that decides what is in it. A file under that name is therefore
right whoever wrote it, whenever: work is planned by looking which names are missing, and no list of what has
been done needs to be kept. Files are Arrow's: at a second's runs a file, Parquet takes ten times as long.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

SUFFIX = ".arrow"
PARTIAL = ".partial"


@dataclass(frozen=True)
class Chunks:
    """A folder of chunks; it is made when the first one is kept."""

    folder: Path

    @staticmethod
    def name(*parts: bytes | str) -> str:
        """Return the name of the chunk that these parts decide, 32 hexadecimal digits."""
        digest = hashlib.sha256()
        for part in parts:
            data = part.encode() if isinstance(part, str) else part
            # With lengths, so that no two lists of parts run together.
            digest.update(len(data).to_bytes(8, "big") + data)
        return digest.hexdigest()[:32]

    def names(self) -> set[str]:
        """Return the names of all finished chunks in the folder."""
        try:
            return {
                one.name.removesuffix(SUFFIX) for one in os.scandir(self.folder) if one.name.endswith(SUFFIX)
            }
        except FileNotFoundError:
            return set()

    def find(self, name: str) -> pa.Table | None:
        """Return a finished chunk; None if there is none that can be read whole."""
        try:
            with pa.OSFile(str(self._path(name))) as file, pa.ipc.open_file(file) as whole:
                return whole.read_all()
        except (FileNotFoundError, pa.ArrowInvalid):
            return None

    def keep(self, name: str, table: pa.Table) -> None:
        """Write a chunk beside its place and move it there whole.

        Raises:
            OSError: the folder cannot be written, or the disk is full; nothing half-written stays.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / f".{name}-{secrets.token_hex(4)}{PARTIAL}"
        try:
            with pa.OSFile(str(partial), "wb") as file, pa.ipc.new_file(file, table.schema) as whole:
                whole.write_table(table)
            os.replace(partial, self._path(name))
        finally:
            with suppress(OSError):
                partial.unlink()

    def drop_partial(self) -> None:
        """Remove what killed writers left half-written; for when nobody writes here."""
        for left in self.folder.glob(f".*{PARTIAL}"):
            left.unlink(missing_ok=True)

    def made(
        self,
        n: int,
        size: int,
        parts: Callable[[slice], Sequence[bytes | str]],
        make: Callable[[slice], pa.Table],
        progress: Callable[[int], None] = lambda done: None,
    ) -> pa.Table:
        """Return a table of ``n`` rows, made ``size`` at a time; finished chunks are read back.

        Args:
            parts: from the rows of a chunk to what decides them, as for ``name``.
            make: from the rows of a chunk to their table.
            progress: called with the number of finished rows.
        """
        found = []
        for start in range(0, n, size):
            rows = slice(start, min(start + size, n))
            name = self.name(*parts(rows))
            table = self.find(name)
            if table is None:
                table = make(rows)
                self.keep(name, table)
            found.append(table)
            progress(rows.stop)
        return pa.concat_tables(found)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{SUFFIX}"
