"""The pictures of an analysis of sensitivity, as SVG and PNG; the same analysis gives the same bytes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from experiments.sensitivity.methods import UNITLESS
from experiments.sensitivity.targets import EFFECT_OF
from udha.output.figure_style import BASE, GREY, POLICY, STYLE
from udha.sensitivity import words as said

if TYPE_CHECKING:
    import pandas as pd

    from experiments.sensitivity.analysis import Sensitivity
    from experiments.sensitivity.targets import Target

# Okabe and Ito's palette, which colour-blind readers can tell apart, for lines of one panel.
COLOURS = (BASE, POLICY, "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
FIRST_COLOUR = "#000000"
IN_A_PANEL, IN_A_ROW = 6, 3
IN_A_HEAT_MAP, LINES, LABELLED, FEWEST_POINTS = 8, 5, 6, 3
WIDTH, PANEL_HEIGHT, PIXELS_AN_INCH = 10.5, 1.75, 110
NAME_WIDTH = 26


def draw_all(folder: Path, found: Sensitivity) -> list[tuple[str, str]]:
    """Write all pictures into a folder; return their names with what each asks."""
    drawn = []
    with matplotlib.rc_context(STYLE):
        for name, question, figure in _all(found):
            figure.savefig(folder / f"{name}.png", dpi=PIXELS_AN_INCH, metadata={"Software": None})
            figure.set_layout_engine("none")  # everything has its place now
            figure.savefig(folder / f"{name}.svg", metadata={"Date": None})
            drawn.append((name, question))
    return drawn


def _all(found: Sensitivity) -> Iterator[tuple[str, str, Figure]]:
    levels = [one for one in said.shown(found) if one.what != EFFECT_OF]
    effects = {
        scenario: [one for one in said.shown(found) if one.what == EFFECT_OF and one.scenario == scenario]
        for scenario in found.scenarios[1:]
    }
    sets = {"levels": (f"What drives '{found.scenarios[0]}'?", levels)}
    for number, (scenario, targets) in enumerate(effects.items(), start=1):
        name = "effects" if len(effects) == 1 else f"effects_{number}"
        sets[name] = f"What drives the effect of '{scenario}'?", targets
    for name, (question, targets) in sets.items():
        if targets:
            yield name, question, indices(found, question, targets)
    whole = _whole(found)
    if not found.pairs.empty and whole:
        question = "Which pairs act together?"
        yield "pairs", question, pairs(found, question, whole[:4])
    if found.method == "morris" and found.factors.own.sum() >= FEWEST_POINTS:
        question = "Which factors act alone, which in concert with others?"
        yield "screening", question, screening(found, question, whole)
    if not found.convergence.empty and whole:
        question = "Are there enough runs?"
        yield "convergence", question, convergence(found, question, whole)
    if not found.chance.empty:
        question = "How much is chance?"
        yield "chance", question, chance(found, question)


def _whole(found: Sensitivity) -> list[Target]:
    """Targets over the whole time, levels and effects of a series side by side."""
    targets = [one for one in said.shown(found) if not said.when(found, one)]
    order = list(dict.fromkeys(one.output for one in targets))
    return sorted(targets, key=lambda one: order.index(one.output))


def _figure(
    found: Sensitivity, title: str, guide: str, panels: int, columns: int, height: float
) -> tuple[Figure, np.ndarray]:
    """A figure with its question, panels, how to read it, and where numbers come from."""
    rows = -(-panels // columns)
    whole = rows * height + 1.0
    layout = ConstrainedLayoutEngine(rect=(0, 0.62 / whole, 1, 1 - 0.66 / whole))
    figure = Figure(figsize=(WIDTH, whole), layout=layout)
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, weight="bold")
    caption = f"{guide}\nudha, '{found.study['name']}'. {said.design(found)}."
    lines = [part for line in caption.split("\n") for part in textwrap.wrap(line, 165)]
    figure.text(0.01, 0.01, "\n".join(lines), color=GREY, fontsize=7.5)
    grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for empty in grid[panels:]:
        empty.set_axis_off()
    return figure, grid[:panels]


def _title(axes: Axes, words: str, width: int = 62) -> None:
    axes.set_title(textwrap.fill(words, width), fontsize=8.5)


def _short(name: str) -> str:
    return textwrap.shorten(said.plain(name), NAME_WIDTH, placeholder="…")


def indices(found: Sensitivity, title: str, targets: Sequence[Target]) -> Figure:
    """Draw the index that ranks factors, and the first order beside the total, output by output."""
    method, name = found.main
    words = said.INDEX[found.main]
    with_first = name == "total"
    guide = f"Bar: {words}, with its 95 % interval; the strongest {IN_A_PANEL} factors of each output."
    guide += " Diamond: first-order index, the part without interactions." if with_first else ""
    grey = (found.indices["index"] == name) & found.indices.nothing.notna()
    guide += " Grey: up to here it may be nothing but chance." if grey.any() else ""
    figure, panels = _figure(found, title, guide, len(targets), IN_A_ROW, PANEL_HEIGHT)
    for axes, target in zip(panels, targets, strict=True):
        rows = found.ranking(target).head(IN_A_PANEL)
        place = np.arange(len(rows))[::-1]
        _bars(axes, place, rows)
        if with_first:
            every = found.of("indices", target)
            first = every[(every["method"] == method) & (every["index"] == "first")].set_index("factor")
            alone = first.estimate[rows.factor]
            axes.plot(alone, place, "D", ms=3.5, color=FIRST_COLOUR, zorder=4, clip_on=False)
        axes.set_yticks(place, [_short(one) for one in rows.factor], fontsize=7.5)
        axes.set_title(f"{target.label}{said.when(found, target)}", fontsize=9)
        axes.set_xlabel(words if name in UNITLESS else f"{words}, {target.unit}", fontsize=7.5)
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
        axes.axvspan(0, nothing, color="#BBBBBB", alpha=0.5, lw=0, zorder=0)
    axes.set_xlim(left=min(0.0, float(low.min())))


def pairs(found: Sensitivity, title: str, targets: Sequence[Target]) -> Figure:
    """Draw interactions of the strongest factors; a dot where one stands out from chance."""
    guide = (
        f"Interaction of each pair among the {IN_A_HEAT_MAP} strongest factors, beyond what each does alone. "
        "Dot: it stands out from what chance makes among so many pairs."
    )
    figure, panels = _figure(found, title, guide, len(targets), 2, 3.3)
    for axes, target in zip(panels, targets, strict=True):
        names = found.ranking(target).factor.head(IN_A_HEAT_MAP).tolist()
        rows = found.of("pairs", target)
        rows = rows[rows.factor_1.isin(names) & rows.factor_2.isin(names)]
        table = np.full((len(names), len(names)), np.nan)
        for row in rows.itertuples():
            one, other = sorted((names.index(row.factor_1), names.index(row.factor_2)))
            table[other, one] = row.estimate
            if row.stands_out:
                axes.plot(one, other, "o", ms=3, color=FIRST_COLOUR)
        most = float(np.nanmax(np.abs(table), initial=1e-12))
        drawn = axes.imshow(table, cmap="PuOr_r", vmin=-most, vmax=most)
        axes.set_xticks(
            range(len(names)), [_short(one) for one in names], rotation=40, ha="right", fontsize=7
        )
        axes.set_yticks(range(len(names)), [_short(one) for one in names], fontsize=7)
        axes.grid(False)
        _title(axes, said.title(found, target), 42)
        bar = figure.colorbar(drawn, ax=axes, shrink=0.8)
        bar.ax.tick_params(labelsize=7)
    return figure


def screening(found: Sensitivity, title: str, targets: Sequence[Target]) -> Figure:
    """Draw mu* against sigma: far right, a factor matters; high up, it depends on where others stand."""
    guide = (
        "Each point is a factor. mu*: mean size of its effect over its range. sigma: how much it differs "
        "from place to place; on the dashed line it equals mu*. Grey: up to here it may be only chance."
    )
    figure, panels = _figure(found, title, guide, len(targets), 2, 2.9)
    for axes, target in zip(panels, targets, strict=True):
        rows = found.of("indices", target)
        star, sigma = (rows[rows["index"] == one].set_index("factor") for one in ("mu_star", "sigma"))
        star = star.loc[sigma.index]
        axes.plot(star.estimate, sigma.estimate, "o", ms=3.5, color=BASE, alpha=0.7)
        for factor in star.estimate.nlargest(LABELLED).index:
            place = star.estimate[factor], sigma.estimate[factor]
            axes.annotate(_short(factor), place, (3, 3), textcoords="offset points", fontsize=7)
        reach = float(max(star.estimate.max(), sigma.estimate.max()))
        axes.plot([0, reach], [0, reach], "--", color=GREY, lw=0.8)
        axes.axvspan(0, star.nothing.max(), color="#BBBBBB", alpha=0.5, lw=0, zorder=0)
        axes.set_xlim(0, 1.25 * float(star.estimate.max()))
        axes.set_ylim(0, 1.1 * float(sigma.estimate.max()))
        _title(axes, said.title(found, target))
        axes.set_xlabel(f"mu*, {target.unit}", fontsize=8)
        axes.set_ylabel(f"sigma, {target.unit}", fontsize=8)
    return figure


def convergence(found: Sensitivity, title: str, targets: Sequence[Target]) -> Figure:
    """Draw the index of the strongest factors from an eighth of the design to all of it."""
    words = said.INDEX[found.main]
    first = f"{words[0].upper()}{words[1:]}" if found.main[1] == "total" else words
    guide = f"{first} of the strongest {LINES} factors with 95 % intervals, by the {found.unit} used."
    figure, panels = _figure(found, title, guide, len(targets), 2, 2.4)
    for axes, target in zip(panels, targets, strict=True):
        rows = found.of("convergence", target)
        steps = sorted(rows.n.unique())
        for at, factor in enumerate(found.ranking(target).factor.head(LINES)):
            one, shift = rows[rows.factor == factor], 0.05 * (at - (LINES - 1) / 2)
            place = np.arange(len(one)) + shift
            axes.vlines(place, one.low, one.high, color=COLOURS[at], lw=1.4)
            axes.plot(place, one.estimate, "o-", ms=3, lw=0.8, color=COLOURS[at], label=_short(factor))
        axes.set_xticks(range(len(steps)), [f"{one:,}" for one in steps])
        axes.set_xlabel(found.unit, fontsize=8)
        axes.set_ylabel(words if found.main[1] != "mu_star" else f"mu*, {target.unit}", fontsize=8)
        _title(axes, said.title(found, target))
        axes.set_ylim(bottom=min(0.0, float(rows.low.min())))
        axes.legend(fontsize=6.5, loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0)
    return figure


def chance(found: Sensitivity, title: str) -> Figure:
    """Draw the share of the variance that other luck alone makes, output by output."""
    guide = "Share of the variance between runs that remains where only luck differs, with its 95 % interval."
    targets = sorted(said.shown(found), key=lambda one: one.what == EFFECT_OF)
    figure, (axes,) = _figure(found, title, guide, 1, 1, 0.26 * len(targets) + 0.4)
    place = np.arange(len(targets))[::-1]
    for at, target in zip(place, targets, strict=True):
        row = found.of("chance", target).iloc[0]
        colour = POLICY if target.what == EFFECT_OF else BASE
        axes.hlines(at, row.low, row.high, color=colour, lw=1.6)
        axes.plot(row.share, at, "o", color=colour, ms=5)
    for colour, label in ((BASE, "level"), (POLICY, "effect")):
        axes.plot([], [], "o-", color=colour, label=label)
    axes.set_yticks(place, [said.title(found, one) for one in targets], fontsize=8)
    axes.set_xlabel("share of the variance")
    axes.set_xlim(0, 1.02)
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0)
    return figure
