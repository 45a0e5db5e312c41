"""Processes on this machine that work for this one, and end when it does, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker, util
from multiprocessing.connection import wait
from multiprocessing.synchronize import Event
from types import TracebackType
from typing import Any
from weakref import WeakSet

# Windows knows no server to copy from: there, each process begins anew.
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
CONTEXT = multiprocessing.get_context(METHOD)
# Letters that the path of a socket may have are few (108, on some systems 104); a name below takes 32.
LONGEST_FOLDER = 64
# What the tracker would otherwise say between lines of progress, of processes that were ended.
UNSAID = "ignore:resource_tracker"


def start_server(*preload: str) -> None:
    """Start the server that workers are copied from, if it does not run yet.

    It holds no locks and no threads of this process. It imports the modules to ``preload`` while this process
    goes on, so that no worker need do so.
    """
    if METHOD == "spawn":
        return
    CONTEXT.set_forkserver_preload(["experiments.work.server", *preload])
    _find_room_for_a_socket()
    with _silent_tracker(), _blocked(signal.SIGHUP):
        resource_tracker.ensure_running()
    # The tracker would let Ctrl-C through again if it were started with the server, which needs it.
    with _blocked(signal.SIGHUP, signal.SIGINT):
        forkserver.ensure_running()


@contextmanager
def _blocked(*signals: int) -> Generator[None]:
    """Have processes that are started here not notice signals that reach all processes of a terminal."""
    usual = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    try:
        # Within the block, as an interruption may come out of this call too.
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, usual)


def _find_room_for_a_socket() -> None:
    """Have the server's socket lie in /tmp where the path of the temporary folder is too long for one."""
    if len(os.fsencode(tempfile.gettempdir())) <= LONGEST_FOLDER:
        return
    usual, tempfile.tempdir = tempfile.tempdir, "/tmp"
    try:
        util.get_temp_dir()  # multiprocessing keeps it until the end
    finally:
        tempfile.tempdir = usual


@contextmanager
def _silent_tracker() -> Generator[None]:
    sys.warnoptions.append(UNSAID)
    try:
        yield
    finally:
        sys.warnoptions.remove(UNSAID)


class Pool(ProcessPoolExecutor):
    """A pool of processes that end when this one does; ``begun`` tells whether one of them has got to work.

    They take no notice of Ctrl-C: whoever leaves the pool's block by an error or an interruption ends them.
    """

    def __init__(self, workers: int, *preload: str) -> None:
        start_server(*preload)
        self.begun = CONTEXT.Event()
        self._given: WeakSet[Future[Any]] = WeakSet()
        super().__init__(workers, mp_context=CONTEXT, initializer=_begin_work, initargs=(self.begun,))

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Give some work to a process; it is remembered until its result is forgotten."""
        future = super().submit(fn, *args, **kwargs)
        self._given.add(future)
        return future

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        if exc_type is not None:
            self.stop()
            self._let_go()
        self.shutdown(cancel_futures=exc_type is not None)

    def stop(self) -> None:
        """End all processes at once: what they have not finished is lost."""
        for process in list((self._processes or {}).values()):
            process.kill()

    def _let_go(self) -> None:
        """Release what this thread was interrupted holding, as it waited: the pool's own thread needs it."""
        for future in list(self._given):
            while future._condition._is_owned():  # type: ignore[attr-defined]
                future._condition.release()


def _begin_work(begun: Event) -> None:
    begun.set()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)
