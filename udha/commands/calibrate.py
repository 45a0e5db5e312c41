"""``udha calibrate``: priors and official figures to a posterior."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from udha.commands.options import Json, OutOfStudy, Quiet, Study, Workers, number_option


def calibrate(
    study: Study,
    out: OutOfStudy = None,
    workers: Workers = None,
    self_check: Annotated[
        int,
        number_option("--self-check", "Synthetic data sets to find the truth in; a second each.", 0, 10_000),
    ] = 0,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Calibrate the model to official figures.

    From the priors to a posterior, with diagnostics. Finished runs are kept beside the results, so that
    interrupted work goes on where it stopped.
    """
    from udha.calibrate.command import calibrate_and_report
    from udha.calibrate.result import Request

    place = out or Path("results") / study.stem
    request = Request(file=study, out=place, workers=workers, sets=self_check)
    calibrate_and_report(request, json, quiet)
