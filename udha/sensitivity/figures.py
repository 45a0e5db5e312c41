"""The pictures of an analysis of sensitivity, as SVG and PNG; the same analysis gives the same bytes."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from experiments.sensitivity.methods import UNITLESS
from experiments.sensitivity.targets import EFFECT_OF
from udha.output.figure_style import BASE, GREY, POLICY, all_drawn, asked, panels, told_apart
from udha.output.matplotlib_alone import Axes, Figure
from udha.sensitivity import words
from udha.tables.sensitivity import INDEX, plain

if TYPE_CHECKING:
    import pandas as pd

    from experiments.sensitivity.analysis import Sensitivity
    from experiments.sensitivity.targets import Target

# Okabe and Ito's palette, which colour-blind readers can tell apart, for lines of one panel.
COLOURS = (BASE, POLICY, "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
FIRST_COLOUR, CHANCE_COLOUR = "#000000", "#BBBBBB"
IN_A_PANEL, IN_A_ROW = 6, 3
IN_A_HEAT_MAP, LINES, LABELLED, FEWEST_POINTS = 8, 5, 6, 3
NAME_WIDTH = 26

Draw = Callable[["Sensitivity"], Figure]


def draw_all(result: Sensitivity) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files of every figure that there is something for, and why others could not be drawn."""
    return all_drawn(result, {name: draw for name, (_, draw) in _every(result).items()})


def questions(result: Sensitivity) -> dict[str, str]:
    """Return what each figure asks, by name."""
    return {name: question for name, (question, _) in _every(result).items()}


def _every(result: Sensitivity) -> dict[str, tuple[str, Draw]]:
    """Every figure that there is something for: what it asks, and what draws it."""
    shown = words.shown(result)
    sets = {
        "levels": (
            f"What drives '{result.scenarios[0]}'?",
            [target for target in shown if target.what != EFFECT_OF],
        )
    }
    for number, policy in enumerate(result.scenarios[1:], start=1):
        name = "effects" if len(result.scenarios) == 2 else f"effects_{number}"
        own = [target for target in shown if target.what == EFFECT_OF and target.scenario == policy]
        sets[name] = f"What drives the effect of '{policy}'?", own
    every: dict[str, tuple[str, Callable[..., Figure], Sequence[Target]]] = {
        name: (question, indices, targets) for name, (question, targets) in sets.items() if targets
    }
    # Levels and effects of a series side by side, over the whole time.
    whole = [target for target in shown if not words.when(result, target)]
    order = list(dict.fromkeys(target.output for target in whole))
    whole.sort(key=lambda target: order.index(target.output))
    if not result.pairs.empty and whole:
        every["pairs"] = "Which pairs act together?", pairs, whole[:4]
    if result.method == "morris" and result.factors.own.sum() >= FEWEST_POINTS:
        every["screening"] = "Which factors act alone, which in concert with others?", screening, whole
    if not result.convergence.empty and whole:
        every["convergence"] = "Are there enough runs?", convergence, whole
    if not result.chance.empty:
        levels_first = sorted(shown, key=lambda target: target.what == EFFECT_OF)
        every["chance"] = "How much is chance?", chance, levels_first
    return {
        name: (question, partial(draw, question=question, targets=targets))
        for name, (question, draw, targets) in every.items()
    }


def _figure(
    result: Sensitivity, question: str, guide: str, count: int, columns: int, height: float
) -> tuple[Figure, np.ndarray]:
    """A figure with its question, how to read it, where numbers come from, and panels of a height."""
    source = f"udha, '{result.study['name']}'. {words.design(result)}."
    figure = asked(question, f"{guide}\n{source}", -(-count // columns) * height)
    return figure, panels(figure, count, columns)


def _title(axes: Axes, title: str, width: int = 62) -> None:
    axes.set_title(textwrap.fill(title, width), fontsize=8.5)


def _labels(factors: Iterable[str]) -> list[str]:
    return told_apart([plain(factor) for factor in factors], NAME_WIDTH)


def indices(result: Sensitivity, question: str, targets: Sequence[Target]) -> Figure:
    """Draw the index that ranks factors, and the first order beside the total, output by output."""
    method, name = result.main
    index = INDEX[result.main]
    with_first = name == "total"
    guide = f"Bar: {index}, with its 95 % interval; the strongest {IN_A_PANEL} factors of each output."
    guide += " Diamond: first-order index, the part without interactions." if with_first else ""
    grey = (result.indices["index"] == name) & result.indices.nothing.notna()
    guide += " Grey: up to here it may be nothing but chance." if grey.any() else ""
    figure, grid = _figure(result, question, guide, len(targets), IN_A_ROW, 1.75)
    for axes, target in zip(grid, targets, strict=True):
        rows = result.ranking(target).head(IN_A_PANEL)
        place = np.arange(len(rows))[::-1]
        _bars(axes, place, rows)
        if with_first:
            every = result.of("indices", target)
            first = every[(every["method"] == method) & (every["index"] == "first")].set_index("factor")
            alone = first.estimate[rows.factor]
            axes.plot(alone, place, "D", ms=3.5, color=FIRST_COLOUR, zorder=4, clip_on=False)
        axes.set_yticks(place, _labels(rows.factor), fontsize=7.5)
        axes.set_title(f"{target.label}{words.when(result, target)}", fontsize=9)
        axes.set_xlabel(index if name in UNITLESS else f"{index}, {target.unit}", fontsize=7.5)
        axes.tick_params(axis="x", labelsize=7.5)
        axes.grid(axis="y", visible=False)
    return figure


def _bars(axes: Axes, place: np.ndarray, rows: pd.DataFrame) -> None:
    size = rows.estimate.abs()
    axes.barh(place, size, height=0.62, color=BASE, alpha=0.45)
    # Of a signed effect the bar shows its size.
    swap = rows.estimate < 0
    low, high = rows.low.where(~swap, -rows.high), rows.high.where(~swap, -rows.low)
    axes.hlines(place, low, high, color=BASE, lw=1.6)
    nothing = rows.nothing.max()
    if np.isfinite(nothing) and nothing > 0:
        axes.axvspan(0, nothing, color=CHANCE_COLOUR, alpha=0.5, lw=0, zorder=0)
    axes.set_xlim(left=min(0.0, float(low.min())))


def pairs(result: Sensitivity, question: str, targets: Sequence[Target]) -> Figure:
    """Draw interactions of the strongest factors; a dot where one stands out from chance."""
    guide = (
        f"Interaction of each pair among the {IN_A_HEAT_MAP} strongest factors, beyond what each does alone. "
        "Dot: it stands out from what chance makes among so many pairs."
    )
    figure, grid = _figure(result, question, guide, len(targets), 2, 3.3)
    for axes, target in zip(grid, targets, strict=True):
        names = result.ranking(target).factor.head(IN_A_HEAT_MAP).tolist()
        rows = result.of("pairs", target)
        rows = rows[rows.factor_1.isin(names) & rows.factor_2.isin(names)]
        table = np.full((len(names), len(names)), np.nan)
        for row in rows.itertuples():
            x, y = sorted((names.index(row.factor_1), names.index(row.factor_2)))
            table[y, x] = row.estimate
            if row.stands_out:
                axes.plot(x, y, "o", ms=3, color=FIRST_COLOUR)
        most = float(np.nanmax(np.abs(table), initial=1e-12))
        image = axes.imshow(table, cmap="PuOr_r", vmin=-most, vmax=most)
        named = _labels(names)
        axes.set_xticks(range(len(names)), named, rotation=40, ha="right", fontsize=7)
        axes.set_yticks(range(len(names)), named, fontsize=7)
        axes.grid(False)
        _title(axes, words.title(result, target), 42)
        figure.colorbar(image, ax=axes, shrink=0.8).ax.tick_params(labelsize=7)
    return figure


def screening(result: Sensitivity, question: str, targets: Sequence[Target]) -> Figure:
    """Draw mu* against sigma: far right, a factor matters; high up, it depends on where others stand."""
    guide = (
        "Each point is a factor. mu*: mean size of its effect over its range. sigma: how much it differs "
        "from place to place; on the dashed line it equals mu*. Grey: up to here it may be only chance."
    )
    figure, grid = _figure(result, question, guide, len(targets), 2, 2.9)
    for axes, target in zip(grid, targets, strict=True):
        rows = result.of("indices", target)
        star, sigma = (rows[rows["index"] == name].set_index("factor") for name in ("mu_star", "sigma"))
        star = star.loc[sigma.index]
        axes.plot(star.estimate, sigma.estimate, "o", ms=3.5, color=BASE, alpha=0.7)
        strongest = star.estimate.nlargest(LABELLED).index
        for factor, label in zip(strongest, _labels(strongest), strict=True):
            place = star.estimate[factor], sigma.estimate[factor]
            axes.annotate(label, place, (3, 3), textcoords="offset points", fontsize=7)
        reach = float(max(star.estimate.max(), sigma.estimate.max()))
        axes.plot([0, reach], [0, reach], "--", color=GREY, lw=0.8)
        axes.axvspan(0, star.nothing.max(), color=CHANCE_COLOUR, alpha=0.5, lw=0, zorder=0)
        axes.set_xlim(0, 1.25 * float(star.estimate.max()))
        axes.set_ylim(0, 1.1 * float(sigma.estimate.max()))
        _title(axes, words.title(result, target))
        axes.set_xlabel(f"mu*, {target.unit}", fontsize=8)
        axes.set_ylabel(f"sigma, {target.unit}", fontsize=8)
    return figure


def convergence(result: Sensitivity, question: str, targets: Sequence[Target]) -> Figure:
    """Draw the index of the strongest factors from an eighth of the design to all of it."""
    index = INDEX[result.main]
    first = f"{index[0].upper()}{index[1:]}" if result.main[1] == "total" else index
    guide = f"{first} of the strongest {LINES} factors with 95 % intervals, by the {result.unit} used."
    figure, grid = _figure(result, question, guide, len(targets), 2, 2.4)
    for axes, target in zip(grid, targets, strict=True):
        rows = result.of("convergence", target)
        steps = sorted(rows.n.unique())
        strongest = result.ranking(target).factor.head(LINES)
        for at, (factor, label) in enumerate(zip(strongest, _labels(strongest), strict=True)):
            own, shift = rows[rows.factor == factor], 0.05 * (at - (LINES - 1) / 2)
            place = np.arange(len(own)) + shift
            axes.vlines(place, own.low, own.high, color=COLOURS[at], lw=1.4)
            axes.plot(place, own.estimate, "o-", ms=3, lw=0.8, color=COLOURS[at], label=label)
        axes.set_xticks(range(len(steps)), [f"{step:,}" for step in steps])
        axes.set_xlabel(result.unit, fontsize=8)
        axes.set_ylabel(index if result.main[1] != "mu_star" else f"mu*, {target.unit}", fontsize=8)
        _title(axes, words.title(result, target), 42)
        axes.set_ylim(bottom=min(0.0, float(rows.low.min())))
        axes.legend(fontsize=6.5, loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0)
    return figure


def chance(result: Sensitivity, question: str, targets: Sequence[Target]) -> Figure:
    """Draw the share of the variance that independent seeds alone make, output by output."""
    guide = (
        "Share of the variance between runs that remains where only the seed differs, with its 95 % interval."
    )
    figure, (axes,) = _figure(result, question, guide, 1, 1, 0.26 * len(targets) + 0.4)
    place = np.arange(len(targets))[::-1]
    for at, target in zip(place, targets, strict=True):
        row = result.of("chance", target).iloc[0]
        colour = POLICY if target.what == EFFECT_OF else BASE
        axes.hlines(at, row.low, row.high, color=colour, lw=1.6)
        axes.plot(row.share, at, "o", color=colour, ms=5)
    for colour, label in ((BASE, "level"), (POLICY, "effect")):
        axes.plot([], [], "o-", color=colour, label=label)
    axes.set_yticks(place, [words.title(result, target) for target in targets], fontsize=8)
    axes.set_xlabel("share of the variance")
    axes.set_xlim(0, 1.02)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0)
    return figure
