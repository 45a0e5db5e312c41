"""What the server of processes does beside its work; it alone imports this, before all else.

The processes that it starts run what is registered here too, but end without it.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import shutil
import sys
from multiprocessing import forkserver
from pathlib import Path
from types import TracebackType

OWN = Path(multiprocessing.__file__).parent


def _remove_socket() -> None:
    """Remove the folder of the server's socket, which a command that was killed could not."""
    folder = os.path.dirname(str(getattr(forkserver, "_forkserver")._forkserver_address or ""))  # noqa: B009
    if os.path.basename(folder).startswith("pymp-"):
        shutil.rmtree(folder, ignore_errors=True)


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell why a process could not begin, unless it is that the command has ended meanwhile."""
    last = trace
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    begun = last is None or Path(last.tb_frame.f_code.co_filename).parent != OWN
    if begun or not isinstance(error, EOFError | OSError):
        sys.__excepthook__(kind, error, trace)


atexit.register(_remove_socket)
sys.excepthook = _tell
