"""Starts Mesa's own page on the model: a Solara server in a process of its own, on this machine alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from udha.classroom.controls import base
from udha.classroom.web.serving import HERE, listen
from udha.output.compiling import warmed

PAGE = Path(__file__).with_name("page.py")
# Solara reports its use to its makers unless told not to; nobody is told what a class looks at.
SILENT = {"SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false"}


def serve_mesa(port: int | None, show: bool, quiet: bool) -> None:
    """Serve the page until Ctrl-C.

    Raises:
        InputError: the port is taken.
    """
    warmed(base(), quiet)
    with listen(port, share=False) as listener:
        free: int = listener.getsockname()[1]
    if not quiet:
        print(
            f"\nMesa's page opens at http://{HERE}:{free}/  (Ctrl-C closes it)\n"
            "When first opened it fetches Solara's scripts from cdn.jsdelivr.net; it stays empty without.\n",
            flush=True,
        )
    process = subprocess.Popen(command(free, show), env=os.environ | SILENT)
    try:
        if status := process.wait():
            raise RuntimeError(f"Solara's server ended with status {status}")
    except KeyboardInterrupt:
        pass
    finally:
        process.terminate()
        process.wait()


def command(port: int, show: bool) -> list[str]:
    """Return the command that starts Solara's server."""
    words = ("solara", "run", str(PAGE), "--host", HERE, "--port", str(port), "--production")
    return [sys.executable, "-m", *words, "--open" if show else "--no-open"]
