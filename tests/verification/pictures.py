"""The page's pictures: theory as lines, runs as points or bands."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import MaxNLocator

from tests.verification.closed_forms.chain import SEEDS, STAGES, occupancy, simulated
from tests.verification.closed_forms.queues import STAY, blocking, erlang_b
from tests.verification.closed_forms.survival import watched_spells

THEORY, RUNS = "#1f4e79", "#d1793a"
STYLE = {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "figure.dpi": 110}


def survival(file: Path) -> None:
    """Kaplan-Meier's estimate with its 99 % band, and the survival function."""
    curves = [(spell, causes) for spell, causes in watched_spells() if spell.curve is not None]
    figure, axes = plt.subplots(2, (len(curves) + 1) // 2, figsize=(10.5, 5.6), sharey=True)
    for axis, (spell, causes) in zip(axes.flat, curves):
        estimate = next(iter(causes.values())).survival()
        with np.errstate(all="ignore"):
            band = estimate.confidence_interval(confidence_level=0.99, method="log-log")
        end = estimate.quantiles[np.argmax(estimate.probabilities < 0.02)] or estimate.quantiles[-1]
        weeks = np.arange(0, int(min(end, estimate.quantiles[-1])) + 1)
        axis.fill_between(
            weeks, band.low.evaluate(weeks), band.high.evaluate(weeks), step="post", color=RUNS, alpha=0.4,
            linewidth=0, label="99 % band of runs",
        )  # fmt: skip
        axis.step(weeks, estimate.evaluate(weeks), where="post", color=RUNS, label="runs (Kaplan-Meier)")
        shown = weeks[:: 1 + len(weeks) // 30]
        axis.plot(shown, spell.curve(shown), ".", color=THEORY, markersize=5, label="theory")
        axis.set_title(wrapped(spell.claim), fontsize=8.5, loc="left")
        axis.set_xlabel("weeks")
        axis.set_ylim(0, 1.02)
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    for axis in axes.flat[len(curves) :]:
        axis.set_visible(False)
    for axis in axes[:, 0]:
        axis.set_ylabel("share still there")
    axes.flat[0].legend(frameon=False, fontsize=8)
    save(figure, file)


def wrapped(text: str, width: int = 34) -> str:
    """Break a title into lines."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def blocked(file: Path) -> None:
    """Share without a place by load, and Erlang B."""
    figure, axis = plt.subplots(figsize=(5.6, 3.6))
    for places, marker in ((4, "o"), (10, "s")):
        points = [one for one in blocking() if one[0] == places]
        loads = np.linspace(0.2, 1.15 * max(load for _, load, _, _ in points), 200)
        theory = [[erlang_b(load * stay / STAY, places) for load in loads] for stay in (STAY - 1, STAY)]
        axis.fill_between(loads, *theory, color=THEORY, alpha=0.5, linewidth=0)
        axis.errorbar(
            [load for _, load, _, _ in points],
            [share for _, _, share, _ in points],
            yerr=[2.6 * error for _, _, _, error in points],
            fmt=marker, color=RUNS, capsize=3, markersize=4, label=f"runs, {places} places (99 %)",
        )  # fmt: skip
    axis.plot(
        [], [], color=THEORY, linewidth=4, alpha=0.5, label=f"Erlang B, stays of {STAY - 1} to {STAY} weeks"
    )
    axis.set_xlabel("load: arrivals a week × weeks of stay")
    axis.set_ylabel("share without a place")
    axis.legend(frameon=False)
    save(figure, file)


def stages(file: Path) -> None:
    """People in each stage by week: the mean of runs with its band, and the Markov chain."""
    counted = simulated()
    weeks = np.arange(1, counted.shape[1] + 1)
    theory = occupancy(len(weeks))
    mean, error = counted.mean(axis=0), counted.std(axis=0, ddof=1) / np.sqrt(SEEDS)
    figure, axis = plt.subplots(figsize=(5.6, 3.6))
    for at, stage in enumerate(STAGES):
        axis.fill_between(
            weeks, mean[:, at] - 2.6 * error[:, at], mean[:, at] + 2.6 * error[:, at], color=RUNS, alpha=0.5,
            linewidth=0, label=f"mean of {SEEDS} runs (99 %)" if at == 0 else None,
        )  # fmt: skip
        axis.plot(weeks, theory[:, at], color=THEORY, linewidth=1, label="Markov chain" if at == 0 else None)
        axis.annotate(
            stage.name.lower(),
            (weeks[-1], theory[-1, at]),
            xytext=(4, -3),
            textcoords="offset points",
            fontsize=8,
        )
    axis.set_xlabel("weeks")
    axis.set_ylabel("people")
    axis.legend(frameon=False)
    save(figure, file)


def save(figure: plt.Figure, file: Path) -> None:
    """Write a picture without a date or the names of programs in it."""
    figure.tight_layout()
    figure.savefig(file, metadata={"Software": None})
    plt.close(figure)


DRAWN = {
    "verification_survival.png": (survival, "Survival curves: what runs show and theory says"),
    "verification_blocking.png": (blocked, "Share without a shelter place by load, and Erlang B"),
    "verification_chain.png": (stages, "People in each stage: a Markov chain and the mean of runs"),
}


def draw_all(folder: Path) -> None:
    """Draw all pictures into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with plt.rc_context(STYLE):
        for name, (draw, _) in DRAWN.items():
            draw(folder / name)
