"""The compiler's bounds checks: no kernel reads or writes beyond a table.

Machine code checks no index. Here the same runs are lived by a process whose kernels are compiled with
``NUMBA_BOUNDSCHECK=1``, in a cache of its own; they must end without an error and with the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim import engine, parameters
from sim.compiled.compiler import kernel, sources_digest
from tests.conftest import busy_scenario
from tests.sim.engine.plain import SEED, digest
from tests.verification.conservation import any_scenario, places, wide
from tests.verification.findings import Finding, exact

THEME = "Bounds checks"
RANDOM_SCENARIOS = 24
# Machine code with bounds checks is kept between runs, apart from that without.
CACHE = Path(tempfile.gettempdir()) / f"udha-bounds-{os.getuid()}"


@kernel(entry=True)
def beyond(table, at):
    """Write to a place of a table, whether or not there is one."""
    table[at] = 1.0


def digests() -> dict:
    """Live a busy scenario and random ones; returns a hash of each world, and whether bounds are checked."""
    spare = np.zeros(16)
    try:
        beyond(spare[:4], 8)  # inside the memory of ``spare``: harmless where it is not caught
        checked = False
    except IndexError:
        checked = True
    busy = engine.Simulation.of(busy_scenario())
    worlds = [engine.run(busy, parameters.from_values(busy.scenario.parameters), SEED)]
    rng = np.random.default_rng(77)
    draws = wide(rng, RANDOM_SCENARIOS)
    for number in range(RANDOM_SCENARIOS):
        simulation = engine.Simulation.of(any_scenario(rng), places()[number % 2])
        # A small world, so that running out of rows is among what is checked.
        worlds.append(engine.run(simulation, draws[number : number + 1], number, simulation.new_world(64)))
    hashed = hashlib.sha256("".join(map(digest, worlds)).encode()).hexdigest()
    return {"checked": checked, "digest": hashed, "people": sum(int(one.now[0].people) for one in worlds)}


def bounds() -> Iterator[Finding]:
    """Runs with the checks on are the same runs."""
    folder = CACHE / sources_digest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    own = {**os.environ, "NUMBA_BOUNDSCHECK": "1", "XDG_CACHE_HOME": str(folder)}
    checked = subprocess.run(
        [sys.executable, "-m", "tests.verification.bounds"], env=own, capture_output=True, text=True
    )
    if checked.returncode:
        error = checked.stderr.strip().splitlines()[-1]
        yield exact(THEME, "All kernels with bounds checks on", "no error", False, error)
        return
    with_checks, without = json.loads(checked.stdout), digests()
    yield exact(
        THEME,
        "Machine code with bounds checks catches an index beyond a table",
        "a write to place 8 of 4 raises IndexError with the checks, and passes without",
        with_checks["checked"] and not without["checked"],
        "caught" if with_checks["checked"] else "not caught",
        "caught",
    )
    yield exact(
        THEME,
        f"The busy scenario and {RANDOM_SCENARIOS} random ones stay within every table",
        "no IndexError, and the same bytes as without the checks",
        with_checks["digest"] == without["digest"] and without["people"] > 1000,
        f"the same ({without['people']:,} people)"
        if with_checks["digest"] == without["digest"]
        else "different",
        "the same",
    )


CHECKS = (bounds,)

if __name__ == "__main__":
    print(json.dumps(digests()))
