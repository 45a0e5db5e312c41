"""The scripts of a page: found, and run as they stand but for their size."""

from __future__ import annotations

import re
from pathlib import Path

from tests import ROOT


def scripts_of(page: Path) -> list[str]:
    """Return all Python scripts of a page."""
    return re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL)


def run(page: Path, mark: str, monkeypatch, **values: object) -> dict:
    """Run the one script of a page in which a pattern is found, from the root; return its names.

    Args:
        values: what takes the place of the values that the script gives these names at its top.
    """
    (script,) = (one for one in scripts_of(page) if re.search(mark, one, re.MULTILINE))
    for name, value in values.items():
        line = re.compile(rf"^{name} = .*$", re.MULTILINE)
        assert len(line.findall(script)) == 1
        script = line.sub(lambda _, anew=f"{name} = {value!r}": anew, script)
    monkeypatch.chdir(ROOT)
    names: dict = {}
    exec(compile(script, str(page), "exec"), names)
    return names
