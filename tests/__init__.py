"""Tests, and what ``make verify`` holds runs against."""

import os

# Matrices are small here, and tests run side by side: more threads would only wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
