"""The pictures of a calibration; the same calibration gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from udha.calibrate.result import Calibrated
from udha.output.figure_style import BASE, GREY, OFFICIAL, POLICY, all_drawn, asked, panels
from udha.output.matplotlib_alone import Axes, Figure

PRIOR, POSTERIOR, OBSERVED = "#999999", BASE, POLICY
PARAMETERS_SHOWN = 20
PAIRS_SHOWN = 6
POINTS = 600
# Half of the width of a normal distribution's 90 % interval, in standard deviations.
HALF = 1.645
# Kolmogorov's limit at 99 %, times the root of the number of ranks.
KOLMOGOROV = 1.63
OBSERVED_LABEL = "observed, or the middle of a range"


def draw_all(result: Calibrated) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files of every figure that there is something for, and why others could not be drawn."""
    every = {
        "predictions": predictions,
        "emulator": emulator,
        "learnt": learnt,
        "pairs": pairs,
        "policies": policies,
        "left_out": left_out,
        "cross_check": cross_check,
        "trace": trace,
        "self_check": self_check,
    }
    return all_drawn(result, every)


def _rows(axes: Axes, names: Iterable[str]) -> np.ndarray:
    """Name rows from the top; return their places."""
    labels = [_words(name) for name in names]
    place = np.arange(len(labels))[::-1]
    axes.set_yticks(place, labels)
    axes.grid(axis="y", visible=False)
    return place


def _words(name: str) -> str:
    return name.replace("_", " ")


def _against_observed(axes: Axes) -> None:
    axes.axvline(1.0, color=OBSERVED, lw=1.2, label=OBSERVED_LABEL)
    axes.set_xscale("log", base=2)
    axes.set_xticks([0.5, 1, 2], ["half", "as observed", "twice"])


def predictions(result: Calibrated) -> Figure:
    """Draw every figure and pattern relative to its observed value."""
    figures = result.figures
    question = "Does the calibrated model give figures like the official ones?"
    figure = asked(
        question, "Posterior predictive distribution of each figure, over its observed value.", 4.9
    )
    axes = figure.subplots()
    place = _rows(axes, figures.target)
    ends = (figures.low_90 / figures.observed, figures.high_90 / figures.observed)
    _against_observed(axes)
    axes.hlines(place, *ends, color=POSTERIOR, lw=3, label="posterior predictive, 90 %")
    axes.plot(figures["median"] / figures.observed, place, "o", color=POSTERIOR, ms=5, label="median")
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def emulator(result: Calibrated) -> Figure:
    """Draw what the emulator explains of unseen runs, and how many of them its intervals hold."""
    figures = result.figures
    guide = "Left: what parameters explain. Right: how well the emulator knows its error; lines are the aims."
    figure = asked("How well does the emulator stand in for the model?", guide, 4.2)
    left, right = figure.subplots(1, 2, sharey=True)
    place = _rows(left, figures.target)
    left.barh(place, figures.emulator_explained, color=POSTERIOR, height=0.5)
    left.set(xlim=(0, 1), xlabel="share of the variance explained")
    for share, held in ((0.5, figures.emulator_coverage_50), (0.9, figures.emulator_coverage_90)):
        right.axvline(share, color=OBSERVED, lw=1.2)
        right.plot(held, place, "o", color=POSTERIOR, ms=5)
    right.set(xlim=(0.4, 1), xticks=[0.5, 0.9], xlabel="share of unseen runs that intervals hold")
    right.grid(axis="y", visible=False)
    return figure


def left_out(result: Calibrated) -> Figure:
    """Draw what is predicted of each figure without it, beside what is predicted with it."""
    rows = result.left_out
    question = "What do the others predict of a figure that is left out?"
    figure = asked(question, "Each figure or range is left out in turn, and predicted from the others.", 4.9)
    axes = figure.subplots()
    place, observed = _rows(axes, rows.target), rows.observed
    without = (rows.low_90 / observed, rows.high_90 / observed)
    with_it = (rows.with_low_90 / observed, rows.with_high_90 / observed)
    _against_observed(axes)
    axes.hlines(place - 0.16, *without, color=POSTERIOR, lw=3, label="without it, 90 %")
    axes.plot(rows["median"] / observed, place - 0.16, "o", color=POSTERIOR, ms=4)
    axes.hlines(place + 0.16, *with_it, color=PRIOR, lw=3, label="with it, 90 %")
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def learnt(result: Calibrated) -> Figure:
    """Draw prior and posterior intervals of the most informed parameters, in prior standard deviations."""
    few = result.learnt.head(PARAMETERS_SHOWN)
    guide = f"The {len(few)} that they inform most, in standard deviations of the prior, on the normal scale."
    figure = asked("Which parameters do the figures inform?", guide, 5.3)
    axes = figure.subplots()
    place, sd = _rows(axes, few.parameter), 1.0 - few.shrinkage
    axes.hlines(place + 0.16, -HALF, HALF, color=PRIOR, lw=3, label="prior, 90 %")
    ends = (few.moved - HALF * sd, few.moved + HALF * sd)
    axes.hlines(place - 0.16, *ends, color=POSTERIOR, lw=3, label="posterior, 90 %")
    axes.plot(few.moved, place - 0.16, "o", color=POSTERIOR, ms=4)
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def pairs(result: Calibrated) -> Figure:
    """Draw posterior draws of the pairs that are informed together, on the normal scale of their priors."""
    few = result.pairs.head(PAIRS_SHOWN)
    guide = "Draws of the posterior, in standard deviations of the prior, on the normal scale."
    figure = asked("Which parameters are only informed together?", guide, 5.0)
    turn = np.linspace(0, 2 * np.pi, 100)
    # Holds 90 % of two independent standard normal numbers.
    radius = np.sqrt(-2 * np.log(0.1))
    grid = panels(figure, len(few), PAIRS_SHOWN // 2)
    for axes, row in zip(grid, few.itertuples(), strict=True):
        x, y = (result.draws[name].to_numpy()[:POINTS] for name in (row.first, row.second))
        axes.plot(x, y, ".", ms=2.5, color=POSTERIOR, alpha=0.5, label="posterior draws")
        axes.plot(radius * np.cos(turn), radius * np.sin(turn), color=GREY, lw=1, label="prior, 90 %")
        axes.set_xlabel(_words(row.first), fontsize=8)
        axes.set_ylabel(_words(row.second), fontsize=8)
        axes.set(xlim=(-3.2, 3.2), ylim=(-3.2, 3.2), aspect="equal")
        axes.grid(False)
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def policies(result: Calibrated) -> Figure | None:
    """Draw the probability of a fall under prior and posterior, policy by policy."""
    effects = result.policies
    if not len(effects):
        return None
    kinds = list(effects.series.unique())
    guide = "Probability that a policy lowers what is true, against the study's scenario, run by run."
    figure = asked("What do the figures say of effects?", guide, 0.23 * len(effects) / len(kinds) + 0.9)
    grid = figure.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
    for axes, series in zip(grid, kinds, strict=True):
        rows = effects[effects.series == series]
        place = _rows(axes, rows.policy)
        axes.axvspan(0.05, 0.95, color="#F0F0F0", zorder=0, label="cannot tell")
        axes.hlines(place, rows.prior_falls, rows.falls, color=GREY, lw=0.8)
        axes.plot(rows.prior_falls, place, "o", mfc="white", color=GREY, ms=5, label="prior")
        axes.plot(rows.falls, place, "o", color=POSTERIOR, ms=5, label="posterior")
        axes.set(xlim=(-0.03, 1.03), xlabel="probability that it falls")
        axes.set_title(_words(series).capitalize())
    figure.legend(*grid[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def cross_check(result: Calibrated) -> Figure:
    """Draw mean and 90 % interval along every direction, by both methods."""
    guide = "Mean and 90 % interval along every direction, the best informed first."
    figure = asked("Does another method agree?", guide, 3.5)
    axes = figure.subplots()
    place = np.arange(result.ours.shape[1])
    for shift, draws, colour, label in (
        (-0.16, result.ours, POSTERIOR, "synthetic likelihood, 90 %"),
        (0.16, result.rejected, OBSERVED, "regression-adjusted rejection, 90 %"),
    ):
        low, high = np.quantile(draws, [0.05, 0.95], axis=0)
        axes.vlines(place + shift, low, high, color=colour, lw=3, label=label)
        axes.plot(place + shift, draws.mean(axis=0), "o", color=colour, ms=4)
    axes.axhspan(-HALF, HALF, color="#F0F0F0", zorder=0, label="prior, 90 %")
    axes.set_xticks(place, place + 1)
    axes.set(xlabel="direction", ylabel="standard deviations of the prior")
    axes.grid(axis="x", visible=False)
    figure.legend(loc="outside lower center", ncols=3)
    return figure


def trace(result: Calibrated) -> Figure:
    """Draw the mean over the walkers of each ensemble, step by step, of the two best informed directions."""
    guide = "Mean of the walkers of each ensemble, along the two directions that the figures inform best."
    figure = asked("Do independent ensembles agree?", guide, 3.4)
    both = figure.subplots(min(2, result.chain.shape[-1]), 1, sharex=True, squeeze=False)[:, 0]
    for direction, axes in enumerate(both):
        for which, ensemble in enumerate(result.chain[..., direction]):
            axes.plot(ensemble.mean(axis=0), lw=0.7, label=f"ensemble {which + 1}")
        axes.set_ylabel(f"direction {direction + 1}")
    both[-1].set_xlabel("step")
    return figure


def self_check(result: Calibrated) -> Figure | None:
    """Draw how ranks of the truth depart from uniform, kind by kind."""
    checked = result.checked
    if checked is None:
        return None
    kinds, n = list(dict.fromkeys(checked.kinds)), len(checked.ranks)
    guide = f"Ranks of the truth in {n} synthetic data sets. 99 % of uniform ranks stay in the grey band."
    figure = asked("Does the inference find the truth?", guide, 4.3)
    grid = figure.subplots(2, 2, sharex=True, sharey=True).flat
    x = np.linspace(0, 1, 201)
    for axes, kind in zip(grid, kinds):
        axes.fill_between(x, -KOLMOGOROV / np.sqrt(n), KOLMOGOROV / np.sqrt(n), color="#dddddd")
        places = [at for at, own in enumerate(checked.kinds) if own == kind]
        for at in places:
            share = np.searchsorted(np.sort(checked.ranks[:, at]), x, side="right") / n
            axes.plot(x, share - x, lw=0.6, color=POSTERIOR, alpha=0.6)
        axes.set_title(f"{_words(kind)} ({len(places)})", fontsize=9)
        axes.axhline(0, color=OFFICIAL, lw=0.5)
    figure.supxlabel("rank of the truth among draws from its posterior", fontsize=9)
    figure.supylabel("share of data sets below, less rank", fontsize=9)
    return figure
