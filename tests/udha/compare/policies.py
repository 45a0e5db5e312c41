"""A base and three policies that run fast, for tests of ``udha compare``."""

from __future__ import annotations

from pathlib import Path

DATES = "start: 2009-01-01\nrecords_from: 2010-01-01\nend: 2011-12-31\n"
POLICY = "name: {name}\nextends: base.yaml\nlevers:\n  {lever}\n"
LEVERS = {
    "visa": "visa_liberalisation: {from: 2011-01-01}",
    "campaign": "awareness_campaigns: {from: 2010-06-01}",
    "idle": "shelter_max_stay: {from: 2011-01-01, weeks: 26}",
}


def written(folder: Path) -> Path:
    """Write the base and the policies into a folder; the last of them changes nothing."""
    (folder / "base.yaml").write_text(f"name: Base\n{DATES}")
    for name, lever in LEVERS.items():
        (folder / f"{name}.yaml").write_text(POLICY.format(name=name.capitalize(), lever=lever))
    return folder
