"""A comparison's figures, the same bytes for the same contents."""

from __future__ import annotations

from udha import comparison_figures
from udha.comparison_pictures import ComparisonPicture
from udha.report.files import in_folder


def drawings(picture: ComparisonPicture) -> dict[str, bytes]:
    """Return the figures as SVG and PNG."""
    return in_folder(dict(comparison_figures.draw_all(picture)))


PARTS = (drawings,)
