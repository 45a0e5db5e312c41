"""The pictures of a calibration; the same calibration gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from udha.output.figure_style import BASE, GREY, OFFICIAL, POLICY, STYLE

if TYPE_CHECKING:
    from calibration.self_check import SelfCheck
    from udha.calibrate.result import Found

PRIOR, POSTERIOR, OBSERVED = "#999999", BASE, POLICY
PARAMETERS_SHOWN = 20
PAIRS_SHOWN = 6
POINTS = 600
# Half of the width of a normal distribution's 90 % interval, in standard deviations.
HALF = 1.645
# Kolmogorov's limit at 99 %, times the root of the number of ranks.
KOLMOGOROV = 1.63


def draw_all(folder: Path, found: Found) -> None:
    """Write all pictures into a folder."""
    with matplotlib.rc_context({**STYLE, "axes.grid.axis": "x"}):
        for name, figure in _all(found):
            figure.savefig(folder / f"{name}.png", dpi=130, metadata={"Software": None})


def _all(found: Found) -> Iterator[tuple[str, Figure]]:
    yield "predictions", predictions(found.figures)
    yield "emulator", emulator(found.figures)
    yield "learnt", learnt(found.learnt)
    yield "pairs", pairs(found.pairs, found.draws)
    if len(found.policies):
        yield "policies", policies(found.policies)
    yield "left_out", left_out(found.left_out)
    yield "cross_check", cross_check(found.ours, found.rejected)
    yield "trace", trace(found.chain)
    if found.checked is not None:
        yield "self_check", self_check(found.checked)


def predictions(figures: pd.DataFrame) -> Figure:
    """Draw every figure and pattern relative to its observed value."""
    figure = Figure(figsize=(7.5, 5.2), layout="constrained")
    axes = figure.subplots()
    place = np.arange(len(figures))[::-1]
    axes.axvline(1.0, color=OBSERVED, lw=1.2, label="observed, or the middle of a range")
    ends = (figures.low_90 / figures.observed, figures.high_90 / figures.observed)
    axes.hlines(place, *ends, color=POSTERIOR, lw=3, label="posterior predictive, 90 %")
    axes.plot(figures["median"] / figures.observed, place, "o", color=POSTERIOR, ms=5, label="median")
    axes.set_yticks(place, _words(figures.target))
    _doublings(axes)
    axes.set_title("Does the calibrated model give figures like the official ones?")
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def emulator(figures: pd.DataFrame) -> Figure:
    """Draw what the emulator explains of unseen runs, and how many of them its intervals hold."""
    figure = Figure(figsize=(7.5, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    place = np.arange(len(figures))[::-1]
    left.barh(place, figures.emulator_explained, color=POSTERIOR, height=0.5)
    left.set_yticks(place, _words(figures.target))
    left.set(xlim=(0, 1), xlabel="share of the variance explained")
    left.set_title("What parameters explain")
    for share, held in ((0.5, figures.emulator_coverage_50), (0.9, figures.emulator_coverage_90)):
        right.axvline(share, color=OBSERVED, lw=1.2)
        right.plot(held, place, "o", color=POSTERIOR, ms=5)
    right.set(xlim=(0.4, 1), xticks=[0.5, 0.9], xlabel="share of unseen runs that intervals hold")
    right.set_title("How well it knows its error")
    return figure


def left_out(table: pd.DataFrame) -> Figure:
    """Draw what is predicted of each figure without it, beside what is predicted with it."""
    figure = Figure(figsize=(7.5, 5.2), layout="constrained")
    axes = figure.subplots()
    place = np.arange(len(table))[::-1]
    observed = table.observed
    axes.axvline(1.0, color=OBSERVED, lw=1.2, label="observed, or the middle of a range")
    without = (table.low_90 / observed, table.high_90 / observed)
    axes.hlines(place - 0.16, *without, color=POSTERIOR, lw=3, label="without it, 90 %")
    axes.plot(table["median"] / observed, place - 0.16, "o", color=POSTERIOR, ms=4)
    with_it = (table.with_low_90 / observed, table.with_high_90 / observed)
    axes.hlines(place + 0.16, *with_it, color=PRIOR, lw=3, label="with it, 90 %")
    axes.set_yticks(place, _words(table.target))
    _doublings(axes)
    axes.set_title("What do the others predict of a figure that is left out?")
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def learnt(table: pd.DataFrame) -> Figure:
    """Draw prior and posterior intervals of the most informed parameters, in prior standard deviations."""
    few = table.head(PARAMETERS_SHOWN)
    figure = Figure(figsize=(7.5, 5.6), layout="constrained")
    axes = figure.subplots()
    place, sd = np.arange(len(few))[::-1], 1.0 - few.shrinkage
    axes.hlines(place + 0.16, -HALF, HALF, color=PRIOR, lw=3, label="prior, 90 %")
    ends = (few.moved - HALF * sd, few.moved + HALF * sd)
    axes.hlines(place - 0.16, *ends, color=POSTERIOR, lw=3, label="posterior, 90 %")
    axes.plot(few.moved, place - 0.16, "o", color=POSTERIOR, ms=4)
    axes.set_yticks(place, _words(few.parameter))
    axes.set_xlabel("standard deviations of the prior, on the normal scale")
    axes.set_title("Which parameters do the figures inform?")
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def pairs(table: pd.DataFrame, draws: pd.DataFrame) -> Figure:
    """Draw posterior draws of the pairs that are informed together, on the normal scale of their priors."""
    few = table.head(PAIRS_SHOWN)
    figure = Figure(figsize=(7.5, 5.2), layout="constrained")
    grid = figure.subplots(2, PAIRS_SHOWN // 2, squeeze=False).flat
    for axes, row in zip(grid, few.itertuples()):
        x, y = (draws[name].to_numpy()[:POINTS] for name in (row.first, row.second))
        axes.plot(x, y, ".", ms=2.5, color=POSTERIOR, alpha=0.5, label="posterior draws")
        turn = np.linspace(0, 2 * np.pi, 100)
        # Holds 90 % of two independent standard normal numbers.
        radius = np.sqrt(-2 * np.log(0.1))
        axes.plot(radius * np.cos(turn), radius * np.sin(turn), color=GREY, lw=1, label="prior, 90 %")
        axes.set_xlabel(_word(row.first), fontsize=8)
        axes.set_ylabel(_word(row.second), fontsize=8)
        axes.set(xlim=(-3.2, 3.2), ylim=(-3.2, 3.2), aspect="equal")
        axes.grid(False)
    figure.suptitle("Which parameters are only informed together?", x=0.01, ha="left", fontsize=10)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def policies(table: pd.DataFrame) -> Figure:
    """Draw the probability of a fall under prior and posterior, policy by policy."""
    kinds = list(table.series.unique())
    figure = Figure(figsize=(7.5, 0.23 * len(table) / len(kinds) + 1.4), layout="constrained")
    for axes, series in zip(figure.subplots(1, len(kinds), sharey=True, squeeze=False)[0], kinds):
        rows = table[table.series == series]
        place = np.arange(len(rows))[::-1]
        axes.axvspan(0.05, 0.95, color="#F0F0F0", zorder=0, label="cannot tell")
        axes.hlines(place, rows.prior_falls, rows.falls, color=GREY, lw=0.8)
        axes.plot(rows.prior_falls, place, "o", mfc="white", color=GREY, ms=5, label="prior")
        axes.plot(rows.falls, place, "o", color=POSTERIOR, ms=5, label="posterior")
        axes.set_yticks(place, rows.policy)
        axes.set(xlim=(-0.03, 1.03), xlabel="probability that it falls")
        axes.set_title(_word(series).capitalize())
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def cross_check(ours: np.ndarray, rejected: np.ndarray) -> Figure:
    """Draw mean and 90 % interval along every direction, by both methods."""
    figure = Figure(figsize=(7.5, 3.8), layout="constrained")
    axes = figure.subplots()
    place = np.arange(ours.shape[1])
    for shift, draws, colour, label in (
        (-0.16, ours, POSTERIOR, "synthetic likelihood, 90 %"),
        (0.16, rejected, OBSERVED, "regression-adjusted rejection, 90 %"),
    ):
        low, high = np.quantile(draws, [0.05, 0.95], axis=0)
        axes.vlines(place + shift, low, high, color=colour, lw=3, label=label)
        axes.plot(place + shift, draws.mean(axis=0), "o", color=colour, ms=4)
    axes.axhspan(-HALF, HALF, color="#F0F0F0", zorder=0, label="prior, 90 %")
    axes.set_xticks(place, place + 1)
    axes.set_xlabel("direction")
    axes.set_ylabel("standard deviations of the prior")
    axes.set_title("Does another method agree?")
    axes.grid(axis="x", visible=False)
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def trace(chain: np.ndarray) -> Figure:
    """Draw the mean over the walkers of each ensemble, step by step, of the two best informed directions."""
    figure = Figure(figsize=(7.5, 3.6), layout="constrained")
    both = figure.subplots(min(2, chain.shape[-1]), 1, sharex=True, squeeze=False)[:, 0]
    for direction, axes in enumerate(both):
        for which, ensemble in enumerate(chain[..., direction]):
            axes.plot(ensemble.mean(axis=0), lw=0.7, label=f"ensemble {which + 1}")
        axes.set_ylabel(f"direction {direction + 1}")
    both[-1].set_xlabel("step")
    both[0].set_title("Do independent ensembles agree? Mean of the walkers")
    return figure


def self_check(checked: SelfCheck) -> Figure:
    """Draw how ranks of the truth depart from uniform, kind by kind."""
    kinds = list(dict.fromkeys(checked.kinds))
    figure = Figure(figsize=(7.5, 4.6), layout="constrained")
    grid = figure.subplots(2, 2, sharex=True, sharey=True).flat
    n = len(checked.ranks)
    x = np.linspace(0, 1, 201)
    for axes, kind in zip(grid, kinds):
        axes.fill_between(x, -KOLMOGOROV / np.sqrt(n), KOLMOGOROV / np.sqrt(n), color="#dddddd")
        places = [at for at, one in enumerate(checked.kinds) if one == kind]
        for at in places:
            share = np.searchsorted(np.sort(checked.ranks[:, at]), x, side="right") / n
            axes.plot(x, share - x, lw=0.6, color=POSTERIOR, alpha=0.6)
        axes.set_title(f"{_word(kind)} ({len(places)})", fontsize=9)
        axes.axhline(0, color=OFFICIAL, lw=0.5)
    figure.supxlabel("rank of the truth among draws from its posterior", fontsize=9)
    figure.supylabel("share of data sets below, less rank", fontsize=9)
    figure.suptitle(
        "Does the inference find the truth? 99 % of uniform ranks stay in the grey band",
        x=0.01,
        ha="left",
        fontsize=10,
    )
    return figure


def _doublings(axes: Axes) -> None:
    axes.set_xscale("log", base=2)
    axes.set_xticks([0.5, 1, 2], ["half", "as observed", "twice"])


def _word(name: str) -> str:
    return name.replace("_", " ")


def _words(names: pd.Series) -> list[str]:
    return [_word(one) for one in names]
