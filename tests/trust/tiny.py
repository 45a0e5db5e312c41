"""Small work for all commands, each a matter of a second, and commands in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests import ROOT
from tests.reports import set_reports
from udha.cli import main

SCENARIO = """\
name: Tiny
description: Visa-free travel in the second of two recorded years.
extends: baseline
start: 2009-01-01
records_from: 2010-01-01
end: 2011-12-31
levers:
  visa_liberalisation: {from: 2011-01-01, intensity: 1}
"""


def finish(*arguments: object) -> None:
    """Give a command in this process that must succeed, without its report."""
    with pytest.MonkeyPatch.context() as patch:
        set_reports(patch, written=False)
        if status := main([*map(str, arguments), "--quiet"]):
            raise RuntimeError(f"status {status}: udha {' '.join(map(str, arguments))}")


def environment(**more: str) -> dict[str, str]:
    """Return this process' environment, with the checkout to import from wherever a command works."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def command(*arguments: object, reports: bool = False) -> list[str]:
    """Return how to give a command in a process of its own; without reports through this module."""
    module = "udha.cli" if reports else "tests.trust.tiny"
    return [sys.executable, "-m", module, *map(str, arguments)]


def udha(*arguments: object, **options) -> subprocess.CompletedProcess:
    """Give a command in a process of its own that must succeed, without its report."""
    done = subprocess.run(
        command(*arguments, "--quiet"), capture_output=True, text=True, env=environment(), **options
    )
    if done.returncode:
        raise RuntimeError(f"status {done.returncode}: udha {' '.join(map(str, arguments))}: {done.stderr}")
    return done


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as patch:
        set_reports(patch, written=False)
        sys.exit(main(sys.argv[1:]))
