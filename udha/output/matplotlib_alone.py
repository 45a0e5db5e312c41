"""Matplotlib as it comes, whatever settings a person keeps for it: figures import it from here alone.

Settings are read when it is first imported: from a file in the working folder or the user's, and from
``MPLBACKEND``. Some of them make the import fail.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
from collections.abc import Generator


@contextlib.contextmanager
def _without_settings() -> Generator[None]:
    """Stand, while it is imported, where matplotlib finds its own settings first."""
    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("matplotlib", name="matplotlib")
    with contextlib.ExitStack() as restored:
        with contextlib.suppress(FileNotFoundError):  # a working folder that is gone holds no settings
            restored.callback(os.chdir, os.getcwd())
            os.chdir(os.path.join(os.path.dirname(found.origin), "mpl-data"))
        if backend := os.environ.pop("MPLBACKEND", None):
            restored.callback(os.environ.__setitem__, "MPLBACKEND", backend)
        yield


with _without_settings():
    import matplotlib
    from matplotlib.axes import Axes
    from matplotlib.colors import LinearSegmentedColormap, Normalize
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine
    from matplotlib.patches import FancyArrowPatch, PathPatch, Polygon, Rectangle
    from matplotlib.path import Path
    from matplotlib.ticker import MaxNLocator

__all__ = [
    "Axes",
    "ConstrainedLayoutEngine",
    "FancyArrowPatch",
    "Figure",
    "LinearSegmentedColormap",
    "MaxNLocator",
    "Normalize",
    "Path",
    "PathPatch",
    "Polygon",
    "Rectangle",
    "styled",
]


@contextlib.contextmanager
def styled(style: dict) -> Generator[None]:
    """Draw in a style, on top of matplotlib's own settings and nobody else's."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(style)
        yield
