"""``udha sweep``: a study of many values of many factors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from udha.commands.options import Cluster, Json, OutOfStudy, Processes, Quiet, Study, part


def sweep(
    study: Study,
    out: OutOfStudy = None,
    workers: Processes = None,
    cluster: Cluster = None,
    shard: Annotated[
        Any,
        typer.Option("--shard", metavar="I/N", parser=part, help="Only the i-th of n parts, for job arrays."),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a study of many values of many factors.

    All scenarios of the study have common random numbers.

    Interrupted work resumes, here, on a cluster or in a job array: finished runs are kept beside the results.
    """
    from udha.output.resuming import opened_by

    executor = opened_by(cluster)

    from udha.sweep.command import Request, sweep_and_report

    place = out or Path("results") / study.stem
    request = Request(file=study, out=place, workers=workers, cluster=cluster, shard=shard)
    sweep_and_report(request, executor, json, quiet)
