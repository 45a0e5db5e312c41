"""The rows of the tables of ``udha discover``: dictionaries of the parts that their columns read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from experiments.robustness.robustness import Metric
from udha.discover import words
from udha.discover.result import Discovered
from udha.output.table import Record, Table, crossed
from udha.tables import discovery


def tables_of(result: Discovered) -> dict[Table, list[dict[str, Any]]]:
    """Return every table with its records."""
    return {
        table: list(table.records(result, rows(result)))
        for table, rows in {
            discovery.ROBUSTNESS: _scores,
            discovery.REGRET: _regrets,
            discovery.TRADE_OFF: _trade_offs,
            discovery.FAILURES: _failures,
            discovery.BOXES: _limits,
            discovery.THRESHOLDS: _thresholds,
            discovery.PEELING: _steps,
        }.items()
    }


def as_data(result: Discovered) -> dict[str, Any]:
    """Return what the tables hold as plain data."""
    return {
        "study": result.about["study"],
        "rows": result.sampled.rows,
        "output": result.measured.name,
        "fails": str(result.fails),
        **{table.name: records for table, records in tables_of(result).items()},
        "results": str(result.request.out),
        "command": result.request.command,
    }


def scores_shown(
    result: Discovered, scores: Iterable[Record], chosen: Callable[[Metric], bool]
) -> tuple[Table, list[Record]]:
    """Return rows of robustness.csv as readers see them: scenarios by some of the measures."""

    def metric(score: Record) -> Metric:
        return result.metrics[score["metric"]]

    return crossed(
        (score for score in scores if score["output"] == result.measured.name and chosen(metric(score))),
        (discovery.SCENARIO,),
        lambda score: words.heading(result, metric(score)),
        lambda score: words.scored(result, score),
    )


def _scores(result: Discovered) -> Iterator[Record]:
    """A row for each output, measure and scenario."""
    for name, scores in result.scores.items():
        for score in scores:
            parts = {"output": result.sampled.outputs[name], "about": result.metrics[score.metric]}
            yield parts | vars(score)


def _regrets(result: Discovered) -> Iterator[Record]:
    """A row for each output, scenario and statistic of regret."""
    for name, regrets in result.regrets.items():
        for regret in regrets:
            yield {"output": result.sampled.outputs[name], **vars(regret)}


def _trade_offs(result: Discovered) -> Iterator[Record]:
    """A row for each scenario and output that is traded off."""
    for traded in result.traded:
        for name, ends in traded.effects.items():
            effect = dict(zip(("effect", "low_90", "high_90"), ends, strict=True))
            yield {**vars(traded), "output": result.sampled.outputs[name], **effect}


def _failures(result: Discovered) -> Iterator[Record]:
    """A row for each policy: how often it fails, and how much of that is chance."""
    for failing in result.discoveries:
        ends = dict(zip(("fails", "low_90", "high_90"), failing.fails, strict=True))
        yield {**vars(failing), **ends}


def _limits(result: Discovered) -> Iterator[Record]:
    """A row for each limited parameter of each box."""
    for failing in result.discoveries:
        for number, box in enumerate(failing.boxes, start=1):
            for limit in box.limits:
                parameter = result.factors[limit.factor]
                parts = {"policy": failing.policy, "box": number, "held": box, "parameter": parameter}
                yield parts | vars(limit)


def _thresholds(result: Discovered) -> Iterator[Record]:
    """A row for each policy, kind and parameter."""
    for policy, kinds in result.thresholds.items():
        for kind, thresholds in kinds.items():
            for threshold in thresholds:
                parts = {"policy": policy, "kind": kind, "parameter": result.factors[threshold.factor]}
                yield parts | vars(threshold)


def _steps(result: Discovered) -> Iterator[Record]:
    """A row for each step of each policy's peeling."""
    for failing in result.discoveries:
        for step, row in enumerate(failing.trajectory.to_dict("records")):
            yield {"policy": failing.policy, "step": step, **row}
