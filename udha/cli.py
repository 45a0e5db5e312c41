"""The command line ``udha``: a process of its own, or a call.

Nothing is imported before signals are heeded, so that Ctrl-C ends a command in peace however early it comes.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Sequence

from udha import refuse_hidden
from udha.commands import process


def program() -> None:
    """Run the command line in a process of its own, which signals end."""
    process.open_streams()
    ending = process.Ending()
    process.heed()
    try:
        ending.status = main()
    except KeyboardInterrupt:
        ending.status = process.STATUS[process.SIGINT]
    except SystemExit as ended:
        ending.status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        process.finish()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status: 0 done, 2 wrong input, 1 failed, 130 interrupted."""
    refuse_hidden()
    from udha.commands.app import app
    from udha.output import faults

    process.open_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        with contextlib.redirect_stdout(faults.Output(sys.stdout)):
            status = app(arguments, prog_name="udha", standalone_mode=False) or 0
            sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:
        return faults.explain(error)
    # Typer turns Ctrl-C into a status of its own.
    return faults.explain(KeyboardInterrupt()) if status == faults.INTERRUPTED else status


if __name__ == "__main__":
    program()
