"""Countries for tests: folders that can be copied and broken."""

from __future__ import annotations

import shutil
from pathlib import Path

from sim.scenario import Scenario

TESTLAND = Path(__file__).with_name("testland")


def as_it_is() -> Scenario:
    """Return Testland's own scenario."""
    return Scenario.load(TESTLAND / "scenarios" / "as_it_is.yaml")


def copy_with(folder: Path, changes: dict[str, tuple[str, str]]) -> Path:
    """Copy Testland into a folder with a text of some files replaced; each text must be there."""
    target = folder / "testland"
    shutil.copytree(TESTLAND, target)
    for name, (old, new) in changes.items():
        path = target / name
        text = path.read_text()
        assert old in text, (name, old)
        path.write_text(text.replace(old, new, 1))
    return target
