"""A comparison's figures, the same bytes for the same contents."""

from __future__ import annotations

from udha import comparison_figures
from udha.comparison_pictures import ComparisonPicture
from udha.report.files import FIGURES


def files(picture: ComparisonPicture) -> dict[str, bytes]:
    """Return the content of each file by its name in the results folder."""
    return {f"{FIGURES}/{name}": content for name, content in comparison_figures.draw_all(picture)}
