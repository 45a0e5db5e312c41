"""A report's files: the page and its figures, the same bytes for the same contents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from udha.output import figure_style
from udha.output.figure_style import KINDS

# As in ``saved``, which would import more than drawing needs.
PAGE, FIGURES = "report.html", "figures"


def in_folder(drawn: dict[str, bytes]) -> dict[str, bytes]:
    """Return figures by their names in the results folder."""
    return {f"{FIGURES}/{name}": content for name, content in drawn.items()}


@dataclass(frozen=True)
class Drawn:
    """How a figure is drawn from a report, and how it is described for who does not see it."""

    draw: Callable[[Any], Figure]
    describe: Callable[[Any], str]


def drawn(
    report: Any, found: Mapping[str, Drawn], kinds: Iterable[str] = tuple(KINDS)
) -> Iterator[tuple[str, bytes]]:
    """Return (file name, content) of some figures, one after the other."""
    return figure_style.drawn(report, {name: one.draw for name, one in found.items()}, kinds)
