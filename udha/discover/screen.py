"""What ``udha discover`` prints."""

from __future__ import annotations

from udha.discover import rows
from udha.discover.result import Discovered
from udha.discover.words import best, boxes, heading, lower, meaning, thresholds
from udha.output.table import terminal
from udha.output.terminal import console
from udha.tables.discovery import ROBUSTNESS

# Measures that the screen shows side by side, with the criteria; the tables have all.
SHOWN = ("expected_effect", "expected_regret", "regret_90")


def show(result: Discovered) -> None:
    """Print the question, how robust policies are, where they fail, and thresholds."""
    measured, study = result.measured, result.about["study"]
    out = console(140)
    print(f"{study['name']}: {study['question']}")
    print(
        f"{result.sampled.rows:,} rows ({study['sample']['method']}) over the {study['over']}. Policies are "
        f"judged by {lower(measured.label)} ({measured.name}, {measured.unit}; {measured.better} is better). "
        f"A policy fails {meaning(result)}.\n"
    )
    scores = rows.tables_of(result)[ROBUSTNESS]
    table, records = rows.scores_shown(
        result, scores, lambda metric: metric.name in SHOWN or metric.on == "holds"
    )
    out.print(terminal(table, [("", records)], "", wide=True))
    print("\nIn brackets: 90 % interval [place; 1-3: tied, from first to third].")
    for metric in result.metrics.values():
        name = heading(result, metric)
        print(f"{name} ({metric.label}): " if metric.on == "holds" else f"{name}: ", end="")
        print(f"{best(result, metric)}.")
    # Without an output of rights it would be no more than the order by what was asked about.
    for traded in result.traded if result.rights else ():
        if traded.dominated_by:
            by = ", ".join(f"'{name}'" for name in traded.dominated_by)
            print(f"'{traded.scenario}' is dominated, rights included, by {by}.")
    for failing in result.discoveries:
        print()
        for line in (*boxes(result, failing), *thresholds(result, failing.policy)):
            out.print(line.replace("**", "").replace("`", ""))
