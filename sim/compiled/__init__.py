"""Kernels as machine code, kept until something changes that they reach."""

from sim.errors import chosen

# Before numba reads it: it shows a traceback of its own, and compiles all the same.
chosen("NUMBA_DISABLE_JIT", ("0", "1"))
