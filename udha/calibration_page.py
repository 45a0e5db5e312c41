"""The page that ``udha calibrate`` writes: each diagnostic as a table and a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from calibration.diagnostics import INFORMED
from udha import words

if TYPE_CHECKING:
    from calibration.self_check import SelfCheck
    from udha.calibrating import Found

# Colours that can be told apart whatever one's eyes (Okabe and Ito 2008).
PRIOR, POSTERIOR, OBSERVED = "#999999", "#0072B2", "#D55E00"
PARAMETERS_SHOWN = 20
STYLE = {"svg.fonttype": "none", "svg.hashsalt": "udha", "font.size": 9.0}


def write(folder: Path, found: Found) -> None:
    """Write calibration.md and its pictures into a folder."""
    pictures = folder / "figures"
    pictures.mkdir()
    with matplotlib.rc_context(STYLE):
        drawn = {
            "predictions": draw_predictions(found.figures),
            "learnt": draw_learnt(found.learnt),
            "trace": draw_trace(found.chain),
        }
        if found.checked is not None:
            drawn["self_check"] = draw_self_check(found.checked)
        for name, figure in drawn.items():
            figure.savefig(pictures / f"{name}.png", dpi=130, metadata={"Software": None})
    (folder / "calibration.md").write_text(text(found) + self_check_in_words(found), "utf-8")


def text(found: Found) -> str:
    """Return the page as Markdown."""
    rise, probability = found.rise
    figures, learnt, told = found.figures, found.learnt, found.convergence
    counts = figures[figures.target.str.contains(r"\d{4}")]
    waves = " and ".join(f"{one:,}" for one in found.waves)
    narrower = np.sum(learnt.shrinkage > INFORMED)
    return f"""# Calibration: {found.title}

Written by `udha calibrate`. {found.runs:,} runs in waves of {waves}; seed {found.seed}. The posterior is a synthetic likelihood on emulated targets, sampled by emcee.

## What the figures can and cannot tell

{answers_in_words(found)}

## Figures beside predictions

![Official figures and patterns beside their posterior predictive intervals](figures/predictions.png)

*Probability* is that of a value below the observed one, half of the ties counted: near 0 or 1 the model does not fit.
*Width* is the standard deviation of predictions over that of the process with known parameters, both on the scale of
the target: the median over the official figures is {counts.width.median():.2f}. For a pattern *observed* is the middle
of its range, and *width* says little, as a range is wide on purpose. The emulator's coverage is that of its 50 and 90 %
intervals on runs that it has not seen.

{table(figures_as_text(figures))}

Persons convicted rose by {rise:g}. The posterior gives a rise by as much or more probability {probability:.2f}.

## What was learnt of parameters

![Prior and posterior of the parameters that the figures inform most](figures/learnt.png)

The figures inform {found.chain.shape[-1]} directions among {len(learnt)} uncertain parameters: mostly products of
several of them, which is why single intervals shrink little. {narrower} parameters are narrower
by more than {INFORMED:.0%} than their prior; about the others the figures say nothing that can be seen one by one. All are in
`learnt.csv`.

{table(learnt_as_text(learnt))}

## Convergence

![Traces of the two directions that the figures inform best](figures/trace.png)

Over all {len(told)} parameters split R-hat between {found.chain.shape[0]} independent ensembles is at most
{told.r_hat.max():.3f}, and the bulk effective sample size at least {told.ess_bulk.min():,.0f} (`convergence.csv`).
With each later wave the posterior moved by {", ".join(f"{one:.2f}" for one in found.moved) or "nothing"} standard
deviations at most.
"""  # noqa: E501


def self_check_in_words(found: Found) -> str:
    """Return the section on synthetic data sets; empty if there were none."""
    if found.checked is None:
        return ""
    checked = found.checked.table()
    parameters = checked[checked.quantity.isin(found.learnt.parameter)]
    others = checked[~checked.quantity.isin(found.learnt.parameter)].round(3)
    return f"""
## Does the inference find the truth?

![Ranks of the truth in synthetic data sets](figures/self_check.png)

{len(found.checked.ranks)} data sets were simulated from draws of the prior and calibrated by the same emulator and
sampler. Over the {len(parameters)} parameters the 50 % intervals held the truth in
{100 * parameters.coverage_50.mean():.1f} % of data sets and the 90 % intervals in
{100 * parameters.coverage_90.mean():.1f} %. The smallest p-value of uniform ranks is
{checked.p_uniform.min():.4f} among {len(checked)} quantities, {checked.p_adjusted.min():.2f} after Bonferroni.
Directions and expected figures, which the data inform most, are the hardest test:

{table(others)}
"""  # noqa: E501


def draw_self_check(checked: SelfCheck) -> Figure:
    """Draw how ranks of the truth depart from uniform, for directions and expected figures."""
    figure = Figure(figsize=(7.5, 3.8), layout="constrained")
    axes = figure.subplots()
    n = len(checked.ranks)
    x = np.linspace(0, 1, 201)
    half = 1.63 / np.sqrt(n)  # Kolmogorov's limit at 99 %
    axes.fill_between(x, -half, half, color="#dddddd", label="99 % of uniform ranks stay within")
    for at, name in enumerate(checked.names):
        kind = name.split(" ")[0]
        if kind in ("direction", "expected"):
            share = np.searchsorted(np.sort(checked.ranks[:, at]), x, side="right") / n
            axes.plot(x, share - x, lw=0.8, color=POSTERIOR if kind == "direction" else OBSERVED)
    axes.plot([], [], color=POSTERIOR, label="directions")
    axes.plot([], [], color=OBSERVED, label="expected figures")
    axes.set_xlabel("rank of the truth among draws from its posterior")
    axes.set_ylabel("share of data sets below, less rank")
    axes.set_title("Does the inference find the truth in synthetic data?", loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure


def answers_in_words(found: Found) -> str:
    """Return the answers on what is true, as paragraphs."""
    answers = found.answers
    first, last = answers.years
    said = []
    for one in answers.falls:
        what = {
            "newly_exploited": "the number of newly exploited people",
            "in_exploitation": "time lived in exploitation",
        }[one.series]
        low, _, middle, _, high = one.change
        verdict = "so the figures **cannot tell**" if 0.05 < one.given_figures < 0.95 else "so it is clear"
        said.append(
            f"* **Did {what} fall from {first} to {last}?** Probability {one.given_figures:.2f} given the "
            f"figures "
            f"({one.probability:.2f} over the posterior alone), {verdict}: the change lies between "
            f"{words.percent(low)} and {words.percent(high)} (90 % interval), median "
            f"{words.percent(middle)}. "
            f"Recorded and true moved the same way in {100 * one.recorded:.0f} % of runs."
        )
    if answers.hidden:
        low, _, middle, _, high = answers.hidden
        low_without, _, middle_without, _, high_without = answers.hidden_without_range
        said.append(
            f"* **How many people were in exploitation for each one identified?** {middle:.1f}, 90 % "
            f"interval "
            f"{low:.1f} to {high:.1f}. Without the range taken from elsewhere: {middle_without:.1f}, "
            f"{low_without:.1f} to {high_without:.1f}. That interval rests on priors, as nobody counts the "
            f"hidden."
        )
    return "\n".join(said)


def figures_as_text(figures: pd.DataFrame) -> pd.DataFrame:
    """Return the figures with as many digits as a reader can use."""
    return pd.DataFrame(
        {
            "": figures.target,
            "observed": figures.observed.map(words.human),
            "used": figures.used.map({True: "yes", False: "no"}),
            "median": figures["median"].map(words.human),
            "90 % interval": [
                words.interval(a, b, words.human) for a, b in zip(figures.low_90, figures.high_90)
            ],
            "probability": figures.probability.map(words.probability),
            "width": figures.width.map("{:.2f}".format),
            "emulator explains": figures.emulator_explained.map("{:.0%}".format),
            "covers": [
                f"{a:.0%}, {b:.0%}"
                for a, b in zip(figures.emulator_coverage_50, figures.emulator_coverage_90, strict=True)
            ],
        }
    )


def learnt_as_text(learnt: pd.DataFrame) -> pd.DataFrame:
    """Return the most informed parameters with as many digits as a reader can use."""
    few = learnt.head(PARAMETERS_SHOWN)
    return pd.DataFrame(
        {
            "parameter": few.parameter,
            "unit": few.unit,
            "prior, 90 %": [f"{a:.3g} to {b:.3g}" for a, b in zip(few.prior_low_90, few.prior_high_90)],
            "posterior, 90 %": [f"{a:.3g} to {b:.3g}" for a, b in zip(few.low_90, few.high_90)],
            "narrower by": few.shrinkage.map("{:.0%}".format),
            "moved (sd)": few.moved.map("{:+.2f}".format),
            "grade": few.grade,
        }
    )


def table(frame: pd.DataFrame) -> str:
    """Return a table in Markdown."""
    rows = [list(frame.columns), ["---"] * len(frame.columns), *frame.astype(str).values.tolist()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def draw_predictions(figures: pd.DataFrame) -> Figure:
    """Draw every figure and pattern relative to its observed value."""
    figure = Figure(figsize=(7.5, 5.2), layout="constrained")
    axes = figure.subplots()
    place = np.arange(len(figures))[::-1]
    axes.axvline(1.0, color=OBSERVED, lw=1.2, label="observed, or the middle of a range")
    axes.hlines(
        place,
        figures.low_90 / figures.observed,
        figures.high_90 / figures.observed,
        color=POSTERIOR,
        lw=3,
        label="posterior predictive, 90 %",
    )
    axes.plot(figures["median"] / figures.observed, place, "o", color=POSTERIOR, ms=5, label="median")
    axes.set_yticks(place, [one.replace("_", " ") for one in figures.target])
    axes.set_xscale("log", base=2)
    axes.set_xticks([0.5, 1, 2], ["half", "as observed", "twice"])
    axes.set_title("Does the calibrated model give figures like the official ones?", loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3, frameon=False)
    return figure


def draw_learnt(learnt: pd.DataFrame) -> Figure:
    """Draw prior and posterior intervals of the most informed parameters, in prior standard deviations."""
    few = learnt.head(PARAMETERS_SHOWN)
    figure = Figure(figsize=(7.5, 5.6), layout="constrained")
    axes = figure.subplots()
    place = np.arange(len(few))[::-1]
    half = 1.645
    axes.hlines(place + 0.16, -half, half, color=PRIOR, lw=3, label="prior, 90 %")
    sd = 1.0 - few.shrinkage
    axes.hlines(
        place - 0.16,
        few.moved - half * sd,
        few.moved + half * sd,
        color=POSTERIOR,
        lw=3,
        label="posterior, 90 %",
    )
    axes.plot(few.moved, place - 0.16, "o", color=POSTERIOR, ms=4)
    axes.set_yticks(place, [one.replace("_", " ") for one in few.parameter])
    axes.set_xlabel("standard deviations of the prior, on the normal scale")
    axes.set_title("Which parameters do the figures inform?", loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure


def draw_trace(chain: np.ndarray) -> Figure:
    """Draw the mean over the walkers of each ensemble, step by step, of the two best informed directions."""
    figure = Figure(figsize=(7.5, 3.6), layout="constrained")
    both = figure.subplots(min(2, chain.shape[-1]), 1, sharex=True, squeeze=False)[:, 0]
    for direction, axes in enumerate(both):
        for which, ensemble in enumerate(chain[..., direction]):
            axes.plot(ensemble.mean(axis=0), lw=0.7, label=f"ensemble {which + 1}")
        axes.set_ylabel(f"direction {direction + 1}")
        axes.spines[["top", "right"]].set_visible(False)
    both[-1].set_xlabel("step")
    both[0].set_title("Do independent ensembles agree? Mean of the walkers", loc="left")
    return figure
