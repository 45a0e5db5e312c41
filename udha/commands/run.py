"""``udha run``: a scenario against the one it extends."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from sim.errors import InputError
from udha.options import (
    LARGEST_SEED,
    MOST_RUNS,
    FromPrior,
    Json,
    Quiet,
    Workers,
    day_option,
    number_option,
)


def run(
    scenario: Annotated[
        str, typer.Argument(help="A scenario file, or the name of a shipped scenario.", metavar="SCENARIO")
    ],
    draws: Annotated[int, number_option("--draws", "Parameter draws.", 1, MOST_RUNS)] = 200,
    seeds: Annotated[int, number_option("--seeds", "Runs a draw.", 1, MOST_RUNS)] = 1,
    seed: Annotated[
        int, number_option("--seed", "What all random numbers follow from.", 0, LARGEST_SEED)
    ] = 1,
    first: Annotated[
        date | None, day_option("--from", "First day recorded, in place of the scenario's.")
    ] = None,
    last: Annotated[date | None, day_option("--to", "Last day, in place of the scenario's.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Folder of results [default: results/ and the scenario's name]."
        ),
    ] = None,
    workers: Workers = None,
    unmasked: Annotated[
        bool,
        typer.Option(
            "--unmasked", help="Write regional counts below five too: for research, not for publication."
        ),
    ] = False,
    prior: FromPrior = False,
    posterior: Annotated[
        Path | None,
        typer.Option(
            "--posterior", metavar="FILE", help="Draws of 'udha calibrate' [default: those that are shipped]."
        ),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a scenario against the one it extends.

    Both use the same random numbers. Prints the effects on what is true and on what is recorded, and keeps
    everything in a folder of results. What it costs is shown if the scenario gives unit costs, such as
    'costs: {shelter_bed_night: 35 EUR}'.
    """
    from sim.scenario import find

    if draws * seeds > MOST_RUNS:
        raise InputError(
            f"draws x seeds must be at most {MOST_RUNS:,}, not {draws * seeds:,}", field="--draws"
        )
    path = find(scenario)
    target = out if out is not None else Path("results") / path.stem

    from udha.running import Request, run_and_report

    if prior and posterior:
        raise InputError("cannot be given together with --posterior", field="--prior")
    request = Request(
        scenario, path, draws, seeds, seed, first, last, target, workers, unmasked, prior, posterior
    )
    run_and_report(request, json, quiet)
