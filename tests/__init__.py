"""Tests, in folders as the packages', and what ``make verify`` holds runs against."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# Matrices are small here, and tests run side by side: more threads would only wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
