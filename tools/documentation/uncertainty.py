"""The picture and the numbers of ``docs/uncertainty.md``: ``python -m tools.documentation.uncertainty``.

One policy, asked three questions: what the same luck is worth, how much of what is left is chance, and what
may be said. The policy is one whose answers differ on the true and on the recorded side.
"""

from __future__ import annotations

import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.effects import Effect, effect_of, totals
from experiments.ensemble import Ensemble, run_ensemble
from experiments.uncertainty import EFFECT, Split, splits
from sim.records import CELL_ALL, Series
from sim.scenario import Scenario, find
from tools.documentation import blocks, markdown
from udha.inputs.sources import Source, source_for
from udha.output import words
from udha.output.figure_style import BASE, GREY, POLICY, STYLE

POLICY_NAME = "hotline_promotion"
DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, PICTURE = DOCS / "uncertainty.md", DOCS / "pictures" / "uncertainty.png"
COMMAND = "tools.documentation.uncertainty"
# As `udha run` runs by default, and fewer draws with more luck each.
DRAWS, FEW_DRAWS, SEEDS = 200, 40, 10
ROOM_FOR_LEGEND = 1.25
SERIES = (Series.NEWLY_EXPLOITED, Series.IDENTIFIED)


@dataclass(frozen=True)
class Found:
    """What the page tells of the policy.

    Attributes:
        name: of the policy; ``period`` that effects cover; ``caption``: where the numbers come from.
        same, other: effects on newly exploited people with the same luck, and each side with luck of its own,
            float64 (draws, seeds).
        split: of the effect, chance against ignorance.
        effects: on the true and on the recorded side.
    """

    name: str
    period: str
    caption: str
    same: np.ndarray
    other: np.ndarray
    split: Split
    effects: tuple[Effect, ...]

    @property
    def runs_saved(self) -> float:
        """How many times as many runs an equally precise effect takes with independent seeds."""
        return self.other.var() / self.same.var()


def find_out(draws: int = DRAWS, few: int = FEW_DRAWS, seeds: int = SEEDS) -> Found:
    """Run the policy: ``draws`` with one seed each, and ``few`` with ``seeds`` each."""
    policy = Scenario.load(find(POLICY_NAME))
    source = source_for(policy)
    once, often = (
        run_ensemble([policy.base, policy], one, luck, source=source.draw)
        for one, luck in ((draws, 1), (few, seeds))
    )
    base, changed = whole(often, Series.NEWLY_EXPLOITED).reshape(2, few, seeds)
    (split,) = (
        split for split in splits(often) if split.what == EFFECT and split.series.name == "newly_exploited"
    )
    return Found(
        name=policy.name,
        period=words.months(once.months[once.since], once.months[-1]),
        caption=caption(source, once, often),
        same=changed - base,
        other=changed - np.roll(base, 1, axis=1),
        split=split,
        effects=tuple(
            effect_of(policy.name, info(once, series), "all", "all", *whole(once, series))
            for series in SERIES
        ),
    )


def info(ensemble: Ensemble, series: Series):
    return ensemble.infos[series.name.lower()]


def whole(ensemble: Ensemble, series: Series) -> np.ndarray:
    """Return a series' totals since policies differ, float64 (scenarios, draws x seeds)."""
    return totals(ensemble, series, [CELL_ALL], info(ensemble, series))[:, 0]


def caption(source: Source, once: Ensemble, often: Ensemble) -> str:
    draws, (few, seeds) = len(once.seeds), often.seeds.shape
    return (
        f"udha run {POLICY_NAME}. Left and middle: {few} parameter draws with {seeds} runs each; right: "
        f"{draws} draws with 1 run each; seed 1; {source.caption}."
    )


def picture(found: Found) -> Figure:
    """Three panels: common random numbers, chance and ignorance, verdicts."""
    figure = Figure(figsize=(11, 4.6))
    figure.suptitle(
        f"'{found.name}': how sure is its effect on newly exploited people, {found.period}?",
        x=0.06, ha="left", fontsize=11, fontweight="bold",
    )  # fmt: skip
    left, middle, right = figure.subplots(
        1, 3, gridspec_kw={"left": 0.06, "right": 0.985, "top": 0.8, "bottom": 0.22, "wspace": 0.28}
    )
    luck(left, found)
    ignorance(middle, found)
    answers(right, found)
    figure.text(0.06, 0.02, textwrap.fill(found.caption, 150), fontsize=8, color=GREY)
    return figure


def luck(axes: Axes, found: Found) -> None:
    axes.set_title("What is the same luck worth?\nEffect in each run")
    bins = np.linspace(*np.quantile(found.other, [0.001, 0.999]), 40)
    for values, colour, label in (
        (found.other, GREY, "independent seeds"),
        (found.same, BASE, "the same luck on both sides"),
    ):
        axes.hist(values.ravel(), bins, color=colour, alpha=0.55, label=label)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_ylim(top=axes.get_ylim()[1] * ROOM_FOR_LEGEND)
    axes.set_xlabel("people newly exploited, policy less base")
    axes.set_ylabel("runs")
    axes.legend(loc="upper left")


def ignorance(axes: Axes, found: Found) -> None:
    axes.set_title("Chance or ignorance?\nOne column: one draw, several seeds")
    order = np.argsort(found.same.mean(axis=1))
    draws, seeds = found.same.shape
    columns = np.repeat(np.arange(draws), seeds)
    axes.plot(columns, found.same[order].ravel(), ".", color=BASE, alpha=0.45, markersize=4, label="one run")
    axes.plot(
        found.same[order].mean(axis=1), "_", color=POLICY, markersize=7, markeredgewidth=2,
        label="mean of the draw",
    )  # fmt: skip
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_xlabel("parameter draws, by their mean")
    axes.set_ylabel("people newly exploited, policy less base")
    axes.legend(loc="lower right")


def answers(axes: Axes, found: Found) -> None:
    axes.set_title("What can be said?\nMedian, 50 % and 90 % of runs")
    for at, one in enumerate(found.effects):
        axes.plot([one.low_90, one.high_90], [-at, -at], color=BASE, linewidth=1.5)
        axes.plot([one.low_50, one.high_50], [-at, -at], color=BASE, linewidth=5, solid_capstyle="butt")
        axes.plot(one.median, -at, "o", color="black", markersize=6, zorder=3)
        label = f"{one.series.label} ({one.series.side})"
        over = {"ha": "center", "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 1.5}}
        axes.text(one.median, -at + 0.2, label, **over)
        axes.text(one.median, -at - 0.3, one.verdict, color=POLICY, weight="bold", **over)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_ylim(-len(found.effects) + 0.4, 0.6)
    axes.set_yticks([])
    axes.set_xlabel("people, policy less base")


def numbers(found: Found) -> str:
    """Return the numbers of the page as a table."""
    split = found.split
    share = f"{words.share(split.chance)} (90 % interval {words.share(split.chance_low_90)} to " + (
        f"{words.share(split.chance_high_90)})"
    )
    rows = [
        (
            "Spread of the effect in single runs, with independent seeds on each side",
            f"± {found.other.std():.0f} people",
        ),
        ("The same, with common random numbers (the same luck)", f"± {found.same.std():.0f} people"),
        ("Runs that common random numbers save", f"{found.runs_saved:.0f} of {found.runs_saved + 1:.0f}"),
        ("Share of the remaining variance that is due to chance", share),
        *((said(effect), answer(effect)) for effect in found.effects),
    ]
    return markdown.table(("", f"*{found.name}*, {found.period}"), rows)


def said(one: Effect) -> str:
    return f"{one.series.label} ({one.series.side}): {words.human(one.base)} without the policy"


def answer(one: Effect) -> str:
    """Return an effect in words."""
    inner, outer = words.interval(one.low_50, one.high_50), words.interval(one.low_90, one.high_90)
    return (
        f"**{one.verdict}**: {words.signed(one.median)}, 50 % interval {inner}, 90 % interval {outer}; "
        f"fewer in {words.share(one.lower)} of runs, more in {words.share(one.higher)}"
    )


def main() -> int:
    found = find_out()
    with matplotlib.rc_context(STYLE):
        picture(found).savefig(PICTURE, dpi=150, metadata={"Software": None})
    table = numbers(found)
    blocks.renew(PAGE, COMMAND, table)
    print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
