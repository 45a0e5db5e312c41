"""What runs in a process of its own with the compiler off, where every kernel is plain Python.

Called as ``python -m tests.sim.engine.plain``; prints JSON: what the tests without the compiler compare.
"""

from __future__ import annotations

import hashlib
import json

import numpy as np

from sim import engine, parameters, random
from sim.world import CHANGING, World, rows_in_use
from tests.conftest import busy_scenario
from tests.known_answers import PHILOX, SQUARES

WEEKS = 60
SEED = 20140101


def digest(world: World) -> str:
    """Return a hash of everything that a run changes."""
    used = rows_in_use(world.now[0])
    hashed = hashlib.sha256()
    for table in CHANGING:
        rows = slice(0, used[table]) if table in used else slice(None)
        hashed.update(np.ascontiguousarray(getattr(world, table)[rows]).tobytes())
    return hashed.hexdigest()


def engine_digest() -> str:
    """Run the busy scenario for some weeks and hash the world."""
    simulation = engine.Simulation.of(busy_scenario())
    world = simulation.new_world()
    engine.advance(simulation, parameters.from_values(simulation.scenario.parameters), SEED, world, 0, WEEKS)
    return digest(world)


def lived() -> dict:
    """Run as ``engine_digest`` does; return the hash, and what one agent drew for twice in a week."""
    seen: dict[tuple, int] = {}
    plain = random.draw_at

    def watched(key, agent, week, purpose, number=0):
        at = (int(agent), int(week), int(purpose), int(number))
        seen[at] = seen.get(at, 0) + 1
        return plain(key, agent, week, purpose, number)

    random.draw_at = watched  # ``draw`` looks it up here; traits and set-up hold the original
    digest = engine_digest()
    twice = sorted({random.Purpose(at[2]).name for at, times in seen.items() if times > 1})
    return {"digest": digest, "drawn twice": twice, "draws": len(seen)}


def known_bits() -> dict:
    """Return the outputs of both generators for the known answers' inputs."""
    with np.errstate(over="ignore"):
        return {
            "squares": [
                [
                    f"{int(random.squares64(np.uint64(counter), np.uint64(int(case['key'], 16)))):016x}"
                    for counter in range(len(case["outputs"]))
                ]
                for case in SQUARES
            ],
            "philox": [
                [
                    f"{int(word):08x}"
                    for word in random.philox4x32(
                        *(np.uint64(int(w, 16)) for w in case["counter"] + case["key"])
                    )
                ]
                for case in PHILOX
            ],
        }


if __name__ == "__main__":
    print(json.dumps({"lived": lived(), "bits": known_bits()}))
