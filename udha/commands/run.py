"""``udha run``: a scenario against the one it extends."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from udha.commands.options import MOST_RUNS, Json, Quiet, ScenarioOptions, Workers, taking


@taking(ScenarioOptions)
def run(
    scenario: Annotated[
        str, typer.Argument(help="A scenario file, or the name of a shipped scenario.", metavar="SCENARIO")
    ],
    options: ScenarioOptions,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Folder of results [default: results/ and the scenario's name]."
        ),
    ] = None,
    workers: Workers = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run a scenario against the one it extends.

    Both use the same random numbers. Prints the effects on what is true and on what is recorded, and keeps
    everything in a folder of results. What it costs is shown if the scenario gives unit costs, such as
    'costs: {shelter_bed_night: 35 EUR}'.
    """
    from sim.scenario import find

    options.refuse_more_than(MOST_RUNS)
    path = find(scenario)

    from udha.run.command import Request, run_and_report

    place = out if out is not None else Path("results") / path.stem
    request = Request(scenario=scenario, path=path, out=place, workers=workers, **vars(options))
    run_and_report(request, json, quiet)
