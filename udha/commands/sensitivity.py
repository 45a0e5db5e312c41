"""``udha sensitivity``: what drives the outputs and effects of a sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from udha.commands.options import LARGEST_SEED, Json, Quiet, number_option

MOST_RESAMPLES = 100_000


def sensitivity(
    results: Annotated[Path, typer.Argument(help="A folder of results of udha sweep.", metavar="RESULTS")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Folder of the analysis [default: RESULTS and -sensitivity]."
        ),
    ] = None,
    resamples: Annotated[
        int, number_option("--resamples", "Resamples that intervals come from.", 100, MOST_RESAMPLES)
    ] = 1_000,
    seed: Annotated[int, number_option("--seed", "What resamples follow from.", 0, LARGEST_SEED)] = 1,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say what drives the outputs and effects of a sweep.

    First, second and total order, elementary effects, PAWN and delta as the design allows; directions,
    interactions, convergence, and the share that is chance.
    """
    from udha.sensitivity.command import Request, sense_and_report

    place = out or results.parent / f"{results.resolve().name}-sensitivity"
    sense_and_report(Request(results, place, resamples, seed), json, quiet)
