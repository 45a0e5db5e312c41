"""The command ``udha sensitivity``: from a sweep's results to what drives them, in tables and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from udha.output import folder as results_folder
from udha.output import terminal
from udha.output.csv_files import write_csv
from udha.output.faults import Interrupted, Undrawn
from udha.output.json_data import print_json
from udha.output.words import shell

if TYPE_CHECKING:
    from experiments.sensitivity.analysis import Sensitivity
    from experiments.sweep import Sweep


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    results: Path
    out: Path
    resamples: int
    seed: int

    @property
    def command(self) -> str:
        """The command that gives the same analysis."""
        numbers = ["--resamples", str(self.resamples), "--seed", str(self.seed)]
        return shell(["udha", "sensitivity", str(self.results), *numbers, "--out", str(self.out)])


def sense_and_report(request: Request, as_json: bool, quiet: bool) -> None:
    """Check, analyse, write and show; ``Interrupted`` says after Ctrl-C how to repeat."""
    from udha.sensitivity import page, rows, screen

    try:
        result, undrawn = _sense(request, quiet)
    except KeyboardInterrupt:
        raise Interrupted(f"; nothing is kept\n      to repeat it: {request.command}") from None
    if as_json:
        print_json(rows.as_data(result) | {"results": str(request.out), "command": request.command})
    elif not quiet:
        screen.show(result)
        files = ", ".join([page.PAGE, *(table.file for table in rows.TABLES)])
        terminal.print_end(request.out, f"{files}; pictures in figures/", request.command)
    if undrawn:
        raise Undrawn(undrawn, request.command)


def _sense(request: Request, quiet: bool) -> tuple[Sensitivity, dict[str, str]]:
    """Analyse and write; return what there is to show, and why some of the figures could not be drawn."""
    from experiments.sensitivity.analysis import analyse_sweep
    from experiments.sweep import Sweep
    from udha.sensitivity import figures, page, rows

    sweep = Sweep.load(request.results)
    results_folder.refuse_within(request.out, request.results)
    with results_folder.staged(request.out) as folder:
        targets = len(sweep.outputs) * (2 * len(sweep.scenarios) - 1)
        with terminal.bar("Analysing", targets, quiet) as done:
            result = analyse_sweep(sweep, request.results, request.resamples, request.seed, done)
        for table, records in rows.tables_of(result).items():
            write_csv(folder, table, records)
        with terminal.announced("drawing", quiet):
            drawn, undrawn = figures.draw_all(result)
        text = page.text(result, figures.questions(result))
        results_folder.write_page(folder, page.PAGE, text, drawn)
        results_folder.write_owned(folder, _manifest(sweep, result, request))
    return result, undrawn


def _manifest(sweep: Sweep, result: Sensitivity, request: Request) -> dict[str, Any]:
    return {
        "kind": "sensitivity",
        "study": result.study,
        "sweep": sweep.about.get("digest"),
        "model": sweep.about["model"],
        "resamples": request.resamples,
        "seed": request.seed,
        "command": request.command,
    }
