"""The command ``udha calibrate``: from a study file to a posterior and the reasons to believe it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from sim.errors import needing
from udha import version
from udha.calibrate.result import Calibrated, Request
from udha.output import folder as results_folder
from udha.output import terminal
from udha.output.compiling import warmed
from udha.output.csv_files import write_csv
from udha.output.faults import Undrawn
from udha.output.json_data import print_json, written
from udha.output.resuming import resumable
from udha.output.words import shell

if TYPE_CHECKING:
    from calibration.study import Study

# Draws that pictures show.
SHOWN_DRAWS = 2_000


def calibrate_and_report(request: Request, as_json: bool, quiet: bool) -> None:
    """Check, calibrate, write and show; ``Interrupted`` says after Ctrl-C how to go on."""
    # Before others import matplotlib with a person's own settings.
    from udha.output import matplotlib_alone  # noqa: F401

    with needing("calibrate", "calibration"):
        import arviz  # noqa: F401
        import emcee  # noqa: F401
        import sklearn  # noqa: F401
    from calibration.study import Study
    from udha.calibrate import rows, screen
    from udha.inputs.kinds import CALIBRATION, meant_for

    study = Study.load(meant_for(request.file, CALIBRATION))
    with resumable(request):
        result, undrawn = _calibrate(study, request, quiet)
    if as_json:
        print_json(rows.as_data(result))
    elif not quiet:
        screen.show(result)
        use = shell(["udha", "run", "SCENARIO", "--posterior", str(request.out / "posterior.parquet")])
        terminal.print_end(
            request.out,
            f"calibration.md, posterior.parquet; finished runs in {request.chunks}",
            request.command,
            **{"To use it": use},
        )
    if undrawn:
        raise Undrawn(undrawn, request.command)


def _calibrate(study: Study, request: Request, quiet: bool) -> tuple[Calibrated, dict[str, str]]:
    """Calibrate and write; return what there is to show, and why some of the figures could not be drawn."""
    from calibration import policies, posterior
    from calibration.calibrate import calibrate
    from calibration.checks import cross_check, diagnostics, left_out
    from calibration.checks.answers import answer
    from calibration.checks.self_check import self_check
    from udha.calibrate import figures, page, rows

    cache, workers = request.chunks, request.workers
    with results_folder.staged(request.out) as folder:
        warmed(study.scenario, quiet)
        with Progress(quiet) as progress:
            done = calibrate(study, cache, workers, progress)
            predicted = diagnostics.predict(done, cache, workers, progress)
            answers = answer(done, workers, progress)
            without = left_out.without_each(done, progress)
            first_year = left_out.from_first_year(done, cache, workers, progress)
            compared = policies.compare(done, cache, workers, progress) if study.policies else None
            checked = (
                self_check(done, cache, request.sets, compared, workers, progress) if request.sets else None
            )
        result = Calibrated(
            request=request,
            title=study.declared.name,
            seed=study.declared.seed,
            answers=answers,
            chain=done.chain,
            waves=tuple(len(wave.z) for wave in done.waves),
            moved=done.moved,
            convergence=diagnostics.convergence(done),
            figures=diagnostics.figures(done, predicted),
            learnt=diagnostics.learnt(done),
            pairs=diagnostics.pairs(done),
            left_out=without,
            first_year=first_year,
            policies=pd.DataFrame() if compared is None else policies.decided(done, compared),
            cross_check=cross_check.cross_check(done),
            ours=done.samples[:: max(len(done.samples) // SHOWN_DRAWS, 1)],
            rejected=cross_check.rejection(done),
            draws=pd.DataFrame(done.draws(SHOWN_DRAWS), columns=study.latent.names),
            rise=diagnostics.rise_of_convictions(done, predicted),
            checked=checked,
        )
        posterior.keep(done, folder, version())
        for table, records in rows.tables_of(result):
            write_csv(folder, table, records)
        drawn, undrawn = figures.draw_all(result)
        results_folder.write_page(folder, page.PAGE, page.text(result), drawn)
        kept = {**asdict(answers), "cross_check": asdict(result.cross_check)}
        results_folder.write_files(folder, {"answers.json": f"{written(kept)}\n".encode()})
        results_folder.write_owned(folder, {"kind": "calibration", "study": str(study.path)})
    return result, undrawn


class Progress(ExitStack):
    """A bar for each part of the work, one after the other."""

    def __init__(self, quiet: bool) -> None:
        super().__init__()
        self.quiet, self.what = quiet, ""

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self.what:
            self.close()
            self.what = what
            self.show = self.enter_context(terminal.bar(f"{what[0].upper()}{what[1:]}", total, self.quiet))
        self.show(done)
