"""Finished pieces of long work, kept in a folder so that interrupted work resumes where it stopped.

A chunk is named by a digest of everything that decides what is in it. So a file under that name is right
whoever wrote it, and whenever: the names that are missing are the work to do, and no list of finished work is
needed. Files are in Arrow format: at one second of runs per file, Parquet takes ten times as long. Behind it
stands a checksum of name and content, so that a file which a disk or a person has changed is made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import struct
import zlib
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from filelock import FileLock, Timeout

from experiments.work.machine import naming
from sim.errors import InputError

SUFFIX, PARTIAL, LOCK = ".arrow", ".partial", ".lock"
PLAN = "plan.json"
# A finished chunk, and nothing that a person has laid beside it.
FILE = re.compile(rf"[0-9a-f]{{32}}\{SUFFIX}")
CHECKSUM = struct.Struct(">I")
# Packing makes small chunks slower to keep than their runs are worth; large ones are mostly noughts.
BYTES_TO_PACK = 1_000_000
# Claiming a folder takes a moment; whoever takes longer has stopped.
SECONDS_TO_CLAIM = 30


@dataclass(frozen=True)
class Chunks:
    """A folder of chunks; it is made when the first one is kept."""

    folder: Path

    @staticmethod
    def name(*parts: bytes | str) -> str:
        """Return the name of the chunk that these parts determine, 32 hexadecimal digits."""
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
                one.name.removesuffix(SUFFIX) for one in os.scandir(self.folder) if FILE.fullmatch(one.name)
            }
        except FileNotFoundError:
            return set()

    def find(self, name: str) -> pa.Table | None:
        """Return a finished chunk; None if there is none that is as it was written."""
        content = self._content(name)
        if content is None:
            return None
        with pa.ipc.open_file(pa.BufferReader(content), footer_offset=_end_of(content.size)) as whole:
            return whole.read_all()

    def keep(self, name: str, table: pa.Table) -> None:
        """Write a chunk beside its place and move it there whole.

        Raises:
            OSError: the folder cannot be written, or the disk is full; nothing half-written stays.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        partial = self.folder / f".{name}-{secrets.token_hex(4)}{PARTIAL}"
        packed = pa.ipc.IpcWriteOptions(compression="zstd" if table.nbytes >= BYTES_TO_PACK else None)
        written = pa.BufferOutputStream()
        with pa.ipc.new_file(written, table.schema, options=packed) as to:
            to.write_table(table)
        content = written.getvalue()
        try:
            with naming(self._path(name)), open(partial, "wb") as file:
                file.write(content)
                file.write(CHECKSUM.pack(_checksum(name, content)))
            os.replace(partial, self._path(name))
        finally:
            with suppress(OSError):
                partial.unlink()

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

    @contextmanager
    def claimed(self, title: str, plan: str, shard: tuple[int, int] = (1, 1)) -> Generator[None]:
        """Keep the folder for one piece of work, and for one command of it or each of its shards.

        Args:
            title: of the work, for messages; ``plan``: a digest that distinguishes it from other work.

        Raises:
            InputError: another command is at work there, there are unfinished runs of something else, or the
                folder cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # A folder that is there already may be for others to write.
            (probe := self.folder / f".{secrets.token_hex(4)}{PARTIAL}").touch()
            probe.unlink()
        except OSError as error:
            raise InputError(
                f"cannot be written: {error.strerror}", str(self.folder), field="--out"
            ) from None
        with ExitStack() as held:
            with self._alone():
                try:
                    held.enter_context(FileLock(self.folder / f".{shard[0]}-of-{shard[1]}{LOCK}", timeout=0))
                except Timeout:
                    raise InputError(
                        "another command is at work on these runs; wait for it, or choose another --out",
                        str(self.folder),
                        field="--out",
                    ) from None
                self._begin(title, plan)
                if self._at_work() == 1:
                    self._drop_partial()
            try:
                yield
            finally:
                self._leave()

    def _leave(self) -> None:
        """Remove what workers that were ended have left, and the folder if nothing in it was finished."""
        with suppress(OSError), self._alone():
            if self._at_work() > 1:
                return
            self._drop_partial()
            if not self.names():
                self._remove_all()

    def _alone(self) -> FileLock:
        """Hold the folder while it is claimed or cleared."""
        return FileLock(self.folder / f".claim{LOCK}", timeout=SECONDS_TO_CLAIM)

    def _at_work(self) -> int:
        """How many commands are working in the folder."""
        found = 0
        for path in self.folder.glob(f".*-of-*{LOCK}"):
            try:
                FileLock(path, timeout=0).acquire().lock.release()
            except Timeout:
                found += 1
        return found

    def _drop_partial(self) -> None:
        """Remove half-written files of killed writers; call it when nobody else writes here."""
        for left in self.folder.glob(f".*{PARTIAL}"):
            left.unlink(missing_ok=True)

    def _begin(self, title: str, plan: str) -> None:
        """Record what the chunks belong to; refuse a folder with chunks of something else."""
        file = self.folder / PLAN
        with suppress(FileNotFoundError, ValueError, LookupError):
            found = json.loads(file.read_text("utf-8"))
            # Work that ended before its first chunk has left nothing that could be mixed in.
            if found["digest"] != plan and (self.names() or self._at_work() > 1):
                raise InputError(
                    f"holds unfinished runs of '{found['study']}', planned otherwise or for another "
                    "version of the model or its data; choose another --out, or remove that folder",
                    str(self.folder),
                    field="--out",
                )
        partial = self.folder / f".{PLAN}-{os.getpid()}{PARTIAL}"
        partial.write_text(json.dumps({"study": title, "digest": plan}, ensure_ascii=False), "utf-8")
        os.replace(partial, file)

    def clear(self) -> bool:
        """Remove the chunks of finished work, and nothing else; False if a command is still working there."""
        with self._alone():
            if self._at_work():
                return False
            self._drop_partial()
            self._remove_all()
        return True

    def _remove_all(self) -> None:
        for name in self.names():
            self.remove(name)
        for left in [*self.folder.glob(f".*{LOCK}"), self.folder / PLAN]:
            left.unlink(missing_ok=True)
        with suppress(OSError):
            self.folder.rmdir()

    def remove(self, name: str) -> None:
        """Remove a chunk, so that it is made again."""
        self._path(name).unlink(missing_ok=True)

    def columns(self, name: str, columns: Sequence[str]) -> list[pa.Array]:
        """Return some columns of a finished chunk; its checksum is not looked at (``broken``).

        Raises:
            pa.ArrowInvalid, OSError: it cannot be read.
        """
        with self._opened(name) as whole:
            places = [whole.schema.get_field_index(one) for one in columns]
        with self._opened(name, places) as some:
            table = some.read_all()
        return [table[one].combine_chunks() for one in columns]

    def broken(self, names: Sequence[str]) -> list[str]:
        """Return those of these chunks that are missing, or not as they were written."""
        return [name for name in names if self._content(name) is None]

    def _content(self, name: str) -> pa.Buffer | None:
        """A file's bytes, None if there is none or its checksum is not that of its name and content."""
        try:
            content = pa.py_buffer(self._path(name).read_bytes())
        except FileNotFoundError:
            return None
        end = _end_of(content.size)
        whole = end > 0 and CHECKSUM.pack(_checksum(name, content[:end])) == content[end:].to_pybytes()
        return content if whole else None

    @contextmanager
    def _opened(self, name: str, places: Sequence[int] = ()) -> Generator[pa.ipc.RecordBatchFileReader]:
        """A chunk to read, or only some of its columns, by place."""
        how = pa.ipc.IpcReadOptions(included_fields=list(places))
        with (
            open(self._path(name), "rb") as file,  # Arrow takes no path that is not UTF-8
            pa.ipc.open_file(file, footer_offset=_end_of(file.seek(0, 2)), options=how) as whole,
        ):
            yield whole

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{SUFFIX}"


def _checksum(name: str, content: pa.Buffer) -> int:
    return zlib.crc32(content, zlib.crc32(name.encode()))


def _end_of(size: int) -> int:
    """Where the table ends in a file of so many bytes."""
    return size - CHECKSUM.size
