"""The page of results: a table a theme, the same bytes whenever the same holds."""

from __future__ import annotations

from collections.abc import Sequence

from sim.compiled.version import model_digest
from tests.trust.trials import MOST_TOLD, Trial
from udha import version

HEAD = """# Reliability

Does udha hold when files are broken, processes are killed, disks are full and visitors are many? `make trust`
tries it and writes this page. It uses the command line, the classroom's server and the public names of the
packages, as others do. `make test` tries a few of each.

udha {version}, model `{digest}`.

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


def write(trials: Sequence[Trial]) -> str:
    """Return the page as Markdown."""
    failed = sum(bool(trial.faults) for trial in trials)
    skipped = sum(bool(trial.skipped) for trial in trials)
    held = f"{len(trials) - failed - skipped} of {len(trials)} claims hold"
    rest = [f"{failed} FAIL"] * bool(failed) + [f"{skipped} could not be tried"] * bool(skipped)
    parts = [
        HEAD.format(version=version(), digest=model_digest()[:16], result=", ".join([held, *rest]) + ".")
    ]
    for theme in dict.fromkeys(trial.theme for trial in trials):
        parts.append(f"## {theme}\n")
        if theme in NOTES:
            parts.append(NOTES[theme])
        parts.append(COLUMNS + "".join(row(trial) for trial in trials if trial.theme == theme))
        parts += [failure(trial) for trial in trials if trial.theme == theme and trial.faults]
    return "\n".join(parts)


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
