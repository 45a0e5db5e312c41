"""Run all checks, write ``docs/verification.md`` and its pictures; exit status 1 if any check fails.

``python -m tests.verification [--scenarios N] [--only THEME ...] [--no-page]``
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Iterator
from functools import partial

from tests import ROOT
from tests.verification import beginning, bounds, conservation, extremes, monotone, page, pictures, twin
from tests.verification.closed_forms import (
    chain,
    choices,
    court,
    feedback,
    gates,
    justice,
    population,
    queues,
    search,
    survival,
    terms,
)
from tests.verification.findings import Check, Finding, failures

DOCS = ROOT / "docs"
MODULES = (
    survival,
    terms,
    court,
    queues,
    justice,
    gates,
    population,
    search,
    choices,
    feedback,
    extremes,
    chain,
    twin,
    beginning,
    monotone,
    conservation,
    bounds,
)


def checks(scenarios: int) -> Iterator[tuple[str, Check]]:
    """Yield all checks with the name of their module, in the order of the page."""
    for module in MODULES:
        name = module.__name__.rsplit(".", 1)[1]
        if module is conservation:
            yield name, partial(conservation.conservation, scenarios, shown(scenarios))
        else:
            yield from ((name, check) for check in module.CHECKS)


def shown(scenarios: int):
    """Return a function that shows how many scenarios have been lived."""
    return lambda done: print(f"\r    conservation: {done:,} of {scenarios:,}", end="", flush=True)


def main() -> int:
    """Run the checks asked for."""
    ask = argparse.ArgumentParser(prog="python -m tests.verification", description=__doc__.splitlines()[0])
    ask.add_argument("--scenarios", type=int, default=conservation.SCENARIOS, help="random scenarios")
    ask.add_argument("--only", nargs="+", help="modules, such as queues; then no page is written")
    asked = ask.parse_args()
    warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)
    findings: list[Finding] = []
    for module, check in checks(asked.scenarios):
        if asked.only and module not in asked.only:
            continue
        began = time.perf_counter()
        new = list(check())
        findings += new
        name = getattr(check, "__name__", module)
        print(
            f"\r    {module + ': ' + name:40}{len(new):4} checks {time.perf_counter() - began:7.1f} s",
            flush=True,
        )
    failed = failures(findings)
    for one in failed:
        print(
            f"FAILS: {one.claim}: expected {one.expected}, measured {one.measured}, p {one.p}",
            file=sys.stderr,
        )
    if not asked.only:
        pictures.draw_all(DOCS / "pictures")
        (DOCS / "verification.md").write_text(page.write(findings))
    print(f"==> {len(findings) - len(failed)} of {len(findings)} checks hold")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
