"""Machine code kept between processes, where nobody but its owner can put anything.

A file of machine code is run as it stands. So it is read only from a folder and a file that belong to this
user and that nobody else may write to, and only if its checksum holds. Whatever is damaged is made anew.
Where nothing can be kept, kernels are compiled into memory; no run ends for that reason.
"""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import pickle
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

# Machine code of one version of Python means nothing to another.
ENDING = f".{sys.implementation.cache_tag}.kernel"
CHECKSUM = hashlib.sha256().digest_size
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def folder_for(name: str) -> Path | None:
    """Return a folder for machine code, made if need be: in the user's cache, otherwise a temporary one.

    None where neither can be written, or where others could write to it.
    """
    for parent in _parents():
        folder = parent / name
        with contextlib.suppress(OSError):
            parent.parent.mkdir(parents=True, exist_ok=True)
            for own in (parent, folder):
                own.mkdir(mode=0o700, exist_ok=True)
            if is_private(folder) and os.access(folder, os.W_OK):
                return folder
    return None


def _parents() -> Iterator[Path]:
    home = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not home.is_absolute():
        home = Path(os.path.expanduser("~"), ".cache")
    if home.is_absolute():
        yield home / "udha"
    with contextlib.suppress(OSError):
        yield Path(tempfile.gettempdir(), f"udha-{_user()}" if _user() is not None else "udha")


def _user() -> int | None:
    """The number of this user; None on Windows, where the folders above are the user's own."""
    return os.geteuid() if hasattr(os, "geteuid") else None


def is_private(folder: Path) -> bool:
    """Tell whether only this user can put anything into a folder of machine code, or exchange it."""
    if _user() is None:
        return True
    whole = folder.resolve()
    above = [parent.stat().st_mode for parent in whole.parents]
    return all(_is_own(one.stat()) for one in (whole, whole.parent)) and not any(
        mode & OTHERS_WRITE and not mode & stat.S_ISVTX for mode in above
    )


def _is_own(found: os.stat_result) -> bool:
    return _user() is None or (found.st_uid == _user() and not found.st_mode & OTHERS_WRITE)


class KernelCache(_Cache):
    """What numba asks for the machine code of one function, and gives what it has compiled.

    Argument: ``folder``, None to keep nothing.
    """

    def __init__(self, function: Callable[..., Any], folder: Path | None) -> None:
        code = function.__code__
        self.name = f"{function.__module__}.{function.__qualname__}"
        self.written = repr((code.co_code, code.co_consts, code.co_names))
        self.folder = folder

    @property
    def cache_path(self) -> Any:
        """Where the code is kept."""
        return str(self.folder or "")

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return the code for arguments of these types; None where it must be compiled."""
        target_context.refresh()
        if self.folder is None:
            return None
        file = self.file_of(self.folder, sig, target_context.codegen())
        try:
            return CompileResult._rebuild(target_context, *pickle.loads(_read(file)))
        except FileNotFoundError:
            return None
        except Exception:  # whatever a file may hold, the function can be compiled
            _say(f"the compiled model in {file} is damaged or not your own; it is compiled anew")
            return None

    def save_overload(self, sig: Any, data: CompileResult) -> None:
        """Keep code whole or not at all; where that fails, say so and go on."""
        if self.folder is None:
            _say("no folder of your own can hold the compiled model; each command compiles it anew")
            return
        file = self.file_of(self.folder, sig, data.codegen)
        content = dumps(data._reduce())
        try:
            _write(file, hashlib.sha256(content).digest() + content)
        except OSError as error:
            _say(f"the compiled model cannot be kept in {self.folder}: {error.strerror}")

    def file_of(self, folder: Path, sig: Any, codegen: Any) -> Path:
        """Return the file for arguments of these types on this kind of processor."""
        key = repr((sig, codegen.magic_tuple(), self.written))
        return folder / f"{self.name}-{hashlib.sha256(key.encode()).hexdigest()[:16]}{ENDING}"

    def enable(self) -> None:
        """Do nothing; numba asks for it."""

    disable = flush = enable


def _read(file: Path) -> bytes:
    """Return what a file holds behind its checksum.

    Raises:
        OSError, ValueError: it is not there, not this user's own, or not as it was written.
    """
    if not is_private(file.parent):
        raise ValueError
    with open(file, "rb", opener=_open_ordinary) as stream:
        found = os.fstat(stream.fileno())
        if not (stat.S_ISREG(found.st_mode) and _is_own(found)):
            raise ValueError
        checksum, content = stream.read(CHECKSUM), stream.read()
    if hashlib.sha256(content).digest() != checksum:
        raise ValueError
    return content


def _open_ordinary(file: str, flags: int) -> int:
    """Follow no link and wait for no pipe; Windows knows neither switch."""
    return os.open(file, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _write(file: Path, content: bytes) -> None:
    """Put a file in its place whole."""
    number, made = tempfile.mkstemp(dir=file.parent)
    try:
        with open(number, "wb") as stream:
            stream.write(content)
        os.replace(made, file)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(made)
        raise


def _say(what: str) -> None:
    """Tell the user on standard error, if there is one; processes that help another are silent."""
    if multiprocessing.parent_process() is None and sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            print(f"udha: {what}", file=sys.stderr, flush=True)
