"""The results folder of a comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from experiments.policies.comparison import Records
from udha.compare.result import Comparison
from udha.compare.rows import tables_of
from udha.report.compare_contents import ComparisonReport
from udha.scenario_runs import folder as runs_folder
from udha.scenario_runs import series_file

SCENARIOS, BASE = "scenarios", "base"


def write(folder: Path, comparison: Comparison, report: ComparisonReport, records: Records) -> None:
    """Write everything into a folder, scenario by scenario."""

    def blocks(scenario: int) -> Iterator[series_file.Block]:
        return records.blocks(scenario, series_file.RUNS_A_BLOCK)

    base, *policies = comparison.ensemble.scenarios
    told = {
        "kind": "comparison",
        "ranked_by": comparison.request.by,
        "base_file": str(base.path),
        "base": base.resolved(),
        "policies": [
            {"file": f"{SCENARIOS}/{file}", "scenario_file": str(one.path), "scenario": one.resolved()}
            for file, one in zip(files_of(comparison.names)[1:], policies, strict=True)
        ],
        "settled": None
        if comparison.settled is None
        else {"pairs": comparison.settled.pairs, "open": comparison.settled.open},
    }
    runs_folder.write(folder, comparison, report, blocks, tables_of(comparison), told, SCENARIOS)


def what_of(file: str) -> str:
    """Return what a scenario's file holds."""
    return "what all others were compared with" if file == f"{BASE}.yaml" else "what was run"


def files_of(names: tuple[str, ...]) -> list[str]:
    """Return a file name for each scenario: of the base, and of the others by name, each different."""
    found = [f"{BASE}.yaml"]
    for name in names[1:]:
        plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:80] or "scenario"
        number, file = 2, f"{plain}.yaml"
        while file in found:
            number, file = number + 1, f"{plain}_{number}.yaml"
        found.append(file)
    return found
