"""The pictures of ``udha discover``; the same sweep gives the same bytes."""

from __future__ import annotations

import textwrap
from datetime import date, timedelta

import numpy as np

from experiments import QUANTILES
from experiments.robustness.boxes import PRIM, Box, Ends
from experiments.robustness.discovery import Discovery
from experiments.robustness.robustness import regret
from experiments.robustness.sampled import Factor, Measured
from experiments.robustness.thresholds import ABOVE, BELOW, Threshold
from udha.discover.result import OFTEN, Discovered
from udha.discover.words import DAYS, amount, lower, meaning, span
from udha.output.figure_style import (
    BASE,
    GREY,
    POLICY,
    all_drawn,
    asked,
    draw_interval,
    panels,
    short,
    told_apart,
)
from udha.output.matplotlib_alone import Axes, Figure, MaxNLocator
from udha.output.words import human, share

MOST_PANELS, A_POLICY = 9, 3
COLUMNS = 3
MARKERS = "os^vDPX*<>hp"


def draw_all(result: Discovered) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files of every figure that there is something for, and why others could not be drawn."""
    every = {
        "regret": regrets,
        "rights": rights,
        "peeling": peeling,
        "boxes": boxes,
        "thresholds": thresholds,
    }
    return all_drawn(result, every)


def regrets(result: Discovered) -> Figure:
    """Draw how far each scenario is from the best in its row: spread, and the mean with its interval."""
    names = result.sampled.scenarios
    question = "How far is each policy from the best choice?"
    figure = asked(question, _guide(result), 1.2 + 0.3 * len(names))
    axes = figure.subplots()
    at = np.arange(len(names))[::-1]
    for place, quantiles in zip(at, np.quantile(regret(result.measured), QUANTILES, axis=0).T, strict=True):
        draw_interval(axes, place, quantiles, BASE)
    means = [row for row in result.regrets[result.measured.name] if row.statistic == "mean"]
    for place, mean in zip(at, means, strict=True):
        ends = mean.value, mean.low_90, mean.high_90
        axes.errorbar(mean.value, place - 0.24, xerr=_around(ends), fmt="D", color=POLICY, markersize=3.5)
    axes.plot([], [], color=BASE, linewidth=1.2, label="90 % of rows")
    axes.plot([], [], color=BASE, linewidth=4.5, alpha=0.6, label="50 % of rows")
    axes.plot([], [], "o", color=BASE, label="median")
    axes.plot([], [], "D-", color=POLICY, markersize=3.5, label="mean, 90 % interval")
    axes.set_yticks(at, told_apart(names, 38))
    axes.set_xlim(left=0)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(f"{lower(result.measured.label)}: {result.measured.unit} from the best in the row")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def rights(result: Discovered) -> Figure | None:
    """Draw the expected effect on what is asked about beside that on rights that some policy changes."""
    touched = [output for output in result.rights if np.any(output.effects)]
    if not touched:
        return None
    figure = asked("What does it cost in rights?", _guide(result), 0.8 + 3.2 * -(-len(touched) // 2))
    grid = panels(figure, len(touched), 2)
    for axes, output in zip(grid, touched, strict=True):
        _against(axes, result, output)
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def _against(axes: Axes, result: Discovered, right: Measured) -> None:
    """One output of rights: a point for each scenario, with both intervals."""
    colours = (BASE, POLICY, GREY)
    names = told_apart([traded.scenario for traded in result.traded], 34)
    for number, traded in enumerate(result.traded):
        x, y = traded.effects[right.name], traded.effects[result.measured.name]
        axes.errorbar(
            x[0],
            y[0],
            xerr=_around(x),
            yerr=_around(y),
            fmt=MARKERS[number % len(MARKERS)],
            color=colours[number % len(colours)],
            markersize=6,
            label=names[number],
        )
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(lambda value, _: human(value))
    axes.set_xlabel(f"{right.label}: mean effect, {right.unit}")
    axes.set_ylabel(f"{textwrap.fill(result.measured.label, 26)}:\nmean effect, {result.measured.unit}")


def peeling(result: Discovered) -> Figure | None:
    """Draw density against coverage along each peeling, where it was found and where it was measured."""
    peeled = [discovery for discovery in result.discoveries if len(discovery.trajectory)][:MOST_PANELS]
    if not peeled:
        return None
    question = "How purely, and how fully, can failures be boxed in?"
    figure, grid = _grid(result, question, len(peeled), 2.5)
    for axes, discovery in zip(grid, peeled, strict=True):
        _peel(axes, discovery)
    # Not every panel has a box.
    named = {name: line for axes in grid for line, name in zip(*axes.get_legend_handles_labels())}
    figure.legend(named.values(), named.keys(), loc="outside lower center", ncols=4)
    return figure


def _peel(axes: Axes, discovery: Discovery) -> None:
    for half, colour, label in (
        ("found", "#999999", "half in which it was sought"),
        ("measured", BASE, "other half"),
    ):
        density, coverage = (discovery.trajectory[f"{name}_{half}"] for name in ("density", "coverage"))
        axes.plot(coverage, density, marker=".", markersize=4, linewidth=0.8, color=colour, label=label)
    axes.axhline(discovery.fails[0], color=GREY, linestyle=":", linewidth=1, label="all rows")
    for box in [box for box in discovery.boxes if box.method == PRIM][:1]:
        axes.errorbar(
            box.coverage[0],
            box.density[0],
            xerr=_around(box.coverage),
            yerr=_around(box.density),
            fmt="D",
            color=POLICY,
            markersize=5,
            label="box, 90 % intervals",
        )
    axes.set(xlim=(0, 1.03), ylim=(0, 1.03))
    axes.set_xlabel("coverage: share of all failures", fontsize=8)
    axes.set_ylabel("density: share that fails", fontsize=8)
    axes.set_title(textwrap.fill(discovery.policy, 30), fontsize=9)


def boxes(result: Discovered) -> Figure | None:
    """Draw the limits of PRIM's boxes, on the ranks of their parameters."""
    every = [(failing, box) for failing in result.discoveries for box in failing.boxes if box.method == PRIM]
    if not (shown := every[:MOST_PANELS]):
        return None
    heights = [1.1 + 0.42 * len(box.limits) for _, box in shown]
    figure = asked("Where does each policy fail?", _guide(result, fails=True), 0.5 + sum(heights))
    grid = figure.subplots(len(shown), 1, squeeze=False, height_ratios=heights).ravel()
    for axes, (failing, box) in zip(grid, shown, strict=True):
        _box(axes, result, failing, box)
    grid[-1].set_xlabel("share of rows with a lower value of the parameter, %")
    return figure


def _box(axes: Axes, result: Discovered, failing: Discovery, box: Box) -> None:
    at = np.arange(len(box.limits))[::-1]
    for place, limit in zip(at, box.limits, strict=True):
        factor = result.factors[limit.factor]
        low = 0.0 if limit.low is None else 100 * float(np.mean(factor.values < limit.low))
        high = 100.0 if limit.high is None else 100 * float(np.mean(factor.values <= limit.high))
        axes.barh(place, 100, color="#E5E5E5", height=0.5)
        axes.barh(place, high - low, left=low, color=POLICY, height=0.5)
        for value, end, side in ((limit.low, low - 1.5, "right"), (limit.high, high + 1.5, "left")):
            if value is not None:
                axes.annotate(_value(factor, value), (end, place), ha=side, va="center", fontsize=8)
    axes.set_yticks(at, [_unit(result.factors[limit.factor]) for limit in box.limits])
    axes.set(xlim=(0, 100), ylim=(-0.6, len(at) - 0.4))
    axes.grid(visible=False)
    axes.set_title(
        f"{short(failing.policy, 40)} ({box.method}): fails in {share(box.density[0])} of the box, against "
        f"{share(failing.fails[0])} of all rows",
        fontsize=9,
    )


def thresholds(result: Discovered) -> Figure | None:
    """Draw what rows say along the parameters whose thresholds can be told, the surest first."""
    shown = []
    for policy, kinds in result.thresholds.items():
        clear = [
            (policy, kind, threshold)
            for kind, of_kind in kinds.items()
            for threshold in of_kind
            if threshold.verdict in (ABOVE, BELOW)
        ]
        shown += sorted(clear, key=lambda each: each[2].p)[:A_POLICY]
    if not (shown := shown[:MOST_PANELS]):
        return None
    figure, grid = _grid(result, "From which value on does a policy fail?", len(shown), 2.9)
    for axes, (policy, kind, threshold) in zip(grid, shown, strict=True):
        _threshold(axes, result, policy, kind, threshold)
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def _threshold(axes: Axes, result: Discovered, policy: str, kind: str, threshold: Threshold) -> None:
    factor, curve = result.factors[threshold.factor], threshold.curve
    rising = result.fails.sign in (">=", ">")
    level, label = 0.5, "share of rows that fail"
    if kind != OFTEN:
        level = result.fails.bound if rising else -result.fails.bound
        unit = result.sampled.outputs[result.fails.output].unit
        label = f"{'' if rising else 'minus '}mean effect, {unit}"
    low, high = threshold.low_90, threshold.high_90
    axes.axvspan(low, high, color=POLICY, alpha=0.2, linewidth=0, label="threshold, 90 % interval")
    axes.axvline(threshold.value, color=POLICY, linewidth=1.2)
    axes.axhline(level, color=GREY, linestyle=":", linewidth=1)
    axes.step(curve.steps_at, curve.steps, where="post", color=BASE, linewidth=1, label="monotone curve")
    axes.errorbar(
        curve.at,
        curve.share,
        yerr=[curve.share - curve.low_90, curve.high_90 - curve.share],
        fmt="o",
        color=BASE,
        markersize=3.5,
        label="tenths of rows, 90 % interval",
    )
    fails = f"fails {threshold.verdict} {_value(factor, threshold.value)} ({span(factor, low, high)})"
    axes.set_title(f"{textwrap.fill(policy, 34)}:\n{fails}", fontsize=8.5)
    axes.set_xlabel(_unit(factor), fontsize=8)
    axes.set_ylabel(label, fontsize=8)
    if factor.unit == DAYS:
        axes.xaxis.set_major_formatter(lambda day, _: str(date(1970, 1, 1) + timedelta(days=round(day)))[:7])
    else:
        axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.set_xlim(*np.quantile(factor.values, (0.01, 0.99)))
    axes.tick_params(labelsize=7.5)


def _around(ends: Ends) -> list[list[float]]:
    """How far an interval reaches below and above its value."""
    value, low, high = ends
    return [[value - low], [high - value]]


def _grid(result: Discovered, question: str, count: int, height: float) -> tuple[Figure, np.ndarray]:
    """A figure with panels in rows, and what failing means."""
    figure = asked(question, _guide(result, fails=True), 0.5 + height * -(-count // COLUMNS))
    return figure, panels(figure, count, COLUMNS)


def _guide(result: Discovered, fails: bool = False) -> str:
    """Where numbers come from, and what failing means if a figure shows that."""
    study = result.about["study"]
    return (
        f"{result.sampled.rows:,} rows ({study['sample']['method']}, seed {study['sample']['seed']}) over "
        f"the {study['over']}, all scenarios with common random numbers; resampled with seed "
        f"{result.request.seed}." + (f"\nA policy fails {meaning(result)}." if fails else "")
    )


def _value(factor: Factor, value: float) -> str:
    return amount(factor, value) if factor.unit == DAYS else f"{value:.3g}"


def _unit(factor: Factor) -> str:
    unit = "" if factor.unit == DAYS else f", {factor.unit}"
    return textwrap.fill(f"{factor.label}{unit}", 44)
