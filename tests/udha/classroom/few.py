"""The classroom with few runs, and how its answers are read."""

from __future__ import annotations

import base64

import numpy as np

from udha.classroom import tracks
from udha.classroom.controls import controls


class FewRuns:
    """The page's offer, with fewer runs behind an interval."""

    def __init__(self, runs: int) -> None:
        self.runs, self.seed = runs, controls().seed


def unpacked(packed):
    """Columns of numbers from their base64."""
    return {name: np.frombuffer(base64.b64decode(text), tracks.WIDTHS[name]) for name, text in packed.items()}
