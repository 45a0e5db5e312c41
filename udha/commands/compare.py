"""``udha compare``: several scenarios against one base."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from udha.commands.options import Cluster, Json, Processes, Quiet, ScenarioOptions, taking

MOST_RUNS = 1_000_000


@taking(ScenarioOptions)
def compare(
    scenarios: Annotated[
        list[str],
        typer.Argument(help="Scenario files, or names of shipped scenarios.", metavar="SCENARIO..."),
    ],
    options: ScenarioOptions,
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
    until_settled: Annotated[
        bool,
        typer.Option(
            "--until-settled", help="Stop once the ranking is settled, ties included; --draws is the most."
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder of results [default: results/comparison]."),
    ] = None,
    workers: Processes = None,
    cluster: Cluster = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Compare scenarios with one another and with a base.

    All use common random numbers. Prints which policies are better than which, and which cannot be
    distinguished; what the official statistics would show; whether exploitation moves from one route to
    another; and how much is chance. Interrupted work resumes: finished runs are kept beside the results.
    """
    options.refuse_more_than(MOST_RUNS, len(scenarios))

    from udha.output.resuming import opened_by

    executor = opened_by(cluster)

    from udha.compare.command import compare_and_report
    from udha.compare.request import BY, Request

    request = Request(
        scenarios=tuple(scenarios),
        base=base,
        by=by or BY,
        until_settled=until_settled,
        out=out or Path("results") / "comparison",
        workers=workers,
        cluster=cluster,
        **vars(options),
    )
    compare_and_report(request, executor, json, quiet)
