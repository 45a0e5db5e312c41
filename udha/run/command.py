"""The command ``udha run``: from a scenario file to a finding, tables, figures and a results folder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.work.needs import of_run
from sim import country as countries
from sim.scenario import Scenario
from udha.inputs.country_map import outlines
from udha.inputs.needs_in_words import told
from udha.inputs.sources import Source, source_for
from udha.output import terminal
from udha.output.compiling import warmed
from udha.output.faults import Interrupted
from udha.output.json_data import print_json
from udha.run import result
from udha.run.result import Request, Run
from udha.scenario_runs.finished import now
from udha.scenario_runs.notes import source_note
from udha.scenario_runs.reporting import reported

if TYPE_CHECKING:
    from udha.report.contents import Report
    from udha.report.drawing import Made


def run_and_report(request: Request, as_json: bool, quiet: bool) -> None:
    """Check, run, write and show; ``Interrupted`` says after Ctrl-C what is left and how to repeat."""
    scenarios = result.scenarios_of(request)
    needs = of_run(scenarios, request.draws, request.seeds)
    told(needs, request.workers, request.out, quiet, "--draws")
    # A faulty map is found before the work, not after it.
    map_of_regions = outlines(countries.load(scenarios[-1].country))
    with ExitStack() as background:
        try:
            finished, report, files = _run_and_write(request, scenarios, map_of_regions, quiet, background)
        except KeyboardInterrupt:
            kept = "; the earlier results stay as they were" if request.out.exists() else ""
            again = f"\n      to repeat it: {request.command}"
            raise Interrupted(f"; nothing of this run is kept{kept}{again}") from None
        undrawn = reported(request.out, files)
    if as_json:
        print_json(as_data(finished, report))
    elif not quiet:
        from udha.run import screen as run_screen

        run_screen.show(finished, report)
        tables = "effects.csv, levels.csv" if finished.effects else "levels.csv"
        holds = f"report.html to read; all series and groups in {tables}"
        terminal.print_end(request.out, holds, request.command, **request.warning)
    if undrawn:
        raise undrawn


def _run_and_write(
    request: Request,
    scenarios: tuple[Scenario, ...],
    map_of_regions: dict[str, np.ndarray],
    quiet: bool,
    background: ExitStack,
) -> tuple[Run, Report, Callable[[], Made]]:
    """Run and put the results in their place, while the report is drawn in the background."""
    from udha.output import folder as results_folder
    from udha.report import drawing
    from udha.run import folder as run_folder
    from udha.run import report as run_report

    started = now()
    with results_folder.staged(request.out) as folder:
        drawing.prepare()
        source = source_for(scenarios[-1], request.prior, request.posterior)
        finished = _run(request, scenarios, source, quiet, started)
        report = run_report.report_of(finished, map_of_regions)
        files = background.enter_context(drawing.drawn(report))
        run_folder.write(folder, finished, report)
    return finished, report, files


def _run(
    request: Request, scenarios: tuple[Scenario, ...], source: Source, quiet: bool, started: datetime
) -> Run:
    warmed(scenarios[-1], quiet)
    with terminal.bar("Running", request.comparisons, quiet) as done:
        return result.run(request, scenarios, source, done, started)


def as_data(finished: Run, report: Report) -> dict[str, Any]:
    """Return everything that the screen shows, all effects, and levels as a whole, as plain data."""
    from udha.scenario_runs.rows import common

    cost = finished.cost_per_person_year
    return {
        **finished.about,
        "note": source_note(finished),
        "finding": report.finding,
        "base": report.base,
        "scenario": report.title,
        "effects": [],
        **{table.name: list(records) for table, records in common(finished).items()},
        **({"cost_per_person_year_averted": asdict(cost) | {"verdict": cost.verdict}} if cost else {}),
        "results": str(finished.request.out),
        "command": finished.request.command,
    }
