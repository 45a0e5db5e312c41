"""Compile the model's kernels once and keep the machine code (``python -m sim.compiled.warm_up``)."""

from __future__ import annotations

import sys
import time
from datetime import date

from sim.compiled.compiler import is_warm


def warm_up() -> None:
    """Run the shortest possible run, which compiles whatever is not in the cache."""
    from sim import engine, parameters
    from sim.scenario import Scenario

    short = Scenario(
        name="warm-up", start=date(2010, 1, 4), records_from=date(2010, 1, 4), end=date(2010, 1, 17)
    )
    engine.run(engine.Simulation.of(short), parameters.central(), 1)


def main() -> None:
    """Compile the kernels, and say so."""
    if is_warm():
        print("==> The model is compiled already", flush=True)
    else:
        print("==> Compiling the model: about half a minute, once for each version", flush=True)
    began = time.perf_counter()
    warm_up()
    print(f"    ready in {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
