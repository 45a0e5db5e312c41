"""``make bench``: the engine and the commands. Longer ones are named one by one in docs/speed.md."""

from __future__ import annotations

from benchmarks.engine import MEASURES
from benchmarks.measuring import show

if __name__ == "__main__":
    show(MEASURES)
