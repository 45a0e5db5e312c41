"""What ``udha sweep`` prints."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments import QUANTILES
from experiments.sweep import Sweep
from udha.output import terminal


def summary(found: Sweep) -> list[dict[str, Any]]:
    """Return mean and quantiles of each output and effect over the rows of the design."""
    rows, n = [], found.about["design_rows"]
    for name in found.outputs:
        levels, effects = found.output(name)[:n], found.effect(name)[:n]
        unit = found.column_info(name).unit
        columns = [(one, "level", levels[:, at]) for at, one in enumerate(found.scenarios)]
        columns += [(one, "effect", effects[:, at]) for at, one in enumerate(found.scenarios[1:])]
        for scenario, what, values in columns:
            low_90, low_50, median, high_50, high_90 = np.quantile(values, QUANTILES).tolist()
            rows.append(
                {
                    "output": name,
                    "unit": unit,
                    "scenario": scenario,
                    "what": what,
                    "mean": float(values.mean()),
                    "low_90": low_90,
                    "low_50": low_50,
                    "median": median,
                    "high_50": high_50,
                    "high_90": high_90,
                }
            )
    return rows


def show(found: Sweep) -> None:
    """Print the study's question, and how far outputs and effects range over its rows."""
    from rich.table import Table

    from udha.output.words import human

    study, rows = found.about["study"], found.about["design_rows"]
    print(f"{study['name']}: {study['question']}")
    print(f"{rows:,} rows ({study['sample']['method']}) over the {study['over']}.\n")
    table = Table("Output", "Scenario", "", "Median", "90 % of rows", "Unit", box=None, pad_edge=False)
    for one in summary(found):
        between = f"{human(one['low_90'])} to {human(one['high_90'])}"
        table.add_row(one["output"], one["scenario"], one["what"], human(one["median"]), between, one["unit"])
    terminal.console(120).print(table)
