"""``udha run``: a scenario against the one it extends."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.errors import InputError
from udha.commands.options import (
    MOST_RUNS,
    Draws,
    From,
    FromPrior,
    Json,
    Posterior,
    Quiet,
    Seed,
    Seeds,
    To,
    Unmasked,
    Workers,
    one_source,
)


def run(
    scenario: Annotated[
        str, typer.Argument(help="A scenario file, or the name of a shipped scenario.", metavar="SCENARIO")
    ],
    draws: Draws = 200,
    seeds: Seeds = 1,
    seed: Seed = 1,
    first: From = None,
    last: To = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Folder of results [default: results/ and the scenario's name]."
        ),
    ] = None,
    workers: Workers = None,
    unmasked: Unmasked = False,
    prior: FromPrior = False,
    posterior: Posterior = None,
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

    from udha.run.command import Request, run_and_report

    one_source(prior, posterior)
    request = Request(
        scenario=scenario,
        path=path,
        draws=draws,
        seeds=seeds,
        seed=seed,
        first=first,
        last=last,
        out=target,
        workers=workers,
        unmasked=unmasked,
        prior=prior,
        posterior=posterior,
    )
    run_and_report(request, json, quiet)
