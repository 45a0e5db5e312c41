"""Figures drawn by a process of its own, ready by the time that the model has run.

Drawing takes a second of one core; this hides it.
"""

from __future__ import annotations

import importlib
import pickle
import subprocess
import sys
from contextlib import AbstractContextManager, suppress
from typing import Any


class Draughtsman(AbstractContextManager):
    """Draws a picture in the background: ``begin(picture)``, then ``figures()``."""

    def __init__(self) -> None:
        self.picture: Any = None
        # In a session of its own Ctrl-C does not reach it; leaving the block ends it.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "udha.drawing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def begin(self, picture: Any) -> None:
        """Hand over what is to be drawn, such as a ``udha.pictures.Picture``."""
        self.picture = picture
        with suppress(OSError):
            pickle.dump(picture, self.process.stdin)
            self.process.stdin.close()

    def figures(self) -> dict[str, bytes]:
        """Return the files' content by name; drawn here if the process failed, so that its error shows."""
        content = self.process.stdout.read()
        if self.process.wait() == 0:
            return pickle.loads(content)
        return draw(self.picture)

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                pipe.close()


def draw(picture: Any) -> dict[str, bytes]:
    """Return the content of all figures by file name; the picture says which module draws it."""
    return dict(importlib.import_module(picture.DRAWN_BY).draw_all(picture))


def main() -> None:
    """Read a picture from standard input; write all figures to standard output when all are drawn."""
    picture = pickle.load(sys.stdin.buffer)
    pickle.dump(draw(picture), sys.stdout.buffer)


if __name__ == "__main__":
    main()
