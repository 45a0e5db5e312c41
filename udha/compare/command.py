"""The command ``udha compare``: from scenario files to a ranking, tables, figures and a results folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.ensemble import Frame
from experiments.policies import comparison
from experiments.policies.comparison import TOTALS, Comparing, Records, rows_of, source_without_overrides
from experiments.policies.stopping import Settled, looks, settled
from experiments.ranking import sign_of
from experiments.work.chunks import Chunks
from experiments.work.needs import of_comparison
from sim.errors import InputError
from sim.plan import plan
from sim.records import CELL_ALL
from sim.scenario import Scenario
from udha.compare.request import Request, scenarios_of
from udha.inputs.needs_in_words import told
from udha.inputs.sources import Source, source_for
from udha.output import terminal, words
from udha.output.compiling import warmed
from udha.output.json_data import print_json
from udha.output.resuming import resumable
from udha.scenario_runs.finished import now
from udha.scenario_runs.notes import source_note
from udha.scenario_runs.reporting import reported

if TYPE_CHECKING:
    from udha.compare.result import Comparison
    from udha.report.compare_contents import ComparisonReport
    from udha.report.drawing import Made


def compare_and_report(request: Request, executor: Callable | None, as_json: bool, quiet: bool) -> None:
    """Check, run, write and show; ``Interrupted`` says after Ctrl-C what is kept and how to go on.

    ``executor``: opens a cluster's, None for this machine.
    """
    scenarios = scenarios_of(request)
    needs = of_comparison(scenarios, request.draws, request.seeds, request.workers or os.cpu_count() or 1)
    told(needs, request.workers, request.chunks, quiet, "--draws")
    source = source_for(scenarios[0], request.prior, request.posterior)
    _check_draws(request, source)
    with ExitStack() as background:
        with resumable(request):
            found, report, files = _compare_and_write(request, scenarios, source, executor, quiet, background)
        undrawn = reported(request.out, files)
    if as_json:
        print_json(as_data(found, report))
    elif not quiet:
        from udha.compare import screen as compare_screen

        compare_screen.show(report)
        holds = "report.html to read; ranking.csv, pairs.csv, effects.csv and more"
        terminal.print_end(request.out, holds, request.command, **request.warning)
    if undrawn:
        raise undrawn


def _check_draws(request: Request, source: Source) -> None:
    """Refuse to settle a ranking with draws that come again: they are no further answers."""
    if request.until_settled and source.manifest and request.draws > source.manifest["draws"]:
        most = source.manifest["draws"]
        raise InputError(f"with --until-settled at most the {most:,} of the posterior", field="--draws")


def _compare_and_write(
    request: Request,
    scenarios: tuple[Scenario, ...],
    source: Source,
    executor: Callable | None,
    quiet: bool,
    background: ExitStack,
) -> tuple[Comparison, ComparisonReport, Callable[[], Made]]:
    """Make the runs and put results in their place, while the report is drawn in the background."""
    from udha.compare import folder as compare_folder
    from udha.compare import report as compare_report
    from udha.compare.result import compared
    from udha.output import folder as results_folder
    from udha.report import drawing

    started, store = now(), Chunks(request.chunks)
    warmed(scenarios[-1], quiet)
    planned = plan(scenarios, request.draws, request.seeds, request.seed, source.draw)
    frame = Frame.of(planned, again=True)
    job = Comparing.planned(frame)
    values = source_without_overrides(scenarios[0], source.draw, request.draws, request.seed)
    identity = Chunks.name(job.identity, str(request.seed), values[:1].tobytes())
    with (
        results_folder.staged(request.out) as folder,
        store.claimed(f"compare {scenarios[0].name}", identity),
    ):
        records, known = _records(request, job, frame, values, executor, quiet)
        found = compared(request, records, source, started, known)
        report = compare_report.report_of(found)
        files = background.enter_context(drawing.drawn(report))
        compare_folder.write(folder, found, report, records)
    store.clear()
    return found, report, files


def _records(
    request: Request,
    job: Comparing,
    frame: Frame,
    values: np.ndarray,
    executor: Callable | None,
    quiet: bool,
) -> tuple[Records, Settled | None]:
    """Make all runs; with ``until_settled`` batch by batch, until the ranking is settled."""
    how = {"workers": request.workers, "cluster": executor}
    total = rows_of(values, frame.seeds).n

    def made(draws: int, done: Callable[[int], None]) -> Records:
        rows = rows_of(values[:draws], frame.seeds[:draws])
        names = comparison.compare(job, rows, request.chunks, done, **how)
        return Records(frame.first(draws), job, names, request.chunks)

    if not request.until_settled:
        with terminal.bar("Running", total, quiet) as done:
            return made(request.draws, done), None
    for draws in looks(request.draws):
        with terminal.bar("Running", total, quiet) as done:
            records = made(draws, done)
        known = settled(_gains(records, request.by))
        if not quiet:
            terminal.say(f"after {words.count(draws, 'draw')}: {known.open} of {known.pairs} pairs are open")
        if known.settled:
            break
    return records, known  # pyrefly: ignore[unbound-name]: there is always a first look


def _gains(records: Records, by: str) -> np.ndarray:
    """A series' totals in all scenarios, more being better, float64 (policies, draws, seeds)."""
    frame, infos = records.frame, list(records.frame.infos)
    at = records.job.places.index((infos.index(by), CELL_ALL))
    found = [records.whole(scenario, TOTALS)[0][:, at] for scenario in range(len(frame.scenarios))]
    return sign_of(frame.infos[by]) * np.array(found).reshape(len(found), *frame.seeds.shape)


def as_data(comparison: Comparison, report: ComparisonReport) -> dict[str, Any]:
    """Return everything that the screen shows, and all tables of the results folder, as plain data."""
    from udha.compare.rows import tables_of
    from udha.scenario_runs.rows import common

    return {
        **comparison.about,
        "note": source_note(comparison),
        "finding": report.finding,
        "base": comparison.names[0],
        "ranked_by": comparison.request.by,
        **{
            table.name: list(records)
            for table, records in (tables_of(comparison) | common(comparison)).items()
        },
        "settled": asdict(comparison.settled) | {"settled": comparison.settled.settled}
        if comparison.settled
        else None,
        "results": str(comparison.request.out),
        "command": comparison.request.command,
    }
