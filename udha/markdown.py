"""Tables for pages in Markdown."""

from __future__ import annotations

import pandas as pd


def table(frame: pd.DataFrame) -> str:
    """Return a table in Markdown."""
    rows = [list(frame.columns), ["---"] * len(frame.columns), *frame.astype(str).values.tolist()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
