"""The report written by a process of its own, ready soon after the model has run.

Drawing takes two seconds of one core; this hides most of it.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from udha.report.contents import Report


class Draughtsman(AbstractContextManager):
    """Writes a report in the background: ``begin(report)``, then ``files()``."""

    def __init__(self) -> None:
        self.report: Report | None = None
        # In a session of its own Ctrl-C does not reach it; leaving the block ends it.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "udha.drawing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def begin(self, report: Report) -> None:
        """Hand over what the report says."""
        self.report = report
        with suppress(OSError):
            pickle.dump(report, self.process.stdin)
            self.process.stdin.close()

    def files(self) -> dict[str, bytes]:
        """Return the files' content by name; made here if the process failed, so that its error shows."""
        content = self.process.stdout.read()
        if self.process.wait() == 0:
            return pickle.loads(content)
        from udha.report.files import files

        return files(self.report)

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                pipe.close()


def main() -> None:
    """Read a report's contents from standard input; write its files to standard output when all are made."""
    from udha.report.files import files

    report = pickle.load(sys.stdin.buffer)
    pickle.dump(files(report), sys.stdout.buffer)


if __name__ == "__main__":
    main()
