"""What ``udha sweep`` prints."""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments import QUANTILES
from experiments.sweep import Sweep
from udha.output.quantiles import ENDS
from udha.output.table import terminal
from udha.output.terminal import console
from udha.tables.sweep import SUMMARY


def summary(sweep: Sweep) -> list[dict[str, Any]]:
    """Return mean and quantiles of each output and effect over the rows of the design."""
    rows, n = [], sweep.about["design_rows"]
    for name in sweep.outputs:
        unit = sweep.column_info(name).unit
        for what, columns, scenarios in (
            ("level", sweep.output(name)[:n], sweep.scenarios),
            ("effect", sweep.effect(name)[:n], sweep.scenarios[1:]),
        ):
            for at, scenario in enumerate(scenarios):
                values = columns[:, at]
                ends = dict(zip(ENDS, np.quantile(values, QUANTILES), strict=True))
                row = {"output": name, "unit": unit, "scenario": scenario, "what": what}
                rows.append(row | {"mean": values.mean(), **ends})
    return list(SUMMARY.records(sweep, rows))


def show(sweep: Sweep) -> None:
    """Print the study's question, and how far outputs and effects range over its rows."""
    study, rows = sweep.about["study"], sweep.about["design_rows"]
    print(f"{study['name']}: {study['question']}")
    print(f"{rows:,} rows ({study['sample']['method']}) over the {study['over']}.\n")
    console(120).print(terminal(SUMMARY, [("", summary(sweep))], "", wide=True))
