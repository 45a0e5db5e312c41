"""The command ``udha run``: from a scenario file to a finding, tables, figures and a results folder."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sim import country as countries
from sim.scenario import Scenario
from udha.inputs.country_map import outlines
from udha.inputs.sources import Source, source_for
from udha.output import terminal
from udha.output.compiling import warmed
from udha.output.faults import Interrupted
from udha.output.json_data import print_json
from udha.run import result
from udha.run.result import Request, Run
from udha.scenario_runs.finished import now


def run_and_report(request: Request, as_json: bool, quiet: bool) -> None:
    """Check, run, write and show; ``Interrupted`` says after Ctrl-C what is left and how to repeat."""
    scenarios = result.scenarios_of(request)
    outlines(countries.load(scenarios[-1].country))  # a faulty map is found before the work, not after it
    command = request.command
    try:
        finished = _run_and_write(request, scenarios, quiet)
    except KeyboardInterrupt:
        kept = "; the earlier results stay as they were" if request.out.exists() else ""
        raise Interrupted(f"; nothing of this run is kept{kept}\n      to repeat it: {command}") from None
    if as_json:
        print_json(as_data(finished))
    elif not quiet:
        from udha.run import screen as run_screen

        run_screen.show(finished)
        tables = "effects.csv, levels.csv" if finished.effects else "levels.csv"
        holds = f"report.html to read; all series and groups in {tables}"
        terminal.print_end(request.out, holds, command, **request.warning)


def _run_and_write(request: Request, scenarios: tuple[Scenario, ...], quiet: bool) -> Run:
    from udha.output import folder as results_folder
    from udha.report import drawing, saved
    from udha.run import folder as run_folder
    from udha.run import report as run_report

    started = now()
    with results_folder.staged(request.out) as folder:
        drawing.prepare()
        source = source_for(scenarios[-1], request.prior, request.posterior)
        finished = _run(request, scenarios, source, quiet, started)
        report = run_report.report_of(finished)
        with drawing.drawn(report) as files:
            run_folder.write(folder, finished)
            saved.write(folder / saved.NAME, report)
            results_folder.write_files(folder, files())
        run_folder.write_manifest(folder, finished)
    return finished


def _run(
    request: Request, scenarios: tuple[Scenario, ...], source: Source, quiet: bool, started: datetime
) -> Run:
    warmed(scenarios[-1], quiet)
    with terminal.bar("Running", request.comparisons, quiet) as done:
        return result.run(request, scenarios, source, done, started)


def as_data(finished: Run) -> dict[str, Any]:
    """Return everything that the screen shows, all effects, and levels as a whole, as plain data."""
    from udha.run.finding import finding
    from udha.scenario_runs import folder as runs_folder
    from udha.scenario_runs.rows import common

    found = finished.cost_per_person_year
    return {
        **runs_folder.reproducible(finished),
        "note": finished.source.note,
        "finding": finding(finished),
        "base": finished.names[0] if finished.effects else None,
        "scenario": finished.names[-1],
        "effects": [],
        **{table.name: list(records) for table, records in common(finished).items()},
        **({"cost_per_person_year_averted": asdict(found) | {"verdict": found.verdict}} if found else {}),
        "results": str(finished.request.out),
        "command": finished.request.command,
    }
