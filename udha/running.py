"""The command ``udha run``: from a scenario file to a finding, tables, figures and a results folder."""

from __future__ import annotations

import json
import shlex
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sim import country as countries
from sim.compiler import is_warm
from sim.scenario import Scenario
from udha import runs, terminal
from udha.faults import Interrupted
from udha.report.maps import outlines
from udha.runs import Request, Run
from udha.sources import Source, source_for


def run_and_report(request: Request, as_json: bool, quiet: bool) -> None:
    """Check, run, write and show; ``Interrupted`` says after Ctrl-C what is left and how to repeat."""
    scenarios = runs.scenarios_of(request)
    outlines(countries.load(scenarios[-1].country))  # a faulty map is found before the work, not after it
    command = shlex.join(request.command)
    try:
        finished = _run_and_write(request, scenarios, quiet)
    except KeyboardInterrupt:
        kept = "; the earlier results stay as they were" if request.out.exists() else ""
        raise Interrupted(f"; nothing of this run is kept{kept}\n      to repeat it: {command}") from None
    if as_json:
        print(json.dumps(as_data(finished), indent=2, ensure_ascii=False, allow_nan=False))
    elif not quiet:
        from udha import screen

        screen.show(finished)
        tables = "effects.csv, levels.csv" if finished.effects else "levels.csv"
        print(f"\nResults:    {request.out} (report.html to read; all series and groups in {tables})")
        if request.unmasked:
            print("Unmasked:   regional counts below five are in it; for research, not for publication")
        print(f"To repeat:  {command}")


def _run_and_write(request: Request, scenarios: tuple[Scenario, ...], quiet: bool) -> Run:
    from udha import results
    from udha.drawing import Draughtsman
    from udha.report import contents, gather, saved

    started = runs.now()
    with results.staged(request.out) as folder, Draughtsman(saved.WRITERS[contents.KIND]) as draughtsman:
        source = source_for(scenarios[-1], request.prior, request.posterior)
        finished = _run(request, scenarios, source, quiet, started)
        report = gather.report_of(finished)
        draughtsman.begin(report)
        results.write(folder, finished)
        saved.write(folder / saved.NAME, report)
        results.write_files(folder, draughtsman.files())
        results.write_manifest(folder, finished)
    return finished


def _run(
    request: Request, scenarios: tuple[Scenario, ...], source: Source, quiet: bool, started: datetime
) -> Run:
    with nullcontext() if is_warm() else terminal.announced(terminal.COMPILING, quiet):
        runs.load_kernels(scenarios[-1])
    with terminal.bar("Running", request.comparisons, quiet) as done:
        return runs.run(request, scenarios, source, done, started)


def as_data(finished: Run) -> dict[str, Any]:
    """Return everything that the screen shows, all effects, and levels as a whole, as plain data."""
    from udha import results, summaries, tables
    from udha.finding import finding

    found = finished.cost_per_person_year
    return {
        **results.reproducible(finished),
        "note": finished.source.note,
        "finding": finding(finished),
        "base": finished.names[0] if finished.effects else None,
        "scenario": finished.names[-1],
        "effects": tables.effect_rows(finished),
        "levels": [tables.level_row(finished, level) for level in summaries.levels(finished)],
        "uncertainty": [tables.split_row(finished, split) for split in finished.splits],
        **({"cost_per_person_year_averted": asdict(found) | {"verdict": found.verdict}} if found else {}),
        "results": str(finished.request.out),
        "command": shlex.join(finished.request.command),
    }
