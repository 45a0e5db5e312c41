"""A command's process: its standard streams, and its end by Ctrl-C or another signal.

The first signal stops the work, the second ends it at once.

A thread hears signals, because the main thread cannot answer while it compiles or waits. The first signal is
answered by a line and becomes an exception, by which everything is tidied up. Python loses an exception that
is raised amid a finaliser or the callback of another library, so the thread looks whether it is under way,
and has it raised again if not.
"""

from __future__ import annotations

import atexit
import os
import select
import signal
import sys
import threading
from types import FrameType

SIGINT = signal.SIGINT
# Exit statuses, as shells give them.
STATUS = {
    getattr(signal, name): 128 + getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)
}
# An exception that is not under way after two looks is lost.
SECONDS_A_LOOK, LOOKS = 0.25, 2
SHOW_CURSOR = "\x1b[?25h"


def open_streams() -> None:
    """Have nothing come of what is said to standard streams that are closed, as under cron.

    A file that is opened later would otherwise take the place of one, and be written to by others.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            place = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(place, place <= number)
            setattr(sys, name, os.fdopen(place, "w" if number else "r", encoding="utf-8"))


def heed() -> None:
    """Have signals end this process, for the rest of its life; those that it was started to ignore are not.

    Call it on the main thread. On Windows a thread cannot wait for a pipe: Python's own answer is left.
    """
    for number in STATUS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _raise)
    if not hasattr(signal, "pthread_kill"):
        return  # on Windows nothing can be heard beside the main thread
    hears, tells = os.pipe()
    os.set_blocking(tells, False)
    sys.unraisablehook = _lose
    signal.set_wakeup_fd(tells, warn_on_full_buffer=False)
    threading.Thread(target=_hear, args=(hears,), daemon=True).start()


class Ending:
    """Ends this process once all is tidied up, with ``status``, 1 unless it is set.

    To take the interpreter apart as well gains nothing, and has aborted commands that were done: threads of
    libraries are ended amid their work then. What is registered first is called last, so make one early.
    """

    def __init__(self) -> None:
        self.status = 1
        atexit.register(self._end)

    def _end(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                pass  # nobody is there to read it
        os._exit(self.status)


def finish() -> None:
    """Have a signal end this process at once from now on: the command is over."""
    for number in STATUS:
        if signal.getsignal(number) is _raise:
            signal.signal(number, lambda number, _: _end(number))


def _raise(number: int, _: FrameType | None) -> None:
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(STATUS[number])


def _lose(lost: sys.UnraisableHookArgs) -> None:
    """Say nothing of an end that Python has lost: it is raised again."""
    if not isinstance(lost.exc_value, KeyboardInterrupt | SystemExit):
        sys.__unraisablehook__(lost)


def _hear(hears: int) -> None:
    """Answer the first signal, see that it is heeded, and end the process at the second."""
    number = _next(hears)
    _say("udha: stopping")
    idle = 0
    while True:
        if select.select([hears], [], [], SECONDS_A_LOOK)[0]:
            _end(_next(hears))
        idle = 0 if _is_under_way() else idle + 1
        if idle == LOOKS and signal.getsignal(number) is _raise:
            # A signal of its own, as the thread may wait in the system.
            signal.pthread_kill(threading.main_thread().ident or 0, number)
            os.read(hears, 1)  # this one
            idle = 0


def _next(hears: int) -> int:
    """Wait for a signal that is for us, not for a server that has its own answer."""
    while True:
        number = os.read(hears, 1)[0]
        if signal.getsignal(number) is _raise:
            return number


def _is_under_way() -> bool:
    """Whether the main thread is tidying up after an exception by which a command ends."""
    error = sys._current_exceptions().get(threading.main_thread().ident or 0)
    while error is not None:
        if isinstance(error, KeyboardInterrupt | SystemExit):
            return True
        error = error.__context__
    return False


def _end(number: int) -> None:
    """End this process without tidying up; those that work for it notice."""
    _say("udha: ended")
    os._exit(STATUS[number])


def _say(line: str) -> None:
    """Say something on standard error, past a bar that may be moving there."""
    try:
        os.write(2, f"{SHOW_CURSOR if os.isatty(2) else ''}{line}\n".encode())
    except OSError:
        pass  # nobody is there to read it
