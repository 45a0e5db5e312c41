"""The tables of ``udha discover``, as CSV and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from experiments.robustness.boxes import Ends
from udha.discover.result import Found
from udha.output.csv_files import write_rows
from udha.output.json_data import plain

ROBUSTNESS = (
    *("output", "side", "unit", "better", "metric", "label", "scenario"),
    *("value", "low_90", "high_90", "first_place", "last_place", "best_or_tied", "rests_on_one_row"),
)
REGRET = ("output", "side", "unit", "scenario", "statistic", "value", "low_90", "high_90")
TRADED = (
    *("scenario", "output", "side", "unit", "better", "effect", "low_90", "high_90"),
    *("efficient", "dominated_by"),
)
MEASURES = ("density", "coverage", "mass", "effect_inside", "effect_outside")
BOXES = (
    *("policy", "fails_if", "box", "method"),
    *(f"{name}{end}" for name in MEASURES for end in ("", "_low_90", "_high_90")),
    *("overlap_with_first", "parameter", "label", "unit", "low", "high", "quasi_p", "reproduced"),
)
FAILURES = (
    *("policy", "fails_if", "fails", "low_90", "high_90", "unchanged", "changed_by_chance", "boxes"),
    "why_none",
)
THRESHOLDS = (
    *("policy", "fails_if", "kind", "parameter", "label", "unit", "verdict", "why_untold"),
    *("threshold", "low_90", "high_90", "p_adjusted"),
)
PEELING = (
    *("policy", "step", "restricted", "mass_found", "coverage_found", "density_found"),
    *("mass_measured", "coverage_measured", "density_measured"),
)


def write(folder: Path, found: Found) -> None:
    """Write all tables into a folder."""
    for name, columns, rows in (
        ("robustness", ROBUSTNESS, robustness_rows(found)),
        ("regret", REGRET, regret_rows(found)),
        ("trade_off", TRADED, traded_rows(found)),
        ("failures", FAILURES, failure_rows(found)),
        ("boxes", BOXES, box_rows(found)),
        ("thresholds", THRESHOLDS, threshold_rows(found)),
        ("peeling", PEELING, peeling_rows(found)),
    ):
        write_rows(folder / f"{name}.csv", columns, map(_written, rows))


def as_data(found: Found) -> dict[str, Any]:
    """Return what the tables hold as plain data."""
    return {
        "study": found.about["study"],
        "rows": found.sampled.rows,
        "output": found.measured.name,
        "fails": str(found.fails),
        **{
            name: [plain(row) for row in rows]
            for name, rows in (
                ("robustness", robustness_rows(found)),
                ("regret", regret_rows(found)),
                ("trade_off", traded_rows(found)),
                ("failures", failure_rows(found)),
                ("boxes", box_rows(found)),
                ("thresholds", threshold_rows(found)),
            )
        },
        "results": str(found.request.out),
        "command": found.request.command,
    }


def _written(row: dict[str, Any]) -> dict[str, Any]:
    """A row with six significant digits, which is more than resampling gives."""
    return {key: f"{value:.6g}" if isinstance(value, float) else value for key, value in plain(row).items()}


def robustness_rows(found: Found) -> Iterator[dict[str, Any]]:
    """Yield a row for each output, measure and scenario."""
    for name, scores in found.scores.items():
        output = found.sampled.outputs[name]
        for one in scores:
            metric = found.metrics[one.metric]
            yield {
                "output": name,
                "side": output.side,
                "unit": "share of rows" if metric.on == "holds" else output.unit,
                "better": {"holds": "higher", "regret": "lower"}.get(metric.on, output.better),
                "metric": one.metric,
                "label": metric.label,
                "scenario": one.scenario,
                "value": one.value,
                "low_90": one.low_90,
                "high_90": one.high_90,
                "first_place": one.first,
                "last_place": one.last,
                "best_or_tied": one.best,
                "rests_on_one_row": metric.extreme,
            }


def regret_rows(found: Found) -> Iterator[dict[str, Any]]:
    """Yield a row for each output, scenario and statistic of regret."""
    for name, regrets in found.regrets.items():
        output = found.sampled.outputs[name]
        for one in regrets:
            yield {
                "output": name,
                "side": output.side,
                "unit": "share of rows" if one.statistic == "best" else output.unit,
                **vars(one),
            }


def traded_rows(found: Found) -> Iterator[dict[str, Any]]:
    """Yield a row for each scenario and output that is traded off."""
    for one in found.traded:
        for name, (effect, low, high) in one.effects.items():
            output = found.sampled.outputs[name]
            yield {
                "scenario": one.scenario,
                "output": name,
                "side": output.side,
                "unit": output.unit,
                "better": output.better,
                "effect": effect,
                "low_90": low,
                "high_90": high,
                "efficient": one.efficient,
                "dominated_by": "; ".join(one.dominated_by),
            }


def failure_rows(found: Found) -> Iterator[dict[str, Any]]:
    """Yield a row for each policy: how often it fails, and how much of that is chance."""
    for one in found.discoveries:
        share, low, high = one.fails
        yield {
            "policy": one.policy,
            "fails_if": str(found.fails),
            "fails": share,
            "low_90": low,
            "high_90": high,
            "unchanged": one.unchanged,
            "changed_by_chance": one.chance,
            "boxes": len(one.boxes),
            "why_none": one.why,
        }


def box_rows(found: Found) -> Iterator[dict[str, Any]]:
    """Yield a row for each limited parameter of each box."""
    factors = {one.name: one for one in found.sampled.factors}
    for one in found.discoveries:
        for number, box in enumerate(one.boxes, start=1):
            measures = dict(
                zip(MEASURES, (box.density, box.coverage, box.mass, box.inside, box.outside), strict=True)
            )
            for limit in box.limits:
                yield {
                    "policy": one.policy,
                    "fails_if": str(found.fails),
                    "box": number,
                    "method": box.method,
                    **dict(_with_ends(measures.items())),
                    "overlap_with_first": box.overlap,
                    "parameter": limit.factor,
                    "label": factors[limit.factor].label,
                    "unit": factors[limit.factor].unit,
                    "low": limit.low,
                    "high": limit.high,
                    "quasi_p": limit.quasi_p,
                    "reproduced": limit.reproduced,
                }


def _with_ends(measures: Iterable[tuple[str, Ends]]) -> Iterator[tuple[str, float]]:
    for name, ends in measures:
        yield from zip((name, f"{name}_low_90", f"{name}_high_90"), ends, strict=True)


def threshold_rows(found: Found) -> Iterator[dict[str, Any]]:
    """Yield a row for each policy, kind and parameter."""
    factors = {one.name: one for one in found.sampled.factors}
    for policy, kinds in found.thresholds.items():
        for kind, thresholds in kinds.items():
            for one in thresholds:
                yield {
                    "policy": policy,
                    "fails_if": str(found.fails),
                    "kind": kind,
                    "parameter": one.factor,
                    "label": factors[one.factor].label,
                    "unit": factors[one.factor].unit,
                    "verdict": one.verdict,
                    "why_untold": one.why,
                    "threshold": one.value,
                    "low_90": one.low_90,
                    "high_90": one.high_90,
                    "p_adjusted": one.p,
                }


def peeling_rows(found: Found) -> Iterator[dict[str, Any]]:
    """Yield a row for each step of each policy's peeling."""
    for one in found.discoveries:
        for step, row in enumerate(one.trajectory.to_dict("records")):
            yield {"policy": one.policy, "step": step, **row}
