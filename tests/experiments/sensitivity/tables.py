"""Sweeps of known functions, in the table that ``udha sweep`` writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.design import FRACTIONAL, by_salib, digest_of, problem_of
from experiments.study import Sample
from experiments.sweep import KEY, RUNS, Sweep
from sim.compiled.version import model_digest

Function = Callable[[np.ndarray, np.ndarray], np.ndarray]


def swept(
    method: str,
    n: int,
    names: list[str],
    base: Function,
    policy: Function | None = None,
    second_order: bool = True,
    factors: list[str] | None = None,
    seed: int = 1,
    shared_luck: bool = True,
) -> Sweep:
    """Return the sweep of functions of (ranks (rows, columns), luck (rows,)): a base, and a policy.

    Luck is standard normal, shared by the rows of a block and by both scenarios; columns that belong to a
    factor with others are not kept, as in a sweep of the model.
    """
    factors = factors or names
    sample = Sample(method=method, n=n, second_order=second_order, seed=seed)
    problem, whole = problem_of(names, factors), len(dict.fromkeys(factors))
    rng = np.random.default_rng([seed, 7])
    if method == "random":
        ranks, rows_a_block, sampled = rng.random((n, len(names))), 1, ""
    else:
        ranks = by_salib(sample, problem)
        rows_a_block = len(ranks) if method == FRACTIONAL else sample.rows_a_unit(whole)
        sampled = digest_of(ranks)
    rows = len(ranks)
    step = rows_a_block if method in ("sobol", "morris") else 1
    again = np.arange(0, rows, step)
    block = np.arange(rows) // (rows_a_block if shared_luck else 1)
    luck = np.concatenate([rng.normal(size=block.max() + 1)[block], rng.normal(size=len(again))])
    x = np.concatenate([ranks, ranks[again]])
    scenarios = ["Base", "Policy"] if policy else ["Base"]
    found = np.stack([of(x, luck) for of in (base, policy) if of], axis=1)
    kept = [at for at, (name, factor) in enumerate(zip(names, factors, strict=True)) if name == factor]
    columns = {
        "run": np.repeat(np.arange(len(x)), len(scenarios)),
        **{names[at]: np.repeat(x[:, at], len(scenarios)) for at in kept},
        "output": found.ravel(),
    }
    about = {
        "study": {
            "name": "Known",
            "question": "What drives a known function?",
            "sample": sample.model_dump(mode="json"),
            "over": "prior",
        },
        "model": model_digest(),
        "design_rows": rows,
        "scenarios": scenarios,
        "outputs": ["output"],
        "better": {"output": "lower"},
        "factors": list(dict.fromkeys(factors)),
        "columns": [["parameter", name, factor] for name, factor in zip(names, factors, strict=True)],
        "sampled": sampled,
        "again": again.tolist(),
    }
    table = pa.table(columns)
    fields = [
        field.with_metadata({b"unit": b"persons", b"label": field.name.encode()}) for field in table.schema
    ]
    return Sweep(about, table.cast(pa.schema(fields, {KEY: json.dumps(about)})))


def written(sweep: Sweep, folder: Path) -> Path:
    """Write a sweep as results, and return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(sweep.table, folder / RUNS)
    return folder
