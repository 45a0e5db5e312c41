"""Random scenarios at the bounds: nobody is lost, nothing is no number, every probability is one.

The invariants are those of ``make verify`` (``tests/verification/conservation.py``), whose finished scenarios
are read again; here the command's tables are looked at, too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from tests.trust.tiny import finish
from tests.trust.trials import Trial
from tests.verification import conservation

THEME = "Random scenarios"
# Through the command, each with a few draws.
RUNS = 200
# As a table may write what cannot be known.
EMPTY = ""


def invariants(scenarios: int) -> Trial:
    """Put the invariants of the engine to random scenarios."""
    chunks = conservation.lived(scenarios)
    broken = tuple(text for chunk in chunks for text in chunk["broken"])
    claim = "people, beds, money and cases are conserved; counts are finite and not negative"
    times = len(chunks) * conservation.CHUNK
    tried = "random dates, levers and populations, parameters from the prior to their bounds"
    return Trial(THEME, tried, times, claim, broken)


def wrong(table: pd.DataFrame, name: str) -> list[str]:
    """Return what no table may hold."""
    faults = []
    for column in table.columns:
        values = pd.to_numeric(table[column], errors="coerce").to_numpy(float)
        if np.isinf(values).any():
            faults.append(f"{name}: {column} is infinite")
        if column.startswith("probability") and not ((values >= 0) & (values <= 1) | np.isnan(values)).all():
            faults.append(f"{name}: {column} is outside 0 to 1")
        if column in ("low", "median", "high") and "levels" in name and (values < 0).any():
            faults.append(f"{name}: {column} is negative")
        if (
            table[column].dtype == object
            and table[column].str.lower().isin(["nan", "inf", "-inf", "none"]).any()
        ):
            faults.append(f"{name}: {column} holds a word for no number")
    return faults


def commands(runs: int) -> Trial:
    """Run random scenarios by the command, and look at all that it writes."""
    rng, faults = np.random.default_rng(21), []
    for number in range(runs):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            scenario = conservation.any_scenario(rng)
            (folder / "any.yaml").write_text(yaml.safe_dump(scenario.resolved(), sort_keys=False), "utf-8")
            try:
                finish(
                    "run",
                    folder / "any.yaml",
                    "--draws",
                    3,
                    "--seed",
                    number,
                    "--prior",
                    "--out",
                    folder / "out",
                )
            except RuntimeError as error:
                faults.append(f"scenario {number}: {error}")
                continue
            for path in (folder / "out").glob("*.csv"):
                table = pd.read_csv(path, keep_default_na=False, na_values=[EMPTY])
                faults += [f"scenario {number}: {fault}" for fault in wrong(table, path.name)]
            series = pd.read_parquet(folder / "out" / "series.parquet").select_dtypes("number")
            if not np.isfinite(series.to_numpy(float)).all() or (series.to_numpy(float) < 0).any():
                faults.append(f"scenario {number}: series.parquet holds what is no count")
    claim = "no infinity, no word for no number, no negative level, probabilities from 0 to 1"
    return Trial(THEME, "random scenarios through udha run", runs, claim, tuple(faults))


def scenarios(full: bool) -> Iterator[Trial]:
    """Run random scenarios in both ways."""
    if full:
        yield invariants(conservation.SCENARIOS)
    yield commands(RUNS if full else 3)
