"""The pathway as a flow: how many people take each step for 1,000 newly exploited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np

from udha.output.figure_style import COLOURS, GREY, framed, short
from udha.output.matplotlib_alone import Axes, Figure, Path, PathPatch, Rectangle
from udha.output.quantiles import HIGH_90, LOW_90, MEDIAN
from udha.report.contents import Report
from udha.report.words import STEPS, sensible

# Colours of what is true, of what is recorded, and of who is no longer followed.
TRUE, RECORDED, GONE = "#86BCA8", "#CFA3BC", "#DDDDDD"
OF = 1_000
# Where the columns stand, how wide a bar is, how far a stub and a loop reach, how far off words stand: all as
# shares of the width.
RECRUITED, NEWLY, ENDED, ASSISTED, TOGETHER, AFTER = 0.02, 0.22, 0.42, 0.585, 0.735, 0.845
BAR, STUB, ENTRY, ASIDE = 0.012, 0.07, 0.055, 0.008
# Room between what stands below one another and for a line of words, in people.
GAP, LINE = 90.0, 62.0
NOT_COME_TO = "withdrew, turned back\nor still on the way"
GUIDE = (
    "Widths: medians of '{base}'. Numbers: median (90 % interval). Flows in the period, not a cohort: "
    "people who leave exploitation may have entered it earlier.\nGrey: no longer followed."
)


def where_people_go(report: Report) -> Figure:
    """Draw the pathway for 1,000 newly exploited people."""
    title = f"Where do people go? For 1,000 newly exploited, {report.period}"
    guide = GUIDE.format(base=short(report.names[0], 45))
    figure = framed(report.names, title, guide, report.caption, height=5.2)
    axes = figure.add_axes((0.02, 0.165, 0.97, 0.7))
    axes.axis("off")
    flow = _Flow(axes, report.pathway)
    flow.draw()
    flow.label()
    return figure


class _Flow:
    """The parts of the picture, in people from the top down and shares of the width."""

    def __init__(self, axes: Axes, pathway: Mapping[str, np.ndarray]):
        self.axes, self.pathway = axes, pathway
        self.of = {name: float(numbers[0, MEDIAN]) for name, numbers in pathway.items()}
        self.first = max(OF - self.of["trafficked_again"], 0.0)
        self.identified = self.of["ended_unidentified"] + GAP
        self.again = self.of["reintegrated"] + GAP
        # The loop runs below everything else.
        ends = self.identified + self.of["identified"], self.again + self.of["trafficked_again"]
        self.loop = max(*ends, self.of["recruited"], OF) + GAP + self.of["trafficked_again"] / 2
        self.top, self.bottom = -4 * LINE, self.loop + self.of["trafficked_again"] / 2 + 1.2 * LINE
        axes.set_xlim(0, 1)
        axes.set_ylim(self.bottom, self.top)

    def draw(self) -> None:
        """Draw bands and bars, from left to right."""
        of, first, known = self.of, self.first, self.identified
        unseen, seen, again = of["ended_unidentified"], of["identified"], of["trafficked_again"]
        came = min(first, of["recruited"])
        self.band(RECRUITED, NEWLY, (0, came), (0, first), TRUE)
        self.stub(RECRUITED, came, of["recruited"])
        left = min(unseen + seen, OF)
        self.band(NEWLY, ENDED, (0, min(unseen, OF)), (0, unseen), TRUE)
        self.band(NEWLY, ENDED, (min(unseen, OF), left), (known, known + seen), RECORDED)
        self.stub(NEWLY, left, OF)
        self.band(ENDED, TOGETHER, (0, unseen), (0, unseen), TRUE)
        self.band(ENDED, TOGETHER, (known, known + seen), (unseen, unseen + seen), RECORDED)
        settled = min(of["reintegrated"], unseen + seen)
        back = min(settled + again, unseen + seen)
        self.band(TOGETHER, AFTER, (0, settled), (0, of["reintegrated"]), TRUE)
        self.band(TOGETHER, AFTER, (settled, back), (self.again, self.again + again), TRUE)
        self.stub(TOGETHER, back, unseen + seen, STUB / 2)
        for at, begin, size, colour in (
            (RECRUITED, 0, of["recruited"], TRUE),
            (NEWLY, 0, OF, TRUE),
            (ENDED, 0, unseen, TRUE),
            (ENDED, known, seen, RECORDED),
            (TOGETHER, 0, unseen, TRUE),
            (TOGETHER, unseen, seen, RECORDED),
            (AFTER, 0, of["reintegrated"], TRUE),
            (AFTER, self.again, again, TRUE),
        ):
            self.bar(at, begin, size, colour)
        # Between two bars a band has sunk by so much.
        sunk = sinks((ASSISTED - ENDED) / (TOGETHER - ENDED)) * (unseen - known)
        self.bar(ASSISTED, known + sunk, of["assisted"], RECORDED)
        self.back(self.again + again / 2, first + again / 2, again)

    def band(
        self,
        left: float,
        right: float,
        begins: tuple[float, float],
        ends: tuple[float, float],
        colour: str,
    ) -> None:
        """Draw a band between two bars, from (top, bottom) to (top, bottom)."""
        x0, x1 = left + BAR, right
        third = (x1 - x0) / 3
        (a, b), (c, d) = begins, ends
        upper = [(x0, a), (x0 + third, a), (x1 - third, c), (x1, c)]
        lower = [(x1, d), (x1 - third, d), (x0 + third, b), (x0, b)]
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        path = Path([*upper, *lower, (x0, a)], codes)
        self.axes.add_patch(PathPatch(path, facecolor=colour, alpha=0.45, linewidth=0))

    def stub(self, left: float, begin: float, end: float, length: float = STUB) -> None:
        """Draw a band of people who are no longer followed."""
        if end > begin:
            where = left + BAR, begin
            self.axes.add_patch(Rectangle(where, length, end - begin, facecolor=GONE, linewidth=0))

    def bar(self, at: float, begin: float, size: float, colour: str) -> None:
        """Draw a bar of a step."""
        self.axes.add_patch(Rectangle((at, begin), BAR, size, facecolor=colour, linewidth=0))

    def back(self, begin: float, end: float, size: float) -> None:
        """Draw the band of those who are trafficked again, below everything, back into exploitation."""
        right, left = AFTER + BAR, NEWLY
        corners = [
            (right, begin),
            *((right + ENTRY, begin), (right + ENTRY, self.loop), (right, self.loop)),
            (left, self.loop),
            *((left - ENTRY, self.loop), (left - ENTRY, end), (left, end)),
        ]
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3]
        frame = self.axes.get_position()
        points = 72 * cast(Figure, self.axes.figure).get_figheight() * frame.height / (self.bottom - self.top)
        self.axes.add_patch(
            PathPatch(
                Path(corners, codes),
                fill=False,
                edgecolor=TRUE,
                alpha=0.45,
                linewidth=size * points,
                capstyle="butt",
                joinstyle="round",
            )
        )

    def label(self) -> None:
        """Name each step with its numbers in each scenario."""
        lines = 1 + len(self.pathway["recruited"])
        above = -(lines + 0.2) * LINE
        under = self.identified + 0.35 * LINE
        self.words(RECRUITED, above, "recruited")
        self.axes.text(NEWLY, above, "Newly exploited", weight="bold", fontsize=8.5, va="top")
        self.axes.text(NEWLY, above + LINE, f"{OF:,}", fontsize=7.5, va="top")
        self.words(ENDED, above, "ended_unidentified")
        self.words(ENDED + BAR + ASIDE, under, "identified")
        self.words(ASSISTED + BAR + ASIDE, under - 0.5 * GAP, "assisted")
        self.words(AFTER, above, "reintegrated")
        self.words(AFTER + BAR + ASIDE, self.again - (lines + 0.4) * LINE, "trafficked_again")
        self.axes.text(TOGETHER, above, "Time after", weight="bold", fontsize=8.5, va="top")
        place = self.of["recruited"] + 0.3 * LINE
        self.axes.text(RECRUITED, place, NOT_COME_TO, fontsize=7.5, va="top", color=GREY, linespacing=1.2)
        self.words(RECRUITED, place + 3 * LINE, "approached")

    def words(self, x: float, y: float, name: str) -> None:
        """Write a step's name and numbers, from a place down."""
        quantiles = self.pathway[name]
        self.axes.text(x, y, STEPS[name], weight="bold", fontsize=8.5, va="top")
        for line, numbers in enumerate(quantiles, start=1):
            colour = COLOURS[line - 1] if len(quantiles) > 1 else GREY
            self.axes.text(x, y + line * LINE, _numbers(numbers), fontsize=7.5, va="top", color=colour)


def _numbers(quantiles: np.ndarray) -> str:
    middle, low, high = (sensible(quantiles[at]) for at in (MEDIAN, LOW_90, HIGH_90))
    return f"{middle} ({low} to {high})"


def sinks(share: float) -> float:
    """Return how far a band has moved between two bars at a share of the way, 0 to 1."""
    return 3 * share**2 - 2 * share**3
