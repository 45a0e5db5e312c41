"""Try all themes and write ``docs/reliability.md``; exit status 1 if any claim fails.

``python -m tests.trust [--only THEME ...] [--short] [--again]``. A theme that held is not tried again as long
as the sources are the same, so that what was interrupted goes on.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.posterior import write_small_posterior
from tests.trust import disks, fuzzing, kills, page, same_bytes, scenarios, visitors
from tests.trust.trials import Theme, Trial, keep, kept, told

THEMES: dict[str, Theme] = {
    "fuzzing": fuzzing.fuzzing,
    "scenarios": scenarios.scenarios,
    "same_bytes": same_bytes.same_bytes,
    "kills": kills.kills,
    "disks": disks.disks,
    "visitors": visitors.visitors,
}


def main() -> int:
    """Try the themes asked for."""
    ask = argparse.ArgumentParser(prog="python -m tests.trust", description=__doc__.splitlines()[0])
    ask.add_argument(
        "--only", nargs="+", choices=THEMES, metavar="THEME", help="some themes; no page is written"
    )
    ask.add_argument("--short", action="store_true", help="as 'make test' does; no page is written")
    ask.add_argument("--again", action="store_true", help="try themes that held before, too")
    asked = ask.parse_args()
    trials: list[Trial] = []
    with tempfile.TemporaryDirectory() as folder:
        # So that a changed model can be tried before it is calibrated.
        write_small_posterior(Path(folder))
        os.environ["UDHA_POSTERIORS"] = folder
        for name, theme in THEMES.items():
            if asked.only and name not in asked.only:
                continue
            before = kept(name) if not asked.short and not asked.again else []
            trials += before or tried(name, theme, full=not asked.short)
    if not asked.only and not asked.short:
        page.PAGE.write_text(page.write(trials), "utf-8")
    failed = sum(bool(trial.faults) for trial in trials)
    print(f"==> {len(trials) - failed} of {len(trials)} claims hold or could not be tried")
    return 1 if failed else 0


def tried(name: str, theme: Theme, full: bool) -> list[Trial]:
    """Try a theme, tell of each trial, and keep the results."""
    began, trials = time.perf_counter(), []
    for trial in theme(full):
        trials.append(trial)
        print(f"{time.perf_counter() - began:7.1f} s  {name}: {told(trial)}", flush=True)
    if full:
        keep(name, trials)
    return trials


if __name__ == "__main__":
    sys.exit(main())
