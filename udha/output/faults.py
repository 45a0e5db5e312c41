"""What went wrong, in one message, and the exit status that says so."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, TextIO

import typer

from sim.errors import InputError
from udha.output.words import size

WRONG, FAILED, INTERRUPTED = 2, 1, 130
# What a full disk, or a quota, is called.
FULL = (errno.ENOSPC, errno.EDQUOT)


class Interrupted(Exception):
    """Ctrl-C during long work; the message says what is kept and how to go on."""


class Undrawn(Exception):
    """Pictures that could not be drawn, where all else is written.

    Arguments: ``failed``, why each could not, by name; ``again``, the command that tries once more.
    """

    def __init__(self, failed: Mapping[str, str], again: str):
        reasons = "; ".join(f"{name} ({why})" for name, why in failed.items())
        super().__init__(f"could not be drawn: {reasons}. All else is written; to try again: {again}")


class Output:
    """Standard output whose errors say that they are its own; all but writing is left to the stream."""

    NAME = "standard output"

    def __init__(self, stream: TextIO):
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        with self._named():
            return self._stream.write(text)

    def flush(self) -> None:
        with self._named():
            self._stream.flush()

    @contextlib.contextmanager
    def _named(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            raise OSError(error.errno, error.strerror, self.NAME) from None


def tell(line: str) -> None:
    """Print a line on standard error; no work ends because nobody can read it."""
    with contextlib.suppress(OSError, ValueError):
        print(line, file=sys.stderr, flush=True)


def complain(message: str) -> None:
    """Print one message on standard error."""
    tell(f"udha: {message}")


def explain(error: BaseException) -> int:
    """Print what went wrong and return the exit status; ``UDHA_TRACEBACK=1`` shows where it did."""
    if os.environ.get("UDHA_TRACEBACK", "0").lower() not in ("", "0", "no", "false", "off"):
        raise error
    if isinstance(error, KeyboardInterrupt | Interrupted):
        complain(f"interrupted{error}")
        return INTERRUPTED
    if isinstance(error, InputError | typer.TyperException):
        complain(_usage(error) if isinstance(error, typer.TyperException) else str(error))
        return WRONG
    if isinstance(error, BrokenPipeError):
        # The reader has gone, as in `udha levers | head`: nothing is left to say, nor to flush at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    elif isinstance(error, MemoryError):
        complain("failed: not enough memory; try fewer --workers, or fewer --draws or outputs")
    elif isinstance(error, OSError):
        complain(f"failed: {_in_words(error)}")
    elif isinstance(error, Undrawn):
        complain(str(error))
    else:
        complain(f"failed: {reason(error)} (UDHA_TRACEBACK=1 shows where)")
    return FAILED


def reason(error: BaseException) -> str:
    """Return what an error of no kind that is expected says, in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def _in_words(error: OSError) -> str:
    """What a system said no to: the file, and where it lies of a disk that is full."""
    what = os.strerror(error.errno) if error.errno else error.strerror or str(error)
    if not error.filename:
        return what
    if error.filename == Output.NAME:
        return f"{Output.NAME} cannot be written: {what}"
    file = os.fsdecode(error.filename)
    if error.errno not in FULL:
        return f"{what} ({file})"
    from experiments.work.machine import disk_of, free_disk

    left = f"{size(free_disk(Path(file)))} are left on the disk at {disk_of(Path(file))}"
    return f"{what} ({file}: {left})"


def _usage(error: typer.TyperException) -> str:
    """One line about wrong usage, with the nearest valid word or where to find it."""
    message = " ".join(error.format_message().removeprefix("Invalid value for ").split())
    if nearest := getattr(error, "possibilities", None):
        return f"no such option: {getattr(error, 'option_name', '')}; did you mean '{nearest[0]}'?"
    message = f"{message[0].lower()}{message[1:]}".rstrip(".").replace(". Did you", "; did you")
    if (isinstance(error, typer.BadParameter) and error.message) or message.endswith("?"):
        return message
    context = getattr(error, "ctx", None)
    return f"{message}; see '{context.command_path if context else 'udha'} --help'"
