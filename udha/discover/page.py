"""The page that ``udha discover`` writes: what it found in words, tables and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from experiments.robustness.thresholds import ABOVE, BELOW
from udha.discover import rows
from udha.discover import words as in_words
from udha.discover.result import Discovered
from udha.output import words
from udha.output.markdown import page
from udha.output.table import Record, Table, crossed, markdown
from udha.tables import discovery

PAGE = "discovery.md"


def text(result: Discovered, tables: Mapping[Table, Sequence[Record]], figures: Iterable[str]) -> str:
    """Return the page as Markdown; ``figures``: the names of their files."""
    scores = tables[discovery.ROBUSTNESS]
    return page(
        PAGE,
        found=result,
        study=result.about["study"],
        drawn={name.partition(".")[0] for name in figures},
        meaning=in_words.meaning(result),
        best=[
            (in_words.heading(result, metric), metric, in_words.best(result, metric))
            for metric in result.metrics.values()
        ],
        metrics=markdown(*rows.scores_shown(result, scores, lambda metric: not metric.extreme)),
        levels=markdown(*rows.scores_shown(result, scores, lambda metric: metric.extreme)),
        regrets=regrets(result, tables[discovery.REGRET]),
        traded=traded(result, tables[discovery.TRADE_OFF]),
        dominated=[traded for traded in result.traded if traded.dominated_by],
        failures=markdown(discovery.FAILURES, tables[discovery.FAILURES]),
        places=[
            (failing.policy, list(in_words.boxes(result, failing)))
            for failing in result.discoveries
            if failing.boxes
        ],
        hidden=[failing for failing in result.discoveries if not failing.boxes],
        thresholds=[(policy, list(in_words.thresholds(result, policy))) for policy in result.thresholds],
        told=sum(row["verdict"] in (ABOVE, BELOW) for row in tables[discovery.THRESHOLDS]),
        command=result.request.command,
        has_rights=bool(result.rights),
    )


def regrets(result: Discovered, records: Sequence[Record]) -> str:
    """Return how regret by the output asked about is spread, a column for each statistic."""

    def heading(record: Record) -> str:
        name = record["statistic"]
        if name == "best":
            return "best or tied"
        return f"{name.removeprefix('quantile_')} % of rows up to" if name.startswith("quantile") else name

    def write(record: Record) -> str:
        ends = record["value"], record["low_90"], record["high_90"]
        if record["statistic"] == "best":
            return words.share_between(*ends)
        return words.estimate(*ends, words.human)

    shown = (record for record in records if record["output"] == result.measured.name)
    return markdown(*crossed(shown, (discovery.SCENARIO,), heading, write))


def traded(result: Discovered, records: Sequence[Record]) -> str:
    """Return mean effects on the output asked about and on rights, a column for each."""
    outputs = result.sampled.outputs
    return markdown(
        *crossed(
            records,
            (discovery.SCENARIO,),
            lambda record: f"{outputs[record['output']].label}, {record['unit']}",
            lambda record: words.estimate(record["effect"], record["low_90"], record["high_90"]),
            discovery.EFFICIENT,
        )
    )
