"""What all figures share: colours, style, a frame with question and caption, intervals, and files."""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from udha.output.faults import reason
from udha.output.matplotlib_alone import Axes, ConstrainedLayoutEngine, Figure, styled
from udha.output.quantiles import HIGH_50, HIGH_90, LOW_50, LOW_90, MEDIAN

# Okabe and Ito's palette, which colour-blind readers can tell apart.
BASE, POLICY, OFFICIAL, GREY = "#0072B2", "#D55E00", "#000000", "#555555"
COLOURS = (BASE, POLICY)
WIDTH = 9.0
# Letters of a line that explains a figure.
LETTERS = 150
# Kinds of file, with what a figure is saved with.
KINDS: dict[str, dict[str, Any]] = {"svg": {"metadata": {"Date": None}}, "png": {"dpi": 150}}
INTERVALS = "Point: median of all runs. Thick line: 50 % of runs. Thin line: 90 %."

STYLE = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.unicode_minus": False,
    "grid.color": "#E5E5E5",
    "hatch.linewidth": 0.6,
    "legend.frameon": False,
    "svg.hashsalt": "udha",
    "svg.fonttype": "none",
    "text.parse_math": False,
}


def framed(
    names: tuple[str, ...], title: str, guide: str, caption: str, height: float, policies: str = ""
) -> Figure:
    """Return a figure with its question, what is compared, how to read it, and where numbers come from.

    ``policies``: what is said in place of the policy's name where there are several.
    """
    figure = Figure(figsize=(WIDTH, height))
    figure.text(0.02, 1 - 0.12 / height, title, fontsize=12, weight="bold", va="top")
    quoted = [f"'{name}'" for name in told_apart(names, 45)]
    against = " against ".join([policies or quoted[-1], *quoted[-2::-1]] if len(names) > 1 else quoted)
    figure.text(0.02, 1 - 0.36 / height, against, color=GREY, va="top")
    figure.text(0.02, 0.08 / height, f"{guide}\n{caption}", color=GREY, fontsize=7.5, va="bottom")
    return figure


def asked(question: str, guide: str, height: float) -> Figure:
    """Return a figure with its question and how to read it, above ``height`` inches for axes and legend."""
    lines = [part for line in guide.split("\n") for part in textwrap.wrap(line, LETTERS)]
    above = 0.42 + 0.15 * len(lines)
    whole = height + above
    figure = Figure(
        figsize=(WIDTH, whole), layout=ConstrainedLayoutEngine(rect=(0.01, 0, 0.98, height / whole))
    )
    figure.text(0.01, 1 - 0.1 / whole, question, fontsize=12, weight="bold", va="top")
    figure.text(0.01, 1 - 0.38 / whole, "\n".join(lines), color=GREY, fontsize=8, va="top")
    return figure


def panels(figure: Figure, count: int, columns: int) -> np.ndarray:
    """Return axes in rows of so many columns, one for each panel."""
    columns = min(columns, count)
    rows = -(-count // columns)
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for empty in axes[count:]:
        empty.set_axis_off()
    return axes[:count]


def all_drawn[T](
    result: T, figures: Mapping[str, Callable[[T], Figure | None]]
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Return the files of all figures that can be drawn, by name, and why each other figure cannot.

    ``figures``: as for ``drawn``.
    """
    files: dict[str, bytes] = {}
    failed: dict[str, str] = {}
    for name, draw in figures.items():
        try:
            files |= dict(drawn(result, {name: draw}))
        except Exception as error:
            failed[name] = reason(error)
    return files, failed


def drawn[T](
    result: T, figures: Mapping[str, Callable[[T], Figure | None]], kinds: Iterable[str] = tuple(KINDS)
) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of every figure of a result, in one style; as SVG and PNG unless told.

    ``figures``: what draws each; it returns None where there is nothing to show.
    """
    with styled(STYLE), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that the font lacks is drawn as a box
        for name, draw in figures.items():
            if figure := draw(result):
                yield from files(name, figure, kinds)


def files(name: str, figure: Figure, kinds: Iterable[str] = tuple(KINDS)) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of a figure as SVG and as PNG, the same bytes for the same figure."""
    for kind in kinds:
        content = io.BytesIO()
        figure.savefig(content, format=kind, **KINDS[kind])
        figure.set_layout_engine("none")  # everything has its place now
        yield f"{name}.{kind}", content.getvalue()


def draw_interval(axes: Axes, place: float, quantiles: np.ndarray, colour: str) -> None:
    """Draw a row's median with its 50 and 90 % intervals."""
    axes.hlines(place, quantiles[LOW_90], quantiles[HIGH_90], color=colour, linewidth=1.2)
    axes.hlines(place, quantiles[LOW_50], quantiles[HIGH_50], color=colour, linewidth=4.5, alpha=0.6)
    axes.plot(quantiles[MEDIAN], place, "o", color=colour, markersize=5)


def short(name: str, width: int) -> str:
    """Return a name on one line, at most ``width`` letters: beginning and end where it is longer."""
    name = " ".join(name.split())
    if len(name) <= width:
        return name
    end = (width - 1) // 2
    return f"{name[: width - 1 - end].rstrip()}…{name[-end:].lstrip()}"


def told_apart(names: Sequence[str], width: int) -> list[str]:
    """Return different names at most ``width`` letters long, each different; alike ones are numbered.

    The number does not depend on the order. A legend would leave out what begins with an underscore.
    """
    alike: dict[str, list[str]] = {}
    for name in sorted(set(names)):
        alike.setdefault(short(name, width), []).append(name)
    shown = []
    for name in names:
        label, group = short(name, width), alike[short(name, width)]
        if len(group) > 1:
            label = f"{short(name, width - 5)} ({group.index(name) + 1})"
        shown.append(f" {label}" if label.startswith("_") else label)
    return shown
