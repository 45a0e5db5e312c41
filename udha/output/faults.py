"""What went wrong, in one message, and the exit status that says so."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Generator

import typer

from sim.errors import InputError

WRONG, FAILED, INTERRUPTED, ENDED = 2, 1, 130, 143


class Interrupted(Exception):
    """Ctrl-C during long work; the message says what is kept and how to go on."""


def complain(message: str) -> None:
    """Print one message on standard error."""
    print(f"udha: {message}", file=sys.stderr, flush=True)


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
        complain(f"failed: {error.strerror or error}{f' ({error.filename})' if error.filename else ''}")
    else:
        what = " ".join(f"{type(error).__name__}: {error}".split())
        complain(f"failed: {what} (UDHA_TRACEBACK=1 shows where)")
    return FAILED


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


@contextlib.contextmanager
def ended_by_signal() -> Generator[None]:
    """Let SIGTERM end the program as Ctrl-C does, so that nothing half-written stays behind."""

    def end(number: int, frame: object) -> None:
        raise SystemExit(ENDED)

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # not on the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
