"""A sweep of a made-up model whose truth is known, as ``udha sweep`` writes one; nothing is simulated."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.sweep import KEY, RUNS
from sim.compiled.version import model_digest

SCENARIOS = ("Base", "Good", "Fails where need is high", "Same as base", "Dear")
FILES = ("good", "fails_where_need_is_high", "same_as_base", "dear")
FAILING = SCENARIOS[2]
NEED = 0.6
"""Above it, where care is below one half too, the policy fails in most rows; elsewhere in few."""
AGAIN = 100
PERSON_YEARS = "Person-years of exploitation"


def written(
    folder: Path,
    rows: int = 1_000,
    seed: int = 1,
    method: str = "latin",
    policies: int = 4,
    **changed: object,
) -> Path:
    """Write a sweep of two factors that matter, one that does not, and some that were varied together.

    The output ``in_exploitation`` (lower is better) falls under ``Good``; under the failing policy it rises
    where ``trafficked_again`` > 0.6 and ``recovery_rate`` < 0.5, and falls elsewhere, each but for chance.
    ``travellers_refused`` rises under ``Dear``, which is good otherwise; ``identified`` may be either news.
    """
    rng = np.random.default_rng(seed)
    x = rng.random((rows, 3))
    again = np.arange(min(AGAIN, rows))
    x = np.concatenate([x, x[again]])
    n, scenarios = len(x), 1 + policies
    level = 1_000 + 300 * x[:, 2] + rng.normal(0, 20, n)
    bad = (x[:, 0] > NEED) & (x[:, 1] < 0.5)
    wrong = rng.random(n) < np.where(bad, 0.9, 0.15)
    size = rng.uniform(5, 40, n)
    effects = np.column_stack(
        [
            np.zeros(n),
            -rng.uniform(50, 120, n),
            np.where(wrong, size, -size),
            np.zeros(n),
            -rng.uniform(100, 200, n),
        ]
    )[:, :scenarios]
    refused = np.column_stack([np.zeros((n, 4)), 500 + rng.normal(0, 50, n)])[:, :scenarios]
    outputs = {
        "in_exploitation": (level[:, None] + effects, "lower", "person-years", PERSON_YEARS),
        "in_exploitation_2017": (level[:, None] / 4, "lower", "person-years", PERSON_YEARS),
        "reintegrated": (500 - effects / 2, "higher", "persons", "Reintegrated"),
        "identified": (200 + effects, "neither", "persons", "Identified"),
        "travellers_refused": (6_000 + refused, "lower", "persons", "Travellers refused"),
    }
    factors = {
        "trafficked_again": ("chance a week", "Trafficked again"),
        "recovery_rate": ("share of the rest a week", "Recovery with care"),
        "escape": ("chance a week", "Escape"),
    }
    block = np.concatenate([np.arange(rows), again])
    columns = {
        "run": np.repeat(np.arange(n), scenarios),
        "block": np.repeat(block, scenarios),
        "seed": np.repeat(block, scenarios),
        "scenario": np.tile(SCENARIOS[:scenarios], n),
        **{name: np.repeat(x[:, at], scenarios) for at, name in enumerate(factors)},
        **{name: np.broadcast_to(values, (n, scenarios)).ravel() for name, (values, *_) in outputs.items()},
    }
    told = factors | {name: given[2:] for name, given in outputs.items()}
    table = pa.table(columns)
    fields = [
        field.with_metadata(dict(zip((b"unit", b"label"), (one.encode() for one in told[field.name]))))
        if field.name in told
        else field
        for field in table.schema
    ]
    about = {
        "study": {
            "name": "Made up",
            "question": "Which is robust?",
            "policies": list(FILES[:policies]),
            "over": "prior",
            "sample": {"method": method, "n": rows, "seed": seed},
        },
        "model": model_digest(),
        "sampled": "",
        "digest": "made-up",
        "design_rows": rows,
        "seed": seed,
        "scenarios": list(SCENARIOS[:scenarios]),
        "outputs": list(outputs),
        "better": {name: given[1] for name, given in outputs.items()},
        "factors": [*factors, "all_others"],
        "columns": [
            *(["parameter", name, name] for name in factors),
            *(["parameter", name, "all_others"] for name in ("approach_rate", "acceptance")),
        ],
        "again": again.tolist(),
        **changed,
    }
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(table.cast(pa.schema(fields, {KEY: json.dumps(about)})), folder / RUNS)
    return folder
