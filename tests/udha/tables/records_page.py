"""docs/records.md, taken apart."""

from __future__ import annotations

import re

from tests import ROOT

PAGE = (ROOT / "docs" / "records.md").read_text()


def section(heading: str) -> str:
    """Return the text under a heading, up to the next of the same or a higher level."""
    level = heading.split()[0]
    text = PAGE.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"\n#{{2,{len(level)}}} ", text)[0]


def first_column(heading: str) -> list[str]:
    """Return the words set as code at the start of the table rows under a heading."""
    return re.findall(r"^\| `([^`]+)` \|", section(heading), re.MULTILINE)
