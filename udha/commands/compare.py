"""``udha compare``: several scenarios against one base."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.errors import InputError
from udha.commands.options import (
    Cluster,
    Draws,
    From,
    FromPrior,
    Json,
    Posterior,
    Processes,
    Quiet,
    Seed,
    Seeds,
    To,
    Unmasked,
    one_source,
)

MOST_RUNS = 1_000_000


def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(help="Scenario files, or names of shipped scenarios.", metavar="SCENARIO..."),
    ],
    base: Annotated[
        str | None,
        typer.Option(
            "--base",
            metavar="SCENARIO",
            help="What they are compared with [default: the scenario that all extend, or the baseline].",
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="SERIES",
            help="The series that policies are ranked by [default: in_exploitation, person-years].",
        ),
    ] = None,
    draws: Draws = 200,
    until_settled: Annotated[
        bool,
        typer.Option(
            "--until-settled", help="Stop once the ranking is settled, ties included; --draws is the most."
        ),
    ] = False,
    seeds: Seeds = 1,
    seed: Seed = 1,
    first: From = None,
    last: To = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder of results [default: results/comparison]."),
    ] = None,
    workers: Processes = None,
    cluster: Cluster = None,
    unmasked: Unmasked = False,
    prior: FromPrior = False,
    posterior: Posterior = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare scenarios with one another and with a base.

    All use the same random numbers. Prints which are better than which, and which cannot be told apart; what
    the official statistics would show; where exploitation moves from one route to another; and how much is
    chance. Finished runs are kept beside the results until all are, so that interrupted work goes on where it
    stopped.
    """
    if (runs := draws * seeds * len(scenarios)) > MOST_RUNS:
        raise InputError(
            f"scenarios x draws x seeds must be at most {MOST_RUNS:,}, not {runs:,}", field="--draws"
        )
    one_source(prior, posterior)

    from udha.compare.command import compare_and_report
    from udha.compare.request import BY, Request

    request = Request(
        scenarios=tuple(scenarios),
        base=base,
        by=by or BY,
        draws=draws,
        until_settled=until_settled,
        seeds=seeds,
        seed=seed,
        first=first,
        last=last,
        out=out or Path("results") / "comparison",
        workers=workers,
        cluster=cluster,
        unmasked=unmasked,
        prior=prior,
        posterior=posterior,
    )
    compare_and_report(request, json, quiet)
