"""Formulas as pictures: TeX to inline SVG, so that a page needs neither a script nor a font from elsewhere.

The outlines are those of matplotlib's mathtext. A reader who does not see them hears the TeX.
"""

from __future__ import annotations

import html
import re
from functools import cache

import matplotlib
import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser
from matplotlib.path import Path
from matplotlib.textpath import TextPath

# Points; only ratios count, as the picture is given its size in em.
SIZE = 100.0
# STIX letters look as large as those of the text around them at this size.
SCALE = 1.1 / SIZE
# Room for strokes that reach beyond what the font says of itself.
MARGIN = 4.0
FONT = {"mathtext.fontset": "stix"}
COMMANDS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
MARKED = re.compile(r'<(span|div) class="arithmatex">\\[(\[]\s*(.*?)\s*\\[)\]]</\1>', re.DOTALL)


def shown(page: str) -> str:
    """Return a page's HTML with the formulas that ``pymdownx.arithmatex`` has marked as pictures.

    Raises:
        ValueError: a formula that mathtext cannot set; names it.
    """
    return MARKED.sub(lambda found: _element(html.unescape(found[2]), found[1] == "div"), page)


def _element(tex: str, display: bool) -> str:
    picture = svg(" ".join(tex.split()))
    return f'<div class="formula">{picture}</div>' if display else picture


@cache
def svg(tex: str) -> str:
    """Return a formula as an inline SVG that stands on the line and takes the colour of the text."""
    with matplotlib.rc_context(FONT):
        try:
            parsed = MathTextParser("path").parse(f"${tex}$", dpi=72, prop=FontProperties(size=SIZE))
        except ValueError as error:
            raise ValueError(f"this formula cannot be set: {tex}\n{error}") from None
        outline = TextPath((0, 0), f"${tex}$", size=SIZE)
    width, height, depth = parsed.width, parsed.height, parsed.depth
    (_, low), (right, high) = outline.get_extents().get_points()
    right = max(width, right) + MARGIN
    high, low = max(height - depth, high) + MARGIN, min(-depth, low) - MARGIN
    sizes = ";".join(
        f"{name}:{value * SCALE:.3f}em"
        for name, value in (("width", right), ("height", high - low), ("vertical-align", low))
    )
    return (
        f'<svg class="formula" role="img" aria-label="{html.escape(tex)}" style="{sizes}" '
        f'viewBox="0 {-high:.0f} {right:.0f} {high - low:.0f}"><path d="{drawn(outline)}"/></svg>'
    )


def drawn(outline: Path) -> str:
    """Return an outline as the ``d`` of an SVG path; SVG counts downwards."""
    return "".join(
        COMMANDS[code] + ("" if code == Path.CLOSEPOLY else _points(points))
        for points, code in outline.iter_segments(simplify=False, curves=True)
    )


def _points(points: np.ndarray) -> str:
    return " ".join(f"{x:.0f} {-y:.0f}" for x, y in points.reshape(-1, 2))
