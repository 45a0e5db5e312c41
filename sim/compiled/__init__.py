"""Kernels as machine code, kept until something changes that they reach."""

from sim.errors import chosen, chosen_count

# Before numba reads them: it shows a traceback of its own, and compiles all the same.
chosen("NUMBA_DISABLE_JIT", ("0", "1"))
chosen_count("NUMBA_NUM_THREADS")
# Where nothing is compiled too, so that ``udha check`` refuses what ``udha run`` does; see ``sim.random``.
chosen("UDHA_GENERATOR", ("squares", "philox"))
