"""What ``udha discover`` prints."""

from __future__ import annotations

from udha.discover.result import Found
from udha.discover.words import best, boxes, heading, lower, meaning, scored, thresholds
from udha.output.terminal import console

# Measures that the screen shows beside each other; the tables have all.
SHOWN = ("expected_effect", "expected_regret", "regret_90")


def show(found: Found) -> None:
    """Print the question, how robust policies are, where they fail, and thresholds."""
    from rich.table import Table

    measured, about = found.measured, found.about["study"]
    out = console(140)
    print(f"{about['name']}: {about['question']}")
    print(
        f"{found.sampled.rows:,} rows ({about['sample']['method']}) over the {about['over']}. Judged by "
        f"{lower(measured.label)} ({measured.name}, {measured.unit}; {measured.better} is better). A policy "
        f"fails {meaning(found)}.\n"
    )
    metrics = [found.metrics[name] for name in SHOWN]
    metrics += [one for one in found.metrics.values() if one.on == "holds"]
    table = Table("Scenario", *(heading(found, one) for one in metrics), box=None, pad_edge=False)
    scores = {(one.scenario, one.metric): one for one in found.scores[measured.name]}
    for scenario in found.sampled.scenarios:
        table.add_row(scenario, *(scored(found, scores[scenario, one.name]) for one in metrics))
    out.print(table)
    print("\nIn brackets: 90 % interval [place; 1-3: tied, from first to third].")
    for metric in found.metrics.values():
        said = f"{heading(found, metric)} ({metric.label})" if metric.on == "holds" else metric.label
        print(f"{said}: {best(found, metric)}.")
    # Without an output of rights it would be no more than the order by what was asked about.
    for one in found.traded if found.rights else ():
        if one.dominated_by:
            by = ", ".join(f"'{name}'" for name in one.dominated_by)
            print(f"'{one.scenario}' is dominated, rights included, by {by}.")
    for one in found.discoveries:
        print()
        for line in (*boxes(found, one), *thresholds(found, one.policy)):
            out.print(line.replace("**", "").replace("`", ""))
