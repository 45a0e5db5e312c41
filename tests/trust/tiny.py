"""Small work for all commands, each a matter of a second, and commands in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
