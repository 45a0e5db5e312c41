"""The page that ``udha discover`` writes: what it found in words, tables and pictures."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from experiments.robustness.thresholds import ABOVE, BELOW
from udha.discover import figures
from udha.discover import words as said
from udha.discover.result import Found
from udha.output import words
from udha.output.markdown import page, table


def write(folder: Path, found: Found) -> None:
    """Write discovery.md and its figures into a folder."""
    pictures = folder / "figures"
    pictures.mkdir()
    drawn = []
    for name, content in figures.draw_all(found):
        (pictures / name).write_bytes(content)
        drawn.append(name)
    (folder / "discovery.md").write_text(text(found, {name.partition(".")[0] for name in drawn}), "utf-8")


def text(found: Found, drawn: set[str]) -> str:
    """Return the page as Markdown; ``drawn`` names the figures that there are."""
    return page(
        "discovery.md",
        found=found,
        study=found.about["study"],
        drawn=drawn,
        meaning=said.meaning(found),
        best=[
            (said.heading(found, metric), metric, said.best(found, metric))
            for metric in found.metrics.values()
        ],
        metrics=table(metrics(found)),
        levels=table(levels(found)),
        regrets=table(regrets(found)),
        traded=table(traded(found)),
        dominated=[one for one in found.traded if one.dominated_by],
        failures=table(failures(found)),
        places=[(one.policy, list(said.boxes(found, one))) for one in found.discoveries if one.boxes],
        hidden=[one for one in found.discoveries if not one.boxes],
        thresholds=[(policy, list(said.thresholds(found, policy))) for policy in found.thresholds],
        told=sum(
            one.verdict in (ABOVE, BELOW)
            for kinds in found.thresholds.values()
            for ones in kinds.values()
            for one in ones
        ),
        command=found.request.command,
        has_rights=bool(found.rights),
    )


def metrics(found: Found) -> pd.DataFrame:
    """Return the measures that rest on all rows, one column each."""
    return _scores(found, [one for one in found.metrics.values() if not one.extreme])


def levels(found: Found) -> pd.DataFrame:
    """Return the measures that rest on one row, one column each."""
    return _scores(found, [one for one in found.metrics.values() if one.extreme])


def _scores(found: Found, shown: list) -> pd.DataFrame:
    scores = {(one.metric, one.scenario): one for one in found.scores[found.measured.name]}
    return pd.DataFrame(
        {
            "": found.sampled.scenarios,
            **{
                said.heading(found, metric): [
                    said.scored(found, scores[metric.name, name]) for name in found.sampled.scenarios
                ]
                for metric in shown
            },
        }
    )


def regrets(found: Found) -> pd.DataFrame:
    """Return how regret by the output asked about is spread."""
    rows = {}
    for one in found.regrets[found.measured.name]:
        if one.statistic == "best":
            written = said.shares((one.value, one.low_90, one.high_90))
        else:
            ends = words.interval(one.low_90, one.high_90, words.human)
            written = f"{words.human(one.value)} ({ends})"
        rows.setdefault(one.scenario, {})[_statistic(one.statistic)] = written
    return pd.DataFrame([{"": name, **row} for name, row in rows.items()])


def _statistic(name: str) -> str:
    if name == "best":
        return "best or tied"
    return f"{name.removeprefix('quantile_')} % of rows up to" if name.startswith("quantile") else name


def traded(found: Found) -> pd.DataFrame:
    """Return expected effects on the output asked about and on rights."""
    outputs = [found.measured, *found.rights]
    return pd.DataFrame(
        {
            "": [one.scenario for one in found.traded],
            **{
                f"{output.label}, {output.unit}": [
                    said.effect(one.effects[output.name]) for one in found.traded
                ]
                for output in outputs
            },
            "efficient": [words.probability(one.efficient) for one in found.traded],
        }
    )


def failures(found: Found) -> pd.DataFrame:
    """Return how often each policy fails, and how much of that is chance."""
    return pd.DataFrame(
        {
            "": [one.policy for one in found.discoveries],
            "fails in": [said.shares(one.fails) for one in found.discoveries],
            "no change in": [words.share(one.unchanged) for one in found.discoveries],
            "changed by chance": [words.share(one.chance) for one in found.discoveries],
            "boxes": [len(one.boxes) or "none" for one in found.discoveries],
        }
    )
