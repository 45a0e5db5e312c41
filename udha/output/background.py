"""The report written by a process of its own, ready soon after the model has run.

Drawing takes two seconds of one core; this hides most of it.
"""

from __future__ import annotations

import importlib
import multiprocessing
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, suppress
from typing import IO, Any, cast


class Draughtsman(AbstractContextManager):
    """Writes a report in the background: ``begin(report)``, then ``files()``.

    Argument: ``writer``, a module that is imported while the model runs. Each of its ``PARTS`` is a function
    from the report to the content of files by name.
    """

    def __init__(self, writer: str) -> None:
        self.writer = writer
        self.report: Any = None
        # In a session of its own Ctrl-C does not reach it; leaving the block ends it.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "udha.output.background", writer],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.pipes = cast("tuple[IO[bytes], IO[bytes]]", (self.process.stdin, self.process.stdout))

    def begin(self, report: Any) -> None:
        """Hand over what the report says."""
        self.report = report
        with suppress(OSError):
            pickle.dump(report, self.pipes[0])
            self.pipes[0].close()

    def files(self) -> dict[str, bytes]:
        """Return the files' content by name; made here if the process failed, so that its error shows."""
        content = self.pipes[1].read()
        if self.process.wait() == 0:
            return pickle.loads(content)
        return written(self.writer, self.report)

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in self.pipes:
            with suppress(OSError):
                pipe.close()


def written(writer: str, report: Any) -> dict[str, bytes]:
    """Return the content of all of a report's files by name."""
    parts = importlib.import_module(writer).PARTS
    return {name: content for part in parts for name, content in part(report).items()}


def main(writer: str) -> None:
    """Read a report's contents from standard input; write its files to standard output when all are made."""
    first, *others = importlib.import_module(writer).PARTS
    report = pickle.load(sys.stdin.buffer)
    if others and "fork" in multiprocessing.get_all_start_methods():
        # Nothing else runs here yet, so that a copy of this process is whole, and need not import anything.
        with ProcessPoolExecutor(len(others), multiprocessing.get_context("fork")) as pool:
            waiting = [pool.submit(part, report) for part in others]
            files = first(report)
            for one in waiting:
                files |= one.result()
    else:
        files = written(writer, report)
    pickle.dump(files, sys.stdout.buffer)


if __name__ == "__main__":
    main(sys.argv[1])
