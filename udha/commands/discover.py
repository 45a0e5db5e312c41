"""``udha discover``: which policy is robust, and where each one fails, from a saved sweep."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from udha.commands.options import LARGEST_SEED, Json, Quiet, number_option


def discover(
    results: Annotated[Path, typer.Argument(help="Results of 'udha sweep'.", metavar="RESULTS")],
    policy: Annotated[
        list[str] | None,
        typer.Option(
            "--policy", metavar="NAME", help="Look for where this one fails; may be repeated [default: all]."
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", metavar="NAME", help="What policies are judged by [default: the study's first]."
        ),
    ] = None,
    fails: Annotated[
        str | None,
        typer.Option(
            "--fails", metavar="CRITERION", help="When a policy fails [default: its effect is not good news]."
        ),
    ] = None,
    holds: Annotated[
        list[str] | None,
        typer.Option(
            "--holds",
            metavar="CRITERION",
            help="What a policy is to reach, as 'travellers_refused <= 500'; may be repeated, all together.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Folder of results [default: RESULTS and -discovery]."),
    ] = None,
    seed: Annotated[
        int, number_option("--seed", "What resampling and halves follow from.", 0, LARGEST_SEED)
    ] = 1,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Tell which policies are robust, and where each one fails.

    Regret, maximin and the share of rows in which a criterion holds, with intervals and ties; the parts of
    parameter space in which a policy fails, and thresholds of single parameters. Nothing is run.

    A criterion is like 'effect >= 0', 'effect > -5 %' (of the base), 'in_exploitation <= -20' (an effect on
    that output) or 'level < 900'.
    """
    from udha.discover.command import discover_and_report
    from udha.discover.result import Request

    beside = results.parent / f"{results.resolve().name}-discovery"
    request = Request(results, out or beside, tuple(policy or ()), output, fails, tuple(holds or ()), seed)
    discover_and_report(request, json, quiet)
