"""Processes on this machine that work for this one, and end when it does, however it ends."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import wait
from multiprocessing.synchronize import Event

# Windows knows no server to copy from: there, each process begins anew.
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
CONTEXT = multiprocessing.get_context(METHOD)


def start_server(*preload: str) -> None:
    """Start the server that workers are copied from, if it does not run yet.

    It holds no locks and no threads of this process. It imports the modules to ``preload`` while this process
    goes on, so that no worker need do so.
    """
    if METHOD == "spawn":
        return
    CONTEXT.set_forkserver_preload(list(preload))
    # Ctrl-C reaches all processes of a terminal; it must not stop the server amid its imports. The tracker,
    # which the server needs, would let it through again.
    resource_tracker.ensure_running()
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


class Pool(ProcessPoolExecutor):
    """A pool of processes that end when this one does; ``begun`` tells whether one of them has got to work.

    They take no notice of Ctrl-C, so that what they have begun is kept.
    """

    def __init__(self, workers: int, *preload: str) -> None:
        start_server(*preload)
        self.begun = CONTEXT.Event()
        super().__init__(workers, mp_context=CONTEXT, initializer=_begin_work, initargs=(self.begun,))


def _begin_work(begun: Event) -> None:
    begun.set()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        wait([parent.sentinel])
        os._exit(1)
