"""The one decorator for compiled functions, and where their machine code is kept.

A kernel is ordinary Python that numba compiles on first use. Five rules hold everywhere:

* a constant handed to a function that is kept apart is written ``NOBODY + 0``, because numba would
  compile the function once more for the bare constant;
* division follows NumPy (``error_model``), without a test for zero at each; no divisor may be 0, to
  which plain Python holds the same kernels, as there it raises (``sim.engine.advance``);
* no reference counting inside (``_nrt=False``): a kernel may not allocate, which keeps a week
  free of memory traffic and lets threads run side by side (``nogil``);
* the folder of the cache (``sim.compiled.kernel_cache``) is named by a digest of all that machine code
  depends on, functions that a kernel calls included;
* with ``NUMBA_DISABLE_JIT=1`` the same functions run as plain Python, for a debugger and coverage.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, overload

import numba

from sim.compiled import digests, kernel_cache

CONFIG: Any = numba.config  # a module that fills itself when it is loaded


def sources_digest() -> str:
    """Return the SHA-256 (hex) of everything that machine code depends on.

    That is the code that a run reaches, the names of the parameters (they are the fields of a record type),
    the compiler's version and the choice of generator.
    """
    files = sorted((digests.PACKAGE / "parameters").glob("*.yaml"))
    declarations = [path.read_text("utf-8") for path in files]
    choices = {
        "numba": numba.__version__,
        "generator": os.environ.get("UDHA_GENERATOR", ""),
        "parameters": str([re.findall(r"^\w+(?=:)", text, re.MULTILINE) for text in declarations]),
    }
    return digests.whole({**digests.code(), **choices})


def is_compiling() -> bool:
    """Tell whether kernels are compiled at all (``NUMBA_DISABLE_JIT`` unset)."""
    return not CONFIG.DISABLE_JIT


def is_warm() -> bool:
    """Tell whether this version's machine code lies in the cache already."""
    if not is_compiling():
        return True
    engine = f"sim.{Path(digests.ENGINE).stem}"
    return CACHE is not None and any(CACHE.glob(f"{engine}.*{kernel_cache.ENDING}"))


CACHE = kernel_cache.folder_for(f"kernels-{sources_digest()[:16]}") if is_compiling() else None


@contextmanager
def few_optimisations() -> Generator[None]:
    """Make the compiler optimise less while the context lasts.

    Kernels are merged into their callers several levels deep, and each level is optimised anew: the full set
    takes a third longer and makes a run no faster, as there are no loops over numbers to vectorise.
    """
    before = CONFIG.OPT, CONFIG.LOOP_VECTORIZE
    CONFIG.OPT, CONFIG.LOOP_VECTORIZE = type(CONFIG.OPT)(1), 0
    try:
        yield
    finally:
        CONFIG.OPT, CONFIG.LOOP_VECTORIZE = before


def compilation(entry: Any) -> AbstractContextManager[None]:
    """Return the context in which to call an entry: the first call compiles it."""
    return few_optimisations() if is_compiling() and not entry.signatures else nullcontext()


@overload
def kernel[F: Callable[..., Any]](function: F, *, inline: bool = True, entry: bool = False) -> F: ...
@overload
def kernel[F: Callable[..., Any]](*, inline: bool = True, entry: bool = False) -> Callable[[F], F]: ...
def kernel(function: Any = None, *, inline: bool = True, entry: bool = False) -> Any:
    """Compile a function; the one way to do so.

    Args:
        function: plain Python over numbers and arrays; no allocation, no Python objects.
        inline: merge it into its callers (right for what runs each week). ``False`` keeps a
            rare or large function apart, which shortens compilation.
        entry: it is called from Python too. Only such functions get the wrapper that unpacks a world, and are
            kept in the cache; the others live inside them.
    """
    if function is None:
        return lambda f: kernel(f, inline=inline, entry=entry)
    # The first kernel of a process also chooses how machine code is generated.
    with few_optimisations():
        compiled: Any = numba.njit(  # pyrefly: ignore[no-matching-overload]: no switches for wrappers
            function,
            nogil=True,
            error_model="numpy",
            forceinline=inline and not entry,
            no_cpython_wrapper=not entry,
            no_cfunc_wrapper=True,
            _nrt=False,
        )
    if entry and is_compiling():
        compiled._cache = kernel_cache.KernelCache(function, CACHE)
    return compiled
