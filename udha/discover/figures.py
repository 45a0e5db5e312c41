"""The pictures of ``udha discover``; the same sweep gives the same bytes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

from experiments import QUANTILES
from experiments.robustness.boxes import PRIM, Box
from experiments.robustness.discovery import Discovery
from experiments.robustness.robustness import regret
from experiments.robustness.sampled import Factor, Measured
from experiments.robustness.thresholds import ABOVE, BELOW, Threshold
from udha.discover.result import OFTEN, Found
from udha.discover.words import DAYS, amount, lower, meaning, span
from udha.output.figure_style import BASE, GREY, POLICY, WIDTH, drawn, short
from udha.output.words import human, share

MOST_PANELS, A_POLICY = 9, 3
COLUMNS = 3
# Inches for the question and where numbers come from.
HEADING = 0.7


def draw_all(found: Found) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of every figure that there is something for."""
    figures = {"regret": regrets}
    if touched(found):
        figures["rights"] = rights
    if peeled(found):
        figures["peeling"] = peeling
    if boxes_of(found):
        figures["boxes"] = boxes
    if told(found):
        figures["thresholds"] = thresholds
    return drawn(found, figures)


def touched(found: Found) -> list[Measured]:
    """Return the outputs of rights that some policy changes."""
    return [one for one in found.rights if np.any(one.effects)]


def peeled(found: Found) -> list[Discovery]:
    """Return the policies for which boxes were sought."""
    return [one for one in found.discoveries if len(one.trajectory)][:MOST_PANELS]


def boxes_of(found: Found) -> list[tuple[str, Box]]:
    """Return PRIM's boxes with their policies."""
    every = [(one.policy, box) for one in found.discoveries for box in one.boxes if box.method == PRIM]
    return every[:MOST_PANELS]


def told(found: Found) -> list[tuple[str, str, Threshold]]:
    """Return the surest thresholds of each policy, with policy and kind."""
    chosen = []
    for policy, kinds in found.thresholds.items():
        own = [(policy, kind, one) for kind, ones in kinds.items() for one in ones]
        own = sorted((each for each in own if each[2].verdict in (ABOVE, BELOW)), key=lambda each: each[2].p)
        chosen += own[:A_POLICY]
    return chosen[:MOST_PANELS]


def regrets(found: Found) -> Figure:
    """Draw how far each scenario is from the best in its row: spread, and the mean with its interval."""
    names = found.sampled.scenarios
    spread = np.quantile(regret(found.measured), QUANTILES, axis=0)
    figure = _figure(found, "How far is each policy from the best choice?", 1.2 + 0.3 * len(names), False)
    axes = figure.subplots()
    at = np.arange(len(names))[::-1]
    axes.hlines(at, spread[0], spread[4], color=BASE, linewidth=1.2, label="90 % of rows")
    axes.hlines(at, spread[1], spread[3], color=BASE, linewidth=4.5, alpha=0.6, label="50 % of rows")
    axes.plot(spread[2], at, "o", color=BASE, markersize=5, label="median")
    means = [one for one in found.regrets[found.measured.name] if one.statistic == "mean"]
    ends = np.array([(one.value, one.value - one.low_90, one.high_90 - one.value) for one in means]).T
    axes.errorbar(
        *(ends[0], at - 0.24),
        xerr=ends[1:],
        fmt="D",
        color=POLICY,
        markersize=3.5,
        label="mean, 90 % interval",
    )
    axes.set_yticks(at, [short(name, 38) for name in names])
    axes.set_xlim(left=0)
    axes.grid(axis="y", visible=False)
    axes.set_xlabel(f"{lower(found.measured.label)}: {found.measured.unit} from the best in the row")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def rights(found: Found) -> Figure:
    """Draw the expected effect on what is asked about beside that on rights."""
    shown = touched(found)
    rows = -(-len(shown) // 2)
    figure = _figure(found, "What does it cost in rights?", 0.8 + 3.2 * rows, False)
    panels = figure.subplots(rows, min(2, len(shown)), squeeze=False).ravel()
    for axes, one in zip(panels, shown, strict=False):
        _against(axes, found, one)
    for axes in panels[len(shown) :]:
        axes.set_visible(False)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def _against(axes: Axes, found: Found, right: Measured) -> None:
    """One output of rights: a point for each scenario, with both intervals."""
    markers = "os^vDPX*<>hp"
    colours = (BASE, POLICY, GREY)
    for number, one in enumerate(found.traded):
        x, y = one.effects[right.name], one.effects[found.measured.name]
        axes.errorbar(
            x[0],
            y[0],
            xerr=[[x[0] - x[1]], [x[2] - x[0]]],
            yerr=[[y[0] - y[1]], [y[2] - y[0]]],
            fmt=markers[number % len(markers)],
            color=colours[number % len(colours)],
            markersize=6,
            label=short(one.scenario, 34),
        )
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(lambda value, _: human(value))
    axes.set_xlabel(f"{right.label}: mean effect, {right.unit}")
    axes.set_ylabel(f"{textwrap.fill(found.measured.label, 26)}:\nmean effect, {found.measured.unit}")


def peeling(found: Found) -> Figure:
    """Draw density against coverage along each peeling, where it was found and where it was measured."""
    shown = peeled(found)
    title = "How purely, and how fully, can failures be told apart?"
    figure, panels = _panels(found, title, len(shown), 2.5)
    for axes, one in zip(panels, shown, strict=False):
        _peel(axes, one)
    # Not every panel has a box.
    named = {name: line for axes in panels for line, name in zip(*axes.get_legend_handles_labels())}
    figure.legend(named.values(), named.keys(), loc="outside lower center", ncols=4)
    return figure


def _peel(axes: Axes, one: Discovery) -> None:
    for what, colour, marker in (("found", "#999999", "."), ("measured", BASE, ".")):
        label = "half in which it was sought" if what == "found" else "other half"
        axes.plot(
            one.trajectory[f"coverage_{what}"],
            one.trajectory[f"density_{what}"],
            marker=marker,
            markersize=4,
            linewidth=0.8,
            color=colour,
            label=label,
        )
    axes.axhline(one.fails[0], color=GREY, linestyle=":", linewidth=1, label="all rows")
    for box in [each for each in one.boxes if each.method == PRIM][:1]:
        density, coverage = box.density, box.coverage
        axes.errorbar(
            coverage[0],
            density[0],
            xerr=[[coverage[0] - coverage[1]], [coverage[2] - coverage[0]]],
            yerr=[[density[0] - density[1]], [density[2] - density[0]]],
            fmt="D",
            color=POLICY,
            markersize=5,
            label="box, 90 % intervals",
        )
    axes.set(xlim=(0, 1.03), ylim=(0, 1.03))
    axes.set_xlabel("coverage: share of all failures", fontsize=8)
    axes.set_ylabel("density: share that fails", fontsize=8)
    axes.set_title(textwrap.fill(one.policy, 30), fontsize=9)


def boxes(found: Found) -> Figure:
    """Draw the limits of PRIM's boxes, on the ranks of their parameters."""
    shown = boxes_of(found)
    heights = [1.1 + 0.42 * len(box.limits) for _, box in shown]
    figure = _figure(found, "Where does each policy fail?", 0.5 + sum(heights))
    panels = figure.subplots(len(shown), 1, squeeze=False, height_ratios=heights).ravel()
    for axes, (policy, box) in zip(panels, shown, strict=True):
        _box(axes, found, policy, box)
    panels[-1].set_xlabel("share of rows with a lower value of the parameter, %")
    return figure


def _box(axes: Axes, found: Found, policy: str, box: Box) -> None:
    factors = {one.name: one for one in found.sampled.factors}
    at = np.arange(len(box.limits))[::-1]
    for place, one in zip(at, box.limits, strict=True):
        factor = factors[one.factor]
        ends = [
            0.0 if one.low is None else 100 * float(np.mean(factor.values < one.low)),
            100.0 if one.high is None else 100 * float(np.mean(factor.values <= one.high)),
        ]
        axes.barh(place, 100, color="#E5E5E5", height=0.5)
        axes.barh(place, ends[1] - ends[0], left=ends[0], color=POLICY, height=0.5)
        for value, end, side in ((one.low, ends[0], "right"), (one.high, ends[1], "left")):
            if value is not None:
                shift = -1.5 if side == "right" else 1.5
                axes.annotate(_value(factor, value), (end + shift, place), ha=side, va="center", fontsize=8)
    axes.set_yticks(at, [_unit(factors[one.factor]) for one in box.limits])
    axes.set(xlim=(0, 100), ylim=(-0.6, len(at) - 0.4))
    axes.grid(visible=False)
    axes.set_title(
        f"{short(policy, 40)} ({box.method}): fails in {share(box.density[0])} of the box, against "
        f"{share(next(one.fails[0] for one in found.discoveries if one.policy == policy))} of all rows",
        fontsize=9,
    )


def thresholds(found: Found) -> Figure:
    """Draw what rows say along the parameters whose thresholds can be told, the surest first."""
    shown = told(found)
    figure, panels = _panels(found, "From which value on does a policy fail?", len(shown), 2.9)
    for axes, (policy, kind, one) in zip(panels, shown, strict=False):
        _threshold(axes, found, policy, kind, one)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def _threshold(axes: Axes, found: Found, policy: str, kind: str, one: Threshold) -> None:
    factor = next(each for each in found.sampled.factors if each.name == one.factor)
    curve = one.curve
    label = "threshold, 90 % interval"
    axes.axvspan(one.low_90, one.high_90, color=POLICY, alpha=0.2, linewidth=0, label=label)
    axes.axvline(one.value, color=POLICY, linewidth=1.2)
    axes.axhline(_level(found, kind), color=GREY, linestyle=":", linewidth=1)
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
    said = f"fails {one.verdict} {_value(factor, one.value)}"
    ends = span(factor, one.low_90, one.high_90)
    axes.set_title(f"{textwrap.fill(policy, 34)}:\n{said} ({ends})", fontsize=8.5)
    axes.set_xlabel(_unit(factor), fontsize=8)
    axes.set_ylabel("share of rows that fail" if kind == OFTEN else _average(found), fontsize=8)
    if factor.unit == DAYS:
        axes.xaxis.set_major_formatter(lambda day, _: str(date(1970, 1, 1) + timedelta(days=round(day)))[:7])
    else:
        axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.set_xlim(*np.quantile(factor.values, (0.01, 0.99)))
    axes.tick_params(labelsize=7.5)


def _average(found: Found) -> str:
    way = "" if found.fails.sign in (">=", ">") else "minus "
    return f"{way}mean effect, {found.sampled.outputs[found.fails.output].unit}"


def _level(found: Found, kind: str) -> float:
    if kind == OFTEN:
        return 0.5
    return found.fails.bound if found.fails.sign in (">=", ">") else -found.fails.bound


def _panels(found: Found, title: str, count: int, height: float) -> tuple[Figure, np.ndarray]:
    """A figure with so many panels in rows of three."""
    columns = min(COLUMNS, count)
    rows = -(-count // columns)
    figure = _figure(found, title, 0.5 + height * rows)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in panels[count:]:
        axes.set_visible(False)
    return figure, panels


def _figure(found: Found, title: str, height: float, fails: bool = True) -> Figure:
    """A figure with its question, where its numbers come from, and what failing means if it shows that."""
    height += HEADING
    layout = ConstrainedLayoutEngine(rect=(0, 0, 1, 1 - HEADING / height))
    figure = Figure(figsize=(WIDTH, height), layout=layout)
    about = found.about["study"]
    caption = (
        f"{found.sampled.rows:,} rows ({about['sample']['method']}, seed {about['sample']['seed']}) over the "
        f"{about['over']}, all scenarios with the same luck; resampled with seed {found.request.seed}."
    )
    if fails:
        caption += f"\nA policy fails {meaning(found)}."
    figure.text(0.01, 1 - 0.1 / height, title, fontsize=12, weight="bold", va="top")
    figure.text(0.01, 1 - 0.38 / height, caption, color=GREY, fontsize=8, va="top")
    return figure


def _value(factor: Factor, value: float) -> str:
    return amount(factor, value) if factor.unit == DAYS else f"{value:.3g}"


def _unit(factor: Factor) -> str:
    unit = "" if factor.unit == DAYS else f", {factor.unit}"
    return textwrap.fill(f"{factor.label}{unit}", 44)
