"""``udha validate``: predictions held against figures of later years."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from udha.commands.options import LARGEST_SEED, MOST_RUNS, FromPrior, Json, Quiet, Workers, number_option


def validate(
    table: Annotated[
        Path, typer.Argument(help="A table of later years as CSV: year, series, value.", metavar="TABLE.csv")
    ],
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="SCENARIO", help="What is taken to have happened.")
    ] = "baseline",
    draws: Annotated[int, number_option("--draws", "Parameter draws.", 2, MOST_RUNS)] = 1000,
    seed: Annotated[
        int, number_option("--seed", "What all random numbers follow from.", 0, LARGEST_SEED)
    ] = 1,
    workers: Workers = None,
    prior: FromPrior = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Hold predictions against the figures of later years.

    Coverage of the 50 and 90 % intervals, CRPS and log score, beside two naive forecasters: the last official
    value carried forward, and a linear trend.
    """
    from udha.calibrate.validate import Request, validate_and_report

    validate_and_report(Request(table, scenario, draws, seed, workers, prior), json, quiet)
