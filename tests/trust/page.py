"""The page of results: a table a theme, and one of the kinds of faults that were found from outside.

It is the same bytes whenever the same holds. ``python -m tests.trust.page`` writes the section on faults of
the committed page anew, without any trial.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from sim.compiled.version import model_digest
from tests import ROOT
from tests.trust.trials import MOST_TOLD, Trial
from udha import version

PAGE = ROOT / "docs" / "reliability.md"
KINDS = Path(__file__).with_name("kinds.yaml")

HEAD = """# Reliability

Does udha hold when files are broken, processes are killed, disks are full and visitors are many? `make trust`
tries it and writes this page. It uses the command line, the classroom's server and the public names of the
packages, as others do. `make test` tries a few of each.

udha {version}, {model}.

**Result: {result}**
"""
COLUMNS = "| what was tried | times | what must hold | holds |\n| --- | --- | --- | --- |\n"
NOTES = {
    "Broken files": """\
Each case breaks one file in one to three ways. People leave lines out, double or move them, mistype
names and write odd values. Programs write other codings and other kinds of file. Disks flip bits,
leave holes and cut ends off. A folder, a link or a pipe may stand in a file's place. `python -m
tests.trust.fuzzing KIND NUMBER` shows a case again.
""",
    "Killed processes": """\
`kill -9` comes at random moments between start and end. Then the same command is given again.
""",
}

FOUND = "## Faults found from outside\n"
ABOUT_FOUND = """\
People tried an earlier version from outside and looked for faults. These are the kinds that they found.
Each was put right, and a test fails if it comes back.
"""
COLUMNS_FOUND = "| what went wrong | what happens now | tests |\n| --- | --- | --- |\n"


def write(trials: Sequence[Trial]) -> str:
    """Return the page as Markdown."""
    failed = sum(bool(trial.faults) for trial in trials)
    skipped = sum(bool(trial.skipped) for trial in trials)
    held = f"{len(trials) - failed - skipped} of {len(trials)} claims hold"
    rest = [f"{failed} FAIL"] * bool(failed) + [f"{skipped} could not be tried"] * bool(skipped)
    parts = [HEAD.format(version=version(), model=of_model(), result=", ".join([held, *rest]) + ".")]
    for theme in dict.fromkeys(trial.theme for trial in trials):
        parts.append(f"## {theme}\n")
        if theme in NOTES:
            parts.append(NOTES[theme])
        parts.append(COLUMNS + "".join(row(trial) for trial in trials if trial.theme == theme))
        parts += [failure(trial) for trial in trials if trial.theme == theme and trial.faults]
    return with_kinds("\n".join(parts))


def of_model() -> str:
    """Return the words that say which model a page is about."""
    return f"model `{model_digest()[:16]}`"


def row(trial: Trial) -> str:
    """Return a trial as a row of a table."""
    verdict = f"not tried: {trial.skipped}" if trial.skipped else "yes" if trial.holds else "**no**"
    cells = (trial.tried, f"{trial.times:,}", trial.claim, verdict)
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |\n"


def failure(trial: Trial) -> str:
    """Return what spoke against a claim, as a list."""
    lines = [f"- `{fault.replace('`', chr(39))}`\n" for fault in trial.faults[:MOST_TOLD]]
    more = len(trial.faults) - MOST_TOLD
    return f"**{trial.tried}**\n\n" + "".join(lines) + (f"- and {more} more\n" if more > 0 else "")


def kinds() -> list[dict]:
    """Return the groups of kinds, as the file has them."""
    return yaml.safe_load(KINDS.read_text("utf-8"))


def found() -> str:
    """Return the section on faults."""
    parts = [FOUND, ABOUT_FOUND]
    for group in kinds():
        parts += [
            f"### {group['group'].capitalize()}\n",
            COLUMNS_FOUND + "".join(map(kind, group["entries"])),
        ]
    return "\n".join(parts)


def kind(entry: dict) -> str:
    """Return a kind as a row of a table; its tests by file."""
    files: dict[str, list[str]] = {}
    for path, _, name in (test.partition("::") for test in entry["tests"]):
        files.setdefault(path, []).append(f"`{name}`")
    tests = "<br>".join(f"[{path}](../{path}): {', '.join(names)}" for path, names in files.items())
    return f"| {entry['kind']} | {entry['fix']} | {tests} |\n"


def with_kinds(text: str) -> str:
    """Return the page with its section on faults as it is today, at its end."""
    return f"{text.partition(FOUND)[0].rstrip()}\n\n{found()}"


if __name__ == "__main__":
    PAGE.write_text(with_kinds(PAGE.read_text("utf-8")), "utf-8")
