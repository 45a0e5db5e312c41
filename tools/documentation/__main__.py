"""Write the generated pages of the documentation (``make docs``).

``python -m tools.documentation [FOLDER]`` writes into ``docs``, or into another folder for a comparison. The
bytes follow from the sources alone: no date, no machine, no order of a dictionary that could change.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sim.errors import InputError
from tools.documentation import columns, command_line, links, python_names
from tools.documentation.tables import (
    draws,
    levers,
    parameters,
    scenarios,
    series,
    state_variables,
    traceability,
)

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def pages() -> dict[str, str]:
    """Return every generated page by its path below ``docs``.

    Raises:
        InputError: something that a page has to say is missing in the sources; says what and where.
    """
    made = {
        "tables/state_variables.md": state_variables.page(),
        "tables/parameters.md": parameters.page(),
        "tables/scenarios.md": scenarios.page(),
        "tables/levers.md": levers.page(),
        "tables/draws.md": draws.page(),
        "tables/series.md": series.page(),
        "reference/command_line.md": command_line.page(),
        "reference/python.md": python_names.page(),
        "traceability.md": traceability.page(DOCS / "recommendations.yaml"),
    }
    for path in sorted(DOCS.glob("*.md")):
        text = made.get(path.name) or path.read_text(encoding="utf-8")
        if links.MARK in text:
            made[path.name] = text = links.renew(text, f"docs/{path.name}")
        if columns.MARK in text:
            made[path.name] = columns.renew(text, path.name)
    return made


def write(folder: Path) -> list[Path]:
    """Write the pages below a folder; return those whose text has changed."""
    changed = []
    for name, text in pages().items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            changed.append(path)
    return changed


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else DOCS
    try:
        changed = write(folder)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    for path in changed:
        print(f"    written: {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}")
    print(f"==> {len(changed) or 'no'} page{'' if len(changed) == 1 else 's'} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
